"""Examples from a table of text, CSV or TSV, and back to CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.csv_table import MAX_BYTES, TableColumn, TextTable, joined, read_table
from core.data.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ROLES = ("input", "target", "unused")


@dataclass(frozen=True)
class Use:
    """What a column serves as: one of ROLES; categories: whether numbers are taken as categories."""

    role: str
    categories: bool = False


def read_data(path: str | Path, inputs: int, targets: int, progress: Callable[[float], None] | None = None) -> Dataset:
    """The examples in a file: one a line, `inputs` columns and then `targets` columns; see `last_columns`.

    Raises InputError with the file, the line and the column.
    """
    from pathlib import Path

    from core.basics.disk import read_bytes

    content = read_bytes(path, MAX_BYTES, progress)
    try:
        return last_columns(read_table(content), inputs, targets, Path(path).stem)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def last_columns(table: TextTable, inputs: int, targets: int, name: str = "") -> Dataset:
    """The examples in `table`: its last columns make `targets` targets, the rest `inputs` inputs.

    A column of two texts makes one of them, 0 or 1; one of more texts makes one for each, 1 for its own
    and 0 else. Raises InputError.
    """
    for column in table.columns:
        if column.problem:
            raise InputError(column.problem)
    widths = [column.width for column in table.columns]
    ends = np.cumsum([0, *widths])
    first = int(np.searchsorted(ends, inputs))
    if ends[-1] != inputs + targets or ends[first] != inputs:
        parts = f"{inputs} input{'s' * (inputs != 1)} and {targets} target{'s' * (targets != 1)}"
        found = f"{ends[-1]}" if sum(widths) == len(widths) else f"{ends[-1]}, one for each of three texts or more"
        if ends[-1] == inputs + targets:
            found += ", and a column is both"
        raise InputError(f"{inputs + targets} columns expected ({parts}), found {found}")
    uses = [Use("input" if k < first else "target") for k in range(len(widths))]
    return to_dataset(table, uses, name)


def to_dataset(table: TextTable, uses: Sequence[Use], name: str = "") -> Dataset:
    """The examples in `table`, each column used as `uses` says. Raises InputError with line and column."""
    parts: dict[str, list[TableColumn]] = {role: [] for role in ROLES}
    for column, use in zip(table.columns, uses, strict=True):
        parts[use.role].append(column.as_categories() if use.categories and use.role != "unused" else column)
    for role in ("input", "target"):
        if not parts[role]:
            raise InputError(f"no column is used as {'an input' if role == 'input' else 'a target'}")
    used = [*parts["input"], *parts["target"]]
    # Categories have names without a header, too; so the names of all columns are given, or of none.
    named = bool(table.form.header) or any(column.categories for column in used)
    names = [tuple(name for column in parts[role] for name in column.names()) for role in ("input", "target")]
    inputs, targets = joined(parts["input"], table.rows), joined(parts["target"], table.rows)
    return Dataset(inputs, targets, name, *(names if named else ()))


def dump_data(data: Dataset) -> bytes:
    """`data` as CSV with a header; the numbers read back bit for bit."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*data.input_names, *data.target_names])
    writer.writerows(np.hstack([data.inputs, data.targets]).tolist())
    return out.getvalue().encode("utf-8", "replace")
