"""Plot items for curves and dots that report their extent to Qt at once.

pyqtgraph's look through all their points for it, several times a painting.
"""

from __future__ import annotations

import cmath
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QTransform

from gui.base.painting import called_by_qt
from gui.base.text_scale import factor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from core.basics.arrays import Array


# Lines of up to this many device pixels are drawn as several thin ones.
_THICKEST = 10
# Size of a dot on a point without neighbors, in widths of the line.
_LONE = 2.5


class LineItem(pg.PlotCurveItem):  # type: ignore[misc]
    """A line through points, interrupted at non-finite ones.

    lone_dots: whether a point without neighbors, through which no line goes, is drawn as a dot.
    """

    def __init__(self, *points: Any, connect: str = "finite", lone_dots: bool = False, **options: Any) -> None:
        self._lone_dots = lone_dots
        super().__init__(*points, connect=connect, **options)

    def setData(self, *points: Any, **options: Any) -> None:
        """Show other points; without options, nothing is done besides: nobody asks a line what it was."""
        if options or len(points) != 2 or self.opts["stepMode"]:
            super().setData(*points, **options)
            return
        self.xData, self.yData = (np.asarray(each, dtype=np.float64) for each in points)
        self.path = None
        self.invalidateBounds()
        self.update()

    def generatePath(self, x: Array, y: Array) -> QPainterPath:
        """Return the line as a path."""
        if self.opts["connect"] != "finite" or self.opts["stepMode"]:
            path: QPainterPath = super().generatePath(x, y)
            return path
        return _through(x, y)

    def boundingRect(self) -> QRectF:
        """Return the visible range of the plot, which clips the rest."""
        return _shown(self)

    @called_by_qt
    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw the line; on the screen a smooth thick line is drawn as several thin ones, in a third of the time."""
        options, pen = self.opts, self.opts["pen"]
        smooth = widget is not None and options["antialias"] and options["fillLevel"] is None
        if self.xData is None or not len(self.xData):
            return
        if self._lone_dots:
            self._draw_lone(painter, self.xData, self.yData)
        path = self.getPath()  # handled here, because pyqtgraph would print its errors on each painting
        if not smooth or not 1 < pen.width() <= _THICKEST or pen.style() != Qt.PenStyle.SolidLine:
            super().paint(painter, option, widget)
            return
        place, thin = painter.worldTransform(), QPen(pen)
        thin.setWidth(1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(thin)
        for away in _around(pen.width(), painter.device().devicePixelRatio()):
            painter.setWorldTransform(place * away)
            painter.drawPath(path)

    def _draw_lone(self, painter: QPainter, x: Array, y: Array) -> None:
        lone = [start for start, end in _pieces(x, y) if end - start == 1]
        if not lone:
            return
        dot = QPen(self.opts["pen"])  # cosmetic: its width is in pixels
        dot.setWidthF(_LONE * dot.widthF())
        dot.setCapStyle(Qt.PenCapStyle.RoundCap)
        place = painter.worldTransform()
        painter.setWorldTransform(QTransform())  # Qt stretches a point as the axes are.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(dot)
        painter.drawPoints([place.map(QPointF(float(x[k]), float(y[k]))) for k in lone])
        painter.setWorldTransform(place)


def _pieces(x: Array, y: Array) -> list[tuple[int, int]]:
    """Return from which to before which point all are finite, for each longest row of them."""
    finite = np.isfinite(x) & np.isfinite(y)
    edges = np.flatnonzero(np.diff(finite, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _through(x: Array, y: Array) -> QPainterPath:
    """Return a path through points, interrupted at non-finite ones: a polygon for each piece of two points or more."""
    pieces = [(start, end) for start, end in _pieces(x, y) if end - start > 1]
    path = QPainterPath()
    if not pieces:
        return path
    polygon = pg.functions.create_qpolygonf(max(end - start for start, end in pieces))
    corners = pg.functions.ndarray_from_qpolygonf(polygon)
    for start, end in pieces:
        polygon.resize(end - start)
        corners[: end - start, 0] = x[start:end]
        corners[: end - start, 1] = y[start:end]
        path.addPolygon(polygon)
    return path


@lru_cache(maxsize=16)
def _around(width: int, ratio: float) -> tuple[QTransform, ...]:
    """Return the offsets, on rings, of 1-pixel lines that make up one of `width` device pixels; `ratio` per pixel."""
    places = []
    for reach in np.arange((width - 1) / 2, -0.1, -1.0).tolist():
        count = 1 if reach == 0.0 else 4 if reach < 1.0 else max(8, math.ceil(2.0 * math.pi * reach))
        places += [cmath.rect(reach / ratio, 2.0 * math.pi * k / count) for k in range(count)]
    return tuple(QTransform.fromTranslate(place.real, place.imag) for place in places)


class DotsItem(pg.ScatterPlotItem):  # type: ignore[misc]
    """A dot at each point, its size in pixels at 100% text."""

    def __init__(self, *points: Any, **options: Any) -> None:
        self._factor = factor()
        super().__init__(*points, **options)

    def setSize(self, size: Any, *where: Any, **options: Any) -> None:
        """Set the size of all dots, or one size for each."""
        super().setSize(np.multiply(size, self._factor) if np.ndim(size) else size * self._factor, *where, **options)

    def rescale(self) -> None:
        """Follow the text size."""
        times, self._factor = factor() / self._factor, factor()
        if times == 1.0:
            return
        self.opts["size"] *= times
        self.data["size"][self.data["size"] > 0] *= times
        self.data["sourceRect"] = 0
        self.updateSpots()

    @called_by_qt
    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw the dots; in a picture as shapes, on the screen from cached pixels."""
        # Cached pixels are also painted without a widget.
        self.opts["useCache"] = widget is not None or self.cacheMode() != self.CacheMode.NoCache
        super().paint(painter, option, widget)
        self.opts["useCache"] = True

    def boundingRect(self) -> QRectF:
        """Return the visible range of the plot, which clips the rest."""
        return _shown(self)

    def show_at(self, x: Sequence[float] | Array, y: Sequence[float] | Array) -> None:
        """Move the dots; hidden if there are none, because an empty item costs as much as a full one."""
        self.setVisible(len(x) > 0)
        if len(x):
            self.setData(x, y)


