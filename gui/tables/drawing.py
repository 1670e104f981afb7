"""Drawing of number tables directly on their viewport, because a delegate is called too often per cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.base.contrast import ink
from gui.base.theme import blended, current
from gui.tables.text import MARGIN

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPaintEvent

    from gui.tables.fitted import FittedTable


def draw_cells(painter: QPainter, table: FittedTable, event: QPaintEvent) -> None:
    """Draw backgrounds, the frame of the current cell, and numbers aligned at the point in each column.

    Cells keep their own colors when they are selected, so that signs stay visible.
    """
    theme, looks, dirty = current(), table.looks, event.rect()
    now, focused = table.currentIndex(), table.hasFocus()
    chosen_rows, chosen_columns = table.chosen
    current_cell = (now.row(), now.column()) if focused else None
    places = {column: (table.columnViewportPosition(column), table.columnWidth(column)) for _, column in looks}
    height, metrics = table.row_height, table.fontMetrics()
    foot = (height - metrics.height()) // 2 + metrics.ascent()
    pen = ""
    for (row, column), (words, color, ground) in looks.items():
        left, width = places[column]
        top = table.rowViewportPosition(row)
        if top > dirty.bottom() or top + height <= dirty.top() or left > dirty.right() or left + width <= dirty.left():
            continue
        if row in chosen_rows and column in chosen_columns:
            ground = blended(theme.accent, ground or theme.panel, 0.28 if focused else 0.16)
        if ground:
            painter.fillRect(left, top, width, height, QColor(ground))
        if (row, column) == current_cell:
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawRect(left + 1, top + 1, width - 2, height - 2)
            pen = ""
        if ground:
            color = ink(color, ground).name()
        if color != pen:
            painter.setPen(QColor(color))
            pen = color
        room = width - 2 * MARGIN - table.widths.of(words)
        if room < 0:  # elide the end of the text: its last digits alone would read as another number
            cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - 2 * MARGIN)
            painter.drawText(QPointF(left + MARGIN, top + foot), cut)
            continue
        indent = 0.0 if "×" in words else min(table.fraction(column) - table.widths.fraction(words), room)
        painter.drawText(QPointF(left + MARGIN + room - max(indent, 0.0), top + foot), words)
