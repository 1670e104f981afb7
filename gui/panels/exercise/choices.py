"""A question with a choice of answers: a button for each, and its number key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent


class Choices(QWidget):
    """The answers, one below the other.

    Signals
    -------
    chosen(int): the place of the answer.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def offer(self, answers: Sequence[str]) -> None:
        """Offer these answers, and give the first the keyboard."""
        if [button.text() for button in self.buttons] == [_label(k, text) for k, text in enumerate(answers)]:
            return
        for button in self.buttons:
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for k, text in enumerate(answers):
            button = QPushButton(_label(k, text))
            button.setAccessibleName(text)
            button.setToolTip(f"Choose this answer ({k + 1})")
            button.setStyleSheet("text-align: left; padding: 3px 8px")
            # A long formula is cut by the panel's edge rather than making the panel wider than the window.
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, k=k: self.chosen.emit(k))
            self._column.addWidget(button)
            self.buttons.append(button)
        if self.buttons and self.isVisible():
            self.buttons[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by the number keys."""
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(self.buttons):
            self.chosen.emit(place)
        else:
            super().keyPressEvent(event)


def _label(k: int, text: str) -> str:
    return f"{k + 1}   {text}".replace("&", "&&")
