"""Output map over two inputs: colors with contour lines, and a color bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor

from core.analysis.surface import contours
from gui.base.contrast import VISIBLE, ink
from gui.plots.color_bar import ColorBar, MapItem
from gui.plots.color_map import SHADES, diverging, shades
from gui.plots.plot_items import LineItem
from gui.plots.plot_style import pen

if TYPE_CHECKING:
    from core.analysis.surface import Scale, Surface
    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.plots.plotting import Plot

# The number at the level line: its distance from the dots in pixels, the most dots checked, and about
# the number of points of the line.
_CLEAR = 28.0
_SPARED = 64
_PLACES = 64


class PlanePicture:
    """The map, thin lines at round values, and a thick one where the output changes sides."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.image = MapItem()
        self.thin = LineItem(antialias=True)
        self.thick = LineItem(antialias=True)
        self.level_name = pg.TextItem(anchor=(0.5, 0.5))
        self.level_name.setZValue(1)
        self._items = (self.image, self.thin, self.thick, self.level_name)
        for item in self._items:
            plot.addItem(item, ignoreBounds=True)
        self.bar = ColorBar(plot)
        plot.setRenderHint(plot.renderHints().SmoothPixmapTransform)

    def recolor(self, colors: Theme) -> None:
        """Apply the map's colors, and a stressed line as strong as text."""
        table = diverging(colors)
        middle = QColor(*table[SHADES // 2].tolist())
        self.image.set_table(table)
        self.bar.recolor(colors)
        self.thin.setPen(pen(ink(colors.text, middle.name(), 0.4, VISIBLE).name()))
        self.thick.setPen(pen(colors.text, 2.0))
        self.level_name.setColor(colors.text)
        self.level_name.fill = QBrush(middle)

    def set_visible(self, on: bool) -> None:
        """Show or hide the map."""
        for item in self._items:
            item.setVisible(on)
        self.bar.set_visible(on)

    def show(self, drawn: Surface, scale: Scale, level: str | None, dots: Array) -> None:
        """Draw a surface.

        level: the words at the thick line; None leaves them where they are. dots: places that they keep away from.
        """
        x, y = drawn.x, drawn.y
        width, height = x[1] - x[0], y[1] - y[0]
        area = QRectF(x[0] - width / 2, y[0] - height / 2, width * x.size, height * y.size)
        self.image.show_shades(shades(drawn.values, scale.low, scale.high), area)
        self.bar.show_scale(scale.low, scale.high, scale.level)
        # Just below the levels: where the output is constant, a line would follow rounding errors.
        thin, thick = contours(drawn, scale.levels - scale.rounding, np.array([scale.level - scale.rounding]))
        self.thin.setData(thin[:, 0], thin[:, 1])
        self.thick.setData(thick[:, 0], thick[:, 1])
        if level is not None:
            self._name_level(thick, level, dots)

    def _name_level(self, line: Array, words: str, dots: Array) -> None:
        """Label the level on its line, at the point nearest to the upper right that is clear of the dots."""
        (left, right), (bottom, top) = self._plot.shown
        line = line[:: max(len(line) // _PLACES, 1)]
        across, up = (line[:, 0] - left) / (right - left), (line[:, 1] - bottom) / (top - bottom)
        free = (np.minimum(across, up) > 0.08) & (np.maximum(across, up) < 0.92)
        pixel = np.array(self._plot.pixel)
        away = (line / pixel)[:, None, :] - (dots[:_SPARED] / pixel)[None, :, :]
        free &= ~((away**2).sum(axis=2) <= _CLEAR**2).any(axis=1)
        self.level_name.setVisible(bool(free.any()))
        if free.any():
            k = int(np.argmax(np.where(free, across + up, -1.0)))
            self.level_name.setText(words)
            self.level_name.setPos(*line[k])
