"""A lens over the picture of a matrix: the weights around the pointer as numbers, where cells have no room for them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen
from PySide6.QtWidgets import QWidget

from core.basics.addresses import Node
from core.basics.number_format import format_number
from gui.base.contrast import ink
from gui.base.painting import called_by_qt, painting
from gui.graph.content.names import symbol

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPaintEvent

    from core.basics.addresses import Weight
    from gui.graph.items.matrix import MatrixItem

ROWS = COLUMNS = 5  # Of the weights that it shows, if the matrix has as many.
_AWAY = 14  # Pixels from the cell.
_MARGIN = 6.0


class Lens(QWidget):
    """A part of a matrix in large cells, with the names of its nodes; the weight at the pointer is framed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("graph-lens")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._viewport = parent
        self._matrix: MatrixItem | None = None
        self._weight: Weight | None = None
        self.hide()

    def show_around(self, matrix: MatrixItem, weight: Weight, cell: QRect) -> None:
        """Show the neighbors of a weight, beside its cell in the viewport."""
        self._matrix, self._weight = matrix, weight
        from gui.tables.text import tabular  # a lens is rarely shown

        self.setFont(tabular(self.font()))
        width, height = self._cell_size()
        columns, rows = len(self.columns), len(self.rows)
        self.resize(ceil((columns + 1) * width + 2 * _MARGIN), ceil((rows + 1) * height + 2 * _MARGIN))
        self.move(self._beside(cell))
        self.update()
        self.show()

    @property
    def rows(self) -> range:
        """Return the rows of the matrix that are shown: of W_n, its targets."""
        assert self._matrix is not None and self._weight is not None
        return _around(self._weight.i, ROWS, self._matrix.weights.shape[0])

    @property
    def columns(self) -> range:
        """Return the columns that are shown: the sources."""
        assert self._matrix is not None and self._weight is not None
        return _around(self._weight.j, COLUMNS, self._matrix.weights.shape[1])

    def texts(self) -> list[list[str]]:
        """Return the numbers, row by row."""
        assert self._matrix is not None
        digits, weights = self._matrix.shown.state.digits, self._matrix.weights
        return [[format_number(float(weights[i, j]), digits) for j in self.columns] for i in self.rows]

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, cells and numbers."""
        if self._matrix is None or self._weight is None:
            return
        theme, network, n = self._matrix.shown.theme, self._matrix.shown.state.network, self._weight.layer
        width, height = self._cell_size()
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.panel))
            painter.setPen(QPen(QColor(theme.line)))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.setPen(QColor(theme.muted))
            for row, i in enumerate(self.rows, 1):
                painter.drawText(self._cell(row, 0, width, height), _CENTER, symbol(network, Node(n, i)))
            for column, j in enumerate(self.columns, 1):
                painter.drawText(self._cell(0, column, width, height), _CENTER, symbol(network, Node(n - 1, j)))
            self._draw_cells(painter, width, height)

    def _draw_cells(self, painter: QPainter, width: float, height: float) -> None:
        assert self._matrix is not None and self._weight is not None
        theme, framed = self._matrix.shown.theme, QRectF()
        for row, (i, texts) in enumerate(zip(self.rows, self.texts(), strict=True), 1):
            for column, (j, text) in enumerate(zip(self.columns, texts, strict=True), 1):
                box, ground = self._cell(row, column, width, height), self._matrix.color(i, j)
                painter.fillRect(box, ground)
                painter.setPen(ink(theme.text, ground.name()))
                painter.drawText(box, _CENTER, text)
                if (i, j) == (self._weight.i, self._weight.j):
                    framed = box
        painter.setPen(QPen(QColor(theme.accent), 2.0))
        painter.drawRect(framed)

    @staticmethod
    def _cell(row: int, column: int, width: float, height: float) -> QRectF:
        return QRectF(_MARGIN + column * width, _MARGIN + row * height, width, height)

    def _cell_size(self) -> tuple[float, float]:
        metrics = QFontMetricsF(self.font())
        widest = max(metrics.horizontalAdvance(text) for row in self.texts() for text in row)
        return max(widest, metrics.horizontalAdvance("w₁₂⁽²⁾")) + 10.0, metrics.lineSpacing() + 6.0

    def _beside(self, cell: QRect) -> QPoint:
        """Return its place right of the cell and below, or left and above where there is no room."""
        room = self._viewport.size()
        right, below = cell.right() + _AWAY, cell.bottom() + _AWAY
        left, above = cell.left() - _AWAY - self.width(), cell.top() - _AWAY - self.height()
        x = right if right + self.width() <= room.width() or left < 0 else left
        y = below if below + self.height() <= room.height() or above < 0 else above
        return QPoint(max(min(x, room.width() - self.width()), 0), max(min(y, room.height() - self.height()), 0))


def _around(middle: int, count: int, size: int) -> range:
    """Return `count` indices with one in their middle, as far as there are so many."""
    count = min(count, size)
    first = min(max(middle - count // 2, 0), size - count)
    return range(first, first + count)


_CENTER = Qt.AlignmentFlag.AlignCenter
