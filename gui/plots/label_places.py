"""Placement of labels at points of a plot: without overlaps, over few dots; labels that do not fit are omitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.basics.arrays import Array
    from gui.plots.plotting import Plot

# Empty margin above and below a label's text, in pixels, which may overlap other items.
_EMPTY = 5.0
# Position of the point within a label: above left is tried first, then above right, below left, below right.
_ANCHORS = ((1.0, 0.9), (0.0, 0.9), (1.0, 0.1), (0.0, 0.1))


# A dot reaches so far from its middle, in pixels.
_DOT = 4.0


class Labeled(NamedTuple):
    """What a label is for: dots from the one at `left` to that at `right`, x and y in the plot's units."""

    left: tuple[float, float]
    right: tuple[float, float]
    words: str


class LabelPlaces:
    """Finds non-overlapping places in an area of a plot, in pixels, y downwards.

    taken: where something else is written already. dots: shape (dots, 2).
    """

    def __init__(self, area: QRectF, taken: Iterable[QRectF] = (), dots: Array | None = None) -> None:
        self._area = area
        self._taken = list(taken)
        self._dots = np.empty((0, 2)) if dots is None else dots

    def find(self, left: QPointF, size: QSizeF, right: QPointF | None = None) -> tuple[float, float] | None:
        """Reserve a place left of the point `left` or right of `right`, by default the same, over as few dots as can
        be; return its anchor, or None if there is no room.

        size: of the text, without the margins above and below it.
        """
        found: list[tuple[int, tuple[float, float], QRectF]] = []
        for x, y in _ANCHORS:
            at = left if x or right is None else right
            top = at.y() - y * (size.height() + 2 * _EMPTY) + _EMPTY
            box = QRectF(at.x() - x * size.width(), top, size.width(), size.height())
            if self._area.contains(box) and not any(box.intersects(other) for other in self._taken):
                found.append((self._covered(box), (x, y), box))
        if not found:
            return None
        _, anchor, box = min(found, key=lambda each: each[0])
        self._taken.append(box)
        return anchor

    def _covered(self, box: QRectF) -> int:
        """Return how many dots a box covers."""
        x, y = self._dots.T
        across = (x > box.left() - _DOT) & (x < box.right() + _DOT)
        return int((across & (y > box.top() - _DOT) & (y < box.bottom() + _DOT)).sum())


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

    def show(self, points: Sequence[Labeled], others: Iterable[pg.TextItem], dots: Array) -> None:
        """Show labels: earlier ones have priority.

        others: labels that are there already. dots: in the plot's units, shape (dots, 2).
        """
        (left, right), (bottom, top) = self._plot.shown
        width, height = self._plot.pixel
        area = QRectF(0.0, 0.0, (right - left) / width, (top - bottom) / height)
        with np.errstate(over="ignore"):  # a dot far outside is at an infinite distance
            marks = (dots - (left, top)) / (width, -height)
        places = LabelPlaces(area, [label_box(self._plot, other) for other in others], marks)
        for item in self.items[len(points) :]:
            item.setVisible(False)
        for item, point in zip(self.items, points, strict=False):
            item.setText(point.words)
            box = item.boundingRect()
            # Not cut off even in a low plot.
            highest = top - (box.height() - _EMPTY) * height
            ends = [(x, min(y, highest)) for x, y in (point.left, point.right)]
            first, last = (_pixel(self._plot, *end) for end in ends)
            anchor = places.find(first, QSizeF(box.width(), box.height() - 2 * _EMPTY), last)
            item.setVisible(anchor is not None)
            if anchor is not None:
                item.setAnchor(anchor)
                item.setPos(*ends[anchor[0] == 0.0])


def label_box(plot: Plot, label: pg.TextItem) -> QRectF:
    """Return where a label's text is on a plot, in pixels from its upper left corner."""
    at, box = _pixel(plot, label.pos().x(), label.pos().y()), label.boundingRect()
    left, top = at.x() - label.anchor[0] * box.width(), at.y() - label.anchor[1] * box.height()
    return QRectF(left, top + _EMPTY, box.width(), box.height() - 2 * _EMPTY)


def _pixel(plot: Plot, x: float, y: float) -> QPointF:
    (left, _), (_, top) = plot.shown
    width, height = plot.pixel
    return QPointF((x - left) / width, (top - y) / height)
