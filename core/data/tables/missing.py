"""Missing values in tables: empty fields are filled, or their rows left out, with a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.data.categories import OTHER, OTHER_NAME
from core.data.column import MAX_CATEGORIES, category
from core.data.fills import fill_number, shown_fill
from core.data.tables.units import GAPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.coding import Origin
    from core.data.column import Column
    from core.data.tables.table import Table
    from core.data.tables.uses import Use

# What can be done about gaps, in words.
KINDS = {
    "drop": "leave out the rows",
    "mean": "the mean",
    "median": "the median",
    "most_frequent": "the most frequent value",
    "category": "a separate category",
}
# Category that represents missing values.
MISSING = "missing"

# Fill values, by the position of the column.
Fills: TypeAlias = Mapping[int, float | str]


@dataclass(frozen=True)
class Whole:
    """A table without gaps in the columns that are used. fills: what stands for gaps, for later tables too.

    told: what was done about gaps, by the position of the column; 0 for rows left out. kept: which rows of the table
    it has, shape (rows of the table,). filled: which of its rows have a fill, by the position of the column.
    """

    table: Table
    fills: Fills
    told: Mapping[int, str]
    kept: np.ndarray
    filled: Mapping[int, np.ndarray] = field(default_factory=dict)


def without_gaps(table: Table, uses: Sequence[Use]) -> Whole:
    """Return `table` without missing values in the columns used, as far as their uses say what to do about them.

    What the document says of a column comes before what its use says, except that rows are left out wherever the use
    says so. A column without gaps has a fill too, for later tables. Raises InputError where no row is left.
    """
    columns = list(map(_shaped, table.columns, uses))
    used = [k for k, use in enumerate(uses) if use.role != "unused" and not columns[k].flaw]
    gaps = {k: found for k in used if len(found := gaps_in(columns[k], uses[k].origin)) == table.rows}
    dropped = np.zeros(table.rows, dtype=bool)
    for k, found in gaps.items():
        if _drops(uses[k]):
            dropped |= found
    if dropped.all():
        raise InputError("every line has a missing value, so no example is left")
    kept = ~dropped
    told = {0: _dropped(table, dropped)} if dropped.any() else {}
    fills: dict[int, float | str] = {}
    filled: dict[int, np.ndarray] = {}
    for k, column in enumerate(columns):
        if k not in gaps:
            columns[k] = replace(_rows(column, kept), problem=column.flaw or column.problem)
            continue
        fill = _fill(column, uses[k], gaps[k], kept)
        left = gaps[k][kept]
        # A text that the document does not know is one of the others.
        columns[k] = _filled(_rows(column, kept), left, OTHER_NAME if fill == OTHER else fill)
        if fill is not None:
            fills[column.place] = fill
            filled[column.place] = np.flatnonzero(left)
            if left.any():
                shown = shown_fill(fill, dates=column.dates is not None)
                told[column.place] = f"column {column.name or column.place}: {_counted(left)} filled with {shown}"
    lines = table.lines[kept]
    whole = replace(table, columns=tuple(columns), rows=len(lines), lines=lines)
    return Whole(whole, fills, told, kept, filled)


def gaps_in(column: Column, origin: Origin | None) -> np.ndarray:
    """Return which fields of a column are empty, shape (rows,)."""
    if column.numbers is not None:
        return np.isnan(column.numbers)
    if column.codes is None:
        return np.zeros(0, dtype=bool)
    known = origin.categories if origin is not None else ()
    marks = [k for k, text in enumerate(column.categories) if text in GAPS and (not text or text not in known)]
    found: np.ndarray = np.isin(column.codes, marks)
    return found


def _shaped(column: Column, use: Use) -> Column:
    """Return dates as dates, and numbers as texts where they become categories, missing values as ""."""
    if use.role == "unused":
        return column
    form = use.date_form
    if form is not None and column.days:
        return column.as_dates(form)
    if not use.as_categories:
        return column
    if column.codes is not None:
        return replace(column, flaw="")
    if column.numbers is None or column.flaw:
        return column
    values, codes = np.unique(column.numbers, return_inverse=True)
    if len(values) > MAX_CATEGORIES:
        return column
    texts = ["" if np.isnan(value) else category(float(value)) for value in values]
    order = sorted(texts)
    places = np.array([order.index(text) for text in texts])
    return replace(column, numbers=None, categories=tuple(order), codes=places[codes])


def _drops(use: Use) -> bool:
    if use.missing == "drop":
        return True
    origin = use.origin
    return origin is not None and origin.missing == "drop" and not use.missing


def _dropped(table: Table, dropped: np.ndarray) -> str:
    count, first = int(dropped.sum()), int(table.lines[int(np.argmax(dropped))])
    if count == 1:
        return f"line {first} has a missing value and is left out"
    return f"{count:,} lines have missing values and are left out; the first is line {first}"


def _rows(column: Column, rows: np.ndarray) -> Column:
    return column if rows.all() or (column.numbers is None and column.codes is None) else column.part(rows)


def _fill(column: Column, use: Use, gaps: np.ndarray, rows: np.ndarray) -> float | str | None:
    """Return the fill value: the document's, or computed from the used `rows` of this table; None if there is none."""
    known = use.origin.fill if use.origin is not None else None
    # Text in a numeric column of the document is reported later.
    if known is not None and isinstance(known, str) == (column.numbers is None):
        return known
    kind = use.missing
    if kind in ("", "drop"):
        return None
    known_rows = rows & ~gaps
    if column.numbers is not None:
        values = column.numbers[known_rows]
        return fill_number(values, kind) if len(values) else None
    if column.codes is None or (kind == "category" and not gaps[rows].any()):
        return None
    if kind == "category" or not known_rows.any():
        return MISSING
    return column.categories[int(np.argmax(np.bincount(column.codes[known_rows])))]


def _filled(column: Column, gaps: np.ndarray, fill: float | str | None) -> Column:
    """Return `column` with `fill` in its empty fields; with its problem if there is none for them."""
    if gaps.any() and fill is None:
        return column
    if column.numbers is not None:
        numbers = column.numbers
        if fill is not None and gaps.any():
            numbers = frozen(np.where(gaps, float(fill), numbers))
        return replace(column, numbers=numbers, problem="", gaps=0, shown=())
    assert column.codes is not None
    texts = {column.categories[code] for code in np.unique(column.codes[~gaps])}
    if gaps.any():
        texts.add(str(fill))
    order = {text: k for k, text in enumerate(sorted(texts))}
    places = np.array([order.get(text, order.get(str(fill), 0)) for text in column.categories])
    codes = np.where(gaps, order.get(str(fill), 0), places[column.codes])
    return replace(column, categories=tuple(order), codes=codes, problem="", gaps=0)


def _counted(gaps: np.ndarray) -> str:
    return "1 missing value" if gaps.sum() == 1 else f"{int(gaps.sum()):,} missing values"
