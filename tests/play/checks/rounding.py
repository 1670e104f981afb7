"""Whether a number that is drawn is a number rounded: asked of the digits themselves, not of what wrote them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.basics.number_format import Digits

_NUMBER = re.compile(r"(−?\d+(?:\.(\d+))?)(?:×10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))?")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_NAMES = {"inf": "∞", "-inf": "−∞", "nan": "NaN"}
_NEXT_TO_NOTHING = 1e-12
_LONGEST = 9  # Characters; a longer number alone is shorter by some digits.


def digits_of(shown: str, value: float, digits: Digits) -> int | None:
    """To how many significant digits `value` is shown; 0 for what has all of its digits, None where it is wrong.

    A right one is `value` rounded at the last place shown, with no more digits than are asked for. Zeros at the end
    are places like others; a number that is not 0 is never shown as 0.
    """
    if shown == "≈ 0":
        return 0 if 0.0 < abs(value) < _NEXT_TO_NOTHING else None
    found = _NUMBER.fullmatch(shown)
    if found is None:
        return 0 if shown and shown == _NAMES.get(repr(value)) else None
    if repr(value) in _NAMES:
        return None
    mantissa, fraction, raised = Decimal(found[1].replace("−", "-")), found[2] or "", found[3] or ""
    power = int(raised.translate(_RAISED)) if raised else 0
    number, places = mantissa.scaleb(power), len(fraction) - power
    # As the shortest decimal that names the float: of 0.5 and of 2.675 the digits that a person typed.
    for exact in (Decimal(value), Decimal(repr(value))):
        if exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN) == number and (number or not exact):
            break
    else:
        return None
    significant = len(mantissa.as_tuple().digits)
    if digits.fixed and not raised:
        return 0 if len(fraction) == digits.count else None
    if significant > digits.count and not (number == exact.to_integral_value() and not fraction):
        return None
    return 0 if number == Decimal(repr(value)) or significant > digits.count or not number else significant


def wrong(shown: Mapping[object, tuple[str, float]], digits: Digits, least: int) -> dict[object, str]:
    """Of numbers that are drawn together, those that are wrong, each in words.

    shown: what is drawn, and the number itself. least: as many digits must remain; all have the same number of them.
    """
    counts = {place: digits_of(text, value, digits) for place, (text, value) in shown.items()}
    rounded = {place: count for place, count in counts.items() if count}
    common = max(rounded.values(), default=0)
    found = {}
    for place, (text, value) in shown.items():
        count = counts[place]
        if count is None:
            found[place] = f"is drawn with {text}, which is not {value!r} rounded"
        elif count and count < min(least, digits.count) and "×" not in text:
            found[place] = f"is drawn with {text}, fewer digits than can be read of {value!r}"
        elif count and "×" not in text and len(text) < _LONGEST and count != common:
            found[place] = f"is drawn with {text}, others beside it have {common} digits"
    return found
