"""Number formatting: a given number of digits, a true minus, powers of ten; a nonzero number is never shown as 0.

Numbers from 0.001 to a million are written plainly, others with a power of ten; numbers of a column share their
decimals.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from core.basics.bounds import DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

MINUS = "−"
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# Numbers from 10^-3 to below 10^6 are written without a power of ten, even with few digits.
_LEAST_PLAIN, _PLAIN_EXPONENT = -3, 6
# In a sentence, numbers have commas between thousands, and whole ones below 10^9 are written in full.
_THOUSAND, _WHOLE = 1e3, 1e9
# With more digits after the point, more would be shown than a float contains.
_FIXED_BELOW = 1e15


@dataclass(frozen=True)
class Digits:
    """Number of digits shown: `count` significant digits or, if `fixed`, `count` decimals.

    count: 2 to 17; 17 significant digits name every float exactly.
    """

    count: int = 4
    fixed: bool = False

    def __post_init__(self) -> None:
        DIGITS.checked(self.count)


USUAL = Digits()
FULL = Digits(17)


def number_in_sentence(value: float) -> str:
    """Return a number for a sentence: exact if it is short, as in 340,500 or 0.25, else as in "about 18,346"."""
    value = float(value)
    plain = f"{value:,.0f}" if value.is_integer() and abs(value) < _WHOLE else f"{value:,.6g}"
    if "e" not in plain and float(plain.replace(",", "")) == value:
        return plain.replace("-", MINUS)
    if _THOUSAND <= abs(value) < _WHOLE:
        return f"about {value:,.0f}".replace("-", MINUS)
    return f"{'' if float(f'{value:.3e}') == value else 'about '}{format_number(value)}"


def epoch_text(epoch: float) -> str:
    """Return an epoch, or a number of epochs, with commas between thousands: 1,204."""
    return f"{round(epoch):,}"


def epochs_texts(epoch: int, update: int, updates: int) -> tuple[str, ...]:
    """Return a moment of training, "epoch 1" at the end of it, and shorter and shorter texts for one within an epoch.

    Within an epoch: "epoch 1, update 3 of 4", "epoch 1, 3 of 4", "epoch 1".
    """
    if not update:
        return (f"epoch {epoch:,}",)
    name = f"epoch {epoch + 1:,}"
    return f"{name}, update {update:,} of {updates:,}", f"{name}, {update:,} of {updates:,}", name


@lru_cache(maxsize=8192)
def format_number(value: float, digits: Digits = USUAL) -> str:
    """Return `value` as plain text: −0.25, 1.5×10⁻⁷, ∞."""
    mantissa, exponent = _parts(value, digits)
    mantissa = mantissa.replace("-", MINUS)
    return mantissa if exponent is None else f"{mantissa}×10{str(exponent).translate(_SUPERSCRIPTS)}"


def latex(value: float, digits: Digits = USUAL) -> str:
    """Return `value` as LaTeX: -0.25, 1.5 \\times 10^{-7}, \\infty."""
    mantissa, exponent = _parts(value, digits)
    mantissa = mantissa.replace("∞", r"\infty").replace("NaN", r"\mathrm{NaN}")
    return mantissa if exponent is None else rf"{mantissa} \times 10^{{{exponent}}}"


@cache
def _decimal() -> type[Decimal]:
    """Return decimal.Decimal, imported once: not while a command starts, nor for each number, which Qt makes slow."""
    from decimal import Decimal

    return Decimal


def _parts(value: float, digits: Digits) -> tuple[str, int | None]:
    """Return the digits as text with an ASCII minus, and the power of ten if there is one.

    Where fewer digits than asked for name the same float, only those are written (0.1, not 0.1000), so
    trailing zeros tell a rounded number; fixed digits are always written all. A number that fixed digits
    would show as 0 gets a power of ten.
    """
    value = float(value)
    if math.isnan(value):
        return "NaN", None
    if math.isinf(value):
        return "∞" if value > 0 else "-∞", None
    if value == 0.0:
        return (f"{0:.{digits.count}f}" if digits.fixed else "0"), None
    if digits.fixed:
        plain = f"{value:.{digits.count}f}"
        if float(plain) != 0.0 and abs(value) < _FIXED_BELOW:
            return plain, None
    rounded = f"{value:.{digits.count - 1}e}"
    exact = float(rounded) == value
    decimal = _decimal()
    number = decimal(repr(value)).normalize() if exact else decimal(rounded)
    exponent = number.adjusted()
    if digits.fixed or not _LEAST_PLAIN <= exponent < max(digits.count, _PLAIN_EXPONENT):
        return f"{number:e}".partition("e")[0], exponent
    # Never replace digits by zeros: 123456, not 123500.
    return (f"{number:f}" if exact or exponent < digits.count else f"{value:.0f}"), None


def listed(values: Iterable[float], digits: Digits = USUAL, most: int = 8) -> str:
    """Return numbers separated by commas; of more than `most`, only the first ones and the total count."""
    every = [float(value) for value in values]
    shown = ", ".join(format_number(value, digits) for value in every[:most])
    return shown if len(every) <= most else f"{shown}, … {len(every):,} in all"


def share_decimals(texts: Sequence[str], digits: Digits = USUAL) -> list[str]:
    """Return the numbers of one column, as `format_number` writes them, with zeros where others have decimals.

    Only exact numbers get zeros (0.5 beside 0.5197 is 0.5000), up to the significant digits that are asked for; where
    all are integers, they stay as they are. A number with a power of ten, or a text, stays as it is, too.
    """
    decimals = [len(text.partition(".")[2]) for text in texts if _PLAIN.fullmatch(text)]
    most = max(decimals, default=0)
    if digits.fixed or most == 0:
        return list(texts)
    return [_filled(text, most, digits.count) if _PLAIN.fullmatch(text) else text for text in texts]


_PLAIN = re.compile(rf"{MINUS}?\d+(?:\.\d+)?")


@lru_cache(maxsize=8192)
def _filled(text: str, most: int, count: int) -> str:
    """Return a plain number with zeros appended: at most `most` decimals and `count` significant digits."""
    whole, _, fraction = text.partition(".")
    before = len(whole.strip(MINUS).lstrip("0"))
    leading = 0 if before else len(fraction) - len(fraction.lstrip("0"))
    zero = not before and not fraction.strip("0")
    wanted = most if zero else min(most, max(count - before, 0) + leading)
    missing = wanted - len(fraction)
    return f"{whole}.{fraction}{'0' * missing}" if missing > 0 else text
