"""Curves and dots on a plot that tell Qt at once how far they reach.

pyqtgraph's look through all their points for it, several times a painting.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QTransform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from core.arrays import Array


# Where a thin line is drawn for one that is two pixels thick: half a pixel left, right, above and below.
_AROUND = tuple(QTransform.fromTranslate(*place) for place in ((-0.5, 0.0), (0.5, 0.0), (0.0, -0.5), (0.0, 0.5)))


class LineItem(pg.PlotCurveItem):  # type: ignore[misc]
    """A line through points, cut where one of them is not finite."""

    def __init__(self, *points: Any, connect: str = "finite", **options: Any) -> None:
        super().__init__(*points, connect=connect, **options)

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw it; on the screen a smooth line of two pixels as four thin ones, in a third of the time."""
        options = self.opts
        smooth = widget is not None and options["antialias"] and options["fillLevel"] is None
        if not smooth or options["pen"].width() != 2 or options["pen"].style() != Qt.PenStyle.SolidLine:
            super().paint(painter, option, widget)
            return
        if self.xData is None or not len(self.xData):
            return
        path, place, thin = self.getPath(), painter.worldTransform(), QPen(options["pen"])
        thin.setWidth(1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(thin)
        for away in _AROUND:
            painter.setWorldTransform(place * away)
            painter.drawPath(path)

    def boundingRect(self) -> QRectF:
        """All that the plot shows, which cuts off the rest."""
        return _shown(self)


class DotsItem(pg.ScatterPlotItem):  # type: ignore[misc]
    """A dot at each point, its size in pixels."""

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw them; into a picture as shapes, on the screen from pixels that each shape has once."""
        # Pixels to keep are painted without a widget, too.
        self.opts["useCache"] = widget is not None or self.cacheMode() != self.CacheMode.NoCache
        super().paint(painter, option, widget)
        self.opts["useCache"] = True

    def boundingRect(self) -> QRectF:
        """All that the plot shows, which cuts off the rest."""
        return _shown(self)

    def show_at(self, x: Sequence[float] | Array, y: Sequence[float] | Array) -> None:
        """Put the dots there; hidden where there are none, since an empty item costs as much as a full one."""
        self.setVisible(len(x) > 0)
        if len(x):
            self.setData(x, y)


class MarksItem(pg.GraphicsObject):  # type: ignore[misc]
    """A few marks of one kind, their size in pixels; of few pyqtgraph's dots take ten times as long."""

    def __init__(self, size: float = 7.0, symbol: str = "o") -> None:
        super().__init__()
        self._path = QTransform.fromScale(size, size).map(Symbols[symbol])
        self._pen, self._brush = QPen(Qt.PenStyle.NoPen), QBrush()
        self._x = self._y = np.empty(0)

    def setPen(self, pen: QPen) -> None:
        """The outline from now on."""
        self._pen = pen
        self.update()

    def setBrush(self, brush: QBrush) -> None:
        """The inside from now on."""
        self._brush = brush
        self.update()

    def show_at(self, x: Sequence[float] | Array, y: Sequence[float] | Array) -> None:
        """Put the marks there."""
        self._x, self._y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        self.setVisible(self._x.size > 0)
        self.update()

    def clear(self) -> None:
        """No marks."""
        self.show_at((), ())

    def getData(self) -> tuple[Array, Array]:
        """Where they are."""
        return self._x, self._y

    def boundingRect(self) -> QRectF:
        """All that the plot shows, which cuts off the rest."""
        return _shown(self)

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw each in pixels, wherever its place is in the picture."""
        to_picture = painter.worldTransform()
        painter.setWorldTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.setBrush(self._brush)
        for x, y in zip(self._x.tolist(), self._y.tolist(), strict=True):
            if math.isfinite(x) and math.isfinite(y):
                painter.drawPath(self._path.translated(to_picture.map(QPointF(x, y))))


def _shown(item: Any) -> QRectF:
    view = item.getViewBox()
    return QRectF() if view is None else QRectF(view.viewRect())
