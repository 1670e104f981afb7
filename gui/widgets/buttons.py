"""Buttons of panels and dialogs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from gui.base.icons import icon
from gui.base.text_scale import size_icon


def push_button(words: str, tip: str) -> QPushButton:
    """Return a button with words, which Enter presses only while it has the keyboard."""
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button


def picture_button(picture: str, name: str, tip: str, words: str = "") -> QToolButton:
    """Return a flat button with an icon, and with words beside it if there are any. name: for screen readers."""
    button = QToolButton()
    button.setIcon(icon(picture))
    size_icon(button, 16)
    button.setText(words)
    if words:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    button.setToolTip(tip)
    button.setAccessibleName(name)
    return button
