"""Epoch marks: dotted lines for edits and resets on a plot over epochs, labeled if there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from gui.base.text_scale import factor
from gui.plots.plot_items import LineItem
from gui.plots.plot_style import pen

if TYPE_CHECKING:
    from core.training.loss_history import HistoryMark
    from gui.base.theme import Theme
    from gui.plots.plotting import Plot

# A mark is labeled if the next is at least this many pixels away, at 100% text, and described if the cursor is this
# close.
_ROOM = 56.0
_NEAR = 5.0
_LABELS = 8


class EpochMarks:
    """The marks of a loss history on a plot with epochs on its horizontal axis."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._marks: tuple[HistoryMark, ...] = ()
        self._drawn: tuple[object, ...] = ()
        self.lines = LineItem(connect="pairs")
        self.labels = [pg.TextItem(anchor=(0, 0)) for _ in range(_LABELS)]
        for item in (self.lines, *self.labels):
            plot.addItem(item, ignoreBounds=True)

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme."""
        self.lines.setPen(pen(colors.muted, style=Qt.PenStyle.DotLine))
        for label in self.labels:
            label.setColor(colors.muted)

    def draw(self, marks: tuple[HistoryMark, ...]) -> None:
        """Show the marks within the visible range."""
        drawn = (marks, self._plot.shown, self._plot.columns)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._marks = marks
        (left, right), (bottom, top) = self._plot.shown
        marks = tuple(mark for mark in marks if left <= mark.epoch <= right)
        places = np.array(sorted({mark.epoch for mark in marks}), dtype=np.float64)
        self.lines.setData(np.repeat(places, 2), np.tile([bottom, top], places.size))
        room = _ROOM * factor() * self._plot.pixel[0]
        following = [*(mark.epoch for mark in marks), right][1:]
        named = [mark for mark, end in zip(marks, following, strict=False) if end - mark.epoch >= room]
        for k, label in enumerate(self.labels):
            label.setVisible(k < len(named))
            if k < len(named):
                label.setText(named[k].kind)
                label.setPos(named[k].epoch, top)

    def at(self, x: float) -> HistoryMark | None:
        """Return the mark at epoch `x`, within the reach of the mouse."""
        near = min(self._marks, key=lambda mark: abs(mark.epoch - x), default=None)
        return near if near and abs(near.epoch - x) <= _NEAR * self._plot.pixel[0] else None
