"""CSV export for panels without a plot: tables and derivation steps."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QTableView, QWidget

from core.basics.errors import InputError
from gui.tables.model import NumberModel
from gui.widgets.progress.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from core.derivation import Derivation

# Spreadsheets cannot open a derivation with more steps.
MOST_STEPS = 1_000_000
# Steps after which the progress is told.
_PART = 100


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV, each with its own number of cells."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def table_rows(panel: QWidget) -> list[list[str]]:
    """Return the tables of `panel` with all digits; of several, each begins with its name."""
    tables = panel.findChildren(QTableView)
    tables = [view for view in tables if view.isVisibleTo(panel)] or tables
    rows: list[list[str]] = []
    for view in tables:
        if len(tables) > 1:
            rows += [[]] * bool(rows) + [[view.accessibleName()]]
        rows += _model_rows(view.model())
    return rows


def derivation_text(parent: QWidget, derivation: Derivation) -> str:
    """Return the results of all steps in order as CSV; what takes long can be canceled in front of `parent`.

    Raises InputError if there are too many, or if it was canceled.
    """
    if len(derivation) > MOST_STEPS:
        raise InputError(f"derivation table: expected at most {MOST_STEPS:,} steps, found {len(derivation):,}")
    with Waiting(parent, "Writing the steps", "the steps were not exported, since it was canceled") as waiting:
        return as_text(_derivation_rows(derivation, waiting.part(0.0, 1.0)))


def _derivation_rows(derivation: Derivation, progress: Callable[[float], object]) -> Iterator[Sequence[str]]:
    yield ["step", "phase", "example", "quantity", "value"]
    for k in range(len(derivation)):
        if k % _PART == 0:
            progress(k / len(derivation))
        step = derivation[k]
        example = derivation.example_at(k + 1)
        yield [
            str(k + 1),
            step.phase.value,
            "" if example is None else str(example + 1),
            derivation.notation.symbol(step.result).plain,
            repr(derivation.value(step.result)),
        ]


def _model_rows(model: QAbstractItemModel) -> list[list[str]]:
    columns = range(model.columnCount())
    sides = [_header(model, row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    named = any(sides)
    rows = [[""] * named + [_header(model, column, Qt.Orientation.Horizontal) for column in columns]]
    for row, side in enumerate(sides):
        rows.append([side] * named + [_cell(model, row, column) for column in columns])
    return rows


def _header(model: QAbstractItemModel, section: int, orientation: Qt.Orientation) -> str:
    return str(model.headerData(section, orientation) or "").removeprefix("▸ ")


def _cell(model: QAbstractItemModel, row: int, column: int) -> str:
    if isinstance(model, NumberModel):
        return repr(model.value(row, column))
    return str(model.index(row, column).data() or "")
