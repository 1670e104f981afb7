"""Use of the columns of a table: what they become, and what stands for gaps in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.data.coding import matching, places_by_name
from core.data.dates import DateForm
from core.data.tables.units import GAPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from core.data.coding import Coding, Origin
    from core.data.column import Column
    from core.data.tables.table import Table

ROLES = ("input", "target", "unused")
# Number of categories that a grouped column has, the one for all others included.
GROUPED = 20
# Number of names in a message.
_NAMED = 8


@dataclass(frozen=True)
class Use:
    """Use of a column: one of ROLES.

    categories: whether numbers are taken as categories. origin: the column of a document that it is, or None.
    missing: what is done about gaps, a key of core.data.tables.missing.KINDS, or "" where they are errors.
    dates: how dates are used, or None for none. grouped: whether rare categories become one.
    """

    role: str
    categories: bool = False
    origin: Origin | None = None
    missing: str = ""
    dates: DateForm | None = None
    grouped: bool = False

    @property
    def as_categories(self) -> bool:
        """Return whether the column becomes categories, whatever it holds."""
        return bool(self.origin.categories) if self.origin is not None else self.categories

    @property
    def date_form(self) -> DateForm | None:
        """Return how its dates are used, or None."""
        return self.origin.dates if self.origin is not None else self.dates


def taken(column: Column, use: Use, lines: np.ndarray) -> Column:
    """Return `column` as numbers or categories, according to `use`; unchanged if unused. lines: of its rows.

    Raises InputError, with line and column, for what cannot be used so.
    """
    if use.role == "unused":
        return column
    if use.origin is not None and column.dates is None and (use.origin.categories or not use.categories):
        column = use.origin.coded(column, lines)
    elif use.dates is not None and column.dates is None:
        column = column.as_dates(use.dates)
    elif use.categories:
        column = column.as_categories()
    if column.problem:
        raise InputError(column.problem)
    return column.grouped(GROUPED) if use.grouped and use.origin is None else column


def first_uses(table: Table, targets: int, missing: str, coding: Coding) -> list[Use]:
    """Return the uses where only the last columns are known to make `targets` targets.

    missing: what is done about gaps, "drop", "mean", "median" or "category"; texts get the most frequent one instead
    of a mean, numbers the mean instead of a category; a row without a target is left out. "" for nothing but what
    `coding` says. Where all columns in `coding` are there by name, the others are unused.
    """
    origins = matching(coding, table.columns)
    known = places_by_name(coding, table.columns)
    if known is not None:
        used = known
        ends = [k for k, origin in zip(known, coding, strict=True) if origin.role == "target"]
    else:
        used = [k for k, column in enumerate(table.columns) if not column.index]
        ends = _targets(table, used, targets, origins)
    uses = [Use("unused")] * len(table.columns)
    for k in used:
        column, origin = table.columns[k], origins[k]
        dates = DateForm(next(iter(column.days))) if column.days else None
        kind = missing and ("drop" if k in ends else _kind(column, origin, missing))
        uses[k] = Use("target" if k in ends else "input", False, origin, kind, dates)
    return uses


def without_columns(table: Table, unused: Sequence[str]) -> Table:
    """Return `table` without some columns, each given by its name, or by its number in the file, from 1.

    Raises InputError for a column that does not exist, and for a name that several have.
    """
    gone: set[int] = set()
    for text in unused:
        named = [column.place for column in table.columns if column.name and column.name == text.strip()]
        numbered = [column.place for column in table.columns if str(column.place) == text.strip()]
        found = named or numbered
        if not found:
            names = ", ".join(repr(column.name or str(column.place)) for column in table.columns[:_NAMED])
            more = ", …" if len(table.columns) > _NAMED else ""
            raise InputError(f"--unused: no column {text[:40]!r}; the columns are {names}{more}")
        if len(found) > 1:
            raise InputError(f"--unused: {len(found)} columns are named {text[:40]!r}; give the number of one")
        gone.update(found)
    return replace(table, columns=tuple(column for column in table.columns if column.place not in gone))


def _kind(column: Column, origin: Origin | None, missing: str) -> str:
    if missing == "drop":
        return missing
    texts = bool(origin.categories) if origin is not None else column.numbers is None and not column.days
    if texts:
        return "category" if missing == "category" else "most_frequent"
    return "median" if missing == "median" else "mean"


def _targets(table: Table, used: list[int], targets: int, origins: Sequence[Origin | None]) -> list[int]:
    """Return the last columns, which make the targets."""
    found: list[int] = []
    width = 0
    for k in reversed(used):
        if width >= targets:
            break
        column, origin = table.columns[k], origins[k]
        texts = [text for text in column.categories if text not in GAPS]
        many = len(texts) > 2 and not column.days
        width += origin.width if origin is not None else len(texts) if many else 1
        found.append(k)
    return found
