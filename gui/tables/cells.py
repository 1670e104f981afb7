"""Editing of numbers in table cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from core.basics.errors import InputError
from gui.tables.text import MARGIN
from gui.widgets.inputs.fields import NumberField

if TYPE_CHECKING:
    from gui.tables.model import Index

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class CellField(NumberField):
    """The field of a cell, whose number goes to the table."""

    def __init__(self, name: str, delegate: QStyledItemDelegate, parent: QWidget) -> None:
        super().__init__(name, parent=parent)
        self._delegate = delegate

    def settle(self) -> str:
        """Pass the number to the table and close; return the error in it, or ""."""
        try:
            self.parsed()
        except InputError as error:
            self.complain(str(error))
            return str(error)
        self._delegate.commitData.emit(self)
        self._delegate.closeEditor.emit(self)
        return ""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the table enter the number."""
        QLineEdit.focusOutEvent(self, event)


class NumberDelegate(QStyledItemDelegate):
    """Edits numbers with a NumberField, which accepts only numbers."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Create the field, named after its column."""
        header = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        field = CellField(str(header), self, parent)
        field.setFrame(False)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the number with all digits."""
        assert isinstance(editor, NumberField)
        editor.set_value(float(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Make the field wide enough for all digits, extending left of the cell if needed."""
        rect = QRect(option.rect)
        assert isinstance(editor, NumberField)
        wanted = editor.fontMetrics().horizontalAdvance(editor.text()) + 4 * MARGIN
        rect.setLeft(max(min(rect.left(), rect.right() - wanted), 0))
        rect.setWidth(min(max(rect.width(), wanted), self._table.viewport().width() - rect.left()))
        editor.setGeometry(rect)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Set the typed number, if it is valid and different."""
        assert isinstance(editor, NumberField)
        try:
            value = editor.parsed()
        except InputError:
            return
        if value != index.data(Qt.ItemDataRole.EditRole):
            model.setData(index, value)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Keep a field open on Enter and Tab while it contains no number; its tooltip shows the error."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _ENDS:
            assert isinstance(editor, NumberField)
            try:
                editor.parsed()
            except InputError as error:
                editor.complain(str(error))
                return True
        return super().eventFilter(editor, event)
