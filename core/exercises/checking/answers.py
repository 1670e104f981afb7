"""Answers as they are typed: a number with its digits, or an expression."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from core.basics.errors import InputError
from core.exercises.checking.expressions import MAX_LENGTH, evaluate

# Fewer digits than these do not tell a right number from a wrong one.
WANTED_DIGITS = 3
# A typed 0 is right for what is 0 but for rounding.
NOTHING = 1e-12
# Digits beyond these hang on the order in which a computer adds.
ROUNDING = 1e-9

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_POWER_OF_TEN = re.compile(r"\s*[×·*]\s*10(?:\^?\(?([+-]?[0-9]+)\)?)")
_RAISED = re.compile(r"([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", ":": "/", "\u202f": " ", "\xa0": " "}
)


@dataclass(frozen=True)
class Answer:
    """A number that was given.

    text: as it was typed. value: what it is. unit: half of its last digit, counting three significant digits where
    fewer were typed (or where an expression was). typed: half of the last digit that was typed; None for an expression.
    """

    text: str
    value: float
    unit: float
    typed: float | None

    def agrees(self, number: float, slack: float = 0.0) -> bool:
        """Whether `number`, known to within `slack`, rounds to this answer, at the digits typed and at least three."""
        return _within(self.value, number, self.unit + slack)

    def agrees_roughly(self, number: float) -> bool:
        """Whether `number` rounds to this answer at the digits typed, however few."""
        return self.typed is not None and self.value != 0.0 and _within(self.value, number, self.typed)


def _within(value: float, number: float, unit: float) -> bool:
    if value == 0.0:
        return abs(number) <= NOTHING
    return abs(value - number) <= unit * (1.0 + 1e-9) + ROUNDING * abs(value)


def read_answer(text: str) -> Answer:
    """The answer in `text`: 0.25, 0,25, −1.5×10⁻⁷, 1e-3 or an expression. Raises InputError with one sentence."""
    if len(text) > MAX_LENGTH:
        raise InputError(f"{text[:39]}…: expected at most {MAX_LENGTH} characters, found {len(text)}")
    plain = _plain(text)
    if not plain:
        raise InputError("expected a number, found nothing")
    number = plain.replace(" ", "") if re.fullmatch(r"[+-]\s+[0-9.]+", plain) else plain
    if _NUMBER.fullmatch(number):
        return _typed(text, number)
    value = evaluate(plain)
    return Answer(text, value, _wanted(value), None)


# What one question is made of, others are made of too.
@lru_cache(maxsize=4096)
def written(value: float, digits: int) -> Answer:
    """The answer of a person who writes a number down at so many significant digits."""
    text = f"{value:.{digits - 1}e}"
    return _typed(text, text)


def of_number(value: float) -> Answer:
    """An answer that is a number already, with all its digits."""
    return _typed(repr(value), repr(value))


def _plain(text: str) -> str:
    """`text` in ASCII with decimal points and `e` for powers of ten."""
    plain = _RAISED.sub(lambda found: "^(" + found[1].translate(_SUPERSCRIPTS) + ")", text.strip())
    if re.search(r"[0-9][.,][0-9]*[.,]", plain):
        raise InputError(f"{text.strip()[:40]}: expected one decimal point or comma in a number")
    plain = re.sub(r"(?<=[0-9]),(?=[0-9])|(?<![0-9]),(?=[0-9])", ".", plain)
    plain = plain.translate(_SIGNS)
    found = _POWER_OF_TEN.search(plain)
    if found and _NUMBER.fullmatch(plain[: found.start()].strip()) and not plain[found.end() :].strip():
        return f"{plain[: found.start()].strip()}e{int(found[1])}"
    return plain


def _typed(text: str, number: str) -> Answer:
    try:
        exact = Decimal(number)
        value = float(exact)
    except (InvalidOperation, OverflowError):
        value = math.inf
    if not math.isfinite(value):
        raise InputError(f"{text.strip()[:40]}: not a finite number")
    last = exact.as_tuple().exponent
    assert isinstance(last, int)
    typed = 0.5 * 10.0**last if last > -300 else 0.0
    return Answer(text, value, min(typed, _wanted(value)), typed)


def _wanted(value: float) -> float:
    """Half a unit of the third significant digit."""
    if value == 0.0 or not math.isfinite(value):
        return 0.0
    return 0.5 * 10.0 ** (Decimal(repr(abs(value))).adjusted() - WANTED_DIGITS + 1)
