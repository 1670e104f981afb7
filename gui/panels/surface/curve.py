"""Output curve over one input, with a line at the level where the output changes sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt

from gui.plots.plot_items import LineItem
from gui.plots.plot_style import curve_pen, pen

if TYPE_CHECKING:
    from core.analysis.surface import Surface
    from gui.base.theme import Theme
    from gui.plots.plotting import Plot


class CurvePicture:
    """y over x."""

    def __init__(self, plot: Plot) -> None:
        self.line = LineItem(antialias=True)
        self.side = pg.InfiniteLine(angle=0)
        for item in (self.side, self.line):
            plot.addItem(item, ignoreBounds=True)

    def recolor(self, colors: Theme) -> None:
        """Color the curve as values."""
        self.side.setPen(pen(colors.muted, style=Qt.PenStyle.DashLine))
        self.line.setPen(curve_pen(colors.value))

    def set_visible(self, on: bool) -> None:
        """Show or hide the curve."""
        for item in (self.side, self.line):
            item.setVisible(on)

    def show(self, drawn: Surface, level: float) -> None:
        """Draw a surface over one input."""
        self.line.setData(drawn.x, drawn.values[0])
        self.side.setValue(level)
