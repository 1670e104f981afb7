"""A matrix as text: separators, decimal commas, a header and a column of row numbers recognized.

A text that can be read in two ways has two readings; the neighboring matrices decide between them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.model.network_edits import MAX_NODES, MAX_WEIGHTS

if TYPE_CHECKING:
    from core.basics.arrays import Array

MAX_FIELDS = MAX_WEIGHTS + 2**20
# A node a line or a column, a header, the bias, names of rows.
MAX_LINES = MAX_NODES + 2
# Names of a column that counts the rows.
_COUNTING = ("", "unnamed: 0", "index", "row", "rownames", "x")
# From this many columns on, 0, 1, 2, … is no coincidence.
_ENOUGH = 3
# Lines that the separator is recognized from.
_SAMPLE = 50


@dataclass(frozen=True)
class Reading:
    """One way to read a file: its names (lower case, () for none), its numbers, and what is to say of it."""

    names: tuple[str, ...]
    values: Array
    notes: tuple[str, ...]

    @property
    def bias(self) -> bool | None:
        """Whether the last column is the bias, where a name says it; None where the names say nothing."""
        if not self.names or all(not name or name.isdigit() or name == f"v{k}" for k, name in enumerate(self.names, 1)):
            return None
        return self.names[-1] in ("bias", "b", "intercept", "(intercept)")


def readings(name: str, text: str) -> list[Reading]:
    """The ways to read a file, one mostly. Raises InputError for a text that holds no matrix."""
    rows, decimal = _cut(text)
    notes: list[str] = []
    if decimal == ",":
        notes.append(f"{name}: its commas were read as decimal points.")
    found = []
    for header, sure_header in _headers(rows, decimal):
        body = rows[1:] if header else rows
        names = [field.strip().lower() for field in rows[0]] if header else []
        said = list(notes)
        if header and all(_is_number(each, decimal) for each in names):
            said.append(f"{name}: its first line, {_shown(names)}, was read as the numbers of the columns.")
        if names and len(names) == len(body[0]) - 1:
            names = ["", *names]
        for index, sure_index in _indices(names, body, decimal):
            told = list(said)
            if index:
                told.append(f"{name}: its first column was read as the names or numbers of the rows.")
            values = _numbers(body, decimal, int(index), 1 + header)
            found.append((sure_header and sure_index, Reading(tuple(names[int(index) :]), values, tuple(told))))
    return [reading for sure, reading in found if sure] or [reading for _, reading in found]


def _cut(text: str) -> tuple[list[list[str]], str]:
    """The fields of each line and the decimal sign, by the separator that cuts into most numbers, evenly."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        lines = lines[1:]
    if not lines:
        raise InputError("no line with numbers in it")
    if len(lines) > MAX_LINES:
        raise InputError(f"expected at most {MAX_LINES} lines, found {len(lines)}")
    best: tuple[tuple[bool, float, int], str, str] | None = None
    for separator in ("\t", ";", ",", " "):
        if sum(line.count(separator) for line in lines) > MAX_FIELDS:
            raise InputError(f"expected at most {MAX_FIELDS} fields")
        rows = _fields(lines[:_SAMPLE], separator)
        sample = [field for row in rows for field in row]
        for decimal in (".", ",") if separator != "," else (".",):
            share = sum(_is_number(field, decimal) for field in sample) / max(1, len(sample))
            merit = (_even(rows) and len(rows[-1]) > 1, share, len(rows[-1]))
            if best is None or merit > best[0]:
                best = merit, separator, decimal
    assert best is not None
    _, separator, decimal = best
    rows = _fields(lines, separator)
    width = len(rows[-1])
    if width > MAX_LINES:
        raise InputError(f"expected at most {MAX_LINES} columns, found {width}")
    wrong = next((k for k, row in enumerate(rows) if len(row) != width and (k or len(row) != width - 1)), None)
    if wrong is not None:
        raise InputError(f"row {wrong + 1}: expected {width} fields, found {len(rows[wrong])}")
    if decimal == "," and not any("," in field for row in rows for field in row):
        decimal = "."
    return rows, decimal


