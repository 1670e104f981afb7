"""What the tables of numbers share: the delegate that edits them, copying, pasting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from core.errors import InputError
from gui.fields import NumberField, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from core.arrays import Array

Index = QModelIndex | QPersistentModelIndex


class NumberDelegate(QStyledItemDelegate):
    """Edits a cell with a NumberField: full precision in, nothing taken that is not a number."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The field, named after its column."""
        header = index.model().headerData(index.column(), Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        field = NumberField(str(header), parent=parent)
        field.setFrame(False)
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The number as it is, all digits."""
        assert isinstance(editor, NumberField)
        editor.set_value(float(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """The number typed, if it is one and another."""
        assert isinstance(editor, NumberField)
        if not editor.isModified():
            return
        try:
            value = editor.parsed()
        except InputError:
            return
        model.setData(index, value)


class NumberTable(QTableView):
    """A table of numbers: keyboard editing, copy and paste as tab-separated text, tabular digits."""

    def __init__(self, paste: Callable[[int, int, Array], None], complain: Callable[[str], None]) -> None:
        """`paste(row, column, numbers)` puts a block of numbers in; what is wrong with it goes to `complain`."""
        super().__init__()
        self._paste = paste
        self._complain = complain
        self.setItemDelegate(NumberDelegate(self))
        self.setAlternatingRowColors(False)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setFont(tabular(self.font()))
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits; copy and paste work on the cells."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """The selected cells at full precision, tab-separated."""
        cells = sorted((i.row(), i.column()) for i in self.selectedIndexes())
        if not cells:
            return
        lines: dict[int, list[str]] = {}
        for row, column in cells:
            value = self.model().index(row, column).data(Qt.ItemDataRole.EditRole)
            lines.setdefault(row, []).append("" if value is None else repr(float(value)))
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines.values()))

    def paste(self) -> None:
        """Numbers from the clipboard, from the current cell on."""
        start = self.currentIndex()
        try:
            numbers = pasted(QGuiApplication.clipboard().text())
            self._paste(max(start.row(), 0), max(start.column(), 0), numbers)
        except InputError as error:
            self._complain(str(error))
        else:
            self._complain("")


def pasted(text: str) -> Array:
    """The block of numbers in tab-separated (or space-separated) text. Raises InputError with the place."""
    rows = []
    for line, content in enumerate(text.strip("\r\n").splitlines(), 1):
        cells = content.split("\t") if "\t" in content else content.replace(";", " ").split()
        rows.append([number(cell, f"line {line}, column {k}") for k, cell in enumerate(cells, 1)])
        if len(rows[-1]) != len(rows[0]):
            raise InputError(f"line {line}: {len(rows[0])} numbers expected, found {len(rows[-1])}")
    if not rows or not rows[0]:
        raise InputError("the clipboard holds no numbers")
    return np.array(rows)


def tabular(font: QFont) -> QFont:
    """The font with digits of equal width, where Qt and the font have them."""
    if hasattr(QFont, "setFeature"):
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
