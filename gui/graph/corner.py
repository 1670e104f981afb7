"""What stands in the corners of the graph: the selection's numbers, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from core import numbers
from gui.graph.details import facts
from gui.graph.names import spoken

if TYPE_CHECKING:
    from core.places import Node, Weight
    from gui.session import State
    from gui.theme import Theme

_SHOWN_FOR = 6000  # Milliseconds that a complaint stays.


class Details(QLabel):
    """The selected node or weight: its name, and each of its numbers in the colour of its kind."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("graph-details")
        self.setAccessibleName("The selection's numbers")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme: Theme | None = None
        self.hide()

    def show_place(self, state: State, place: Node | Weight | None, theme: Theme) -> None:
        """Show another selection, or its numbers of now."""
        if place is None:
            self.hide()
            return
        name = spoken(state.network, place)
        cells = "".join(
            f'<td style="padding-right: 14px"><span style="color: {theme.muted}">{sign}</span>&nbsp;'
            f'<span style="color: {theme.color(role).name()}">{numbers.text(value, state.digits)}</span></td>'
            for sign, value, role in facts(state, place)
        )
        self.setText(
            f'<div style="color: {theme.muted}">{name[0].upper()}{name[1:]}</div>'
            f'<table cellspacing="0" cellpadding="0"><tr>{cells}</tr></table>'
        )
        if theme is not self._theme:  # Each style sheet is parsed anew, which takes milliseconds.
            self._theme = theme
            self.setStyleSheet(f"background: {theme.panel}; padding: 2px 6px;")
        self.adjustSize()
        self.show()


class Complaint(QLabel):
    """One sentence about an edit that could not be made; it goes by itself, or with the next edit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("graph-complaint")
        self.setAccessibleName("What could not be done")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._parent = parent
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str, theme: Theme) -> None:
        """Show a sentence for some seconds; none at all for an empty one."""
        self._timer.stop()
        if not sentence:
            self.hide()
            return
        self.setText(sentence[0].upper() + sentence[1:])
        self.setStyleSheet(
            f"color: {theme.warning}; background: {theme.raised}; border: 1px solid {theme.line};"
            "border-radius: 6px; padding: 6px 12px;"
        )
        width = min(520, self._parent.width() - 32)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((self._parent.width() - width) // 2, 12)
        self.show()
        self.raise_()
        self._timer.start(_SHOWN_FOR)
