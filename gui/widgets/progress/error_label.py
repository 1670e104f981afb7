"""An error line below a panel, shown when an edit is invalid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from gui.base.attempt import attempt

if TYPE_CHECKING:
    from collections.abc import Callable


class ErrorLabel(QLabel):
    """One sentence; hidden while it is empty.

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
        """Show `sentence`; "" hides the label."""
        self.setText(sentence)
        self.setVisible(bool(sentence))
        self.said.emit(sentence)

    def attempt(self, edit: Callable[..., object], *arguments: object) -> None:
        """Attempt an edit; show its error here, in which case nothing has changed."""
        if attempt(self.say, edit, *arguments):
            self.say("")
