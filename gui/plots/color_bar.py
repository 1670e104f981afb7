"""Color maps of outputs and losses, as a picture in a plot and as a bar with numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QTransform

from gui.base.painting import called_by_qt
from gui.base.type_scale import tick_font
from gui.plots.color_map import SHADES, diverging
from gui.plots.plot_style import pen
from gui.plots.plotting import Axis

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from gui.base.theme import Theme
    from gui.plots.plotting import Plot


class MapItem(pg.GraphicsObject):  # type: ignore[misc]
    """A grid of color indices as a picture; ten times as fast as pyqtgraph's, which converts on each painting."""

    def __init__(self) -> None:
        super().__init__()
        self.table = np.zeros((SHADES, 4), dtype=np.uint8)
        self._colors = np.zeros(SHADES, dtype=np.uint32)
        self._shades = np.zeros((1, 1), dtype=np.uint8)
        self._image = QImage()
        self._area = QRectF()

    def set_table(self, table: NDArray[np.uint8]) -> None:
        """Set the colors, shape (SHADES, 4), as `diverging` returns them."""
        self.table = table
        red, green, blue, alpha = table.T.astype(np.uint32)
        self._colors = alpha << 24 | red << 16 | green << 8 | blue
        self.show_shades(self._shades, self._area)

    def show_shades(self, shades: NDArray[np.uint8], area: QRectF) -> None:
        """Draw color indices, shape (rows, columns), with the first row at the bottom of `area`."""
        self._shades = shades
        rows, columns = shades.shape
        pixels = self._colors[shades[::-1]]
        self._image = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
        if area != self._area:
            self.prepareGeometryChange()
            self._area = area
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the area of the picture."""
        return self._area

    @called_by_qt
    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw the picture upright: plots have y upward, pictures downward."""
        place = painter.worldTransform().mapRect(self._area)
        painter.setWorldTransform(QTransform())
        painter.drawImage(place, self._image)


class ColorBar:
    """The color map as a narrow bar right of a plot, with numbers and a line at the middle level."""

    def __init__(self, plot: Plot, table: Callable[[Theme], NDArray[np.uint8]] = diverging) -> None:
        self._table = table
        self._view = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._view.setFixedWidth(10)
        self._axis = Axis("right")
        self._axis.linkToView(self._view)
        self._axis.setStyle(tickLength=4)
        plot.keep(self._axis)
        self._image = MapItem()
        self._level = pg.InfiniteLine(angle=0)
        self._scale: tuple[float, float, float, bool] | None = None
        self._view.addItem(self._image, ignoreBounds=True)
        self._view.addItem(self._level, ignoreBounds=True)
        layout = plot.getPlotItem().layout
        layout.addItem(self._view, 2, 3)
        layout.addItem(self._axis, 2, 4)
        layout.setColumnSpacing(2, 8)

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme."""
        self._image.set_table(self._table(colors))
        self._level.setPen(pen(colors.text, 2.0))
        self._axis.setPen(pen(colors.line))
        self._axis.setTextPen(pen(colors.muted))
        self._axis.setTickFont(tick_font())

    def show_scale(self, low: float, high: float, level: float, logarithmic: bool = False) -> None:
        """Label the bar from `low` to `high`, which are decimal logarithms if it is logarithmic."""
        if (low, high, level, logarithmic) == self._scale:
            return
        self._scale = (low, high, level, logarithmic)
        self._axis.setLogMode(False, logarithmic)
        self._image.show_shades(np.arange(SHADES, dtype=np.uint8)[:, None], QRectF(0.0, low, 1.0, high - low))
        self._level.setValue(level)
        self._view.setRange(xRange=(0, 1), yRange=(low, high), padding=0.0)

    def set_visible(self, on: bool) -> None:
        """Show or hide the bar."""
        self._view.setVisible(on)
        self._axis.setVisible(on)
