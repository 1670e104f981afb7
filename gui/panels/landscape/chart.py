"""Chart of a loss landscape: colors and contours, the path of training, its current position, the descent direction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from core.analysis.landscape import heights, levels
from core.analysis.surface import Surface, contours
from core.basics.nice_numbers import rounded_range
from gui.base.contrast import VISIBLE, ink
from gui.plots.color_bar import ColorBar, MapItem
from gui.plots.color_map import SHADES, sequential, shades
from gui.plots.plot_items import DotsItem, LineItem
from gui.plots.plot_style import pen

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.plots.plotting import Plot

# Length of the arrow in pixels: only its direction matters.
_HEAD, _TAIL = 10.0, 26.0
# Maximum decades of a logarithmic scale.
_DECADES = 12
# Losses that differ by less than this share of the largest differ by rounding alone.
_ROUNDING = 1e-14


class Chart:
    """The items of the plot."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.image = MapItem()
        self.lines = LineItem(antialias=True)
        self.halo = LineItem(antialias=True)
        self.path = LineItem(antialias=True)
        self.arrow = pg.ArrowItem(headLen=_HEAD, tailLen=_TAIL, tailWidth=2.0, tipAngle=40)
        self.start = DotsItem(size=7, symbol="s")
        self.here = DotsItem(size=11)
        for item in (self.image, self.lines, self.halo, self.path, self.start, self.arrow, self.here):
            plot.addItem(item, ignoreBounds=True)
        self.bar = ColorBar(plot, sequential)
        plot.setRenderHint(plot.renderHints().SmoothPixmapTransform)

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme."""
        table = sequential(colors)
        self.image.set_table(table)
        self.bar.recolor(colors)
        middle = QColor(*table[SHADES // 2].tolist()).name()
        self.lines.setPen(pen(ink(colors.text, middle, 0.35, VISIBLE).name()))
        self.halo.setPen(pen(colors.panel, 4.0))
        self.path.setPen(pen(colors.text, 2.0))
        for item, fill in ((self.start, colors.text), (self.here, colors.accent)):
            item.setPen(pen(colors.panel))
            item.setBrush(pg.mkBrush(fill))
        self.arrow.setStyle(pen=pen(colors.panel), brush=pg.mkBrush(colors.accent))

    def show_losses(self, drawn: Surface, now: float, logarithmic: bool) -> None:
        """Draw the losses over a grid; now: the loss marked on the bar."""
        found = heights(drawn.values, logarithmic)
        known = found[np.isfinite(found)]
        least, greatest = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
        least = max(least, greatest - _DECADES) if logarithmic else least
        # Losses that differ by rounding alone are flat, without contours.
        flat = greatest - least <= max(1e-200, _ROUNDING * max(abs(least), abs(greatest)))
        low, high = rounded_range(least, greatest) if flat else (least, greatest)
        x, y = drawn.x, drawn.y
        width, height = x[1] - x[0], y[1] - y[0]
        area = QRectF(x[0] - width / 2, y[0] - height / 2, width * x.size, height * y.size)
        # Points without a height have loss 0 on a logarithmic scale, or a loss too large for a number.
        filled = np.where(np.isfinite(found), found, np.where(drawn.values == 0, low, high))
        self.image.show_shades(shades(filled, low, high), area)
        (lines,) = contours(Surface(x, y, found), np.empty(0) if flat else levels(low, high, logarithmic))
        self.lines.setData(lines[:, 0], lines[:, 1])
        level = float(heights(np.array([now]), logarithmic)[0])
        self.bar.show_scale(low, high, level if math.isfinite(level) else low, logarithmic)

    def show_path(self, path: Array, here: Array, down: Array) -> None:
        """Draw the path of training, shape (k, 2), its current position, and the steepest descent from there."""
        path = path[np.isfinite(path).all(axis=1)]
        for item in (self.halo, self.path):
            item.setData(path[:, 0], path[:, 1])
        known = bool(np.isfinite(here).all())
        self.start.show_at(path[:1, 0], path[:1, 1])
        self.here.show_at(here[:1][: int(known)], here[1:][: int(known)])
        # In screen coordinates, where y points down.
        pixel = np.array(self._plot.pixel)
        with np.errstate(over="ignore", invalid="ignore"):
            way = down / pixel
            length = float(np.hypot(*way))
        shown = known and math.isfinite(length) and length > 0
        self.arrow.setVisible(shown)
        if shown:
            way = way / length
            self.arrow.setStyle(angle=math.degrees(math.atan2(way[1], -way[0])))
            self.arrow.setPos(*(here + way * (_HEAD + _TAIL + 4.0) * pixel))

    def set_visible(self, on: bool) -> None:
        """Show or hide the chart."""
        for item in (self.image, self.lines, self.halo, self.path, self.start, self.here, self.arrow):
            item.setVisible(on)
        self.bar.set_visible(on)
