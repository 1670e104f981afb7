"""Feedback on an answer: words in the color of right or wrong, announced to screen readers as they change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel

from gui.base.theme import current


class Feedback(QLabel):
    """Some sentences; hidden while there is nothing to say. A screen reader hears the text itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.hide()

    def say(self, words: str, role: str) -> None:
        """Show `words` in the theme's color of `role`."""
        changed = words != self.text()
        self.setText(words)
        self.setVisible(bool(words))
        self.setStyleSheet(f"color: {current().color(role).name()}")
        if changed and words and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
