"""Table model of scored examples: sorted and filtered, with the picture of each where the inputs form one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from core.basics.number_format import FULL, Digits, format_number
from gui.base.theme import blended, current
from gui.tables.text import lowered
from gui.widgets.pixels import enlarged, ink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.analysis.scoring.scored_examples import Column, ScoredExamples

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
# Height of a small picture, in pixels.
PICTURE = 32
_TIPS = {
    "number": "Number of the example",
    "true": "Class of the example",
    "predicted": "Predicted class",
    "target": "Target, in the data's own units",
    "output": "Output of the current network, in the data's own units",
    "error": "Target minus output, in the data's own units",
    "loss": "Loss of the example",
    "input": "Input, in the data's own units",
}
_ROLES = {"output": "value", "predicted": "value", "error": "delta", "loss": "delta"}


class ScoredModel(QAbstractTableModel):
    """The examples of a part, in an order of its own; without a sort column the misclassified come first."""

    def __init__(self) -> None:
        super().__init__()
        self.part: ScoredExamples | None = None
        self.picture: tuple[int, int] | None = None
        self.marked: int | None = None
        self.columns: tuple[Column | None, ...] = ()
        self.order: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.digits = Digits()
        self._sorted: tuple[str, bool] | None = None
        self._mask: NDArray[np.bool_] | None = None
        self._range = (0.0, 1.0)

    @property
    def sorted_by(self) -> tuple[str, bool] | None:
        """Return the sort column's name and whether it falls; None for the misclassified first."""
        return self._sorted

    def show_part(
        self, part: ScoredExamples, mask: NDArray[np.bool_], picture: tuple[int, int] | None, digits: Digits
    ) -> None:
        """Show the examples of `mask`; picture: rows and columns of the picture that the inputs form, or None."""
        every = part.columns
        columns: tuple[Column | None, ...] = every
        if picture is not None:
            numbers = [column for column in every[1:] if column.kind != "input"]
            columns = (every[0], None, *numbers)
        order = self._ordered(part, mask)
        names = [column and column.name for column in columns]
        same = len(order) == len(self.order) and names == [column and column.name for column in self.columns]
        if not same:
            self.beginResetModel()
        other = self.part is None or part.inputs is not self.part.inputs or picture != self.picture
        if picture is not None and other:
            self._range = (float(part.inputs.min()), float(part.inputs.max()))
        self.part, self.columns, self.order, self._mask = part, columns, order, mask
        self.picture, self.digits = picture, digits
        if not same:
            self.endResetModel()
        else:
            self._all_changed()

    def sort_by(self, name: str, falling: bool) -> None:
        """Sort by a column; "" for the misclassified first."""
        self._sorted = (name, falling) if name else None
        if self.part is not None and self._mask is not None:
            self.order = self._ordered(self.part, self._mask)
            self._all_changed()

    def mark(self, example: int | None) -> None:
        """Mark the current example."""
        if example != self.marked:
            self.marked = example
            self._all_changed()

    def row_of(self, example: int | None) -> int | None:
        """Return the row of an example, or None if it is not listed."""
        found = np.flatnonzero(self.order == example) if example is not None else np.empty(0, dtype=np.int64)
        return int(found[0]) if found.size else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of listed examples."""
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return names and tooltips of the columns."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return "picture" if column is None else lowered(column.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "The inputs as a picture" if column is None else f"{_TIPS[column.kind]}. Click to sort."
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, colors, tooltip, alignment or picture."""
        if not index.isValid() or self.part is None:
            return None
        k, column = int(self.order[index.row()]), self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if column is None else self._words(column, k, self.digits)
            case Qt.ItemDataRole.DecorationRole if column is None:
                return self._picture(k)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._help(column, k)
            case Qt.ItemDataRole.TextAlignmentRole:
                left = column is None or bool(column.classes)
                side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.ForegroundRole if column is not None:
                wrong = column.kind == "predicted" and self.part.wrong[k]
                return QColor(current().warning) if wrong else current().color(_ROLES.get(column.kind, "text"))
            case Qt.ItemDataRole.BackgroundRole if k == self.marked:
                return QColor(blended(current().accent, current().panel, 0.18))
        return None

    def _ordered(self, part: ScoredExamples, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        order = part.in_order()
        if self._sorted is not None:
            name, falling = self._sorted
            values = next((column.values for column in part.columns if column.name == name), None)
            if values is None:
                self._sorted = None
            else:
                order = np.argsort(-values if falling else values, kind="stable")
        return np.asarray(order[mask[order]])

    def _words(self, column: Column, k: int, digits: Digits) -> str:
        value = column.values[k]
        if column.classes:
            return column.classes[int(value)]
        if column.kind == "number":
            return f"▸ {k + 1}" if k == self.marked else f"{k + 1}"
        return format_number(float(value), digits)

    def _help(self, column: Column | None, k: int) -> str:
        if column is None:
            return f"Example {k + 1}"
        return f"{lowered(column.name)} = {self._words(column, k, FULL)}"

    def _picture(self, k: int) -> Any:
        assert self.part is not None and self.picture is not None
        pixels = self.part.inputs[k].reshape(self.picture)
        return enlarged(ink(pixels, *self._range, current()), PICTURE)

    def _all_changed(self) -> None:
        if len(self.order):
            last = self.index(len(self.order) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
