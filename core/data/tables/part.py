"""Incremental reading of one table column, several lines at a time."""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.data.column import MAX_CATEGORIES, MAX_SHOWN, Column, place_of
from core.data.dates import ORDERS, DateReader
from core.data.tables.fast_numbers import fields_as_numbers
from core.data.tables.units import GAPS, Signs, is_word, number, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.tables.units import Written

# Maximum length of a field in a message.
_WIDTH = 40
_GROUPS = {",": "commas", ".": "points", " ": "spaces", "'": "apostrophes", "’": "apostrophes"}

# Beginning of the remark about dates such as 3/4/2024.
UNSURE = "the dates can have the day or the month first"
_ODD = {"D": "D is read as the E of an exponent", "()": "parentheses make a number negative"}


class Part:
    """The part of a column read so far: numbers until the first text value, then text.

    late: whether a text was met after numbers: the column must be read again, all of it as texts.
    signs: what its fields tell of the decimal sign. other: whether `decimal` is not that of the other columns.
    """

    def __init__(self, k: int, name: str, decimal: str, texts: bool, other: bool = False) -> None:
        self.k = k
        self.name = name
        self.late = False
        self.signs = Signs()
        self._decimal = decimal
        self._rows = 0
        self._gaps = 0
        self._shown: list[str] = []
        self._problem = self._flaw = ""
        self._texts = texts
        self._numbers: list[Array] = []
        self._unit: str | None = None
        self._assumed: dict[str, str] = {}
        if other:
            signs = "commas" if decimal == "," else "points"
            self._assumed["decimal"] = f"column {name or k + 1}: decimals use {signs}, unlike the others"
        # Text: the index of each value in order of appearance, and one index per row.
        self._seen: dict[str, int] = {}
        self._codes: list[np.ndarray] = []
        self._some_number = False
        self._strange = self._empty = self._gap = ""
        self._dates = DateReader()

    @property
    def is_empty(self) -> bool:
        """Return whether the column has no name and only empty fields so far."""
        if self._texts:
            return not self.name and self._seen.keys() <= {""}
        return not self.name and self._gaps == self._rows and not any(self._shown)

    @property
    def by_other_sign(self) -> bool:
        """Return whether it contains text that is numeric only with the other decimal sign."""
        own, other = self.signs.points, self.signs.commas
        if self._decimal == ",":
            own, other = other, own
        return self._texts and other > 0 and own == 0

    @property
    def is_one_name(self) -> bool:
        """Return whether it repeats one number followed by a word, which is a name: 1 bed."""
        if self._texts or not is_word(self._unit or ""):
            return False
        return all((part == self._numbers[0][0]).all() for part in self._numbers)

    def add(self, fields: tuple[str, ...], lines: list[int]) -> None:
        """Add lines; lines: their numbers."""
        if self.late:
            return
        if not self._texts and not self._add_numbers(fields, lines):
            self.late = bool(self._numbers)
            self._texts = True
            self._problem = self._flaw = ""
            if self.late:
                self.signs.add({field.strip() for field in fields})
        if self._texts and not self.late:
            self._add_texts([field.strip() for field in fields], lines)
        self._rows += len(fields)

    def _add_numbers(self, fields: tuple[str, ...], lines: list[int]) -> bool:
        """Return whether the fields are numbers or empty, and keep them."""
        values = _plain_numbers(fields, self._decimal) if not self._unit else None
        if values is not None:
            self._unit = ""
            self.signs.count(sum(map(str.count, fields, repeat(self._decimal))), self._decimal)
        else:
            values = self._written_numbers([field.strip() for field in fields], lines)
            if values is None:
                return False
        infinite = np.flatnonzero(~np.isfinite(values))
        if infinite.size:
            k = int(infinite[0])
            self._say_wrong(fields[k].strip(), lines[k])
            self._gaps += int(np.isnan(values).sum())
            if not self._flaw and np.isinf(values).any():
                k = int(np.flatnonzero(np.isinf(values))[0])
                self._flaw = (
                    f"line {lines[k]}, {self._place}: expected a finite number, found {_short(fields[k].strip())}"
                )
        if (infinite.size or self._shown) and len(self._shown) < MAX_SHOWN:
            self._show(fields)
        self._numbers.append(values)
        return True

    def _written_numbers(self, fields: list[str], lines: list[int]) -> Array | None:
        """Return the numbers, with units and thousands groups, NaN for empty fields; None for anything else."""
        found: list[Written | None] = []
        for field in fields:
            each = written(field, self._decimal)
            if each is None and field not in GAPS:
                return None
            found.append(each)
        units = {each.unit for each in found if each is not None}
        if self._unit is not None:
            units.add(self._unit)
        if len(units) > 1 and any(map(is_word, units)):
            return None
        self.signs.add_read(fields, found, self._decimal)
        for field, each, line in zip(fields, found, lines, strict=True):
            if each is not None:
                self._note(field, each, line)
        return np.array([np.nan if each is None else each.value for each in found])

    def _note(self, field: str, found: Written, line: int) -> None:
        """Record in words how one number is written."""
        if self._unit is None:
            self._unit = found.unit
        elif found.unit != self._unit and not self._problem:
            other = f"without {self._unit!r}" if not found.unit else f"in {found.unit!r}"
            have = f"in {self._unit!r}" if self._unit else "without a unit"
            self._problem = f"line {line}, {self._place}: {_short(field)!r} is {other}, the numbers above are {have}"
            self._flaw = self._flaw or self._problem
        if not (found.unit or found.group or found.odd):
            return
        title = f"column {self.name or self.k + 1}"
        says = f"{_short(field)} is read as {found.value:.15g}"
        if found.group and "group" not in self._assumed:
            self._assumed["group"] = f"{title}: {_GROUPS[found.group]} group thousands; {says}"
        elif found.unit and "unit" not in self._assumed:
            self._assumed["unit"] = f"{title}: the unit {found.unit} is left out; {says}"
        if found.odd and "odd" not in self._assumed:
            self._assumed["odd"] = f"{title}: {_ODD[found.odd]}; {says}"

    def _add_texts(self, fields: list[str], lines: list[int]) -> None:
        if len(self._shown) < MAX_SHOWN:
            self._show(fields)
        self._dates.add(fields, GAPS)
        if len(self._seen) <= MAX_CATEGORIES:
            self._add_codes(fields, lines)
        elif not self._strange or not self._empty or not self._flaw:
            self._look(fields, lines)

    def _add_codes(self, fields: list[str], lines: list[int]) -> None:
        seen, known = self._seen, len(self._seen)
        codes = np.array([seen.setdefault(field, len(seen)) for field in fields], dtype=np.int32)
        if len(seen) > known:
            found, first = np.unique(codes, return_index=True)
            new = list(seen)[known:]
            self.signs.add(new)
            self._look(new, [lines[k] for k in first[found >= known]])
        self._codes.append(codes)
        if len(seen) > MAX_CATEGORIES:
            self._codes = []

    def _look(self, fields: Sequence[str], lines: Sequence[int]) -> None:
        """Record the first field that is not a number, and the first empty one."""
        for field, line in zip(fields, lines, strict=True):
            if number(field, self._decimal) is not None:
                self._some_number = True
                continue
            if not self._strange:
                self._strange = self._sentence(field, line, "a number")
            if not self._flaw and field not in GAPS:
                self._flaw = self._sentence(field, line, "a number")
            if field in GAPS and not self._gap:
                self._gap = self._sentence(field, line, "{}")
            if not field and not self._empty:
                self._empty = self._sentence(field, line, "a text value")

    def _show(self, fields: Sequence[str]) -> None:
        if not self._shown and self._rows:  # so far all were numbers
            self._shown = [f"{value:.15g}" for value in np.concatenate(self._numbers)[:MAX_SHOWN]]
        self._shown += [field.strip()[:_WIDTH] for field in fields[: MAX_SHOWN - len(self._shown)]]

    def _say_wrong(self, field: str, line: int) -> None:
        if not self._problem:
            missing = number(field, self._decimal) is None
            self._problem = (
                self._sentence(field, line, "a number") if missing
                else f"line {line}, {self._place}: expected a finite number, found {_short(field)}"
            )  # fmt: skip

    def column(self) -> Column:
        """Return the column, with the first problem found."""
        if not self._texts:
            numbers = frozen(np.concatenate(self._numbers)) if len(self._numbers) != 1 else frozen(self._numbers[0])
            assumed = tuple(self._assumed.values())
            return Column(self.k + 1, self.name, numbers, problem=self._problem, gaps=self._gaps, flaw=self._flaw,
                          shown=tuple(self._shown), assumed=assumed, unit=self._unit or "")  # fmt: skip
        return self._with_dates(self._text_column())

    def _text_column(self) -> Column:
        many = len(self._seen) > MAX_CATEGORIES
        problem = self._strange if self._some_number else self._empty
        if many:
            problem = problem or (
                f"{self._place}: expected numbers or at most {MAX_CATEGORIES} categories, found more different text "
                f"values"
            )
            return Column(self.k + 1, self.name, None, (), None, problem, self._strange, shown=tuple(self._shown),
                          first_gap=self._gap)  # fmt: skip
        texts = sorted(self._seen)
        rank = np.empty(len(texts), dtype=np.intp)
        rank[[self._seen[text] for text in texts]] = np.arange(len(texts))
        codes = rank[np.concatenate(self._codes)]
        gaps = int((codes == 0).sum()) if texts[0] == "" else 0
        flaw = self._flaw if self._some_number else ""
        return Column(self.k + 1, self.name, None, tuple(texts), codes, problem, self._strange, gaps, flaw,
                      first_gap=self._gap)  # fmt: skip

    def _with_dates(self, column: Column) -> Column:
        """Return the column with its day numbers, if it holds nothing but dates."""
        days = {order: frozen(each) for order, each in self._dates.result(self._decimal).items()}
        if not days:
            return column
        order = next(iter(days))
        gaps = int(np.isnan(days[order]).sum())
        told = column.assumed
        if len(days) > 1:
            told = (*told, f"column {self.name or self.k + 1}: {UNSURE}, and are read with the {ORDERS[order]}")
        return replace(column, days=days, gaps=gaps, flaw="", assumed=told)

    def _sentence(self, field: str, line: int, expected: str) -> str:
        """Return the place of a field, and what was expected there."""
        where = f"line {line}, {self._place}"
        if not field:
            return f"{where}: expected {expected}, found nothing"
        if self._decimal == "," and number(field, ".") is not None:
            return f"{where}: {_short(field)!r} has a decimal point, the other numbers have decimal commas"
        return f"{where}: expected {expected}, found {_short(field)!r}"

    @property
    def _place(self) -> str:
        return place_of(self.k + 1, self.name)


def _plain_numbers(fields: tuple[str, ...], decimal: str) -> Array | None:
    """Parse the numbers in `fields`, shape (fields,); None if one is not a plain number."""
    plain: tuple[str, ...] | list[str] = fields
    if decimal == ",":
        if any("." in field for field in fields):
            return None
        plain = [field.replace(",", ".") for field in fields]
    values = fields_as_numbers(plain)
    if values is not None:
        return values
    try:
        values = np.fromiter(map(float, plain), np.float64, len(plain))
    except ValueError:
        return None
    # Python also reads 1_000, but no other program does.
    return None if "_" in "".join(plain) else values


def _short(field: str) -> str:
    return field if len(field) <= _WIDTH else field[: _WIDTH - 1] + "…"
