"""The end of a window in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def delete(window: QWidget) -> None:
    """Delete it now, and not after the test: as long as it is there, another theme or size of text takes long."""
    QApplication.processEvents()
    leave_keyboard()
    window.deleteLater()
    QApplication.sendPostedEvents(window, 52)  # QEvent.DeferredDelete


def leave_keyboard() -> None:
    """A widget that dies with the keyboard would hear of it when its attributes are gone."""
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
