"""Undo: a change consists of the snapshots before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.document.history.timeline import Timeline
    from core.document.moment import UpdateSelection
    from core.training.loss_history import LossHistory


# The gesture of entries that set a stage of a lesson.
STAGE = (1 << 31) - 1


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
        if not isinstance(other, UndoEntry) or self._gesture == STAGE:  # each stage is an entry of its own
            return False
        self._after = other._after
        # The stack deletes the other before Python hears that it owns it, and so Python never frees it.
        other.__dict__.clear()
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


class StageEntry(UndoEntry):
    """The entry that sets a stage of a lesson.

    undone, redone: called after undo and redo, for what no other entry changes.
    """

    def __init__(
        self,
        restore: Callable[[SessionSnapshot], None],
        now: Callable[[], SessionSnapshot],
        after: SessionSnapshot,
        text: str,
        undone: Callable[[], None],
        redone: Callable[[], None],
    ) -> None:
        super().__init__(restore, now, now(), after, text, STAGE)
        self._undone, self._redone = undone, redone

    def undo(self) -> None:
        """Go back to the world before the stage."""
        super().undo()
        self._undone()

    def redo(self) -> None:
        """Set the stage."""
        super().redo()
        self._redone()
