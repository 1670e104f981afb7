"""The store: the state, the undo stack and the one signal. The only place where anything changes."""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from itertools import count
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QUndoStack

from gui.session.changes.differences import difference
from gui.session.changes.settling import following, heard, learned
from gui.session.changes.undo import STAGE, SessionSnapshot, StageEntry, UndoEntry, shorten
from gui.session.opening import first_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from core.document.document import Document
    from core.document.moment import UpdateSelection
    from gui.session.state import State


class Whole(Protocol):
    """Objects that can combine several changes into one."""

    def together(self) -> AbstractContextManager[None]:
        """Show all changes made inside as one change."""


S = TypeVar("S", bound=Whole)
P = ParamSpec("P")
R = TypeVar("R")


def one_change(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Show all changes made by `method` as one change at its end."""

    @wraps(method)
    def act(self: S, /, *arguments: P.args, **named: P.kwargs) -> R:
        with self.together():
            return method(self, *arguments, **named)

    return act


class Store(QObject):
    """The state that the session's parts share; they know nothing of each other.

    path: what was walked through in each moment left on the way back, to be shown again on the way forward.
    telling: whether a change is being told: what moves meanwhile, the user did not move.

    Signals
    -------
    changed(State, Change): something is different; Change says what.
    failed(str): something could not be done; one sentence, to be shown in a dialog.
    """

    changed = Signal(object, object)
    failed = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(1000)
        self.path: list[UpdateSelection] = []
        self._gestures = count(1)
        self._state = first_state(document)
        self._together = False
        self.telling = False
        self._complaints: list[str] = []
        self.undo_stack.indexChanged.connect(self._show_undo)
        self.undo_stack.cleanChanged.connect(self._show_undo)

    @property
    def state(self) -> State:
        """Return what panels show now."""
        return self._state

    def show(self, **fields: Any) -> None:
        """Change these fields of the state, and report what changed."""
        with self.together():
            self._state = following(self._state, **fields)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Combine all changes made inside into one, shown at the end: panels draw once."""
        if self._together:
            yield
            return
        before, self._together = self._state, True
        try:
            yield
        finally:
            self._together = False
            self._state = heard(before, learned(before, self._state))
            complaints, self._complaints = self._complaints, []
            change = difference(before, self._state)
            if change:
                nested, self.telling = self.telling, True
                self.changed.emit(self._state, change)
                self.telling = nested
            for sentence in complaints:
                self.failed.emit(sentence)

    def say(self, message: str) -> None:
        """Show one sentence in the status bar."""
        self.show(message=message)

    def fail(self, sentence: str) -> None:
        """Show one sentence in a dialog, after the changes are shown."""
        self._complaints.append(sentence)
        with self.together():
            pass

    # Undo

    def new_gesture(self) -> int:
        """Return an id for edits that form one gesture, and so one undo entry."""
        return next(self._gestures)

    def top_gesture(self) -> int:
        """The gesture of the latest undo entry, or −1."""
        top = self.undo_stack.command(self.undo_stack.index() - 1)
        return top.id() if top is not None else -1

    @one_change
    def push(self, after: SessionSnapshot, text: str, gesture: int = 0, before: SessionSnapshot | None = None) -> None:
        """Make `after` the world, as one undo entry."""
        self._push(UndoEntry(self.restore, self.world, before or self.world(), after, text, gesture))

    def _push(self, entry: UndoEntry) -> None:
        """Add an entry; the oldest ones go where all together take too much memory."""
        self.undo_stack.push(entry)
        shorten(self.undo_stack)

    @one_change
    def push_run(self, after: SessionSnapshot, text: str, before: SessionSnapshot, gesture: int) -> None:
        """Add a run as one undo entry; a run between two edits of one gesture is part of that entry."""
        self.push(after, text, gesture if gesture and gesture == self.top_gesture() else 0, before)

    def world(self) -> SessionSnapshot:
        """Return the snapshot of everything that undo restores."""
        s = self.state
        return SessionSnapshot(s.timeline, s.recorded, s.previous, s.update_selection, s.cursor)

    @one_change
    def push_stage(self, document: Document, text: str, undone: Callable[[], None], redone: Callable[[], None]) -> None:
        """Make another document the world, with a timeline of its own, as one undo entry."""
        state = first_state(document)
        after = SessionSnapshot(state.timeline, state.recorded, None, state.update_selection, 0)
        self._push(StageEntry(self.restore, self.world, after, text, undone, redone))

    @one_change
    def restore(self, world: SessionSnapshot) -> None:
        """Restore a snapshot."""
        self.path.clear()
        self.show(
            document=world.timeline.now.document, timeline=world.timeline, history=world.history,
            previous=world.previous, update_selection=world.update_selection, cursor=world.cursor,
            modified=self._modified, message="",
        )  # fmt: skip

    def begin(self, document: Document, saved: bool, **fields: Any) -> None:
        """Another document in place of this one; the undo stack starts empty."""
        self.path.clear()
        state = first_state(document)
        with self.together():
            self.undo_stack.clear()
            if not saved:
                self.undo_stack.resetClean()
            self.show(
                document=state.document, timeline=state.timeline, update_selection=state.update_selection,
                cursor=0, history=state.recorded, previous=None, selected=None,
                selected_layer=state.selected_layer, lights=frozenset(), running=False, modified=not saved,
                lesson=self._state.lesson and self._state.lesson.left(), **fields,
            )  # fmt: skip

    def shut_down(self) -> None:
        """Forget what can be undone; the store is of no use after."""
        # Cleared here, because the garbage collector could free an entry before the stack, which deletes it again.
        with QSignalBlocker(self.undo_stack):
            self.undo_stack.clear()

    def _show_undo(self) -> None:
        self.show(
            undo_text=self.undo_stack.undoText(),
            redo_text=self.undo_stack.redoText(),
            modified=self._modified,
        )

    @property
    def _modified(self) -> bool:
        """Whether there is something to save; a stage of a lesson, as it was set, is in the lesson."""
        return not self.undo_stack.isClean() and self.top_gesture() != STAGE
