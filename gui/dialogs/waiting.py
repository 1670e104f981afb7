"""A long read in the window's own thread: the pointer waits, and after a moment there is a bar with Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QProgressDialog, QWidget

from core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

_STEPS = 1000


class Waiting:
    """`with Waiting(parent, "Reading a.csv") as waiting:`; functions are given `waiting.part(from, to)` to call.

    Where the user cancels, that call raises InputError.
    """

    def __init__(self, parent: QWidget | None, words: str) -> None:
        self.bar = QProgressDialog(words, "Cancel", 0, _STEPS, parent)
        self.bar.setWindowModality(Qt.WindowModality.WindowModal)
        self.bar.setMinimumDuration(800)
        self.bar.setAutoClose(False)

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
            self.bar.setValue(round(_STEPS * (start + (end - start) * share)))
            if self.bar.wasCanceled():
                raise InputError("the reading was cancelled")

        return progress
