"""Garbage collection of reference cycles, restricted to the window's thread."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

# Milliseconds between two checks for garbage, and until the first one: what is made while the window opens stays.
_INTERVAL, _FIRST = 200, 1500
# While the window's thread is busier than this share, slow collections wait, for at most this many checks.
_IDLE = 0.2
_PATIENCE = 1_500
_OLDEST = 2
# Nor do they wait while objects gather: the old ones are counted once per this many checks, which takes a millisecond.
_COUNTED = 25
_CROWD = 100_000


class CycleCollector(QObject):
    """Collects garbage on the thread that created it, and nowhere else.

    By itself Python collects on whatever thread makes objects. The cycles that die may hold Qt's objects and
    connections, and where training's thread ends those, it can wait for a lock of Qt's that the window
    holds while the window waits for Python: then both wait forever.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._worked = time.thread_time()
        self._waited = 0
        self._kept = 0
        timer = QTimer(self, interval=_INTERVAL)
        timer.timeout.connect(self.collect)
        QTimer.singleShot(_FIRST, timer, timer.start)

    def collect(self) -> None:
        """Collect the oldest generation that is due, by Python's own thresholds.

        All there is takes a tenth of a second, which a run or a drag would show: it waits for a quiet moment.
        """
        now = time.thread_time()
        busy, self._worked = now - self._worked > _IDLE * _INTERVAL / 1000, now
        counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = max((generation for generation, (count, limit) in enumerate(counts) if count > limit), default=None)
        if due is None:
            return
        if due < _OLDEST:
            gc.collect(due)
        elif busy and self._waited < _PATIENCE and not self._crowded():
            self._waited += 1
            gc.collect(_OLDEST - 1)
        else:
            self._waited = 0
            gc.collect()
            self._kept = len(gc.get_objects(_OLDEST))

    def _crowded(self) -> bool:
        """Return whether enough objects have grown old since the last collection to justify a pause."""
        return self._waited % _COUNTED == _COUNTED - 1 and len(gc.get_objects(_OLDEST)) > self._kept + _CROWD
