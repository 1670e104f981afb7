"""Confusion matrix: counts of how often each class was predicted as each class; a click lists the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal

from core.basics.errors import InputError
from gui.base.theme import blended
from gui.tables.model import Index, NumberModel
from gui.tables.text import lowered
from gui.tables.view import NumberTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtGui import QKeyEvent

    from core.basics.arrays import Array
    from gui.base.theme import Theme


class ConfusionModel(NumberModel):
    """Counts of how often each class (row) was predicted as each class (column)."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._counts: NDArray[Any] | None = None

    def show_counts(self, names: tuple[str, ...], counts: NDArray[Any]) -> None:
        """Show other counts, shape (classes, classes)."""
        same = names == self._names and self._counts is not None
        if same:
            self._counts = counts
            self.numbers_changed()
            return
        self.beginResetModel()
        self._names, self._counts = names, counts
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """Return the number of classes."""
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of classes."""
        return self.rowCount(parent)

    def value(self, row: int, column: int) -> int:
        """Return how many examples of class `row` were predicted as class `column`."""
        assert self._counts is not None
        return int(self._counts[row, column])

    def words(self, row: int, column: int) -> str:
        """Return the count as text."""
        return f"{self.value(row, column):,}"

    def colors(self, row: int, column: int, theme: Theme) -> tuple[str, str]:
        """Return gray for zeros; the ground tells correct from wrong, stronger for a larger share of the row."""
        share = self.value(row, column) / max(self._total(row), 1)
        if not share:
            return theme.muted, ""
        return theme.text, blended(theme.value if row == column else theme.warning, theme.panel, 0.15 + 0.45 * share)

    def help(self, row: int, column: int) -> str:
        """Return the count in a sentence."""
        what = f"{self.value(row, column):,} of {self._total(row):,} examples of class {self._names[row]}"
        if row == column:
            return f"{what} were classified correctly; click to list them"
        return f"{what} were predicted as {self._names[column]}; click to list them"

    def editable(self, column: int) -> bool:
        """Return False: counts cannot be edited."""
        return False

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the classes: true ones at the side, predicted ones at the top."""
        if role == Qt.ItemDataRole.DisplayRole and section < len(self._names):
            return lowered(self._names[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return "Predicted as this class" if orientation == Qt.Orientation.Horizontal else "Of this class"
        return None

    def _total(self, row: int) -> int:
        assert self._counts is not None
        return int(self._counts[row].sum())


class ConfusionTable(NumberTable):
    """The table of a ConfusionModel.

    Signals
    -------
    asked(true, predicted): the user asks for the examples of a cell, with the mouse or Enter.
    """

    asked = Signal(int, int)

    def __init__(self, model: ConfusionModel, complain: Callable[[str], None]) -> None:
        super().__init__(model, _refuse, complain)
        self.setAccessibleName("Confusion matrix")
        self.setToolTip("Rows: true class. Columns: predicted class. Click a number to list its examples.")
        self.clicked.connect(self._choose)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """List the examples of the current cell on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: Index) -> None:
        if index.isValid():
            self.asked.emit(index.row(), index.column())


def _refuse(row: int, column: int, block: Array) -> None:
    raise InputError("These are counts, which cannot be pasted over.")
