"""A small picture of one training: its loss above, its weights below, over the epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.basics.number_format import Digits, format_number
from gui.base.painting import called_by_qt, painting
from gui.base.text_scale import factor, pixels
from gui.base.theme import current
from gui.base.type_scale import tick_font

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPaintEvent

    from core.basics.arrays import Array
    from core.exercises.broken import Training

_SHORT = Digits(3)
# Curves of more weights than these would cover each other.
_MOST_CURVES = 12
_GAP = 6.0


class TrainingPlot(QWidget):
    """Loss and weights of a training; all three of an exercise share their scales, so that they can be compared."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._training: Training | None = None
        self._loss_top, self._weight_reach, self._epochs = 1.0, 1.0, 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_training(self, training: Training, among: tuple[Training, ...]) -> None:
        """Show `training` at the scales of those among which it is."""
        self._training = training
        # A training that bursts would press the others flat: the scale is that of the first losses.
        self._loss_top = 1.25 * max(float(each.losses[0]) for each in among)
        reach = [np.abs(each.weights[: max(len(each.losses) - 1, 1)]) for each in among if _calm(each)]
        self._weight_reach = max((float(each.max()) for each in reach), default=1.0) or 1.0
        self._epochs = max(each.epochs for each in among)
        self.setAccessibleName(f"Training {self._name}")
        self.setAccessibleDescription(told(training))
        self.setToolTip(f"Training {self._name}: {told(training)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which three stand side by side in a narrow panel."""
        return QSize(pixels(110), pixels(150))

    def minimumSizeHint(self) -> QSize:
        """Return a size at which curves can still be told."""
        return QSize(pixels(80), pixels(96))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both plots."""
        if self._training is None:
            return
        theme, metrics = current(), QFontMetricsF(tick_font())
        line = metrics.height()
        half = (self.height() - 2 * line - _GAP) / 2
        above = QRectF(1, line, self.width() - 2, max(half, 1.0))
        below = QRectF(1, above.bottom() + _GAP + line, self.width() - 2, max(half, 1.0))
        with painting(self) as painter:
            painter.setRenderHint(painter.RenderHint.Antialiasing)
            painter.setFont(tick_font())
            for words, box in (("mean loss", above), ("weights", below)):
                painter.setPen(QColor(theme.muted))
                painter.drawText(QPointF(box.left() + 2, box.top() - metrics.descent()), words)
                painter.setPen(QPen(QColor(theme.grid), 1.0))
                painter.drawRect(box)
            painter.setClipRect(above)
            self._curve(painter, above, self._training.losses, (0.0, self._loss_top), theme.delta, 2.0)
            painter.setClipRect(below)
            limits = (-1.08 * self._weight_reach, 1.08 * self._weight_reach)
            zero = below.center().y()
            painter.setPen(QPen(QColor(theme.grid), 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(below.left(), zero), QPointF(below.right(), zero))
            for history in self._training.weights.T[:_MOST_CURVES]:
                self._curve(painter, below, history, limits, theme.weight(float(history[0])), 1.4)

    def _curve(
        self, painter: QPainter, box: QRectF, values: Array, limits: tuple[float, float], color: str, width: float
    ) -> None:
        low, high = limits
        shown = np.clip(values, low - 5 * (high - low), high + 5 * (high - low))
        x = box.left() + box.width() * np.arange(len(shown)) / max(self._epochs, 1)
        y = box.bottom() - box.height() * (shown - low) / (high - low)
        painter.setPen(QPen(QColor(color), width * factor()))
        painter.drawPolyline(QPolygonF([QPointF(float(a), float(b)) for a, b in zip(x, y, strict=True)]))


def told(training: Training) -> str:
    """The curves, in words."""
    losses, moved = training.losses, np.abs(training.weights[-1] - training.weights[0]).max()
    first, last = (format_number(float(losses[k]), _SHORT) for k in (0, -1))
    way = "falls" if losses[-1] < losses[0] else "rises"
    return (
        f"the mean loss {way} from {first} to {last} in {training.epochs} epochs; "
        f"the weight that moves most moves by {format_number(float(moved), _SHORT)}"
    )


def _calm(training: Training) -> bool:
    return bool(training.losses[-1] <= 2.0 * training.losses[0])
