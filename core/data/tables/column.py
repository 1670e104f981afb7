"""Columns of a table: numbers, categories, or the first problem found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.tables.text import Form

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
    assumed: how its fields were understood, a sentence each.
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

    @property
    def title(self) -> str:
        """Return the name, or the position if there is none."""
        return self.name or f"column {self.place}"

    @property
    def width(self) -> int:
        """Return the number of data set columns it makes: two categories make one, 0 or 1; more make one each."""
        return len(self.categories) if self.numbers is None and len(self.categories) > 2 else 1

    @property
    def is_names(self) -> bool:
        """Return whether it contains only text, with too many values for categories: names, or dates."""
        return self.numbers is None and self.codes is None and self.problem != self.no_numbers

    @property
    def category_problem(self) -> str:
        """Return why it cannot be read as categories, or ""."""
        try:
            self.as_categories()
        except InputError as error:
            return str(error)
        return ""

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
            raise InputError(self.problem)
        return replace(column, problem="")

    def _too_many(self, found: str) -> str:
        return f"{self.title}: expected at most {MAX_CATEGORIES} categories, found {found} different text values"

    def expanded(self) -> Array:
        """Return its part of a data set, shape (rows, width). Raises InputError with the problem."""
        if self.problem:
            raise InputError(self.problem)
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
        if self.numbers is not None:
            return (self.title,)
        named = self.categories if self.width > 1 else self.categories[-1:]
        return tuple(f"{self.name}: {category}" if self.name else category for category in named)


def category(value: float) -> str:
    """Return a number as the name of a category."""
    return repr(float(value)).removesuffix(".0")


@dataclass(frozen=True, eq=False)
class Table:
    """Content of a file. form: how it is written, with no None. rows: number of examples.

    lines: where each row begins in the file, from 1, shape (rows,). assumed: what was not sure about it, a sentence
    each; those of its columns included. doubtful: whether the first line may be a header as well as numbers.
    """

    columns: tuple[Column, ...]
    rows: int
    form: Form
    lines: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    assumed: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, () without a header."""
        return tuple(column.title for column in self.columns) if self.form.header else ()

    @property
    def values(self) -> Array:
        """Return the numbers, shape (rows, columns). Raises InputError with line and column for non-numbers."""
        for column in self.columns:
            if column.problem or column.no_numbers:
                raise InputError(column.problem or column.no_numbers)
        return joined(self.columns, self.rows)


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
