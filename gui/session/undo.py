"""Undo: a change consists of the snapshots before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.document.moment import UpdateSelection
    from core.document.timeline import Timeline
    from core.training.loss_history import LossHistory


@dataclass(frozen=True)
class SessionSnapshot:
    """Everything that undo restores, all of it immutable."""

    timeline: Timeline
    history: LossHistory
    previous: LossHistory | None
    walk: UpdateSelection
    cursor: int


class UndoEntry(QUndoCommand):
    """One entry of the Edit menu. Edits of one gesture (a drag, scrolling) are merged."""

    def __init__(
        self,
        restore: Callable[[SessionSnapshot], None],
        now: Callable[[], SessionSnapshot],
        before: SessionSnapshot,
        after: SessionSnapshot,
        text: str,
        gesture: int = 0,
    ) -> None:
        super().__init__(text)
        self._restore, self._now = restore, now
        self._before = before
        self._after = after
        self._gesture = gesture

    def id(self) -> int:
        """Return the id by which QUndoStack merges entries; −1 never merges."""
        return self._gesture or -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the later change of the same gesture."""
        if not isinstance(other, UndoEntry):
            return False
        self._after = other._after
        return True

    def undo(self) -> None:
        """Back to the world before."""
        now = self._now()
        if now.timeline is self._after.timeline:
            # Only the step shown can be another since: redo leads back to it.
            self._after = now
        self._restore(self._before)

    def redo(self) -> None:
        """Set the snapshot after; QUndoStack.push calls it first."""
        self._restore(self._after)
