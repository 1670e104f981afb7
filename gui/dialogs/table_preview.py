"""A look at a table that was read from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QHeaderView, QTableView

from core.numbers import text
from gui.tables.text import tabular
from gui.theme import current

if TYPE_CHECKING:
    from core.csv_data import Table

Index = QModelIndex | QPersistentModelIndex
_FEW = 8


class TableModel(QAbstractTableModel):
    """A table's numbers, its last columns as targets."""

    def __init__(self, table: Table, targets: int) -> None:
        super().__init__()
        self._values = table.values
        self._names = table.names or tuple(f"column {k + 1}" for k in range(table.values.shape[1]))
        self._inputs = table.values.shape[1] - targets

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One an example."""
        return 0 if parent.isValid() else self._values.shape[0]

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Inputs and targets."""
        return 0 if parent.isValid() else self._values.shape[1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A number as text."""
        if role == Qt.ItemDataRole.DisplayRole:
            return text(float(self._values[index.row(), index.column()]))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The column's name and what it is; the example's number."""
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        target = section >= self._inputs
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self._names[section]}\n{'target' if target else 'input'}"
        if role == Qt.ItemDataRole.ForegroundRole:
            return QBrush(current().color("delta" if target else "value"))
        return None


class TablePreview(QTableView):
    """Shows a Table, to look at only."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("The numbers in the file")
        self.setToolTip("The numbers in the file, as they were understood")
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setFont(tabular(self.font()))
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def clear(self) -> None:
        """Show nothing."""
        self.setModel(None)

    def show_table(self, table: Table, targets: int) -> None:
        """Show `table`, its last columns as targets."""
        self._model = TableModel(table, targets)  # a view does not keep its model
        self.setModel(self._model)
        few = table.values.shape[1] <= _FEW
        self.horizontalHeader().setSectionResizeMode(
            QHeaderView.ResizeMode.Stretch if few else QHeaderView.ResizeMode.Interactive
        )
