"""Columns of a table: numbers, categories, or the first problem found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.basics.errors import InputError
from core.data.categories import OTHER, OTHER_NAME, category_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.data.dates import DateForm

MAX_FIELDS = 20_000_000
# A column with more different text values contains names or dates rather than categories.
MAX_CATEGORIES = 256
# Number of fields kept for display, if numbers and categories do not show the column completely.
MAX_SHOWN = 1_000


@dataclass(frozen=True, eq=False)
class Column:
    """One column. place: its number in the file, from 1. name: from the header, or "".

    numbers: shape (rows,); None where it holds something else; NaN where a field holds nothing. categories, codes:
    the different texts in order, and which one each row has, shape (rows,), where it holds texts; () and None for
    more than MAX_CATEGORIES. problem: why it can be neither an input nor a target, with line and column, or "".
    no_numbers: the same where it must be numbers. gaps: how many fields hold nothing; flaw: the problem without them.
    shown: its first fields as they are written, where they tell more than numbers and categories.
    index: why it is no part of the examples, as it only numbers or names the rows, or "".
    assumed: how its fields were understood, a sentence each. unit: what stands around its numbers, or "".
    days: the day numbers of a column that holds nothing but dates, by the order of year, month and day, the likely
    one first; shape (rows,), NaN where a field holds nothing. dates: how they are used, for a column used as dates.
    first_gap: the place of the first field that holds nothing among texts, with {} for what was expected, or "".
    """

    place: int
    name: str
    numbers: Array | None = None
    categories: tuple[str, ...] = ()
    codes: np.ndarray | None = None
    problem: str = ""
    no_numbers: str = ""
    gaps: int = 0
    flaw: str = ""
    shown: tuple[str, ...] = ()
    index: str = ""
    assumed: tuple[str, ...] = ()
    unit: str = ""
    days: Mapping[str, Array] = field(default_factory=dict)
    first_gap: str = ""
    dates: DateForm | None = None

    @property
    def title(self) -> str:
        """Return the name, or the position if there is none."""
        return self.name or f"column {self.place}"

    @property
    def where(self) -> str:
        """Return its position in the file, with its name if it has one, as errors tell it."""
        return place_of(self.place, self.name)

    @property
    def width(self) -> int:
        """Return the number of data set columns it makes: two categories make one, 0 or 1; more make one each."""
        if self.dates is not None:
            return self.dates.width
        return len(self.categories) if self.numbers is None and len(self.categories) > 2 else 1

    @property
    def is_names(self) -> bool:
        """Return whether it contains only text, with too many values for categories: names, or dates."""
        none = self.numbers is None and self.codes is None and not self.days
        return none and self.problem != self.no_numbers

    def as_categories(self) -> Column:
        """Return the column with its numbers as categories; a column of categories loses its problem.

        Raises InputError for more than MAX_CATEGORIES, for a field that holds nothing, for a number that is not finite.
        """
        column = self
        if self.numbers is not None and self.problem:
            raise InputError(self.problem)
        if self.numbers is not None:
            values, codes = np.unique(self.numbers, return_inverse=True)
            if len(values) > MAX_CATEGORIES:
                raise InputError(self._too_many(f"{len(values)}"))
            column = replace(self, numbers=None, categories=tuple(map(category, values)), codes=codes)
        elif self.codes is None:
            raise InputError(self._too_many(f"over {MAX_CATEGORIES}"))
        if "" in column.categories:
            raise InputError(self.first_gap.format("a text value") or self.problem)
        return replace(column, problem="")

    def as_dates(self, form: DateForm) -> Column:
        """Return the column used as dates, in that order if they can have it.

        Raises InputError, with line and column, for what is no date.
        """
        if not self.days:
            wrong = (self.no_numbers or self.problem).replace("expected a number", "expected a date")
            raise InputError(wrong or f"{self.where}: expected dates, found numbers")
        order = form.order if form.order in self.days else next(iter(self.days))
        column = replace(self, numbers=self.days[order], codes=None, categories=(), days={order: self.days[order]})
        return replace(column, problem=self.first_gap.format("a date"), flaw="", dates=form)

    def grouped(self, most: int) -> Column:
        """Return a column of categories in which all but the most frequent ones are one, so that `most` are left."""
        if self.codes is None or len(self.categories) <= most:
            return self
        counts = np.bincount(self.codes, minlength=len(self.categories))
        # Of equally frequent ones the first in order; a text "other" is one of the others.
        ranked = sorted(range(len(counts)), key=lambda k: (-counts[k], k))
        kept = sorted(k for k in ranked[: most - 1] if self.categories[k] != OTHER_NAME)
        places = np.full(len(counts), len(kept))
        places[kept] = np.arange(len(kept))
        return replace(self, categories=(*(self.categories[k] for k in kept), OTHER), codes=places[self.codes])

    def part(self, rows: slice | np.ndarray) -> Column:
        """Return some of its rows."""
        numbers, codes = (None if each is None else each[rows] for each in (self.numbers, self.codes))
        days = {order: each[rows] for order, each in self.days.items()}
        return replace(self, numbers=numbers, codes=codes, days=days, shown=())

    def _too_many(self, found: str) -> str:
        return f"{self.title}: expected at most {MAX_CATEGORIES} categories, found {found} different text values"

    def expanded(self) -> Array:
        """Return its part of a data set, shape (rows, width). Raises InputError with the problem."""
        if self.problem:
            raise InputError(self.problem)
        if self.dates is not None and self.numbers is not None:
            return self.dates.columns(self.numbers)
        if self.numbers is not None:
            return self.numbers[:, None]
        assert self.codes is not None
        if self.width == 1:
            if len(self.categories) == 1:  # it has the name of the one, which is 1
                return np.ones((len(self.codes), 1))
            return self.codes[:, None].astype(np.float64)
        own: Array = np.eye(self.width)[self.codes]
        return own

    def names(self) -> tuple[str, ...]:
        """Return the names of its part of a data set."""
        if self.dates is not None:
            return self.dates.names(self.title)
        if self.numbers is not None:
            return (self.title,)
        named = list(map(category_name, self.categories))
        named = named if self.width > 1 else named[-1:]
        return tuple(f"{self.name}: {category}" if self.name else category for category in named)


def place_of(place: int, name: str) -> str:
    """Return where a column is: its number in the file, from 1, and its name unless that is ""."""
    return f"column {place} ({name})" if name else f"column {place}"


def category(value: float) -> str:
    """Return a number as the name of a category."""
    return repr(float(value)).removesuffix(".0")


def joined(columns: Sequence[Column], rows: int) -> Array:
    """Return the columns as numbers side by side, shape (rows, …). Raises InputError with the first problem."""
    width = sum(column.width for column in columns)
    if width * rows > MAX_FIELDS:
        raise InputError(
            f"expected at most {MAX_FIELDS:,} numbers, found {width} columns including categories, and {rows} lines"
        )
    whole = np.empty((rows, width))
    start = 0
    for column in columns:
        whole[:, start : start + column.width] = column.expanded()
        start += column.width
    return frozen(whole)
