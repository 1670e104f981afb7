"""Waiting for a long read: a busy cursor, and after a moment a progress bar with Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QProgressDialog, QWidget

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

_STEPS = 1000
# After this long without news, the bar shows indefinite progress.
_SILENCE_MS = 300
_EVENTS = QEventLoop.ProcessEventsFlag


class Waiting:
    """`with Waiting(parent, "Reading a.csv") as waiting:`; pass `waiting.part(from, to)` as a progress callback.

    The window stays alive as long as they call it, even if they have nothing new to say. Where the user
    cancels, that call raises InputError.
    """

    def __init__(self, parent: QWidget | None, words: str, canceled: str = "reading was canceled") -> None:
        """words: shown over the bar. canceled: the sentence of the error when the user cancels."""
        self._canceled = canceled
        self.bar = QProgressDialog(words, "Cancel", 0, _STEPS, parent)
        self.bar.setWindowModality(Qt.WindowModality.WindowModal)
        self.bar.setMinimumDuration(800)
        self.bar.setAutoClose(False)
        self.bar.setAutoReset(False)
        self._value = -1
        self._silence = QElapsedTimer()

    def __enter__(self) -> Waiting:
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        return self

    def __exit__(self, *_: object) -> None:
        QApplication.restoreOverrideCursor()
        self.bar.close()
        self.bar.deleteLater()

    def part(self, start: float, end: float) -> Callable[[float], None]:
        """Return a progress callback, for fractions 0 to 1 of the work from `start` to `end`."""

        def progress(share: float) -> None:
            value = round(_STEPS * (start + (end - start) * share))
            if value != self._value:
                self._value = value
                self._silence.start()
                self.bar.setMaximum(_STEPS)
                self.bar.setValue(value)
            elif self._silence.hasExpired(_SILENCE_MS):
                self.bar.setMaximum(0)
            # Until the progress bar is shown, the user must not start anything else in the window.
            seen = self.bar.isVisible()
            QApplication.processEvents(_EVENTS.AllEvents if seen else _EVENTS.ExcludeUserInputEvents)
            if self.bar.wasCanceled():
                raise InputError(self._canceled)

        return progress
