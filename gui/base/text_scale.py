"""The size of all that is read: one scale, from which every font and every length made for text is taken.

The scale is that of the application's font, so whatever is laid out or painted by fonts follows by itself.
Lengths in pixels that hold text go through `pixels`, kept up to date by `follow`; the graph, which has a
scale of its own, asks `factor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QApplication, QToolButton

from gui.base.preferences import stored_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QWidget

# Percent of the system's own size.
STEPS = (75, 90, 100, 110, 125, 150, 175, 200, 225, 250)
USUAL = 100
_KEY = "text_percent"
# Properties of the application: the scale, and the points of the system's font.
_PERCENT, _POINTS = "text-percent", "text-points"


def percent() -> int:
    """How large text is, in percent of the system's own size."""
    application = QApplication.instance()
    return int(application.property(_PERCENT) or USUAL) if application is not None else USUAL


def factor() -> float:
    """The same as a factor."""
    return percent() / 100


def pixels(length: float) -> int:
    """A length that is made for text, given in pixels at 100 percent."""
    return max(round(length * factor()), 1)


def stored(settings: QSettings) -> int:
    """The scale of the last time; the usual one where none is stored that is any."""
    value = stored_whole(settings, _KEY, USUAL, STEPS[0], STEPS[-1])
    return min(STEPS, key=lambda step: abs(step - value))


def store(settings: QSettings) -> None:
    """Keep the scale for the next start."""
    settings.setValue(_KEY, percent())


def next_step(by: int) -> int:
    """The scale one step larger (1) or smaller (−1); the same at either end."""
    place = min(range(len(STEPS)), key=lambda k: abs(STEPS[k] - percent()))
    return STEPS[min(max(place + by, 0), len(STEPS) - 1)]


def apply(application: QApplication, wanted: int) -> None:
    """Scale all text, of what is on the screen now as well."""
    font = application.font()
    points = application.property(_POINTS)
    if points is None:
        points = font.pointSizeF()
        application.setProperty(_POINTS, points)
    application.setProperty(_PERCENT, wanted)
    font.setPointSizeF(points * wanted / 100)
    application.setFont(font)
    # Widgets under a style sheet take up another font only with a style sheet.
    application.setStyleSheet(application.styleSheet())


class _Follower(QObject):
    """Calls a function when the font of its parent is another."""

    def __init__(self, widget: QWidget, adjust: Callable[[], object]) -> None:
        super().__init__(widget)
        self._adjust = adjust
        self._percent = percent()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is kept from the widget."""
        if event.type() == QEvent.Type.FontChange and percent() != self._percent:
            self._percent = percent()
            self._adjust()
        return False


def follow(widget: QWidget, adjust: Callable[[], object]) -> None:
    """Call `adjust` now, and whenever text has another size, as long as the widget lives."""
    adjust()
    when_scaled(widget, adjust)


def when_scaled(widget: QWidget, adjust: Callable[[], object]) -> None:
    """Call `adjust` whenever text has another size, as long as the widget lives."""
    _Follower(widget, adjust)


def fix_width(widget: QWidget, width: int) -> None:
    """A width in pixels at 100 percent, for a field of text."""
    follow(widget, lambda: widget.setFixedWidth(pixels(width)))


def least_width(widget: QWidget, width: int) -> None:
    """A least width in pixels at 100 percent."""
    follow(widget, lambda: widget.setMinimumWidth(pixels(width)))


def size_icon(button: QToolButton, side: int) -> None:
    """An icon beside text grows with it."""
    follow(button, lambda: button.setIconSize(QSize(pixels(side), pixels(side))))
