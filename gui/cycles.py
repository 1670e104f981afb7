"""Python's collector of reference cycles, kept to the window's thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

# Milliseconds between two looks at what has piled up.
_INTERVAL = 200


class CycleCollector(QObject):
    """Collects on the thread it was made on, and nowhere else.

    By itself Python collects on whatever thread makes objects. The cycles that die may hold Qt's objects and
    connections, and where training's thread ends those, it can wait for a lock of Qt's that the window
    holds while the window waits for Python: then both wait forever.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(self.collect)
        timer.start(_INTERVAL)

    def collect(self) -> None:
        """Collect the oldest generation whose time has come, by Python's own thresholds."""
        counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (count, limit) in enumerate(counts) if count > limit]
        if due:
            gc.collect(due[-1])