def _fields(lines: list[str], separator: str) -> list[list[str]]:
    if separator == " ":
        rows = [line.replace('"', "").split() for line in lines]
    elif any('"' in line for line in lines):
        try:
            rows = [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=separator) if row]
        except csv.Error as error:
            raise InputError(str(error)) from None
    else:
        rows = [line.split(separator) for line in lines]
    # A separator at the end of every line separates nothing.
    if rows and all(len(row) > 1 and not row[-1].strip() for row in rows):
        rows = [row[:-1] for row in rows]
    return rows


def _even(rows: list[list[str]]) -> bool:
    """Whether all rows have as many fields; the first may have one fewer, as R writes a header."""
    widths = {len(row) for row in rows[1:]} or {len(rows[0])}
    return len(widths) == 1 and len(rows[0]) - next(iter(widths)) in (0, -1)


def _headers(rows: list[list[str]], decimal: str) -> list[tuple[bool, bool]]:
    """Whether the first line is a header: each answer with whether it is sure."""
    first = [field.strip() for field in rows[0]]
    if len(rows) == 1:
        return [(False, True)]
    if len(first) < len(rows[1]) or not all(_is_number(field, decimal) for field in first):
        return [(True, True)] if len(first) < len(rows[1]) or not _is_row(rows, decimal) else [(False, True)]
    if first != [str(k) for k in range(len(first))]:
        return [(False, True)]
    if len(first) >= _ENOUGH or _all_floats(rows[1:], 0):
        return [(True, True)]
    return [(True, False), (False, False)]


def _is_row(rows: list[list[str]], decimal: str) -> bool:
    """Whether the first line is a row of weights after the name of its node, as those below it."""
    return (
        all(
            not _is_number(row[0], decimal) and row[0].strip() and all(_is_number(field, decimal) for field in row[1:])
            for row in rows[:2]
            if len(row) > 1
        )
        and len(rows[0]) > 1
    )


def _indices(names: list[str], body: list[list[str]], decimal: str) -> list[tuple[bool, bool]]:
    """Whether the first column names or counts the rows: each answer with whether it is sure."""
    column = [row[0].strip() for row in body]
    if len(body[0]) < 2:
        return [(False, True)]
    if not any(_is_number(field, decimal) for field in column):
        return [(True, True)]
    counts = column in ([str(k) for k in range(len(body))], [str(k + 1) for k in range(len(body))])
    if names:
        if names[0] == "" and any(names[1:]) and not counts:
            raise InputError("expected row numbers in the first column, or a name for it")
        return [(counts and names[0] in _COUNTING, True)]
    if not counts or len(body) < 2:
        return [(False, True)]
    if _all_floats(body, 1):
        return [(True, True)]
    return [(False, False), (True, False)]


def _all_floats(rows: list[list[str]], start: int) -> bool:
    """Whether each number from column `start` on is written with a decimal point or an exponent."""
    return all(any(sign in field for sign in ".,eE") for row in rows for field in row[start:])


def _is_number(field: str, decimal: str) -> bool:
    try:
        _float(field, decimal)
    except ValueError:
        return False
    return True


def _float(field: str, decimal: str) -> float:
    text = field.strip().replace("−", "-")
    if "_" in text or (decimal == "," and "." in text):
        raise ValueError
    return float(text.replace(",", ".") if decimal == "," else text)


def _numbers(rows: list[list[str]], decimal: str, start: int, first: int) -> Array:
    values = np.empty((len(rows), len(rows[0]) - start))
    for i, row in enumerate(rows):
        if decimal == "." and "_" not in "".join(row):
            try:
                values[i] = list(map(float, row[start:]))
            except ValueError:
                pass  # below, which knows another minus, and says where
            else:
                continue
        for j, field in enumerate(row[start:]):
            try:
                values[i, j] = _float(field, decimal)
            except ValueError:
                found = repr(field.strip()[:30]) if field.strip() else "nothing"
                raise InputError(f"row {i + first}, column {j + start + 1}: expected a number, found {found}") from None
    return values


def _shown(names: list[str]) -> str:
    return ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
