"""The player's own rules: a number drawn short is right only as a rounding of the number that it is."""

from __future__ import annotations

import pytest
from effects import STATES
from rounding import digits_of, wrong

from core.basics.number_format import Digits, format_number
from gui.window.places.arranging import MODES

_FOUR = Digits(4)


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("2.037", 2.0371), ("2.04", 2.0371), ("0.00206", 0.002063), ("−3.9×10⁻⁸", -3.87e-8), ("0.5", 0.5),
        ("0.5000", 0.5), ("0.0000", 0.0), ("0", 0.0), ("123456", 123456.4), ("≈ 0", 1e-14), ("2.68", 2.675),
        ("−0.25", -0.25), ("∞", float("inf")), ("0.9999", 0.99991), ("1.000", 0.99999),
    ],
)  # fmt: skip
def test_a_rounding_to_the_digits_shown_is_right(shown: str, value: float) -> None:
    assert digits_of(shown, value, _FOUR) is not None


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("2.03", 2.0371), ("2.05", 2.0371), ("2.0371", 2.03711), ("−2.04", 2.0371), ("0.0000", 1e-9), ("0", 0.0001),
        ("0.5001", 0.5), ("0.50000", 0.5), ("123500", 123456.4), ("3.9×10⁻⁷", 3.87e-8), ("≈ 0", 1e-3), ("", 1.0),
        ("∞", 1.0), ("1", float("nan")), ("NaN", float("inf")), ("1,5", 1.5),
    ],
)  # fmt: skip
def test_any_other_number_is_wrong(shown: str, value: float) -> None:
    assert digits_of(shown, value, _FOUR) is None


def test_fixed_decimals_are_all_there() -> None:
    assert digits_of("0.5000", 0.5, Digits(4, fixed=True)) is not None
    assert digits_of("0.50", 0.5, Digits(4, fixed=True)) is None


@pytest.mark.parametrize("value", [0.1, 2.0371, -123.456, 1e-7 / 3, 987654.32, 1e300, 0.00123456, 5e-324, 1e6 / 3])
@pytest.mark.parametrize("count", [2, 3, 4, 6, 17])
def test_whatever_the_program_writes_is_right(value: float, count: int) -> None:
    assert digits_of(format_number(value, Digits(count)), value, Digits(count)) is not None


def test_numbers_of_a_layer_have_one_number_of_digits() -> None:
    assert wrong({"a": ("2.04", 2.0371), "b": ("0.519", 0.5191), "c": ("0.5", 0.5)}, _FOUR, 3) == {}
    assert list(wrong({"a": ("2.04", 2.0371), "b": ("0.5191", 0.51913)}, _FOUR, 3)) == ["a"]
    assert list(wrong({"a": ("2.0", 2.0371)}, _FOUR, 3)) == ["a"]


def test_a_mode_that_is_chosen_again_may_change_nothing() -> None:
    assert {f"mode_{mode}" for mode in MODES} <= STATES
