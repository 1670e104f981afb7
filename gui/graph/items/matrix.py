"""Matrix picture of a layer pair with too many weights for edges: one cell per weight.

Row i is next to node i of the layer that the weights lead to; the narrow row above the picture shows
the values h_j that the columns are multiplied with.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from core.basics.addresses import Node, Weight
from gui.base.contrast import blend, ink
from gui.graph.content.names import matrix_title
from gui.graph.content.numerals import written
from gui.graph.items.item import GraphItem
from gui.graph.items.style import number_font, number_width, value_colors, weight_pen
from gui.graph.items.text_painting import draw_caption, draw_number, placed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem

    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.graph.content.scene_content import SceneContent

_MIDDLE = 127  # Index of 0 in the color table.
_LONGEST = "−0.12345"  # Cells show their numbers if there is room for this one.


@lru_cache(maxsize=2)
def color_table(theme: Theme) -> NDArray[np.uint32]:
    """Return 255 colors from the most negative weight over the background to the most positive, in Qt's RGB32."""
    table = []
    for k in range(255):
        share = (k - _MIDDLE) / _MIDDLE
        color = theme.negative if share < 0 else theme.positive
        table.append(blend(color, theme.panel, round(abs(share) ** 0.8, 3)).rgb())
    return np.array(table, dtype=np.uint32)


def color_indices(weights: Array, reach: float) -> NDArray[np.uint8]:
    """Return the color indices of a matrix; −reach … reach spans the table."""
    with np.errstate(invalid="ignore"):
        shares = np.clip(np.nan_to_num(weights / max(reach, 1e-12)), -1.0, 1.0)
    return np.rint(_MIDDLE + _MIDDLE * shares).astype(np.uint8)


