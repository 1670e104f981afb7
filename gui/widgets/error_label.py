"""The line below a panel that says what is wrong with an edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from gui.base.attempt import attempt

if TYPE_CHECKING:
    from collections.abc import Callable


class ErrorLabel(QLabel):
    """One sentence; hidden while there is nothing to say.

    Signals
    -------
    said(sentence): another sentence, or "" as there is nothing wrong any more.
    """

    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show `sentence`; "" for nothing."""
        self.setText(sentence)
        self.setVisible(bool(sentence))
        self.said.emit(sentence)

    def attempt(self, edit: Callable[..., object], *arguments: object) -> None:
        """Make an edit; what is wrong with it is said here, and nothing has changed then."""
        if attempt(self.say, edit, *arguments):
            self.say("")
