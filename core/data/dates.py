"""Dates in tables: how they are written, as day numbers, and the parts of a date that a network can use.

A day number counts days from January 1, 1970, which is 0; the time of day is its fraction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array

# Orders of year, month and day, with their meaning in words.
ORDERS = {"ymd": "year, month, day", "dmy": "day first", "mdy": "month first"}
# Parts of a date: number of columns of each, and its name. A weekday and a month come as a point on a circle,
# so that Sunday is next to Monday.
PARTS = {"day": 1, "weekday": 2, "month": 2}
_SUFFIXES = {
    "day": ("",),
    "weekday": (": weekday sine", ": weekday cosine"),
    "month": (": month sine", ": month cosine"),
}

_TIME = r"(?:[T ]([0-2]?\d):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?(?:Z)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])([01]?\d)\2([0-3]?\d){_TIME}")
_YEAR_LAST = re.compile(rf"([0-3]?\d)([-/.])([0-3]?\d)\2(\d{{4}}){_TIME}")
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class DateForm:
    """The use of a column of dates. order: a key of ORDERS. parts: of PARTS, in their order."""

    order: str
    parts: tuple[str, ...] = ("day",)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(part for part in PARTS if part in self.parts))
        if self.order not in ORDERS:
            raise InputError(f"order of dates: expected one of {', '.join(ORDERS)}, found {self.order!r:.40}")
        if not self.parts:
            raise InputError(f"parts of dates: expected at least one of {', '.join(PARTS)}, found none")

    @property
    def width(self) -> int:
        """Return the number of example columns."""
        return sum(PARTS[part] for part in self.parts)

    def names(self, title: str) -> tuple[str, ...]:
        """Return the names of the example columns."""
        return tuple(title + suffix for part in self.parts for suffix in _SUFFIXES[part])

    def columns(self, days: Array) -> Array:
        """Return the example columns for day numbers, shape (rows, width)."""
        made: list[Array] = []
        for part in self.parts:
            if part == "day":
                made.append(days)
                continue
            turn = 2 * np.pi * (_weekday(days) / 7 if part == "weekday" else _month(days) / 12)
            made += [np.sin(turn), np.cos(turn)]
        return np.column_stack(made)


class DateReader:
    """Reads the fields of a column for as long as all of them are dates.

    failed: whether one was none. Once it is, nothing more is kept.
    """

    def __init__(self) -> None:
        self.failed = False
        self._known: dict[str, tuple[int, int, int, float]] = {}
        self._rows: list[np.ndarray] = []
        self._year_first: bool | None = None
        self._found = False
        self._separator = ""

    def add(self, fields: Sequence[str], gaps: frozenset[str]) -> None:
        """Read fields, stripped. gaps: those that mean nothing."""
        if self.failed:
            return
        rows = np.empty((len(fields), 4))
        for k, field in enumerate(fields):
            found = self._known.get(field)
            if found is None:
                found = (0, 0, 0, np.nan) if field in gaps else self._read(field)
                if found is None:
                    self.failed = True
                    self._rows, self._known = [], {}
                    return
                if len(self._known) < 100_000:
                    self._known[field] = found
            rows[k] = found
        self._rows.append(rows)

    def _read(self, field: str) -> tuple[int, int, int, float] | None:
        """Return the three numbers of a date in their order and the fraction of the day, or None."""
        first = _YEAR_FIRST.fullmatch(field)
        match = first or _YEAR_LAST.fullmatch(field)
        if match is None or (self._year_first is not None and self._year_first != bool(first)):
            return None
        self._year_first, self._found, self._separator = bool(first), True, match[2]
        hour, minute, second = (int(match[k] or 0) for k in (5, 6, 7))
        if hour > 23:
            return None
        return int(match[1]), int(match[3]), int(match[4]), (hour * 3600 + minute * 60 + second) / 86400

    def result(self, decimal: str) -> dict[str, Array]:
        """Return day numbers, NaN for gaps, by each of ORDERS that they can have, the likely one first."""
        if self.failed or not self._found:
            return {}
        rows = np.concatenate(self._rows)
        if self._year_first:
            orders = {"ymd": (0, 1, 2, 3)}
        else:
            orders = {"dmy": (2, 1, 0, 3), "mdy": (2, 0, 1, 3)}
            # 3/4/2024 may be either; where decimals have points and dates slashes, the month is usually first.
            if self._separator == "/" and decimal == ".":
                orders = dict(reversed(orders.items()))
        found = {order: _days(rows[:, places]) for order, places in orders.items()}
        return {order: days for order, days in found.items() if days is not None}


def _days(rows: np.ndarray) -> Array | None:
    """Return day numbers for rows of year, month, day and fraction; NaN where that is NaN; None for no such day."""
    gaps = np.isnan(rows[:, 3])
    year, month, day = (np.where(gaps, usual, rows[:, k]).astype(np.int64) for k, usual in ((0, 1970), (1, 1), (2, 1)))
    if np.any((month < 1) | (month > 12) | (day < 1) | (year < 1)):
        return None
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    last = ((months + np.timedelta64(1, "M")).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    if np.any(day > last):
        return None
    numbers: Array = months.astype("datetime64[D]").astype(np.int64) + (day - 1) + rows[:, 3]
    return numbers


def _weekday(days: Array) -> Array:
    """Return the weekday, Monday 0 to Sunday 6."""
    found: Array = np.mod(np.floor(days) + 3, 7)
    return found


def _month(days: Array) -> Array:
    """Return the month, January 0 to December 11."""
    months = np.floor(days).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    return np.asarray(months.astype(np.int64) % 12, dtype=np.float64)


def is_date(field: str) -> bool:
    """Return whether a field looks like a date."""
    return _YEAR_FIRST.fullmatch(field) is not None or _YEAR_LAST.fullmatch(field) is not None


def date_text(days: float) -> str:
    """Return a day number as 2024-03-31, with the time where it has one; its number where there is no such date."""
    whole = int(np.floor(days))
    seconds = round((days - whole) * 86400)
    try:
        text = date.fromordinal(_EPOCH + whole).isoformat()
    except (ValueError, OverflowError):
        return f"{days:.10g}"
    return f"{text} {timedelta(seconds=seconds)}" if 0 < seconds < 86400 else text


def day_number(text: str) -> float:
    """Return the day number of a date as `date_text` writes it. Raises InputError."""
    reader = DateReader()
    reader.add([text.strip()], frozenset())
    found = reader.result(",")
    if not found:
        raise InputError(f"expected a date such as 2024-03-31, found {text[:40]!r}")
    return float(next(iter(found.values()))[0])
