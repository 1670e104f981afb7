"""Plots: pyqtgraph with the theme, plain numbers, and a cursor for mouse and keyboard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication

from core.basics.nice_numbers import rounded_up
from core.basics.number_format import Digits, format_number
from gui.base import theme
from gui.base.painting import called_by_qt
from gui.base.text_scale import follow, pixels
from gui.base.type_scale import tick_font
from gui.plots.pixel_cache import drawn_anew, keep_pixels
from gui.plots.plot_items import DotsItem, MarksItem
from gui.plots.plot_style import BY_KEY, pen, tick_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
    from PySide6.QtWidgets import QGraphicsItem, QWidget

    from gui.base.theme import Theme

_FARTHEST = 1e200
# Minimum distance of two numbers below a plot, in pixels.
_BETWEEN = 8.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}

# Each plot gets the theme's colors; pyqtgraph's defaults are black and white.
pg.setConfigOptions(antialias=True, background=None, foreground="k")


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis with plain numbers and lines at labeled ticks only; with powers of ten if logarithmic."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.enableAutoSIPrefix(False)
        self.setStyle(maxTickLevel=0, tickLength=-4, tickTextOffset=4, tickAlpha=255)

    @called_by_qt
    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Draw the axis with a new clip: in an SVG the previous item's clip would stay in force."""
        painter.setClipRect(self.boundingRect().adjusted(-20, -20, 20, 20))
        super().paint(painter, option, widget)

    def resizeEvent(self, event: Any = None) -> None:
        """Draw all numbers again, once the axis has room for the widest: pyqtgraph leaves it out of kept pixels."""
        super().resizeEvent(event)
        self.update()

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Return ticks far enough apart for the widest number on the bottom axis."""
        levels: list[tuple[float, float]] = super().tickSpacing(low, high, size)
        if self.orientation not in ("bottom", "top") or not levels:
            return levels
        spacing, first = levels[0]
        metrics = QFontMetricsF(self.style["tickFont"] or tick_font())
        widest = max(map(metrics.horizontalAdvance, self.tickStrings((low, high), 1.0, spacing)))
        room = (widest + _BETWEEN) / max(size, 1.0) * (high - low)
        if spacing < room:
            spacing = rounded_up(room)
        return [(spacing, first), *levels[1:]]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the tick labels."""
        if self.logMode:
            return [_power(value) for value in values]
        return [tick_text(value if abs(value) > spacing * 1e-6 else 0.0, spacing) for value in values]

    def logTickValues(
        self, low: float, high: float, size: float, ticks: list[tuple[float, Sequence[float]]]
    ) -> list[tuple[float, Sequence[float]]]:
        """Return whole decades, thinned to the available room; with 2 and 5 between them if there are few."""
        first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
        room = max(int(size / 28), 1)
        every = max(1, math.ceil((last - first + 1) / room))
        decades = [float(k) for k in range(first, last + 1) if k % every == 0]
        if last - first < 2 and every == 1:
            between = [k + math.log10(d) for k in range(first - 1, last + 1) for d in (2, 5)]
            decades += [value for value in between if low <= value <= high]
        return [(1.0, decades)]


def _drawable(low: float, high: float) -> tuple[float, float]:
    """Limit the range to what Qt and pyqtgraph can compute."""
    low, high = max(low, -_FARTHEST), min(high, _FARTHEST)
    return (low, high) if low < high else (-1.0, 1.0)


def _power(exponent: float) -> str:
    if -3 <= exponent < 4:
        return f"{10.0**exponent:.4g}"
    if exponent < 6 and exponent > 0:
        return f"{10.0**exponent:,.0f}"
    return format_number(10.0**exponent, Digits(2)).removeprefix("1×")


