"""Legend of the graph: the meaning of colors, rings and lines, each with a sample."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen
from PySide6.QtWidgets import QWidget

from gui.base.painting import called_by_qt, painting
from gui.base.theme import current
from gui.base.type_scale import tick_font
from gui.graph.items.style import output_color, value_color, weight_pen
from gui.graph.items.text_painting import draw_disc, draw_plate

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter, QPaintEvent

    from gui.base.theme import Theme

# Width of a sample and of its margins, in pixels.
_SAMPLE, _MARGIN = 46.0, 8.0
_RADIUS = 7.0


class Legend(QWidget):
    """Samples with descriptions, in as many columns as fit, below the graph."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("graph-legend")
        self.setAccessibleName("Legend")
        self.setAccessibleDescription(". ".join(words for words, _ in ENTRIES))
        self.hide()

    def height_in(self, around: QSize) -> int:
        """Return its height below a graph, within `around` together: at most half of it."""
        return min(ceil(self._rows(around.width()) * self._line), around.height() // 2)

    def _columns(self, width: int) -> int:
        return max(min(int(width // self._column), len(ENTRIES)), 1)

    def _rows(self, width: int) -> int:
        return ceil(len(ENTRIES) / self._columns(width))

    @property
    def _column(self) -> float:
        width = QFontMetricsF(tick_font()).horizontalAdvance
        return max(width(words) for words, _ in ENTRIES) + _SAMPLE + 3 * _MARGIN

    @property
    def _line(self) -> float:
        return max(QFontMetricsF(tick_font()).height() + 4.0, 2 * _RADIUS + 8.0)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every entry, column by column."""
        theme, metrics, rows = current(), QFontMetricsF(tick_font()), self._rows(self.width())
        line = self.height() / rows
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.panel))
            painter.setRenderHint(painter.RenderHint.Antialiasing)
            painter.setFont(tick_font())
            for k, (words, sample) in enumerate(ENTRIES):
                left, middle = (k // rows) * self._column, (k % rows + 0.5) * line
                sample(painter, theme, QPointF(left + _MARGIN + _SAMPLE / 2, middle))
                painter.setPen(QColor(theme.text))
                foot = middle + (metrics.ascent() - metrics.descent()) / 2
                painter.drawText(QPointF(left + 2 * _MARGIN + _SAMPLE, foot), words)


def _weight(value: float) -> Callable[[QPainter, Theme, QPointF], None]:
    def draw(painter: QPainter, theme: Theme, at: QPointF) -> None:
        painter.setPen(weight_pen(theme, value))
        painter.drawLine(at - QPointF(_SAMPLE / 2, 0), at + QPointF(_SAMPLE / 2, 0))

    return draw


def _discs(painter: QPainter, at: QPointF, fills: list[QColor], line: QColor) -> None:
    for k, fill in enumerate(fills):
        painter.translate(at.x() + (k - (len(fills) - 1) / 2) * 2.2 * _RADIUS, at.y())
        draw_disc(painter, _RADIUS, line, 1.3, fill)
        painter.resetTransform()


def _values(painter: QPainter, theme: Theme, at: QPointF) -> None:
    _discs(painter, at, [value_color(theme, value) for value in (-0.8, 0.2, 2.0)], QColor(theme.muted))


def _outputs(painter: QPainter, theme: Theme, at: QPointF) -> None:
    _discs(painter, at, [output_color(theme, value, 0.0, 1.0) for value in (0.0, 0.5, 1.0)], QColor(theme.muted))


def _bias(painter: QPainter, theme: Theme, at: QPointF) -> None:
    box = QRectF(at.x() - _RADIUS, at.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
    draw_plate(painter, box, 3, QColor(theme.muted), 1.3, QColor(theme.raised))


def _ring(role: str, width: float, reach: float) -> Callable[[QPainter, Theme, QPointF], None]:
    def draw(painter: QPainter, theme: Theme, at: QPointF) -> None:
        _discs(painter, at, [value_color(theme, 0.5)], QColor(theme.muted))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color(role), width))
        painter.drawEllipse(at, _RADIUS + reach, _RADIUS + reach)

    return draw


def _wrong(painter: QPainter, theme: Theme, at: QPointF) -> None:
    painter.setPen(QPen(QColor(theme.text), 1.0))
    painter.setBrush(theme.color("positive"))
    painter.drawEllipse(at, 3.5, 3.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.warning), 2.0))
    painter.drawEllipse(at, _RADIUS, _RADIUS)


def _speed(painter: QPainter, theme: Theme, at: QPointF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    for x in (-7.0, 2.0):
        painter.drawPolygon([at + QPointF(x, -5.0), at + QPointF(x + 8.0, 0.0), at + QPointF(x, 5.0)])


ENTRIES: tuple[tuple[str, Callable[[QPainter, Theme, QPointF], None]], ...] = (
    ("Positive weight: solid; the larger, the wider", _weight(1.5)),
    ("Negative weight: dashed; the larger in size, the wider", _weight(-1.5)),
    ("Value of a node: gray below 0; the larger, the greener", _values),
    ("Output: orange low, blue high, as on the surface", _outputs),
    ("Bias unit of a layer: its value is always 1", _bias),
    ("Selected", _ring("accent", 2.4, 4.0)),
    ("Used by the current step, or under the pointer", _ring("value", 2.6, 0.0)),
    ("On the surface: an example predicted wrongly", _wrong),
    ("Speed: updates per second; Full: as many as possible", _speed),
)
