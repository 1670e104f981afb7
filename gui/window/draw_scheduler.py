"""Scheduling of drawing: at rest everything at once, during a run only as much per frame as fits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from gui.session import Change
from gui.session.workers.example_values import take_long

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from gui.session import State

# A part that takes longer than this, in seconds, waits for its turn even if it is watched.
_LONG = 0.006
# So much of the time of a frame the window may be busy with drawing, in seconds. A window that is busy for
# longer is late for the mouse, and takes of the processor what the training could have.
_BUSY = 0.6 / 60.0
# What is left to those that wait for their turn is never less than this.
_LEAST = 0.1 / 60.0
# So many multiplications for the outputs of all examples are much work for each part that shows them.
_MUCH = 20_000_000
# What is taken to be the time of a part that has not drawn yet.
_USUAL = 0.002


class DrawScheduler:
    """Passes changes to the parts of a window, each with everything it has not shown yet.

    What the user does is shown by all at once; in a run by the first parts, where there are many examples by the
    first of them, and by each of the others once the one before is painted. In a frame of a run each part draws once
    the one before is painted: between two short pieces of work
    the mouse is handled, during one long piece it would wait. The watched parts draw in every frame unless they are
    slow. Numbers that change sixty times a second could not be read anyway: so the others draw once a beat, all of
    them the state of its first frame, and their numbers agree. They and slow parts share what time is left, those
    that have waited longest first. What a part costs, its painting included, is known when the next one draws; until
    what was too much has been made up for, only the watched parts draw.
    """

    def __init__(
        self, watched: Collection[str], first: Sequence[str], later: Callable[[Callable[[], None]], object],
        clock: Callable[[], float] = time.thread_time, together: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """first: parts that show the user's actions immediately during a run; a run begins with the first of them.

        together: parts with the same number in large, which all change it in one go: on a busy machine one would
        otherwise be seen to be ahead of the other.
        later: calls a function once what was shown has been painted. clock: seconds of work of the window's
        thread, in which those of other programs do not count.
        """
        self._watched = watched
        self._first = first
        self._together = together
        self._later = later
        self._clock = clock
        self._parts: Mapping[str, Callable[[State, Change], object]] = {}
        self._state: Any = None
        self._read: Any = None  # The first state of the beat,
        self._unread: set[str] = set()  # which these have not shown yet.
        self._owed: dict[str, Change] = {}  # The longest wait first.
        self._queue: list[str] = []  # What this frame has still to draw.
        self._coming = False  # Whether the next of them draws as soon as the last one is painted.
        self._seconds: dict[str, float] = {}
        self._drawing = ""  # The part that has drawn last, in a frame, and is being painted,
        self._began = 0.0  # since then.
        self._debt = 0.0  # Time of frames beyond their limit.
        self._begun = False  # Whether the run has had a frame.

    def show(self, parts: Mapping[str, Callable[[State, Change], object]], state: State, change: Change) -> None:
        """Show a change in those of the parts whose turn it is; `parts` are all visible ones."""
        self._settle()
        self._owed = {name: owed for name, owed in self._owed.items() if name in parts}
        for name in parts:
            self._owed[name] = self._owed.get(name, Change(0)) | change
        self._parts, self._state = parts, state
        frame = state.is_frame(change) and state.quick
        if not frame or self._read is None or state.beat != self._read.beat:
            self._read, self._unread = state, set(parts)
        if frame:
            self._queue = self._due()
            self._draw_next()
            return
        self._debt, self._begun, self._queue = 0.0, False, []
        now = list(self._owed)
        if take_long(state.document, _MUCH):
            now = list(self._first[:1])
        elif state.running or Change.RUN in change:
            now = list(self._first)
        for name in now:
            if name in self._owed:
                self._draw(name)
        if self._owed:
            self._later(self._draw_rest)

    def behind(self) -> bool:
        """Return whether a part has not shown the last beat yet."""
        return bool(self._unread)

    def _draw_rest(self) -> None:
        """Draw the next part that has not shown what the user did, unless a frame of a run will."""
        if self._owed and not self._begun:
            self._draw(next(iter(self._owed)))
            if self._owed:
                self._later(self._draw_rest)

    def _draw(self, name: str) -> None:
        """Draw a part; if it begins a beat, with those that begin it together."""
        begins = name in self._unread and name in self._together
        for part in self._together if begins else (name,):
            if part in self._owed:
                state = self._read if part in self._unread else self._state
                self._unread.discard(part)
                self._parts[part](state, self._owed.pop(part))

    # Frames of a run

    def _due(self) -> list[str]:
        """Return the parts that draw in this frame, in order."""
        quick = [name for name in self._owed if name in self._watched and self._cost(name) < _LONG]
        turns = self._unread | set(self._watched)
        waiting = [name for name in self._owed if name not in quick and name in turns]
        if not self._begun:
            self._begun = True
            for names in (quick, waiting):
                names.sort(key=lambda name: name != self._first[0])
        room = max(_BUSY - sum(map(self._cost, quick)), _LEAST) - self._debt
        due: list[str] = []
        while waiting and room > 0.0 and (not due or self._cost(waiting[0]) <= room):
            room -= self._cost(waiting[0])
            due.append(waiting.pop(0))
        self._debt = max(-room, 0.0)
        return quick + due

    def _cost(self, name: str) -> float:
        return self._seconds.get(name, _USUAL)

    def _draw_next(self) -> None:
        self._settle()
        while self._queue:
            name = self._queue.pop(0)
            if name in self._owed:
                self._drawing, self._began = name, self._clock()
                self._draw(name)
                break
        if self._drawing and not self._coming:
            self._coming = True
            self._later(self._go_on)

    def _go_on(self) -> None:
        self._coming = False
        self._draw_next()

    def _settle(self) -> None:
        """Note what the part that has drawn last has taken, its painting included."""
        if self._drawing:
            self._seconds[self._drawing] = self._clock() - self._began
            self._drawing = ""
