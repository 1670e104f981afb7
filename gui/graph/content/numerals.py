"""Number formatting and parsing on the graph."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from core.basics import number_format
from core.basics.errors import InputError

if TYPE_CHECKING:
    from core.basics.number_format import Digits

_MOST = 6  # More digits or characters would not fit; tooltips and tables show them all.
_LONGEST = 9
_NEXT_TO_NOTHING = 1e-12
HIDDEN = "?"  # In place of a number that an exercise asks for.


@lru_cache(maxsize=8192)
def written(value: float, digits: Digits) -> str:
    """Return `value` with the chosen digits, or as many of them as fit on an edge; ≈ 0 if it is next to nothing."""
    if 0.0 < abs(value) < _NEXT_TO_NOTHING:
        return "≈ 0"
    for count in range(min(digits.count, _MOST), 1, -1):
        text = number_format.format_number(value, replace(digits, count=count))
        if len(text) <= _LONGEST:
            break
    return text


def read(text: str) -> float:
    """Parse a typed number: 0.5, −3, 1e-3, also with a decimal comma.

    Raises InputError for anything else.
    """
    plain = text.strip().replace(number_format.MINUS, "-").replace(",", ".")
    if not plain:
        raise InputError("type a number, such as 0.5 or 1e-3")
    try:
        value = float(plain)
    except ValueError:
        raise InputError(f"“{text.strip()}” is not a number; type one such as 0.5 or 1e-3") from None
    if not math.isfinite(value):
        raise InputError("only finite numbers can be set")
    return value


def editable(value: float) -> str:
    """Return the shortest text that reads back as exactly this number."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
