"""The end of a window in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.window.main_window import MainWindow


def discard(window: MainWindow) -> None:
    """Close it, whatever has changed, and delete it; its session goes on."""
    window.session.pause()
    window.session.undo_stack.setClean()
    window.close()
    delete(window)


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
