"""Finite numbers in the text files of other programs."""

from __future__ import annotations

import math

from core.basics.errors import InputError


def number_in(text: str, place: str) -> float:
    """A number with a decimal point. Raises InputError with the place."""
    value = _parsed(text, text, place)
    if not math.isfinite(value):
        raise InputError(f"{place}: {text[:30]} is not a finite number")
    return value


def decimal_in(text: str, place: str) -> float:
    """A number with a decimal point or, as C programs write it in some languages, a comma. Raises InputError."""
    value = _parsed(text.replace(",", ".") if "." not in text else text, text, place)
    if not math.isfinite(value):
        raise InputError(f"{place}: expected a finite number, found {text[:30]}")
    return value


def _parsed(text: str, found: str, place: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{place}: expected a number, found {found[:30]!r}") from None
