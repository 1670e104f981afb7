"""Texts and numbers that do not fit where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar, QToolButton, QWidget
from reach import seen

from gui.tables.text import MARGIN
from gui.tables.view import NumberTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from game import Game

_LEAST = (1024, 700)
_ROUNDING = 2  # Pixels by which Qt's own measures differ.


def nothing_is_cut(game: Game) -> Iterator[str]:
    """No label, button, tab or number is wider than its place, in windows of 1024 × 700 and above."""
    window = game.window
    if window.width() < _LEAST[0] or window.height() < _LEAST[1]:
        return
    for widget in window.findChildren(QWidget):
        if seen(widget):
            yield from cut(widget)


def cut(widget: QWidget) -> Iterator[str]:
    """What of a widget's own text does not fit; one that ends in "…" and is whole in its tooltip does.

    FastLabels are such: their tooltip says all of a text that is cut.
    """
    if isinstance(widget, NumberTable):
        yield from _cut_numbers(widget)
    elif isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
        if widget.textFormat() != Qt.TextFormat.RichText and "<" not in widget.text():
            wanted = widget.fontMetrics().horizontalAdvance(widget.text().replace("&", ""))
            if wanted > widget.contentsRect().width() + _ROUNDING:
                yield f"the label “{widget.text():.60}” is cut"
    elif isinstance(widget, QToolButton):
        textual = widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly or widget.icon().isNull()
        if textual and widget.text() and widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width():
            yield f"the button “{widget.text():.60}” is cut"
    elif isinstance(widget, QAbstractButton) and widget.text():
        if widget.fontMetrics().horizontalAdvance(widget.text().replace("&", "")) > widget.width():
            yield f"the button “{widget.text():.60}” is cut"
    elif isinstance(widget, QTabBar):
        for k in range(widget.count()):
            if widget.fontMetrics().horizontalAdvance(widget.tabText(k)) > widget.tabRect(k).width():
                yield f"the tab “{widget.tabText(k)}” is cut"


def _cut_numbers(table: NumberTable) -> Iterator[str]:
    for (_, column), look in table.looks.items():
        if table.widths.of(look.words) > table.columnWidth(column) - 2 * MARGIN + _ROUNDING:
            yield f"{table.accessibleName()}: {look.words} is cut"
            return
