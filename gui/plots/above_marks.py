"""Marks for values above the axis: a triangle at each, and the highest value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from gui.base.text_scale import factor
from gui.plots.label_places import label_box
from gui.plots.plot_items import MarksItem
from gui.plots.plot_style import pen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.plots.plotting import Plot

# In pixels at 100% text; triangles closer than _APART would touch.
_SIZE = 8.0
_APART = 10.0


class AboveMarks:
    """Marks on a plot where its curve is above the axis.

    written: writes a number.
    """

    def __init__(self, plot: Plot, written: Callable[[float], str]) -> None:
        self._plot = plot
        self._written = written
        self.marks = MarksItem(_SIZE, "t1")
        self.label = pg.TextItem(anchor=(0, 0))
        for item in (self.marks, self.label):
            item.setZValue(9)
            plot.addItem(item, ignoreBounds=True)
        self.label.hide()

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme."""
        self.marks.setPen(pen(colors.panel))
        self.marks.setBrush(pg.mkBrush(colors.warning))
        self.label.setColor(colors.warning)
        self.label.fill = pg.mkBrush(colors.panel)  # the curve comes down next to the triangles

    @property
    def text(self) -> str:
        """Return the text next to the marks, "" for none."""
        return self.label.toPlainText() if self.label.isVisible() else ""

    def draw(self, x: Array, values: Array, heights: Array, others: Sequence[pg.TextItem] = ()) -> None:
        """Mark those of the values at x that are, at these heights, above the plot.

        others: labels at the upper edge; that of the marks goes below one that it would overlap.
        """
        (left, right), (_, top) = self._plot.shown
        above = (heights > top) & (x >= left) & (x <= right)
        self.label.setVisible(bool(above.any()))
        if not above.any():
            self.marks.clear()
            return
        width, height = (factor() * size for size in self._plot.pixel)
        places, high = x[above], values[above]
        slots = np.round(places / (_APART * width))
        places = places[np.concatenate([[True], np.diff(slots) > 0])]
        self.marks.show_at(places, np.full(len(places), top - _SIZE * height))
        self.label.setText(f"up to {self._written(float(high.max()))}")
        # On the side of the triangles with more room.
        end = float(places[-1])
        right_of = end < (left + right) / 2
        self.label.setAnchor((0, 0) if right_of else (1, 0))
        self.label.setPos((end if right_of else float(places[0])) + (1 if right_of else -1) * _SIZE * width, top)
        own = label_box(self._plot, self.label)
        if any(other.isVisible() and label_box(self._plot, other).intersects(own) for other in others):
            # Its ground, which is higher than its text, begins where the text above it ends.
            down = (own.height() + self.label.boundingRect().height()) / 2
            self.label.setPos(self.label.pos().x(), top - down * self._plot.pixel[1])
