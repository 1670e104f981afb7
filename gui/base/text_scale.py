"""Text scale: one factor for all fonts and all lengths that depend on text size.

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

# Percent of the system's font size.
STEPS = (75, 90, 100, 110, 125, 150, 175, 200, 225, 250)
USUAL = 100
_KEY = "text_percent"
# Application properties: the scale, and the point size of the system's font.
_PERCENT, _POINTS = "text-percent", "text-points"


def percent() -> int:
    """Return the text size, in percent of the system's."""
    application = QApplication.instance()
    return int(application.property(_PERCENT) or USUAL) if application is not None else USUAL


def factor() -> float:
    """Return the text size as a factor."""
    return percent() / 100


def pixels(length: float) -> int:
    """Return a text-dependent length, given in pixels at 100 percent."""
    return max(round(length * factor()), 1)


def stored(settings: QSettings) -> int:
    """Return the stored scale, or the default if none is valid."""
    value = stored_whole(settings, _KEY, USUAL, STEPS[0], STEPS[-1])
    return min(STEPS, key=lambda step: abs(step - value))


def store(settings: QSettings) -> None:
    """Store the scale for the next start."""
    settings.setValue(_KEY, percent())


def next_step(by: int) -> int:
    """Return the scale one step larger (1) or smaller (−1); the same at either end."""
    place = min(range(len(STEPS)), key=lambda k: abs(STEPS[k] - percent()))
    return STEPS[min(max(place + by, 0), len(STEPS) - 1)]


def apply(application: QApplication, wanted: int) -> None:
    """Scale all text, including what is on the screen."""
    font = application.font()
    points = application.property(_POINTS)
    if points is None:
        points = font.pointSizeF()
        application.setProperty(_POINTS, points)
    application.setProperty(_PERCENT, wanted)
    font.setPointSizeF(points * wanted / 100)
    application.setFont(font)
    # Widgets with a style sheet accept a new font only from a style sheet.
    application.setStyleSheet(application.styleSheet())


class _Follower(QObject):
    """Calls a function when its parent's font changes."""

    def __init__(self, widget: QWidget, adjust: Callable[[], object]) -> None:
        super().__init__(widget)
        self._adjust = adjust
        self._percent = percent()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass all events on."""
        if event.type() == QEvent.Type.FontChange and percent() != self._percent:
            self._percent = percent()
            self._adjust()
        return False


def follow(widget: QWidget, adjust: Callable[[], object]) -> None:
    """Call `adjust` now, and whenever the text size changes, as long as the widget lives."""
    adjust()
    when_scaled(widget, adjust)


def when_scaled(widget: QWidget, adjust: Callable[[], object]) -> None:
    """Call `adjust` whenever the text size changes, as long as the widget lives."""
    _Follower(widget, adjust)


def fix_width(widget: QWidget, width: int) -> None:
    """Set the width of a text field, in pixels at 100 percent."""
    follow(widget, lambda: widget.setFixedWidth(pixels(width)))


def least_width(widget: QWidget, width: int) -> None:
    """Set a minimum width, in pixels at 100 percent."""
    follow(widget, lambda: widget.setMinimumWidth(pixels(width)))


def size_icon(button: QToolButton, side: int) -> None:
    """Scale the icon with its text."""
    follow(button, lambda: button.setIconSize(QSize(pixels(side), pixels(side))))
