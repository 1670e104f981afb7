"""Cells of numbers: how they are drawn and edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.errors import InputError
from gui.fields import NumberField
from gui.tables.text import MARGIN, fraction_width
from gui.theme import blended

if TYPE_CHECKING:
    from gui.tables.model import Index
    from gui.tables.view import NumberTable

_SKIN = QStyle.StateFlag
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class NumberDelegate(QStyledItemDelegate):
    """Draws numbers aligned at the point; edits them with a NumberField, which takes nothing but numbers.

    Cells keep their own colours when they are selected, so that signs stay visible.
    """

    def __init__(self, table: NumberTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, frame of the current cell, number; straight from the model, since roles take their time."""
        model, theme, rect = self._table.numbers, self._table.theme, option.rect
        row, column = index.row(), index.column()
        ground = model.ground(row, column)
        if option.state & _SKIN.State_Selected:
            strength = 0.28 if self._table.hasFocus() else 0.16
            ground = blended(theme.accent, ground or theme.panel, strength)
        if ground:
            painter.fillRect(rect, QColor(ground))
        if option.state & _SKIN.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.setPen(model.color(row, column))
        self._write(painter, rect, column, self._table.words(row, column))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """What the number needs."""
        words = self._table.numbers.words(index.row(), index.column())
        return QSize(self._table.fontMetrics().horizontalAdvance(words) + 2 * MARGIN, self._table.row_height)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The field, named after its column."""
        header = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        field = NumberField(str(header), parent=parent)
        field.setFrame(False)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The number as it is, all digits."""
        assert isinstance(editor, NumberField)
        editor.set_value(float(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Wide enough for all digits, to the left of the cell where it must be."""
        rect = QRect(option.rect)
        assert isinstance(editor, NumberField)
        wanted = editor.fontMetrics().horizontalAdvance(editor.text()) + 4 * MARGIN
        rect.setLeft(max(min(rect.left(), rect.right() - wanted), 0))
        rect.setWidth(min(max(rect.width(), wanted), self._table.viewport().width() - rect.left()))
        editor.setGeometry(rect)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """The number typed, if it is one and another."""
        assert isinstance(editor, NumberField)
        try:
            value = editor.parsed()
        except InputError:
            return
        if value != index.data(Qt.ItemDataRole.EditRole):
            model.setData(index, value)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and Tab do not close a field that holds no number: its tooltip says what is wrong."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _ENDS:
            assert isinstance(editor, NumberField)
            try:
                editor.parsed()
            except InputError as error:
                editor.complain(str(error))
                return True
        return super().eventFilter(editor, event)

    def _write(self, painter: QPainter, rect: QRect, column: int, words: str) -> None:
        """The number, its point below those of the column, as far as there is room."""
        metrics = self._table.fontMetrics()
        indent = 0
        if "×" not in words:
            room = rect.width() - 2 * MARGIN - metrics.horizontalAdvance(words)
            indent = max(min(self._table.fraction(column) - fraction_width(metrics, words), room), 0)
        place = rect.adjusted(MARGIN, 0, -MARGIN - indent, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
