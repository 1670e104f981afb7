"""Undo: a change consists of the snapshots before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.document.history.thinning import added

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.document.history.timeline import Timeline
    from core.document.moment import UpdateSelection
    from core.training.loss_history import LossHistory


# Maximum number of bytes in the arrays of all entries. The LEAST latest entries stay beyond it, up to LIMIT bytes.
BUDGET, LEAST, LIMIT = 64 * 2**20, 12, 160 * 2**20
# Share of it that is used when entries are forgotten, so that it is not done at each edit.
_ROOM = 3 / 4
# The gesture of entries that set a stage of a lesson.
STAGE = (1 << 31) - 1


@dataclass(frozen=True)
class SessionSnapshot:
    """Everything that undo restores, all of it immutable."""

    timeline: Timeline
    history: LossHistory
    previous: LossHistory | None
    update_selection: UpdateSelection
    cursor: int


class UndoEntry(QUndoCommand):
    """One entry of the Edit menu. Edits of one gesture (a drag, scrolling) are merged.

    size: the bytes of arrays after the change that were not there before. total: the same of all entries up to this.
    again: whether it is put on a stack on which it was before.
    """

    again = False
    total = 0

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
        self.size = _size(before, after)

    def id(self) -> int:
        """Return the id by which QUndoStack merges entries; −1 never merges."""
        return self._gesture or -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the later change of the same gesture."""
        # Each stage is an entry of its own.
        if not isinstance(other, UndoEntry) or other.again or self._gesture == STAGE:
            return False
        self._after = other._after
        self.size = _size(self._before, self._after)
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
        if not self.again:
            self._restore(self._after)

    def copied(self) -> Self:
        """Return the same entry, to be put on a stack again: a stack deletes those that it loses."""
        entry = type(self).__new__(type(self))
        QUndoCommand.__init__(entry, self.text())
        vars(entry).update(vars(self), again=True)
        return entry


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
        if not self.again:
            self._redone()


def _size(before: SessionSnapshot, after: SessionSnapshot) -> int:
    history = 0 if after.history is before.history else after.history.nbytes
    return history + added(before.timeline.moments, after.timeline.moments)


def shorten(stack: QUndoStack) -> None:
    """Forget the oldest entries where all take too much memory; to be called when one is added.

    The latest stay in any case, as far as they fit in LIMIT bytes.
    """
    top, below, first = (_entry(stack, place) for place in (stack.index() - 1, stack.index() - 2, 0))
    assert top is not None and first is not None
    top.total = top.size + (below.total if below is not None else 0)
    if top.total - first.total + first.size > BUDGET:
        entries = [entry for place in range(stack.count()) if (entry := _entry(stack, place)) is not None]
        sizes = [entry.size for entry in entries]
        if _fitting(sizes, 1.0) < len(sizes):
            _forget_oldest(stack, entries, _fitting(sizes, _ROOM))


def _entry(stack: QUndoStack, place: int) -> UndoEntry | None:
    found = stack.command(place) if place >= 0 else None
    return found if isinstance(found, UndoEntry) else None


def _fitting(sizes: Sequence[int], room: float) -> int:
    """Return how many entries can stay, the latest, in `room` of the bytes for all; sizes: from the oldest on."""
    taken = 0
    for count, size in enumerate(reversed(sizes)):
        taken += size
        if taken > room * (BUDGET if count >= LEAST else LIMIT) and count:
            return count
    return len(sizes)


def _forget_oldest(stack: QUndoStack, entries: Sequence[UndoEntry], kept: int) -> None:
    """Leave the latest `kept` entries of a stack on which nothing is undone; QUndoStack itself only forgets all."""
    clean = stack.cleanIndex() - (len(entries) - kept)
    copies = [entry.copied() for entry in entries[-kept:]]
    with QSignalBlocker(stack):
        stack.clear()
        stack.resetClean()
        for place, entry in enumerate(copies):
            if place == clean:
                stack.setClean()
            stack.push(entry)
            entry.again = False
        if clean == kept:
            stack.setClean()
