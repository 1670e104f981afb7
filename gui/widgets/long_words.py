"""Long names in message boxes: Qt breaks lines at spaces and slashes, and cuts off what is wider than the box."""

from __future__ import annotations

import re

from PySide6.QtCore import QChildEvent, QEvent, QObject
from PySide6.QtWidgets import QMessageBox

# Without a space or slash: more characters than this may be broken after every _PIECE.
_LONG = 60
_PIECE = 4
_BREAK = "\u200b"
_WORD = re.compile(rf"[^\s/]{{{_LONG + 1},}}")
_PIECES = re.compile(rf".{{{_PIECE}}}(?=.)")


def breakable(text: str) -> str:
    """Return `text` with invisible places for line breaks in its long words."""
    return _WORD.sub(lambda word: _PIECES.sub(rf"\g<0>{_BREAK}", word[0]), text)


class BreakableBoxes(QObject):
    """Makes the long words breakable in the message boxes that Qt itself opens over its parent."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Change the text before the box is measured; pass all events on."""
        if event.type() == QEvent.Type.ChildPolished and isinstance(event, QChildEvent):
            box = event.child()
            if isinstance(box, QMessageBox):
                box.setText(breakable(box.text()))
        return False
