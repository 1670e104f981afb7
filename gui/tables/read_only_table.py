"""Read-only table of text and numbers, copied as tab-separated text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from gui.base.text_scale import follow
from gui.base.theme import current
from gui.tables.text import tabular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Cell:
    """A cell's content; role: its color in the theme; tip: its tooltip; number: aligned right.

    order: what it is sorted by, where that is not its text.
    """

    text: str
    role: str = "text"
    tip: str = ""
    number: bool = True
    order: float | None = None


class RowsModel(QAbstractTableModel):
    """Rows of cells under headers."""

    def __init__(self, headers: Sequence[str]) -> None:
        super().__init__()
        self._headers = tuple(headers)
        self._tips: tuple[str, ...] = ()
        self._rows: tuple[tuple[Cell, ...], ...] = ()

    def set_headers(self, headers: Sequence[str], tips: Sequence[str] = ()) -> None:
        """Show other columns, with their tooltips; the rows are removed."""
        self.beginResetModel()
        self._headers, self._tips, self._rows = tuple(headers), tuple(tips), ()
        self.endResetModel()

    def replace_rows(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        """Show other rows; with the same number of rows the selection stays."""
        if len(rows) != len(self._rows):
            self.set_rows(rows)
        elif rows:
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._headers) - 1))

    def set_rows(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        """Append rows; the selection stays."""
        if rows:
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows = (*self._rows, *rows)
            self.endInsertRows()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the names of the columns, and their tooltips."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section] if section < len(self._headers) else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return (self._tips[section] or None) if section < len(self._tips) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, color, tooltip and alignment."""
        if not index.isValid():
            return None
        cell = self._rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.UserRole:
                return cell.text if cell.order is None else cell.order
            case Qt.ItemDataRole.ForegroundRole:
                return None if cell.role == "text" else current().color(cell.role)
            case Qt.ItemDataRole.ToolTipRole:
                return cell.tip or cell.text or None
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if cell.number else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class RowsTable(QTableView):
    """Shows a RowsModel; selects whole rows and copies them."""

    def __init__(self, headers: Sequence[str], name: str) -> None:
        super().__init__()
        self.rows = RowsModel(headers)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setFont(tabular(self.font()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        follow(self, lambda: self.verticalHeader().setDefaultSectionSize(round(1.6 * self.fontMetrics().height())))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # As wide as the content, so that no number is cut.
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(0)  # only visible cells are measured

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected rows."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        columns = range(self.rows.columnCount())
        lines = [
            "\t".join(str(row.siblingAtColumn(column).data()) for column in columns)
            for row in self.selectionModel().selectedRows()
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))


class SortedTable(RowsTable):
    """A RowsTable that sorts by a column when its header is clicked."""

    def __init__(self, headers: Sequence[str], name: str) -> None:
        super().__init__(headers, name)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.rows)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self.setModel(self._sorted)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def selected(self) -> list[int]:
        """Return the indices of the selected rows, in the order they were added, from the top."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda row: row.row())
        return [self._sorted.mapToSource(row).row() for row in rows]

    def select(self, place: int) -> None:
        """Select the row that was added at `place`."""
        row = self._sorted.mapFromSource(self.rows.index(place, 0)).row()
        self.selectRow(row)
