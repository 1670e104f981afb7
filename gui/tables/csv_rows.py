"""CSV export for panels without a plot: tables and derivation steps."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QObject, Qt
from PySide6.QtWidgets import QTableView, QWidget

from core.basics.errors import InputError
from gui.tables.model import NumberModel
from gui.widgets.progress.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from core.derivation import Derivation

# Spreadsheets cannot open a derivation with more steps.
MOST_STEPS = 1_000_000
# Steps, and rows of a table, after which the progress is told.
_PART, _ROWS = 100, 1000


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV, each with its own number of cells."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def table_text(panel: QWidget) -> str:
    """Return the tables of `panel` as CSV with all digits; of several, each begins with its name.

    What takes long can be canceled. Raises InputError if it was, or if numbers changed meanwhile.
    """
    tables = panel.findChildren(QTableView)
    tables = [view for view in tables if view.isVisibleTo(panel)] or tables
    with Waiting(panel, "Writing the table", "the table was not exported, since it was canceled") as waiting:
        rows: list[Sequence[str]] = []
        for k, view in enumerate(tables):
            if len(tables) > 1:
                rows += [[]] * bool(rows) + [[view.accessibleName()]]
            rows += _model_rows(view.model(), waiting.part(k / len(tables), (k + 1) / len(tables)))
    return as_text(rows)


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


def _model_rows(model: QAbstractItemModel, progress: Callable[[float], object]) -> Iterator[Sequence[str]]:
    columns = range(model.columnCount())
    sides = [_header(model, row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    named = any(sides)
    yield [""] * named + [_header(model, column, Qt.Orientation.Horizontal) for column in columns]
    with _changes(model) as changes:
        for row, side in enumerate(sides):
            if row % _ROWS == _ROWS - 1:  # a small table is written in one go, also during a run
                progress(row / len(sides))
                if changes:
                    raise InputError("table: numbers changed while they were written; pause the run and export again")
            yield [side] * named + [_cell(model, row, column) for column in columns]


@contextmanager
def _changes(model: QAbstractItemModel) -> Iterator[list[object]]:
    """Give a list that is no longer empty once the model has changed."""
    changes: list[object] = []
    heard = [signal.connect(lambda *_: changes.append(None)) for signal in (model.dataChanged, model.modelReset)]
    try:
        yield changes
    finally:
        for connection in heard:
            QObject.disconnect(connection)


def _header(model: QAbstractItemModel, section: int, orientation: Qt.Orientation) -> str:
    return str(model.headerData(section, orientation) or "").removeprefix("▸ ")


def _cell(model: QAbstractItemModel, row: int, column: int) -> str:
    if isinstance(model, NumberModel):
        return repr(model.value(row, column))
    return str(model.index(row, column).data() or "")
