"""How numbers are written: never a lie, and all that the digits allow."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.basics.number_format import Digits, epochs_texts, format_number, latex, number_in_sentence, share_decimals

FINITE = st.floats(allow_nan=False, allow_infinity=False)
DIGITS = st.builds(Digits, st.integers(2, 17), st.booleans())


def read(written: str) -> float:
    """The number that a text of ours says."""
    mantissa, _, power = written.partition("×10")
    exponent = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or "0"
    return float(f"{mantissa.replace('−', '-')}e{exponent}")


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.0, Digits(), "0"),
        (-0.0, Digits(), "0"),
        (1568.0, Digits(), "1568"),
        (-0.8, Digits(), "−0.8"),
        (0.1, Digits(17), "0.1"),
        (0.1 + 0.2, Digits(17), "0.30000000000000004"),
        (0.1 + 0.2, Digits(4), "0.3000"),
        (2 / 3, Digits(4), "0.6667"),
        (9.99996, Digits(4), "10.00"),
        (123456.0, Digits(4), "123456"),
        (123456.7, Digits(4), "123457"),
        (1234567.0, Digits(4), "1.235×10⁶"),
        (1.5e-7, Digits(4), "1.5×10⁻⁷"),
        (-1.23456e-7, Digits(3), "−1.23×10⁻⁷"),
        (2.0, Digits(3, fixed=True), "2.000"),
        (0.0004, Digits(3, fixed=True), "4×10⁻⁴"),
        (0.0, Digits(3, fixed=True), "0.000"),
        (math.inf, Digits(), "∞"),
        (-math.inf, Digits(), "−∞"),
        (math.nan, Digits(), "NaN"),
    ],
)
def test_numbers_are_written_as_a_person_would(value: float, digits: Digits, expected: str) -> None:
    assert format_number(value, digits) == expected


@given(FINITE, DIGITS)
def test_a_number_that_is_not_zero_is_never_shown_as_zero(value: float, digits: Digits) -> None:
    shown = read(format_number(value, digits))
    assert (shown == 0.0) == (value == 0.0)
    assert math.copysign(1.0, shown) == math.copysign(1.0, value) or value == 0.0


@given(FINITE)
def test_seventeen_digits_read_back_bit_for_bit(value: float) -> None:
    assert read(format_number(value, Digits(17))) == value


@given(FINITE.filter(lambda v: v == 0 or 1e-300 < abs(v) < 1e300), st.integers(2, 17))
def test_the_error_is_at_most_half_of_the_last_digit(value: float, count: int) -> None:
    assert read(format_number(value, Digits(count))) == pytest.approx(value, rel=0.5000001 * 10.0 ** (1 - count), abs=0)


@given(FINITE, DIGITS)
def test_latex_says_the_same(value: float, digits: Digits) -> None:
    mantissa, _, power = latex(value, digits).partition(r" \times 10^{")
    assert float(f"{mantissa}e{power.rstrip('}') or 0}") == read(format_number(value, digits))


@pytest.mark.parametrize("count", [1, 18])
def test_digits_that_no_float_has_are_refused(count: int) -> None:
    with pytest.raises(InputError, match="2 to 17"):
        Digits(count)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["0.5", "0.5197", "0.3670"], ["0.5000", "0.5197", "0.3670"]),
        (["3", "4", "−2"], ["3", "4", "−2"]),
        (["0", "0.25", "1"], ["0.00", "0.25", "1.00"]),
        (["3.024", "4", "−1.976"], ["3.024", "4.000", "−1.976"]),
        (["12.5", "0.01269", "123456"], ["12.50", "0.01269", "123456"]),
        (["5.9×10⁻⁵", "0.01", "?", "0"], ["5.9×10⁻⁵", "0.01", "?", "0.00"]),
    ],
)
def test_the_numbers_of_a_column_share_their_decimals(texts: list[str], expected: list[str]) -> None:
    assert share_decimals(texts) == expected


@given(st.lists(FINITE, min_size=1, max_size=6), st.integers(2, 17))
def test_sharing_decimals_changes_no_number(values: list[float], count: int) -> None:
    texts = [format_number(value, Digits(count)) for value in values]
    assert [read(text) for text in share_decimals(texts, Digits(count))] == [read(text) for text in texts]


def test_a_moment_within_an_epoch_names_its_update() -> None:
    assert epochs_texts(1204, 0, 4) == ("epoch 1,204",)
    assert epochs_texts(0, 3, 4) == ("epoch 1, update 3 of 4", "epoch 1, 3 of 4", "epoch 1")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (340_500.0, "340,500"), (1_234_567.0, "1,234,567"), (-340_500.0, "−340,500"), (0.25, "0.25"), (39.99, "39.99"),
        (0.0, "0"), (18_345.678, "about 18,346"), (1 / 3, "about 0.3333"), (1.5e12, "1.5×10¹²"),
        (2e-9, "2×10⁻⁹"), (math.pi * 1e12, "about 3.142×10¹²"), (1_500_000.25, "about 1,500,000"),
    ],
)  # fmt: skip
def test_a_number_in_a_sentence_is_exact_or_called_about(value: float, text: str) -> None:
    assert number_in_sentence(value) == text