class MarksItem(pg.GraphicsObject):  # type: ignore[misc]
    """A few marks of one shape, sized in pixels at 100% text; for few marks pyqtgraph's dots take ten times as long."""

    def __init__(self, size: float = 7.0, symbol: str = "o") -> None:
        super().__init__()
        self._path = QTransform.fromScale(size, size).map(Symbols[symbol])
        self._pen, self._brush = QPen(Qt.PenStyle.NoPen), QBrush()
        self._x = self._y = np.empty(0)
        self.hide()

    def setPen(self, pen: QPen) -> None:
        """Set the outline."""
        self._pen = pen
        self.update()

    def setBrush(self, brush: QBrush) -> None:
        """Set the fill."""
        self._brush = brush
        self.update()

    def show_at(self, x: Sequence[float] | Array, y: Sequence[float] | Array) -> None:
        """Move the marks."""
        self._x, self._y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        self.setVisible(self._x.size > 0)
        self.update()

    def clear(self) -> None:
        """Remove all marks."""
        self.show_at((), ())

    def getData(self) -> tuple[Array, Array]:
        """Return the positions."""
        return self._x, self._y

    def boundingRect(self) -> QRectF:
        """Return the visible range of the plot, which clips the rest."""
        return _shown(self)

    @called_by_qt
    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw each mark in pixels at its position."""
        to_picture = painter.worldTransform()
        painter.setWorldTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.setBrush(self._brush)
        shape = QTransform.fromScale(factor(), factor()).map(self._path)
        for x, y in zip(self._x.tolist(), self._y.tolist(), strict=True):
            if math.isfinite(x) and math.isfinite(y):
                painter.drawPath(shape.translated(to_picture.map(QPointF(x, y))))


def _shown(item: Any) -> QRectF:
    view = item.getViewBox()
    return QRectF() if view is None else QRectF(view.viewRect())