class MatrixItem(GraphItem):
    """The picture of W_n, with the selected weight marked and the selected node's weights as lines."""

    def __init__(self, n: int, shown: SceneContent) -> None:
        super().__init__(n, shown)
        self._reach = 0.0
        self._weights = shown.state.network.layer(n).weights
        self._image = self._picture(self._weights, shown.theme)

    def show_state(self, shown: SceneContent) -> None:
        """Show another state."""
        weights = shown.state.network.layer(self.n).weights
        if shown.theme is not self.shown.theme or weights is not self._weights:
            self._weights = weights
            self._image = self._picture(weights, shown.theme)
        super().show_state(shown)

    def inputs(self) -> tuple[object, ...]:
        """Return the inputs, including the weights and the values that they multiply."""
        state = self.shown.state
        return (*super().inputs(), state.network.layer(self.n), self.shown.values[self.n - 2].tobytes())

    @property
    def amount(self) -> int:
        """Return the number of cells, in hundreds."""
        return math.ceil(self._weights.size / 100)

    def measured(self) -> QRectF:
        """Return the rectangle of the picture, its title and the lines to the nodes on both sides."""
        return self._frame.adjusted(-75, -92, 75, 12)

    @property
    def _frame(self) -> QRectF:
        box = self.shown.layout.matrices[self.n]
        return QRectF(box.x, box.y, box.width, box.height)

    def _picture(self, weights: Array, theme: Theme) -> QImage:
        """Return an image with one pixel per weight. The color range follows the largest weight in steps.

        In RGB32, which Qt scales ten times as fast as an indexed image.
        """
        largest = float(np.max(np.abs(weights), initial=0.0))
        if not 0.5 * self._reach <= largest <= self._reach and np.isfinite(largest):
            self._reach = 1.25 * largest
        rows, columns = weights.shape
        pixels = color_table(theme)[color_indices(weights, self._reach)]
        image = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        return image.copy()  # A copy with its own pixels.

    def draw(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        """Draw the picture, numbers if cells are large enough, then the selection."""
        shown, theme = self.shown, self.shown.theme
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(self._frame, self._image)
        painter.setPen(QPen(QColor(theme.line), 0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._frame)
        self._heads(painter)
        painter.setPen(QColor(theme.muted))
        title = QRectF(self._frame.left(), self._frame.top() - 60, self._frame.width(), 40)
        draw_caption(painter, title, matrix_title(shown.state.network, self.n), zoom, shown.least)
        readable = self.readable(zoom)
        if readable:
            self._numbers(painter, option.exposedRect, zoom)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(shown.state.selected, Node):
            self._lines_of(painter, shown.state.selected)
        for place, color in ((shown.hovered, theme.muted), (shown.state.selected, theme.accent)):
            if isinstance(place, Weight) and place.layer == self.n:
                self._frame_cell(painter, place, color)
                if not readable:
                    self._guides(painter, place, color)
        for place, role in {**shown.lighting.used, **shown.lighting.lit}.items():
            if isinstance(place, Weight) and place.layer == self.n:
                self._frame_cell(painter, place, theme.color(role).name())

    @property
    def weights(self) -> Array:
        """Return the weights that are shown."""
        return self._weights

    def color(self, i: int, j: int) -> QColor:
        """Return the color of a cell."""
        return self._image.pixelColor(j, i)

    def readable(self, zoom: float) -> bool:
        """Return whether cells have room for their numbers at a zoom."""
        least, first = self.shown.least, self.shown.layout.cell(Weight(self.n, 0, 0))
        needed = (least + 1.0) / number_font().pixelSize() * number_width(_LONGEST) / 0.92
        return first.width * zoom >= needed and first.height * zoom >= 1.2 * least

    def _heads(self, painter: QPainter) -> None:
        """h_j above column j, and 1 above the bias column."""
        values = self.shown.values[self.n - 2]
        values = np.append(values, np.ones(self._weights.shape[1] - len(values)))
        pixels = np.array([color.rgb() for color in value_colors(self.shown.theme, values)], dtype=np.uint32)
        image = QImage(pixels.tobytes(), len(values), 1, 4 * len(values), QImage.Format.Format_RGB32)
        frame = QRectF(self._frame.left(), self._frame.top() - 16, self._frame.width(), 10)
        painter.drawImage(frame, image)
        painter.drawRect(frame)

    def _numbers(self, painter: QPainter, exposed: QRectF, zoom: float) -> None:
        shown = self.shown
        first = shown.layout.cell(Weight(self.n, 0, 0))
        rows, columns = self._weights.shape
        left = max(int((exposed.left() - first.x) // first.width), 0)
        right = min(int((exposed.right() - first.x) // first.width) + 1, columns)
        top = max(int((exposed.top() - first.y) // first.height), 0)
        bottom = min(int((exposed.bottom() - first.y) // first.height) + 1, rows)
        ground = painter.worldTransform()
        scale = (shown.least + 1.0) / (number_font().pixelSize() * zoom)
        for i in range(top, bottom):
            for j in range(left, right):
                cell = shown.layout.cell(Weight(self.n, i, j))
                painter.setWorldTransform(placed(ground, cell.x + cell.width / 2, cell.y + cell.height / 2, scale))
                words = self._fitting(float(self._weights[i, j]), 0.94 * cell.width / scale)
                draw_number(painter, QPointF(0, 0), words, color=self._ink(i, j))
        painter.setWorldTransform(ground)

    def _fitting(self, value: float, room: float) -> str:
        """Return a number with as many digits as there is room for, up to those asked for."""
        digits = self.shown.state.digits
        texts = [written(value, replace(digits, count=count)) for count in range(digits.count, 1, -1)]
        return next((text for text in texts if number_width(text) <= room), "")

    def _ink(self, i: int, j: int) -> QColor:
        """Return the color of the number in a cell, by what is behind it."""
        return ink(self.shown.theme.text, self.color(i, j).name())

    def _guides(self, painter: QPainter, weight: Weight, color: str) -> None:
        """Draw thin lines from a cell to the top of its column and to its node."""
        cell = self.shown.layout.cell(weight)
        painter.setPen(QPen(QColor(color), 0))
        x, y = cell.x + cell.width / 2, cell.y + cell.height / 2
        painter.drawLine(QPointF(x, self._frame.top()), QPointF(x, cell.y))
        target = self.shown.layout.center(weight.target)
        painter.drawLine(QPointF(cell.x + cell.width, y), QPointF(self._frame.right(), y))
        painter.drawLine(QPointF(self._frame.right(), y), QPointF(*target))

    def _frame_cell(self, painter: QPainter, weight: Weight, color: str) -> None:
        cell = self.shown.layout.cell(weight)
        pen = QPen(QColor(color), 2.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(cell.x, cell.y, cell.width, cell.height))

    def _lines_of(self, painter: QPainter, node: Node) -> None:
        """Draw the selected node's weights of this pair as lines from node to node."""
        shown = self.shown
        ends = shown.layout.ends(self.n)
        columns = self._weights.shape[1]
        if node.layer == self.n and not shown.layout.is_bias(node):
            chosen = range(node.index * columns, (node.index + 1) * columns)
        elif node.layer == self.n - 1:
            chosen = range(node.index, self._weights.size, columns)
        else:
            return
        flat = self._weights.ravel()
        for k in chosen:
            painter.setPen(weight_pen(shown.theme, float(flat[k]), 1.0, shown.unit))
            painter.drawLine(QLineF(*ends[k].tolist()))
