"""Proposed uses of the columns of a table, each with one line of why."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.data.coding import matching
from core.data.column import MAX_CATEGORIES
from core.data.dates import DateForm
from core.data.tables.missing import gaps_in
from core.data.tables.units import GAPS
from core.data.tables.uses import GROUPED, Use

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.coding import Coding, Origin
    from core.data.column import Column
    from core.data.tables.table import Table

# Share of the rows that the most frequent categories must have, so that it pays to group the others.
_COVERED = 0.6
# Rows from which a text that is different in each one is a name, and a number that never changes tells nothing.
_FEW_ROWS = 10
_NUMBERING = r"id|nr|no|num|idx|index|key|uuid|rowid|row|record|nummer|number"
_NUMBERED = r"account|article|client|customer|employee|invoice|item|order|patient|product|student|transaction|user"
_IDENTIFIER = re.compile(
    rf"(?:.*[\W_])?(?:{_NUMBERING})\.?|.*[a-z](?:ID|Id|Nr|No)|.*(?:nummer|number)|.*[a-zäöüß]nr\.?|.*(?:{_NUMBERED})(?:id|no)"
)


@dataclass(frozen=True)
class Proposal:
    """The proposed use of one column. why: a phrase after its name, or "" where nothing is special about it."""

    use: Use
    why: str = ""


def proposals(table: Table, coding: Coding = ()) -> list[Proposal]:
    """Return a use for each column. coding: the columns of the document's examples.

    A table with all of the document's columns is used as they are. Otherwise the last column that can be predicted
    is the target, the others are inputs, but for those that tell nothing.
    """
    origins = matching(coding, table.columns)
    if coding and sum(origin is not None for origin in origins) == len(coding):
        return [_known(column, origin) for column, origin in zip(table.columns, origins, strict=True)]
    whys = [_useless(column) for column in table.columns]
    target = _target(table.columns, whys)
    inputs = [k for k in range(len(whys)) if k != target and not _impossible(table.columns[k])]
    if all(whys[k] for k in inputs):
        # Nothing else is left to learn from.
        whys = [why if k not in inputs else "" for k, why in enumerate(whys)]
    return [
        _proposal(column, "target" if k == target else "unused" if whys[k] else "input", whys[k])
        for k, column in enumerate(table.columns)
    ]


def gap_kinds(column: Column, use: Use) -> tuple[str, ...]:
    """Return what can be done about gaps in a column: keys of core.data.tables.missing.KINDS."""
    if column.numbers is not None and not use.as_categories:
        return ("drop", "median", "mean", "most_frequent")
    if use.date_form is not None and column.days:
        return ("drop", "median", "mean")
    return ("drop", "most_frequent", "category")


def usual_gaps(column: Column, use: Use) -> str:
    """Return what is proposed about gaps in a column; "" where it has none."""
    if not _gaps(column):
        return ""
    if use.role == "target":
        return "drop"
    return "median" if "median" in gap_kinds(column, use) else "category"


def is_empty(column: Column) -> bool:
    """Return whether no field of a column holds anything."""
    return _rows(column) > 0 and _gaps(column) == _rows(column)


def distinct(column: Column) -> int:
    """Return how many different texts a column of categories has, gaps not counted."""
    return sum(text not in GAPS for text in column.categories)


def _known(column: Column, origin: Origin | None) -> Proposal:
    """Return the use of a column of the document's, or of one that is none."""
    if origin is None:
        return Proposal(Use("unused"), column.index or "it is not among the document's columns")
    use = Use(origin.role, origin=origin)
    if origin.fill is None and not origin.missing:
        use = replace(use, missing=usual_gaps(column, use))
    return Proposal(use)


def _proposal(column: Column, role: str, why: str) -> Proposal:
    use = Use(role)
    if column.days:
        use = replace(use, dates=DateForm(next(iter(column.days))))
        why = why or "dates become day numbers"
    elif role == "input" and column.numbers is None and distinct(column) > GROUPED:
        use = replace(use, grouped=True)
        why = (
            why or f"of {distinct(column)} categories, the {GROUPED - 1} most frequent are kept; the others become one"
        )
    return Proposal(replace(use, missing=usual_gaps(column, use) if role != "unused" else ""), why)


def _target(columns: Sequence[Column], whys: Sequence[str]) -> int:
    """Return the place of the last column that can be predicted."""
    possible = [k for k, column in enumerate(columns) if not _impossible(column)] or [len(columns) - 1]
    telling = [k for k in possible if not whys[k] and not columns[k].days]
    # A text with many categories may still be what is asked for.
    last = possible[-1]
    grouped = columns[last].numbers is None and not columns[last].days and not _repeats_nothing(columns[last])
    return last if grouped or last in telling or not telling else telling[-1]


def _impossible(column: Column) -> bool:
    return column.is_names or bool(column.index)


def _useless(column: Column) -> str:
    """Return why a column tells nothing that could be learned, or ""."""
    if column.index:
        return column.index
    if column.is_names:
        return f"it has more than {MAX_CATEGORIES} different text values"
    gaps = _gaps(column)
    rows = _rows(column)
    if is_empty(column):
        return "it is empty"
    if gaps * 2 > rows >= _FEW_ROWS:
        return f"{gaps:,} of its {rows:,} fields are empty"
    if _is_constant(column) and rows >= _FEW_ROWS:
        return "it has the same value in every row"
    if _IDENTIFIER.fullmatch(column.name) or _IDENTIFIER.fullmatch(column.name.lower()):
        if _all_different(column) and rows > 1:
            return "it only numbers or names the rows"
    elif _repeats_nothing(column):
        return "it is different in every row"
    if column.numbers is None and not column.days and distinct(column) > GROUPED and _covered(column) < _COVERED:
        return f"it has {distinct(column)} categories, most of them rare"
    return ""


def _repeats_nothing(column: Column) -> bool:
    texts = column.numbers is None and not column.days
    return texts and _rows(column) >= _FEW_ROWS and _all_different(column)


def _rows(column: Column) -> int:
    for values in (column.numbers, column.codes, *column.days.values()):
        if values is not None:
            return len(values)
    return 0


def _gaps(column: Column) -> int:
    if column.days:
        return column.gaps
    return int(gaps_in(column, None).sum())


def _is_constant(column: Column) -> bool:
    values = column.numbers if column.numbers is not None else column.codes
    return values is not None and len(values) > 0 and bool((values == values[0]).all())


def _all_different(column: Column) -> bool:
    """Return whether whole numbers or texts are all different."""
    if column.numbers is not None:
        whole = bool(np.all(column.numbers == np.floor(column.numbers)))  # False with a gap
        return whole and len(np.unique(column.numbers)) == len(column.numbers)
    return column.codes is not None and len(column.categories) == len(column.codes)


def _covered(column: Column) -> float:
    """Return the share of rows with one of the most frequent categories."""
    if column.codes is None:
        return 0.0
    counts = np.sort(np.bincount(column.codes))[::-1]
    return float(counts[: GROUPED - 1].sum() / counts.sum())
