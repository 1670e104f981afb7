"""Table view of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView

from gui.base.attempt import attempt
from gui.base.painting import called_by_qt, painting
from gui.tables.cells import CellField, NumberDelegate
from gui.tables.drawing import draw_cells
from gui.tables.fitted import FittedTable
from gui.tables.text import pasted

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from core.basics.arrays import Array
    from gui.tables.model import NumberModel


class NumberTable(FittedTable):
    """A table of numbers: keyboard editing, copying and pasting tab-separated text, digits of equal width."""

    def __init__(
        self,
        numbers: NumberModel,
        paste: Callable[[int, int, Array], None],
        complain: Callable[[str], None],
    ) -> None:
        """`paste(row, column, block)` inserts a block of numbers; its errors go to `complain`."""
        super().__init__(numbers)
        self._paste = paste
        self._complain = complain
        self.setItemDelegate(NumberDelegate(self))
        self.setCornerButtonEnabled(False)
        self.setStyleSheet("QTableCornerButton::section { background: palette(window); border: none; }")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._add_action("Copy", QKeySequence.StandardKey.Copy, self.copy)
        self._add_action("Paste", QKeySequence.StandardKey.Paste, self.paste)

    def show_current(self, row: int) -> None:
        """Make another row the current one; a number that is being typed was meant for the old one, and is dropped."""
        for field in self.viewport().findChildren(CellField):
            self.itemDelegate().closeEditor.emit(field, QAbstractItemDelegate.EndEditHint.RevertModelCache)
        self.setCurrentIndex(self.model().index(row, max(self.currentIndex().column(), 0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit on Enter."""
        editing = self.state() == self.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            # Without a current editable cell, Qt's other `edit` prints a warning.
            self.edit(self.currentIndex(), self.EditTrigger.AllEditTriggers, event)
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the visible cells."""
        with painting(self.viewport()) as painter:
            draw_cells(painter, self, event)

    def selected(self) -> tuple[range, range]:
        """Return the selected rows and columns, or the current cell if there are none."""
        rows, columns = self.chosen
        if rows:
            return rows, columns
        index = self.currentIndex()
        if not index.isValid():
            return range(0), range(0)
        return range(index.row(), index.row() + 1), range(index.column(), index.column() + 1)

    def copy(self) -> None:
        """Copy the selected cells at full precision, tab-separated."""
        rows, columns = self.selected()
        text = "\n".join("\t".join(repr(self.numbers.value(i, j)) for j in columns) for i in rows)
        if text:
            QGuiApplication.clipboard().setText(text)

    def paste(self) -> None:
        """Paste numbers from the clipboard, starting at the first selected cell."""
        rows, columns = self.selected()
        text = QGuiApplication.clipboard().text()
        if attempt(self._complain, lambda: self._paste(rows.start, columns.start, pasted(text))):
            self._complain("")

    def _add_action(self, name: str, key: QKeySequence.StandardKey, method: Callable[[], None]) -> None:
        action = QAction(name, self)
        action.setShortcut(key)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: method())
        self.addAction(action)