class DataView(pg.ViewBox):  # type: ignore[misc]
    """The data area: drag with the left button to move, scroll to zoom; the right button opens the menu."""

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Move with the left or middle button."""
        if event.button() == Qt.MouseButton.RightButton:
            event.ignore()
        else:
            super().mouseDragEvent(event, axis)


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot with two axes and a cursor that the mouse or the arrow keys move.

    Signals
    -------
    pointed(): the cursor moved or left; `cursor` says where it is.
    picked(QPointF): a click, or Enter at the cursor, in the plot's units.
    zoomed(): the user moved or zoomed the range by hand.
    reshaped(): the range or the size changed, by whatever.

    marks_cursor: whether a dot marks the cursor; off where the subclass or panel marks what is next to it.
    """

    marks_cursor = True

    pointed = Signal()
    picked = Signal(QPointF)
    zoomed = Signal()
    reshaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._pixel: QPointF | None = None
        self._horizontal_name = self._vertical_name = ""
        self._kept: list[QGraphicsItem] = []
        axes = {side: Axis(side) for side in ("left", "bottom")}
        super().__init__(parent, viewBox=DataView(enableMenu=False), axisItems=axes)
        self.setMenuEnabled(False)
        self.destroyed.connect(self.getPlotItem().ctrlMenu.deleteLater)  # which would stay behind
        self.hideButtons()
        # Room for half of the number at the upper or right end of an axis.
        self.getPlotItem().setContentsMargins(0, 6, 4, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.view = self.getViewBox()
        self.view.setDefaultPadding(0.0)
        self.view.disableAutoRange()
        self.horizontal, self.vertical = axes["bottom"], axes["left"]
        for axis in axes.values():
            axis.setZValue(-1)  # Below the curves, because the axis draws the grid lines.
        self.keep(*axes.values())
        self.spot = MarksItem(7)
        self.spot.setZValue(20)
        self.addItem(self.spot, ignoreBounds=True)
        self.view.sigRangeChangedManually.connect(lambda _: self.zoomed.emit())
        self.view.sigRangeChanged.connect(self.reshaped)
        self.view.sigResized.connect(self.reshaped)
        self.reshaped.connect(self._mark_cursor)
        self.view.sigResized.connect(lambda _: self._break_name())
        self.scene().sigMouseClicked.connect(self._click)
        follow(self, lambda: self.recolor(theme.current()))

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme and the text size to background, axes, lines and dots."""
        if self.plotItem is None:  # closed
            return
        self.setMinimumSize(pixels(80), pixels(80))
        self.setBackground(colors.panel)
        small = tick_font()
        self.horizontal.setHeight(2 * QFontMetricsF(small).height() + 6)
        for axis in (self.horizontal, self.vertical):
            axis.setPen(pen(colors.line))
            axis.setTickPen(pen(colors.grid, style=Qt.PenStyle.DotLine))
            axis.setTextPen(pen(colors.muted))
            axis.setTickFont(small)
            axis.label.setFont(small)
        self.spot.setPen(pen(colors.panel))
        self.spot.setBrush(QBrush(QColor(colors.text)))
        for item in self.getPlotItem().items:
            if isinstance(item, pg.TextItem):
                item.setFont(QApplication.font())
            elif isinstance(item, DotsItem):
                item.rescale()

    def keep(self, *items: QGraphicsItem) -> None:
        """Cache the pixels of items that seldom change."""
        self._kept += items
        keep_pixels(items)

    def render(self, painter: QPainter, *where: Any) -> None:
        """Draw into a picture: as lines and text, without the pixel cache."""
        with drawn_anew(self._kept):
            super().render(painter, *where)

    def set_lines(self, on: bool) -> None:
        """Show or hide grid lines."""
        for axis in (self.horizontal, self.vertical):
            axis.setGrid(255 if on else False)

    def name_axes(self, horizontal: str, vertical: str) -> None:
        """Set the titles of the axes."""
        self._horizontal_name, self._vertical_name = horizontal, vertical
        self._break_name()

    def _break_name(self) -> None:
        """Shorten the horizontal axis's title on a narrow plot; break the vertical one's into two lines on a low plot.

        On a lower one, the second line is omitted.
        """
        title = QFontMetricsF(tick_font()).elidedText(
            self._horizontal_name, Qt.TextElideMode.ElideRight, max(self.view.width(), 1.0)
        )
        if title != self.horizontal.labelText:
            self.horizontal.setLabel(title)
            self.horizontal.resizeEvent()
        name, room = self._vertical_name, self.view.height()
        width = QFontMetricsF(tick_font()).horizontalAdvance
        middle = name.find(" ", len(name) // 2 - 3)
        if width(name) > room and middle > 0:
            lines = name[:middle], name[middle + 1 :]
            name = "<br>".join(lines) if max(map(width, lines)) <= room else lines[0]
        if name != self.vertical.labelText:
            self.vertical.setLabel(name)
            # pyqtgraph centers a title only when the axis is resized.
            self.vertical.resizeEvent()

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> bool:
        """Show exactly this range, in the plot's units; return whether it has changed."""
        x, y = (_drawable(*ends) for ends in (x, y))
        before = self.shown
        if (x, y) == before:
            return False
        self.view.setRange(xRange=x, yRange=y, padding=0.0)
        # Changes smaller than a pixel are ignored.
        return self.shown != before

    @property
    def shown(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the visible range: (left, right), (bottom, top)."""
        (left, right), (bottom, top) = self.view.viewRange()
        return (left, right), (bottom, top)

    @property
    def pixel(self) -> tuple[float, float]:
        """Return the width and height of one pixel, in the plot's units."""
        (left, right), (bottom, top) = self.shown
        size = self.view.size()
        return (right - left) / max(size.width(), 1.0), (top - bottom) / max(size.height(), 1.0)

    @property
    def columns(self) -> int:
        """Return the width of the data area in pixels."""
        return max(int(self.view.width()), 1)

    @property
    def cursor_at(self) -> QPointF | None:
        """Return the cursor's position in the plot's units, or None."""
        return None if self._pixel is None else self.view.mapSceneToView(self._pixel)

    def place(self, x: float, y: float) -> QPointF:
        """Return the pixel of the viewport at (x, y)."""
        return QPointF(self.mapFromScene(self.view.mapViewToScene(QPointF(x, y))))

    def at(self, pixel: QPointF) -> QPointF:
        """Return the position of a viewport pixel in the plot's units."""
        return QPointF(self.view.mapSceneToView(self.mapToScene(pixel.toPoint())))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the plot; errors in pyqtgraph's own items are caught too."""
        super().paintEvent(event)

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the cursor with the mouse."""
        super().mouseMoveEvent(event)
        if not event.buttons():
            self._move_cursor(self.mapToScene(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the cursor when the mouse leaves."""
        super().leaveEvent(event)
        self._move_cursor(None)

    def _click(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._area().contains(event.scenePos()):
            self.picked.emit(self.view.mapSceneToView(event.scenePos()))

    def _area(self) -> QRectF:
        return QRectF(self.view.sceneBoundingRect())

    def _move_cursor(self, pixel: QPointF | None) -> None:
        self._pixel = pixel if pixel is not None and self._area().contains(pixel) else None
        self._mark_cursor()
        self.pointed.emit()

    def _mark_cursor(self) -> None:
        place = self.cursor_at if self.marks_cursor else None
        if place is not None:
            self.spot.show_at([place.x()], [place.y()])
        elif self.spot.isVisible():
            self.spot.clear()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor with the arrow keys (with Ctrl by one pixel), zoom with + and −, pick with Enter."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            length = 1 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 8
            self._step_cursor(_ARROWS[key][0] * length, _ARROWS[key][1] * length)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 1.25 if key == Qt.Key.Key_Minus else 0.8
            self.view.scaleBy((factor, factor), self.cursor_at)
            self.zoomed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.cursor_at is not None:
            self.picked.emit(self.cursor_at)
        else:
            event.ignore()

    def _step_cursor(self, right: int, down: int) -> None:
        area = self._area().adjusted(0, 0, -1, -1)
        start = self._pixel or area.center()
        x = min(max(start.x() + right, area.left()), area.right())
        y = min(max(start.y() + down, area.top()), area.bottom())
        self._move_cursor(QPointF(x, y))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a thin border if a key brought the focus."""
        super().focusInEvent(event)
        self._show_focus(event.reason() in BY_KEY)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the border."""
        super().focusOutEvent(event)
        self._show_focus(False)

    def _show_focus(self, on: bool) -> None:
        self.view.setBorder(pen(theme.current().accent) if on else None)
