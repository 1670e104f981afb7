"""Calls that wait until what was shown is painted, with the mouse and timers in between."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


class AfterPainting(QObject):
    """Calls functions one after another, each once the window has painted and has heard what waited meanwhile.

    By a timer: Qt would process calls that it queues itself (`QTimer.singleShot(0, …)`) all at once, before any timer.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._call)

    def call(self, act: Callable[[], None]) -> None:
        """Call `act` later."""
        self._waiting.append(act)
        self._timer.start()

    def _call(self) -> None:
        act = self._waiting.popleft()
        if self._waiting:
            self._timer.start()
        act()
