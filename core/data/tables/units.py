"""Numbers as people write them in tables: decimal commas, grouped thousands, units, currencies, percent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Fields that mean a missing value in numeric columns.
GAPS = frozenset(("", "?", "-", "–", "—", ".", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None"))

_CURRENCY = r"(?:[A-Z]{1,3})?[$€£¥₹₽₩₺₪₫₴₿฿¢]|EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|Fr\.|kr\.?|Rs\.?|zł"
_SYMBOL = rf"[%‰°]|°[CF]|{_CURRENCY}"
_WORD = r"[^\W\d_](?:[^\W\d_]|[µ²³/*^·23-]){0,11}"
# Spaces that group digits, of several widths: "1 000".
_BLANKS = re.compile("[ \u00a0\u2009\u202f\u2007]+")
_DIGITS = re.compile(r"\D{0,4}(\d+)\D*")
_ZEROS = re.compile(r"[.,]\d*0\Z")


class Written(NamedTuple):
    """A number in a field. unit: the text around it, or "". group: what groups its thousands, or ""; odd: another
    way of writing that is left out, in words, or "".
    """

    value: float
    unit: str = ""
    group: str = ""
    odd: str = ""


@cache
def _pattern(decimal: str) -> re.Pattern[str]:
    point = re.escape(decimal)
    groups = "[,' ’]" if decimal == "." else "[.' ’]"
    whole = rf"(?P<whole>[1-9]\d{{0,2}}(?P<group>{groups})\d{{3}}(?:(?P=group)\d{{3}})*|\d*)"
    # In India the groups above the first have two digits.
    lakhs = r"(?P<lakhs>[1-9]\d?(?:,\d\d)+,\d{3})|" if decimal == "." else "(?P<lakhs>(?!))|"
    part = rf"(?:{point}(?P<part>\d*))?"
    power = r"(?:(?P<mark>[eEdD])(?P<power>[+-]?\d{1,4}))?"
    return re.compile(
        rf"(?P<sign>[+-]?) ?(?P<before>{_CURRENCY})? ?(?P<inner>[+-]?)(?={point}?\d)(?:{lakhs}{whole}){part}{power}"
        rf"(?: ?(?P<after>{_SYMBOL})| (?P<word>{_WORD}))?"
    )


def number(field: str, decimal: str) -> float | None:
    """Return the number in a field that contains nothing else, "−" and "-" being the same, or None."""
    if "_" in field or (decimal == "," and "." in field):
        return None
    try:
        return float(field.replace(",", ".") if decimal == "," else field)
    except ValueError:
        if not field.startswith("−"):
            return None
        return number("-" + field[1:], decimal) if field[1:2] not in ("-", "−", "+") else None


def written(field: str, decimal: str) -> Written | None:
    """Return the number in a field, with a unit or grouped thousands; None if it is not a number."""
    value = number(field, decimal)
    if value is not None:
        return Written(value)
    plain = _BLANKS.sub(" ", field).replace("−", "-").strip()
    if plain[:1] == "(" and plain[-1:] == ")" and plain[1:2].isalnum():
        within = written(plain[1:-1], decimal)
        return within and within._replace(value=-within.value, odd="()")
    if len(plain) > 60 or (found := _pattern(decimal).fullmatch(plain)) is None:
        return None
    parts = found.groupdict("")
    if parts["lakhs"]:
        parts["whole"], parts["group"] = parts["lakhs"], ","
    if (parts["sign"] and parts["inner"]) or (parts["before"] and (parts["after"] or parts["word"])):
        return None
    fortran = parts["mark"] in ("d", "D")
    if fortran and decimal not in plain and parts["power"][:1] not in ("+", "-"):
        return None  # 2D3 is a name
    digits = parts["whole"].replace(parts["group"], "") if parts["group"] else parts["whole"]
    power = parts["power"] or "0"
    value = float(f"{parts['sign']}{parts['inner']}{digits or '0'}.{parts['part'] or '0'}e{power}")
    unit = parts["before"] or parts["after"] or parts["word"]
    return Written(value, unit, parts["group"], "D" if fortran else "")


def any_number(field: str) -> bool:
    """Return whether a field contains a number in any form; a unit in words does not count."""
    return any((found := written(field, each)) is not None and not is_word(found.unit) for each in ".,")


def is_word(unit: str) -> bool:
    """Return whether a unit is a word that may be part of a name, not a sign such as % or € or a currency code."""
    return bool(unit) and re.fullmatch(_SYMBOL, unit) is None


def redundant(field: str) -> bool:
    """Return whether a number has zeros that change nothing, as only columns of decimals do: 2.0."""
    return _ZEROS.search(field) is not None


@dataclass
class Signs:
    """Counts of fields in a column that indicate the decimal sign.

    commas, points: fields that are numbers with this decimal sign alone. by_comma, by_point: fields such as 1,234 and
    1.234, which are numbers either way; `example` is one. small, large: whole numbers below 1000 and others.
    """

    commas: int = 0
    points: int = 0
    by_comma: int = 0
    by_point: int = 0
    small: int = 0
    large: int = 0
    example: str = ""

    def add(self, fields: Iterable[str]) -> None:
        """Count `fields`, stripped."""
        for field in fields:
            if "," in field or "." in field:
                self._add(field)
            elif (found := _DIGITS.fullmatch(field)) is not None:
                self._add_whole(len(found[1]) <= 3)

    def _add_whole(self, small: bool) -> None:
        self.small += small
        self.large += not small

    def _add(self, field: str) -> None:
        comma, point = written(field, ","), written(field, ".")
        if comma is None or point is None:
            self.commas += comma is not None
            self.points += point is not None
        elif comma.group == "." or point.group == ",":
            self.by_comma += "," in field
            self.by_point += "," not in field
            self.example = self.example or field

    def add_read(self, fields: Sequence[str], found: Sequence[Written | None], decimal: str) -> None:
        """Count `fields` that were all read with one decimal sign."""
        own = 0
        for field, each in zip(fields, found, strict=True):
            if decimal in field:
                own += each is not None
            elif each is not None and each.group in (",", "."):
                if field.count(each.group) > 1:
                    own += 1
                    continue
                self.by_comma += each.group == ","
                self.by_point += each.group == "."
                self.example = self.example or field
            elif each is not None and each.value.is_integer():
                self._add_whole(abs(each.value) < 1000)
        self.count(own, decimal)

    def count(self, fields: int, decimal: str) -> None:
        """Count `number` fields with a decimal sign."""
        if decimal == ",":
            self.commas += fields
        else:
            self.points += fields

    def grouped(self, separator: str) -> bool:
        """Return whether the unclear fields are rather grouped thousands: there are whole numbers below 1000 too."""
        # Decimals that all end after three digits are rare, but one may occur by chance.
        least = 2 if separator == ";" or self.by_point else 1
        return self.by_comma + self.by_point >= least and self.small > 0 and not self.large


def decimal_of(columns: Sequence[Signs], separator: str) -> tuple[str, str]:
    """Return the decimal sign of a table, and a field that could be read either way if nothing else decides, or "".

    Where commas separate the columns, those in quotes group thousands, unless some can only be decimal.
    """
    commas, points, by_comma, by_point = (
        sum(getattr(each, name) for each in columns) for name in ("commas", "points", "by_comma", "by_point")
    )
    if commas and (not points or (separator != "," and commas >= points)):
        return ",", ""
    unclear = [each for each in columns if each.example]
    if points or not unclear:
        return ".", ""
    example = unclear[0].example
    grouped = all(each.grouped(separator) for each in unclear)
    if separator == ",":
        return ".", "" if by_comma or not grouped else example
    if by_comma and by_point:
        return "," if separator == ";" else ".", example
    if by_comma:
        return "." if grouped else ",", example
    if grouped:
        return "," if separator == ";" else ".", example
    return ".", example if separator == ";" else ""
