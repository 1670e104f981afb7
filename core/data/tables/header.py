"""Header detection: whether the first line of a table contains column names."""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.data.tables.text import Notes, sample, trimmed
from core.data.tables.units import any_number, redundant

if TYPE_CHECKING:
    from collections.abc import Sequence

# Characters kept of the start and the end of a longer name.
_START, _END = 24, 15
# Longest name that is kept whole so that it differs from others; a longer one would fill a screen.
_LONGEST = 200
_WHOLE = re.compile(r"0|[1-9]\d{0,8}")
_YEARS = range(1800, 2101)
_QUOTED = re.compile(r'\s*"(?:[^"]|"")*"\s*')
_UNNAMED = re.compile(r"Unnamed: \d+")


@dataclass(frozen=True)
class Header:
    """Beginning of a table. rows: its first lines, fields stripped, including a header.

    names: one for each column, "" for one without; () without a header. remark: whether they stand in a remark, and
    not in the first line that counts. short: whether the names of the rows have no name over them.
    doubtful: whether the first line may be a header as well as numbers.
    """

    rows: list[list[str]]
    names: tuple[str, ...] = ()
    remark: bool = False
    short: bool = False
    doubtful: bool = False


def header_of(text: str, separator: str, said: bool | None) -> Header:
    """Detect the beginning of a table. said: whether it has a header, if known."""
    notes = Notes()
    rows = sample(text, separator, notes)
    if not rows or said is False:
        return Header(rows)
    first, doubtful = _first_names(rows, separator, notes)
    marked, number_sign = _in_remark(notes.head, separator, rows)
    if marked and (number_sign or not first):
        return Header(rows, _shortened(marked), remark=True)
    if not first and said is None:
        return Header(rows, doubtful=doubtful)
    names = trimmed(rows[0])
    widths = {len(trimmed(row)) for row in rows[1:]}
    if widths == {len(names) + 1} and len(rows[0]) == len(names):
        return Header(rows, ("", *_shortened(names)), short=True, doubtful=doubtful)
    return Header(rows, _shortened(rows[0]), doubtful=doubtful)


def _shortened(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, long ones without their middle unless they would be the same as others without it."""
    found = list(map(_cut, names))
    alike: dict[str, set[str]] = {}
    for name, short in zip(names, found, strict=True):
        alike.setdefault(short, set()).add(name)
    return tuple(
        name if short and len(alike[short]) > 1 and len(name) <= _LONGEST else short
        for name, short in zip(names, found, strict=True)
    )


def _cut(name: str) -> str:
    """Return a name of at most 40 characters, the same in each table; "" for one that pandas made up."""
    if _UNNAMED.fullmatch(name):
        return ""
    return name if len(name) <= _START + 1 + _END else f"{name[:_START]}…{name[-_END:]}"


def _first_names(rows: list[list[str]], separator: str, notes: Notes) -> tuple[bool, bool]:
    """Return whether the first row contains column names, and whether that is uncertain."""
    if _only_names_quoted(separator, notes):
        return True, False
    first, *rest = rows
    places = [k for k, field in enumerate(first) if any_number(field)]
    if not places:
        return _texts_are_names(first, rest), False
    names = [first[k] for k in places]
    if not rest or not all(map(_WHOLE.fullmatch, names)) or len(set(names)) < len(names):
        return False, False
    shift = int({len(trimmed(row)) for row in rest} == {len(first) + 1})
    below = [[row[k + shift] for row in rest if k + shift < len(row)] for k in range(len(first))]
    kind = _kind(names)
    alike = any(_kind([column[i] for column in below if i < len(column)]) for i in range(len(rest)) if not shift)
    if all(_decimals(below[k]) for k in places) and not alike:
        return True, True
    others = [k for k in range(len(first)) if k not in places]
    if any(first[k] for k in others) or (others == [0] and _counts(below[0])):
        clear = not any(first[k] and first[k] in below[k] for k in others)
        found = clear and (bool(kind) or all(map(_is_year, names)))
        return found, found
    if kind and not alike:
        bits = all(field in ("0", "1") for column in below for field in column)
        return kind in ("years", "places"), not bits
    return False, False


def _texts_are_names(first: list[str], rest: list[list[str]]) -> bool:
    """Return whether a row without numbers contains names: numbers follow, or none of its entries occurs again."""
    columns = [[row[k] for row in rest if k < len(row)] for k in range(len(first))]
    if any(any_number(field) for column in columns for field in column):
        return True
    return not any(name in column for name, column in zip(first, columns, strict=True) if name)


def _only_names_quoted(separator: str, notes: Notes) -> bool:
    """Return whether all of the first line is quoted but numbers in the next are not, as programs write names."""
    if len(notes.beginnings) < 2:
        return False
    first, second = (line.strip() for line in notes.beginnings)
    if '"' not in first:
        return False
    cut = "[ \t]+" if separator == " " else re.escape(separator)
    rest = re.sub(r'"(?:[^"]|"")*"', '""', first)
    if not all(_QUOTED.fullmatch(field) for field in re.split(cut, rest)):
        return False
    return any(field and any_number(field.strip()) for field in re.split(cut, re.sub(r'"(?:[^"]|"")*"', "", second)))


def _kind(names: Sequence[str]) -> str:
    """Classify whole numbers in a row as names: "years", "places" from 0, "counted" from 1 or to 1, or ""."""
    if len(names) < 2 or not all(map(_WHOLE.fullmatch, names)):
        return ""
    numbers = [int(name) for name in names]
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    if len(steps) != 1 or min(steps) < 1:
        return ""
    if all(map(_is_year, names)):
        return "years"
    if steps != {1} or numbers[0] > 1:
        return ""
    return "places" if numbers[0] == 0 and len(numbers) > 2 else "counted"


def _is_year(name: str) -> bool:
    return len(name) == 4 and int(name) in _YEARS


def _counts(column: list[str]) -> bool:
    """Return whether a column may contain row numbers."""
    return bool(column) and all(map(_WHOLE.fullmatch, column)) and len(set(column)) == len(column)


def _decimals(column: list[str]) -> bool:
    """Return whether a column contains only decimals, including trailing zeros, as no name would."""
    fields = [field for field in column if field]
    return any(map(redundant, fields)) and not any(field.isdigit() for field in fields)


def _in_remark(text: str, separator: str, rows: list[list[str]]) -> tuple[list[str], bool]:
    """Return the names in a comment above the table, and whether "#" is one of them; [] if there are none."""
    if not text:
        return [], False
    width = {len(trimmed(row)) for row in rows}
    for number_sign, line in ((True, text), (False, text.lstrip().lstrip("#"))):
        if separator == " ":
            line = " ".join(line.split())
        fields = [field.strip() for field in next(csv.reader([line.strip("\r\n")], delimiter=separator), [])]
        fields = trimmed(fields) if fields else []
        named = all(fields) and not any(":" in field or any_number(field) for field in fields)
        if len(fields) > 1 and named and width == {len(fields)} and (not number_sign or fields[0] == "#"):
            return fields, number_sign
    return [], False
