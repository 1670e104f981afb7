"""Placement of labels at points of a plot, without overlaps; labels that do not fit are omitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gui.plots.plotting import Plot

# Empty margin above and below a label's text, in pixels, which may overlap other items.
_EMPTY = 5.0
# Position of the point within a label: above left is tried first, then above right, below left, below right.
_ANCHORS = ((1.0, 0.9), (0.0, 0.9), (1.0, 0.1), (0.0, 0.1))


class LabelPlaces:
    """Finds non-overlapping places in an area of a plot, in pixels, y downwards.

    taken: where something else is written already.
    """

    def __init__(self, area: QRectF, taken: Iterable[QRectF] = ()) -> None:
        self._area = area
        self._taken = list(taken)

    def find(self, at: QPointF, size: QSizeF) -> tuple[float, float] | None:
        """Reserve a place next to the point `at`; return its anchor, or None if there is no room."""
        for x, y in _ANCHORS:
            box = QRectF(at.x() - x * size.width(), at.y() - y * size.height(), size.width(), size.height())
            if self._area.contains(box) and not any(box.intersects(other) for other in self._taken):
                self._taken.append(box)
                return x, y
        return None


class PointLabels:
    """Up to `count` labels at points of a plot."""

    def __init__(self, plot: Plot, count: int) -> None:
        self._plot = plot
        self.items = [pg.TextItem(anchor=_ANCHORS[0]) for _ in range(count)]
        for item in self.items:
            plot.addItem(item, ignoreBounds=True)

    def set_color(self, color: str) -> None:
        """Set their color."""
        for item in self.items:
            item.setColor(color)

    def show(self, points: Sequence[tuple[float, float, str]], others: Iterable[pg.TextItem]) -> None:
        """Show labels at points, x and y in the plot's units: earlier ones have priority.

        others: labels that are there already.
        """
        (left, right), (bottom, top) = self._plot.shown
        width, height = self._plot.pixel
        area = QRectF(0.0, 0.0, (right - left) / width, (top - bottom) / height)
        places = LabelPlaces(area, [label_box(self._plot, other) for other in others])
        for item in self.items[len(points) :]:
            item.setVisible(False)
        for item, (x, y, words) in zip(self.items, points, strict=False):
            item.setText(words)
            box = item.boundingRect()
            # Not cut off even in a low plot.
            y = min(y, top - (box.height() - _EMPTY) * height)
            anchor = places.find(_pixel(self._plot, x, y), QSizeF(box.width(), box.height() - 2 * _EMPTY))
            item.setVisible(anchor is not None)
            if anchor is not None:
                item.setAnchor(anchor)
                item.setPos(x, y)


def label_box(plot: Plot, label: pg.TextItem) -> QRectF:
    """Return where a label's text is on a plot, in pixels from its upper left corner."""
    at, box = _pixel(plot, label.pos().x(), label.pos().y()), label.boundingRect()
    left, top = at.x() - label.anchor[0] * box.width(), at.y() - label.anchor[1] * box.height()
    return QRectF(left, top + _EMPTY, box.width(), box.height() - 2 * _EMPTY)


def _pixel(plot: Plot, x: float, y: float) -> QPointF:
    (left, _), (_, top) = plot.shown
    width, height = plot.pixel
    return QPointF((x - left) / width, (top - y) / height)
