"""Answers as they are typed: digits, commas, signs, expressions."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.exercises.checking.answers import read_answer


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", 0.25), ("0,25", 0.25), (" -0.25 ", -0.25), ("−0,25", -0.25), ("+3", 3), (".5", 0.5), ("5.", 5),
        ("1e-3", 1e-3), ("1.5×10⁻⁷", 1.5e-7), ("1.5*10^-3", 1.5e-3), ("0.5*(1-0.5)*0.3", 0.075),
        ("0,5·(1−0,5)·0,3", 0.075), ("3^2", 9), ("3²", 9), ("-2**2", -4), ("exp(0)+tanh(0)", 1), ("σ(0)", 0.5),
        ("relu(-3)", 0), ("2*-1", -2), ("1/4", 0.25),
    ],
)  # fmt: skip
def test_what_an_answer_is(text, value):
    assert read_answer(text).value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "h1", "1.2.3", "1.000,5", "0x10", "1_0", "2j", "1e999", "9**9**9", "9^(9^9)", "1/0", "(-1)^0.5", "2(3)",
     "__import__('os')", "exp", "exp(x=1)", "(1", "1 2", "True", "[1]", "'a'*9", "lambda: 0",
     "1" * 201, "(" * 120 + "1" + ")" * 70, "exp(999)", "log(0)", "a" * 500, "1<2", "~1", "10%3", "7//2"],
)  # fmt: skip
def test_what_is_no_answer_is_refused_in_one_sentence(text):
    with pytest.raises(InputError) as refused:
        read_answer(text)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 160


@given(st.text(st.sampled_from("0123456789.,+-*/^() eE×⁻²σexplnr"), max_size=30) | st.text(max_size=20))
def test_any_text_is_an_answer_or_refused(text):
    with suppress(InputError):
        assert abs(read_answer(text).value) < float("inf")


@pytest.mark.parametrize(
    ("text", "number", "agrees"),
    [
        ("0.197", 0.19661, True), ("0.1966", 0.19661, True), ("0.1967", 0.19661, False), ("0.2", 0.19661, False),
        ("0.5", 0.5, True), ("0.50", 0.5004, True), ("0.5", 0.51, False), ("1e-3", 0.001004, True),
        ("250", 250.4, True),
        ("0", 0.0, True), ("0.000", 0.0003, False), ("-0.197", 0.19661, False), ("0.59*(1/3)", 0.19661, True),
        ("12345", 12345.4, True), ("12345", 12346, False),
    ],
)  # fmt: skip
def test_an_answer_is_right_at_the_digits_typed_and_at_least_three(text, number, agrees):
    assert read_answer(text).agrees(number) is agrees
