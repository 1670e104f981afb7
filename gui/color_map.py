"""The maps of outputs and of losses to colours, as a picture, and with its numbers as a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QTransform

from gui.plotting import Axis, blended, pen, small_font

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from gui.plotting import Plot
    from gui.theme import Theme

SHADES = 256


def diverging(colors: Theme) -> NDArray[np.uint8]:
    """SHADES colours from low to high, shape (SHADES, 4): orange, a neutral middle, blue; all opaque."""
    ends = ("#D55E00", "#33383f" if colors.dark else "#f4f4f2", "#0072B2")
    low, middle, high = (np.array(QColor(end).getRgb(), dtype=np.float64) for end in ends)
    share = np.linspace(-1.0, 1.0, SHADES)[:, None]
    mixed = np.where(share < 0, middle + (low - middle) * -share, middle + (high - middle) * share)
    return mixed.round().astype(np.uint8)


def sequential(colors: Theme) -> NDArray[np.uint8]:
    """SHADES colours from low to high, shape (SHADES, 4): from the ground over the colour of errors, all opaque."""
    ends = ("#23262b", "#a2557f", "#f9dcea") if colors.dark else ("#f7f5f6", "#cc79a7", "#5a1f45")
    table = np.array([QColor(end).getRgb() for end in ends], dtype=np.float64)
    share = np.linspace(0.0, 2.0, SHADES)
    mixed = np.column_stack([np.interp(share, (0.0, 1.0, 2.0), channel) for channel in table.T])
    return mixed.round().astype(np.uint8)


# Okabe and Ito's colours, which the colour-blind can tell apart.
_CLASSES = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")


def class_colors(count: int) -> list[str]:
    """A colour a class; beyond the seventh the same again, darker."""
    return [blended(_CLASSES[k % 7], "#000000", 0.5 ** (k // 7)) for k in range(count)]


def shades(values: np.ndarray, low: float, high: float) -> NDArray[np.uint8]:
    """The place of each value in the map, from 0 at `low` to SHADES − 1 at `high`; beyond, the end's."""
    share = (values - low) / (high - low) * (SHADES - 1)
    return np.nan_to_num(share, nan=(SHADES - 1) / 2).clip(0, SHADES - 1).astype(np.uint8)


class MapItem(pg.GraphicsObject):  # type: ignore[misc]
    """A grid of places in the map as a picture; a tenth of the time of pyqtgraph's, which converts at each."""

    def __init__(self) -> None:
        super().__init__()
        self.table = np.zeros((SHADES, 4), dtype=np.uint8)
        self._colors = np.zeros(SHADES, dtype=np.uint32)
        self._shades = np.zeros((1, 1), dtype=np.uint8)
        self._image = QImage()
        self._area = QRectF()

    def set_table(self, table: NDArray[np.uint8]) -> None:
        """The colours, shape (SHADES, 4), as `diverging` makes them."""
        self.table = table
        red, green, blue, alpha = table.T.astype(np.uint32)
        self._colors = alpha << 24 | red << 16 | green << 8 | blue
        self.show_shades(self._shades, self._area)

    def show_shades(self, shades: NDArray[np.uint8], area: QRectF) -> None:
        """Draw places in the map, shape (rows, columns), the first row at the bottom of `area`."""
        self._shades = shades
        rows, columns = shades.shape
        pixels = self._colors[shades[::-1]]
        self._image = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
        if area != self._area:
            self.prepareGeometryChange()
            self._area = area
        self.update()

    def boundingRect(self) -> QRectF:
        """Where it lies."""
        return self._area

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw it upright: the axes of a plot point up, those of a picture down."""
        place = painter.worldTransform().mapRect(self._area)
        painter.setWorldTransform(QTransform())
        painter.drawImage(place, self._image)


class ColorBar:
    """The map as a narrow bar right of a plot, with its numbers and a line at the middle level."""

    def __init__(self, plot: Plot, table: Callable[[Theme], NDArray[np.uint8]] = diverging) -> None:
        self._table = table
        self._view = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._view.setFixedWidth(10)
        self._axis = Axis("right")
        self._axis.linkToView(self._view)
        self._axis.setStyle(tickLength=4)
        self._image = MapItem()
        self._level = pg.InfiniteLine(angle=0)
        self._scale: tuple[float, float, float, bool] | None = None
        self._view.addItem(self._image, ignoreBounds=True)
        self._view.addItem(self._level, ignoreBounds=True)
        layout = plot.getPlotItem().layout
        layout.addItem(self._view, 2, 3)
        layout.addItem(self._axis, 2, 4)
        layout.setColumnSpacing(2, 8)

    def recolour(self, colors: Theme) -> None:
        """Take the colours of the theme."""
        self._image.set_table(self._table(colors))
        self._level.setPen(pen(colors.text, 2.0))
        self._axis.setPen(pen(colors.line))
        self._axis.setTextPen(pen(colors.muted))
        self._axis.setTickFont(small_font())

    def show_scale(self, low: float, high: float, level: float, logarithmic: bool = False) -> None:
        """Number the bar from `low` to `high`, which are decimal logarithms where it is logarithmic."""
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
