"""Examples read from CSV or TSV tables, and written as CSV."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.categories import OTHER
from core.data.coding import Coding, Origin, places_by_name
from core.data.column import Column, joined
from core.data.dataset import Dataset
from core.data.tables.missing import Whole, without_gaps
from core.data.tables.reader import read_file
from core.data.tables.text import Form
from core.data.tables.uses import ROLES, Use, first_uses, taken, without_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from core.data.tables.table import Table


def read_data(
    path: str | Path,
    inputs: int,
    targets: int,
    coding: Coding = (),
    form: Form = Form(),  # noqa: B008
    missing: str = "",
    progress: Callable[[float], None] | None = None,
    unused: Sequence[str] = (),
) -> tuple[Dataset, tuple[str, ...]]:
    """Read the examples in a file; return them with the assumptions made, one sentence each.

    One example a line, `inputs` columns and then `targets` columns; see `last_columns`. missing: one of
    core.data.tables.missing.KINDS, or "" to refuse fields without anything. unused: names or numbers of columns that
    are passed over.
    Raises InputError with the file, the line and the column.
    """
    with _naming(path):
        table = read_file(path, form, progress)
    table = without_columns(table, unused)  # where a column does not exist, not the file is wrong
    with _naming(path):
        whole = without_gaps(table, first_uses(table, targets, missing, coding))
        told = (*table.assumed, *_order_told(table, coding), *whole.told.values())
        return last_columns(whole, inputs, targets, Path(path).stem, coding, missing), told


@contextmanager
def _naming(path: str | Path) -> Iterator[None]:
    """Put the file before an error in it."""
    try:
        yield
    except InputError as error:
        text = str(error)
        raise InputError(text if text.startswith("cannot read ") else f"{path}: {text}") from None


def _order_told(table: Table, coding: Coding) -> tuple[str, ...]:
    known = places_by_name(coding, table.columns)
    if known is None or known == sorted(known):
        return ()
    return ("its columns are in another order than the document's, and are matched by name",)


def last_columns(
    table: Table | Whole, inputs: int, targets: int, name: str = "", coding: Coding = (), missing: str = ""
) -> Dataset:
    """Return the examples in `table`: its last columns make `targets` targets, the others `inputs` inputs.

    A column of two texts makes one of them, 0 or 1; one of more texts makes one for each, 1 for its own
    and 0 else; dates make day numbers. Those that are in `coding` mean what they mean there. missing: what was done
    about gaps. Where all columns in `coding` are there by name, they are used as there, in that order.
    Raises InputError.
    """
    whole = table if isinstance(table, Whole) else _as_it_is(table)
    table = whole.table
    uses = first_uses(table, targets, missing, coding)
    if places_by_name(coding, table.columns) is not None:
        return to_dataset(whole, uses, name, coding)
    used = [k for k, column in enumerate(table.columns) if not column.index]
    columns = [taken(table.columns[k], uses[k], table.lines) for k in used]
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
    return _dataset(
        columns[:first],
        columns[first:],
        whole,
        name,
        {column.place: uses[k] for k, column in zip(used, columns, strict=True)},
    )


def to_dataset(table: Table | Whole, uses: Sequence[Use], name: str = "", coding: Coding = ()) -> Dataset:
    """Return the examples in `table`, with each column used as in `uses`.

    coding: the document's columns; where all of them are there, the columns come in their order.
    Raises InputError with line and column.
    """
    whole = table if isinstance(table, Whole) else without_gaps(table, uses)
    table = whole.table
    parts: dict[str, list[Column]] = {role: [] for role in ROLES}
    for column, use in zip(table.columns, uses, strict=True):
        parts[use.role].append(taken(column, use, table.lines))
    for role in ("input", "target"):
        if not parts[role]:
            raise InputError(f"no column is used as {'an input' if role == 'input' else 'a target'}")
    by_place = {column.place: use for column, use in zip(table.columns, uses, strict=True)}
    known = places_by_name(coding, table.columns)
    order: list[int] = []
    if known is not None and all((use.role != "unused") == (k in known) for k, use in enumerate(uses)):
        order = [table.columns[k].place for k in known]
        for role in ("input", "target"):
            parts[role].sort(key=lambda column: order.index(column.place))
    return _dataset(parts["input"], parts["target"], whole, name, by_place, order)


def _as_it_is(table: Table) -> Whole:
    return Whole(table, {}, {}, np.ones(table.rows, dtype=bool))


def no_probability(table: Table, uses: Sequence[Use]) -> str:
    """Return the place of the first target outside 0 to 1, with the value found, or ""."""
    for column, use in zip(table.columns, uses, strict=True):
        if use.role != "target" or use.categories or column.numbers is None:
            continue
        wrong = np.flatnonzero((column.numbers < 0.0) | (column.numbers > 1.0))
        if len(wrong) and (use.origin is None or not use.origin.categories):
            row = wrong[0]
            return f"line {table.lines[row]}, {column.where}: expected 0 to 1, found {column.numbers[row]:.15g}"
    return ""


def _dataset(
    inputs: Sequence[Column],
    targets: Sequence[Column],
    whole: Whole,
    name: str,
    uses: Mapping[int, Use],
    order: Sequence[int] = (),
) -> Dataset:
    table = whole.table
    used = sorted([*inputs, *targets], key=lambda column: order.index(column.place) if order else column.place)
    # Categories have names even without a header; so either all columns get names or none.
    some = any(column.categories or column.dates for column in used)
    names = [tuple(name for column in part for name in column.names()) for part in (inputs, targets)]
    roles = {column.place: role for role, part in (("input", inputs), ("target", targets)) for column in part}
    coding = tuple(
        _origin(column, roles[column.place], whole.fills.get(column.place), uses[column.place]) for column in used
    )
    given = names if table.form.header or some else [(), ()]
    told = some or any(origin.fill is not None or origin.missing or origin.unit for origin in coding)
    gaps = [(k, whole.filled[column.place]) for k, column in enumerate(used) if column.place in whole.filled]
    return Dataset(
        joined(inputs, table.rows), joined(targets, table.rows), name, given[0], given[1], coding if told else (),
        np.concatenate([np.empty((0, 2)), *(np.column_stack([rows, np.full(len(rows), k)]) for k, rows in gaps)]),
    )  # fmt: skip


def _origin(column: Column, role: str, fill: float | str | None, use: Use) -> Origin:
    known = column.categories if len(column.categories) != 1 else (OTHER, *column.categories)
    origin = use.origin
    if isinstance(fill, str) and fill not in known:
        fill = OTHER if OTHER in known else None  # it was grouped with the rare ones
    missing = origin.missing if origin is not None and origin.missing else use.missing
    if fill is None and missing != "drop":
        missing = ""
    unit = column.unit or (origin.unit if origin is not None else "")
    return Origin(column.name, role, known, fill, missing, unit, column.dates)


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
