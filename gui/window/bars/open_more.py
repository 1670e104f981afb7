"""The » menu of a toolbar, open for a field that was asked for by name: it closes when the field is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class OpenMore(QObject):
    """Qt closes the menu only where the pointer has been over it; until then it would cover the toolbar.

    It closes when the keyboard goes elsewhere, and with Enter or Esc in the field.
    """

    def __init__(self, bar: QToolBar, more: QToolButton, field: QWidget) -> None:
        super().__init__(bar)
        self._bar, self._more, self._field = bar, more, field
        self._closed = False
        field.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close after the keys that end an entry; of the one that chose the field, only the release comes here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENDS:
            QTimer.singleShot(0, self, self._close)  # the field has it first
        return super().eventFilter(watched, event)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not self._bar.isAncestorOf(now):
            self._close()

    def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._field.removeEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._follow)
        if self._more.isChecked():
            self._more.click()
        self.deleteLater()
