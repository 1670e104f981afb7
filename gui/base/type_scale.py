"""The sizes of all text, in one place: no other module sets one (`text_scale` enlarges them all together).

Widgets, tables and panel titles have the application's font, the size of the body. The sizes below are those of what
is drawn by other rules: numbers and names on the graph, in units of the scene, which is zoomed; formulas; pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from gui.base.text_scale import factor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

# On the graph, in units of its scene: the text of numbers and of titles above layers, letters such as h in a node.
NUMBER = CAPTION = 12
SYMBOL = 17
INDEX = 0.68  # Size of an index relative to its letter.
LEAST = 10.0  # The graph's least size in pixels, at 100%: where there is no room, less is shown, not smaller.
FORMULA = 1.3  # Size of a formula relative to the body.
# On pages, in points.
PAGE_TITLE, PAGE_NOTE = 16.0, 8.5
_FILM = 0.038  # Size of the words above a film's pictures, relative to their height.
_LEAST_FILM = 8


def tick_font() -> QFont:
    """Return the font of axis labels: a little smaller than the window's, with digits of equal width."""
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() - factor())
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def drawn_font(pixels: float, family: str = "", *, bold: bool = False) -> QFont:
    """Return a font of this many pixels, or units of a scene, for text that is drawn."""
    font = QFont(family) if family else QFont()
    font.setPixelSize(max(1, round(pixels)))
    font.setBold(bold)
    return font


def film_font(height: float) -> QFont:
    """Return the font of the words above a film's pictures of this height."""
    return drawn_font(max(_FILM * height, _LEAST_FILM))


def embolden(label: QWidget) -> None:
    """Make a heading of a label: of the body's size, in bold."""
    font = label.font()
    font.setBold(True)
    label.setFont(font)


def titled(words: str) -> str:
    """Return a dialog's largest line as rich text."""
    return f"<h2>{words}</h2>"


def headed(words: str) -> str:
    """Return a heading within a report as rich text."""
    return f"<h4>{words}</h4>"
