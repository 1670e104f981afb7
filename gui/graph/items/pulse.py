"""A short pulse along the edges that a step uses, which only shows the direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.base.painting import called_by_qt

if TYPE_CHECKING:
    from collections.abc import Sequence

MILLISECONDS = 180


class PulseItem(QGraphicsItem):
    """Dots that run once along lines, from their first points to their second."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(4)
        self.setVisible(False)
        self._lines: tuple[QLineF, ...] = ()
        self._bounds = QRectF()
        self._color = QColor()
        self._share = 0.0
        self._animation = QVariantAnimation()
        self._animation.setDuration(MILLISECONDS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self._advance)
        self._animation.finished.connect(self.stop)

    @property
    def running(self) -> bool:
        """Return whether the dots are moving."""
        return self._animation.state() == QVariantAnimation.State.Running

    def start(self, lines: Sequence[QLineF], color: QColor) -> None:
        """Start the dots along `lines`, once."""
        self.stop()
        if not lines:
            return
        self.prepareGeometryChange()
        self._lines = tuple(lines)
        self._color = color
        bounds = QRectF()
        for line in lines:
            bounds = bounds.united(QRectF(line.p1(), line.p2()).normalized().adjusted(-8, -8, 8, 8))
        self._bounds = bounds
        self.setVisible(True)
        self._animation.start()

    def stop(self) -> None:
        """Remove the dots."""
        self._animation.stop()
        self.setVisible(False)

    def boundingRect(self) -> QRectF:
        """Return the rectangle of all lines."""
        return self._bounds

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw a dot on each line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        for line in self._lines:
            painter.drawEllipse(QPointF(line.pointAt(self._share)), 5.0, 5.0)

    def _advance(self, share: float) -> None:
        self._share = share
        self.update()
