"""Table model of numbers: their values and appearance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from core.basics.number_format import USUAL
from gui.base.theme import current

if TYPE_CHECKING:
    from core.basics.number_format import Digits
    from gui.base.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class NumberModel(QAbstractTableModel):
    """A model of numbers; subclasses define the values and their appearance.

    Signals
    -------
    edited(row, column, value): the user entered another number.
    """

    edited = Signal(int, int, float)

    def value(self, row: int, column: int) -> float:
        """Return the number in a cell."""
        raise NotImplementedError

    def words(self, row: int, column: int) -> str:
        """Return the number as shown."""
        raise NotImplementedError

    def digits(self) -> Digits:
        """Return the digits with which the numbers are shown."""
        return USUAL

    def colors(self, row: int, column: int, theme: Theme) -> tuple[str, str]:
        """Return the color of the number and the one behind it, "" for the default."""
        return theme.text, ""

    def help(self, row: int, column: int) -> str:
        """Return the tooltip, also used by screen readers."""
        return ""

    def editable(self, column: int) -> bool:
        """Return whether the numbers of a column can be edited."""
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell as text, as a number, in words, or its colors."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.words(row, column)
            case Qt.ItemDataRole.EditRole:
                return self.value(row, column)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self.help(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                return QBrush(QColor(self.colors(row, column, current())[0]))
            case Qt.ItemDataRole.BackgroundRole if ground := self.colors(row, column, current())[1]:
                return QBrush(QColor(ground))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Pass the user's number to the session; it comes back as a new state."""
        if role != Qt.ItemDataRole.EditRole or value is None:
            return False
        self.edited.emit(index.row(), index.column(), float(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return the flags: editable numbers have the edit flag."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        own = Qt.ItemFlag.ItemIsEditable if self.editable(index.column()) else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | own

    def numbers_changed(self) -> None:
        """Report that all numbers may have changed; the numbers of rows and columns have not."""
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
