"""A small curve: what happens to the prediction as one input moves, with a dot at the value it has now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from gui.base.painting import called_by_qt, painting
from gui.base.text_scale import factor, pixels
from gui.base.theme import current
from gui.plots.plot_style import CURVE

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.basics.arrays import Array

_WIDTH, _HEIGHT, _MARGIN, _DOT = 96, 28, 4.0, 3.0


class Curve(QWidget):
    """Drawn in the colors of outputs; bars for categories, whose order means nothing."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(f"Prediction as {name} changes")
        self.shares: Array = np.empty(0)
        self._at: float | None = None
        self._bars = False

    def show_curve(self, shares: Array, at: float | None, bars: bool, words: str) -> None:
        """Show heights from 0 to 1 over the range. at: where the value is now, 0 to 1. words: the same in words."""
        self.shares, self._at, self._bars = shares, at, bars
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a small curve."""
        return QSize(pixels(_WIDTH), pixels(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which its shape is seen."""
        return QSize(pixels(_WIDTH // 2), pixels(_HEIGHT))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curve, or the bars, and the dot."""
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            painter.setPen(QPen(current().color("grid"), 1))
            painter.drawLine(area.bottomLeft(), area.bottomRight())
            if self.shares.size and np.isfinite(self.shares).all():
                self._draw_bars(painter, area) if self._bars else self._draw_line(painter, area)

    def _draw_line(self, painter: QPainter, area: QRectF) -> None:
        points = [self._place(area, k / max(1, self.shares.size - 1), y) for k, y in enumerate(self.shares.tolist())]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.setPen(QPen(current().color("value"), CURVE * factor()))
        painter.drawPath(path)
        if self._at is not None and 0.0 <= self._at <= 1.0:
            dot = _DOT * factor()
            height = float(np.interp(self._at, np.linspace(0, 1, self.shares.size), self.shares))
            painter.setBrush(current().color("accent"))
            painter.setPen(QPen(current().color("panel"), 1))
            painter.drawEllipse(self._place(area, self._at, height), dot, dot)

    def _draw_bars(self, painter: QPainter, area: QRectF) -> None:
        count = self.shares.size
        width = area.width() / count
        now = None if self._at is None else round(self._at * max(1, count - 1))
        for k, share in enumerate(self.shares.tolist()):
            top = self._place(area, 0.0, share).y()
            bar = QRectF(area.left() + k * width + 1, top - 1, max(1.0, width - 2), area.bottom() - top + 1)
            painter.fillRect(bar, current().color("accent" if k == now else "value"))

    @staticmethod
    def _place(area: QRectF, x: float, y: float) -> QPointF:
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())
