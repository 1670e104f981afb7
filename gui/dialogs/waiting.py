"""A long read that the user waits for: the pointer says so, and after a moment there is a bar with Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QProgressDialog, QWidget

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

_STEPS = 1000
# Where nothing new was heard for so long, the bar runs to and fro.
_SILENCE_MS = 300
_EVENTS = QEventLoop.ProcessEventsFlag


class Waiting:
    """`with Waiting(parent, "Reading a.csv") as waiting:`; functions are given `waiting.part(from, to)` to call.

    The window stays alive as long as they call it, even if they have nothing new to say. Where the user
    cancels, that call raises InputError.
    """

    def __init__(self, parent: QWidget | None, words: str) -> None:
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
        """A function that takes the share done, 0 to 1, of the part of the work from `start` to `end`."""

        def progress(share: float) -> None:
            value = round(_STEPS * (start + (end - start) * share))
            if value != self._value:
                self._value = value
                self._silence.start()
                self.bar.setMaximum(_STEPS)
                self.bar.setValue(value)
            elif self._silence.hasExpired(_SILENCE_MS):
                self.bar.setMaximum(0)
            # Until the bar stands before the window, nobody may begin something else there.
            seen = self.bar.isVisible()
            QApplication.processEvents(_EVENTS.AllEvents if seen else _EVENTS.ExcludeUserInputEvents)
            if self.bar.wasCanceled():
                raise InputError("reading was canceled")

        return progress
