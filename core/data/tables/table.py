"""A table as it was read: its columns, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.column import joined

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.data.column import Column
    from core.data.tables.text import Form


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
