"""Missing values in tables: empty fields are filled, or their lines dropped, with a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.data.tables.column import MAX_CATEGORIES, category
from core.data.tables.units import GAPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.coding import Origin
    from core.data.tables.column import Column, Table

KINDS = ("drop", "mean", "median", "category")
# Category that represents missing values.
MISSING = "missing"

# Fill values, by the position of the column.
Fills: TypeAlias = Mapping[int, float | str]


def without_gaps(
    table: Table, targets: int, kind: str, origins: Sequence[Origin | None]
) -> tuple[Table, dict[int, float | str]]:
    """Return `table` without missing values, and the fill value of each column.

    targets: how many targets its last columns make; a line without a target is dropped. kind: one of KINDS, or "":
    then only columns are filled for which the document says with what. origins: the document's columns, whose
    numbers are used before those of this table.
    Raises InputError where nothing is left.
    """
    used = [k for k, column in enumerate(table.columns) if not column.index]
    fills: dict[int, float | str] = {}
    for k in used:
        origin = origins[k]
        if origin is not None and origin.fill is not None:
            fills[table.columns[k].place] = origin.fill
    if not kind and not fills:
        return table, {}
    table = replace(table, columns=tuple(map(_kind_of_origin, table.columns, origins)))
    gaps = {k: gaps_in(table.columns[k], origins[k]) for k in used}
    ends = _targets(table, used, targets, origins)
    dropped = np.zeros(table.rows, dtype=bool)
    for k in used if kind == "drop" else ends if kind else ():
        if not table.columns[k].flaw and len(gaps[k]) == table.rows:
            dropped |= gaps[k]
    if dropped.all():
        raise InputError("every line has a missing value, so no example is left")
    said = [_dropped(table, dropped)] if dropped.any() else []
    columns = []
    for k, column in enumerate(table.columns):
        if k in used and not column.flaw and len(gaps[k]) == table.rows:
            fill = fills.get(column.place)
            if isinstance(fill, str) == (column.numbers is not None):
                fill = None  # text in a numeric column of the document: reported later
            if k not in ends and kind != "drop" and (kind or fill is not None):
                fill = fill if fill is not None else _fill(column, gaps[k], ~dropped, kind)
            column = _filled(_rows(column, ~dropped), gaps[k][~dropped], fill, said)
            if fill is not None:
                fills[column.place] = fill
        else:
            column = replace(_rows(column, ~dropped), problem=column.flaw or column.problem)
        columns.append(column)
    lines = table.lines[~dropped]
    return replace(table, columns=tuple(columns), rows=len(lines), lines=lines,
                   assumed=(*table.assumed, *said)), fills  # fmt: skip


def _kind_of_origin(column: Column, origin: Origin | None) -> Column:
    """Return numbers as text if the document has categories, missing values as ""; else the column itself."""
    if column.numbers is None or column.flaw or origin is None or not origin.categories:
        return column
    values, codes = np.unique(column.numbers, return_inverse=True)
    if len(values) > MAX_CATEGORIES:
        return column
    texts = ["" if np.isnan(value) else category(float(value)) for value in values]
    order = sorted(texts)
    places = np.array([order.index(text) for text in texts])
    return replace(column, numbers=None, categories=tuple(order), codes=places[codes])


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


def _targets(table: Table, used: list[int], targets: int, origins: Sequence[Origin | None]) -> list[int]:
    """Return the last columns, which make the targets."""
    found: list[int] = []
    width = 0
    for k in reversed(used):
        if width >= targets:
            break
        column, origin = table.columns[k], origins[k]
        texts = [text for text in column.categories if text not in GAPS]
        width += origin.width if origin is not None else len(texts) if len(texts) > 2 else 1
        found.append(k)
    return found


def _dropped(table: Table, dropped: np.ndarray) -> str:
    count, first = int(dropped.sum()), int(table.lines[int(np.argmax(dropped))])
    if count == 1:
        return f"line {first} has a missing value and is left out"
    return f"{count:,} lines have missing values and are left out; the first is line {first}"


def _rows(column: Column, rows: np.ndarray) -> Column:
    if rows.all():
        return column
    if column.numbers is not None:
        return replace(column, numbers=frozen(column.numbers[rows]), shown=())
    return column if column.codes is None else replace(column, codes=column.codes[rows])


def _fill(column: Column, gaps: np.ndarray, rows: np.ndarray, kind: str) -> float | str | None:
    """Return the fill value, computed from the used `rows` of this table; None if there is none."""
    known = rows & ~gaps
    if column.numbers is not None:
        values = column.numbers[known]
        return float(np.median(values) if kind == "median" else np.mean(values)) if len(values) else None
    if column.codes is None or (kind == "category" and not gaps.any()):
        return None
    if kind == "category" or not known.any():
        return MISSING
    return column.categories[int(np.argmax(np.bincount(column.codes[known])))]


def _filled(column: Column, gaps: np.ndarray, fill: float | str | None, said: list[str]) -> Column:
    """Return `column` with `fill` in its empty fields, reported in `said`; with its problem if there is no fill."""
    if gaps.any():
        if fill is None:
            return column
        shown = f"{fill:.6g}" if isinstance(fill, float) else repr(fill)
        said.append(f"column {column.name or column.place}: {_counted(gaps)} filled with {shown}")
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
