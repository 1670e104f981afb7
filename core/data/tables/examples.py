"""Examples read from CSV or TSV tables, and written as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.coding import OTHER, Coding, Origin, matching
from core.data.dataset import Dataset
from core.data.tables.column import Column, Table, joined
from core.data.tables.missing import without_gaps
from core.data.tables.reader import read_file
from core.data.tables.text import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.data.tables.missing import Fills

ROLES = ("input", "target", "unused")


@dataclass(frozen=True)
class Use:
    """Use of a column: one of ROLES.

    categories: whether numbers are taken as categories. origin: the column of a document that it is, or None.
    """

    role: str
    categories: bool = False
    origin: Origin | None = None


def read_data(
    path: str | Path,
    inputs: int,
    targets: int,
    coding: Coding = (),
    form: Form = Form(),  # noqa: B008
    missing: str = "",
    progress: Callable[[float], None] | None = None,
) -> tuple[Dataset, tuple[str, ...]]:
    """Read the examples in a file; return them with the assumptions made, one sentence each.

    One example a line, `inputs` columns and then `targets` columns; see `last_columns`. missing: one of
    core.data.tables.missing.KINDS, or "" to refuse fields without anything.
    Raises InputError with the file, the line and the column.
    """
    try:
        table = read_file(path, form, progress)
        table, fills = without_gaps(table, targets, missing, matching(coding, table.columns))
        return last_columns(table, inputs, targets, Path(path).stem, coding, fills), table.assumed
    except InputError as error:
        text = str(error)
        raise InputError(text if text.startswith("cannot read ") else f"{path}: {text}") from None


def last_columns(
    table: Table, inputs: int, targets: int, name: str = "", coding: Coding = (), fills: Fills = MappingProxyType({})
) -> Dataset:
    """Return the examples in `table`: its last columns make `targets` targets, the others `inputs` inputs.

    A column of two texts makes one of them, 0 or 1; one of more texts makes one for each, 1 for its own
    and 0 else. Those that are in `coding` mean what they mean there. fills: what stood for gaps, by the place of the
    column. Raises InputError.
    """
    origins = matching(coding, table.columns)
    columns = [
        taken(column, Use("input", origin=origin), table.lines)
        for column, origin in zip(table.columns, origins, strict=True)
        if not column.index
    ]
    widths = [column.width for column in columns]
    ends = np.cumsum([0, *widths])
    first = int(np.searchsorted(ends, inputs))
    if ends[-1] != inputs + targets or ends[first] != inputs:
        parts = f"{inputs} input{'s' * (inputs != 1)} and {targets} target{'s' * (targets != 1)}"
        found = (
            f"{ends[-1]}" if sum(widths) == len(widths) else f"{ends[-1]}, one for each of three or more text values"
        )
        if ends[-1] == inputs + targets:
            found += ", and a column is both"
        raise InputError(f"expected {inputs + targets} columns ({parts}), found {found}")
    return _dataset(columns[:first], columns[first:], table, name, fills)


def to_dataset(table: Table, uses: Sequence[Use], name: str = "") -> Dataset:
    """Return the examples in `table`, with each column used as in `uses`. Raises InputError with line and column."""
    parts: dict[str, list[Column]] = {role: [] for role in ROLES}
    for column, use in zip(table.columns, uses, strict=True):
        parts[use.role].append(taken(column, use, table.lines))
    for role in ("input", "target"):
        if not parts[role]:
            raise InputError(f"no column is used as {'an input' if role == 'input' else 'a target'}")
    return _dataset(parts["input"], parts["target"], table, name, {})


def taken(column: Column, use: Use, lines: np.ndarray) -> Column:
    """Return `column` as numbers or categories, according to `use`; unchanged if unused. lines: of its rows.

    Raises InputError, with line and column, for what cannot be used so.
    """
    if use.role == "unused":
        return column
    if use.origin is not None and (use.origin.categories or not use.categories):
        column = use.origin.coded(column, lines)
    elif use.categories:
        column = column.as_categories()
    if column.problem:
        raise InputError(column.problem)
    return column


def no_probability(table: Table, uses: Sequence[Use]) -> str:
    """Return the place of the first target outside 0 to 1, with the value found, or ""."""
    for column, use in zip(table.columns, uses, strict=True):
        if use.role != "target" or use.categories or column.numbers is None:
            continue
        wrong = np.flatnonzero((column.numbers < 0.0) | (column.numbers > 1.0))
        if len(wrong) and (use.origin is None or not use.origin.categories):
            row = wrong[0]
            return f"line {table.lines[row]}, column {column.place}: expected 0 to 1, found {column.numbers[row]:.15g}"
    return ""


def _dataset(inputs: Sequence[Column], targets: Sequence[Column], table: Table, name: str, fills: Fills) -> Dataset:
    used = sorted([*inputs, *targets], key=lambda column: column.place)
    # Categories have names even without a header; so either all columns get names or none.
    some = any(column.categories for column in used)
    filled = any(column.place in fills for column in used)
    names = [tuple(name for column in part for name in column.names()) for part in (inputs, targets)]
    roles = {column.place: role for role, part in (("input", inputs), ("target", targets)) for column in part}
    coding = tuple(_origin(column, roles[column.place], fills.get(column.place)) for column in used)
    given = names if table.form.header or some else [(), ()]
    return Dataset(joined(inputs, table.rows), joined(targets, table.rows), name, given[0], given[1],
                   coding if some or filled else ())  # fmt: skip


def _origin(column: Column, role: str, fill: float | str | None) -> Origin:
    known = column.categories if len(column.categories) != 1 else (OTHER, *column.categories)
    return Origin(column.name, role, known, fill)


def dump_data(data: Dataset) -> bytes:
    """Return `data` as CSV with a header; the numbers read back exactly.

    The names are in quotes, so that whatever they are is read as a header again.
    """
    out = io.StringIO()
    # A column without a name would be read as row numbers.
    names = [name if name.strip() else f"column {k}" for k, name in enumerate(data.input_names + data.target_names, 1)]
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(names)
    csv.writer(out, lineterminator="\n").writerows(np.hstack([data.inputs, data.targets]).tolist())
    return out.getvalue().encode("utf-8", "replace")
