"""Scheduling of drawing: at rest everything at once, during a run only as much per frame as fits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from gui.session import State

# A part that takes longer than this, in seconds, always waits for its turn.
_LONG = 0.006
# Parts that together take no longer than this share a turn.
_TOGETHER = 0.003
# So much of the time of a frame the window may be busy with drawing, in seconds, for the favored part and for
# the others: these have what the watched ones leave of it, and never less than the third number. A window
# that is busy for longer is late for the mouse, and takes of the processor what the training could have.
_BUSY_FAVORED = 0.7 / 60.0
_BUSY = 0.5 / 60.0
_LEAST = 0.1 / 60.0
# After this many turns there is a frame without one.
_MEASURED = 8


class DrawScheduler:
    """Passes changes to the parts of a window, each with everything it has not shown yet.

    What the user does is shown by all at once; in a run by the first parts, and by the others once those are
    painted. In a frame of a run the watched parts draw. The others take turns, the favored one before those that
    have waited longest. Numbers that change sixty times a second could not be read anyway, and the window
    would be late for the mouse: so the others draw once a beat, all of them the state of its first frame, and
    their numbers agree. The turns that are left are the favored part's. What a turn costs, its painting included, is
    known when the next frame comes; until it has been made up for, nobody has the next turn.
    """

    def __init__(
        self, watched: Collection[str], first: Sequence[str], later: Callable[[Callable[[], None]], object],
        clock: Callable[[], float] = time.thread_time,
    ) -> None:  # fmt: skip
        """first: parts that show the user's actions immediately during a run, the favored part first.

        later: calls a function once what was shown has been painted. clock: seconds of work of the window's
        thread, in which those of other programs do not count.
        """
        self._watched = watched
        self._first = first
        self._favored = first[0]
        self._later = later
        self._clock = clock
        self._parts: Mapping[str, Callable[[State, Change], object]] = {}
        self._state: Any = None
        self._read: Any = None  # The first state of the beat,
        self._unread: set[str] = set()  # which these have not shown yet.
        self._owed: dict[str, Change] = {}  # The longest wait first.
        self._seconds: dict[str, float] = {}
        self._began = clock()
        self._usual = 0.0  # Time of a frame of the watched parts alone.
        self._debt = 0.0  # Time of turns beyond their limit.
        self._room = _BUSY  # Time of a frame for the part that had the last turn.
        self._turns = 0
        self._paced = False  # Whether the last change was a frame of a run.
        self._shared = False  # Whether a part had a turn in it.

    def show(self, parts: Mapping[str, Callable[[State, Change], object]], state: State, change: Change) -> None:
        """Show a change in those of the parts whose turn it is; `parts` are all visible ones."""
        self._owed = {name: owed for name, owed in self._owed.items() if name in parts}
        for name in parts:
            self._owed[name] = self._owed.get(name, Change(0)) | change
        self._settle()
        self._parts, self._state = parts, state
        if not (state.is_frame(change) and state.quick) or self._read is None or state.beat != self._read.beat:
            self._read, self._unread = state, set(parts)
        now, then = self._due(state, change)
        self._draw_owed(now)
        if then:
            # Between two short pieces of work the mouse is handled; during one long piece it would wait.
            self._later(lambda: self._draw_owed(then))

    def behind(self) -> bool:
        """Return whether a part has not shown the last beat yet."""
        return bool(self._unread)

    def _draw_owed(self, names: Sequence[str]) -> None:
        for name in names:
            if name in self._owed:
                self._draw(name)

    def _draw(self, name: str) -> None:
        start = self._clock()
        state = self._read if name in self._unread else self._state
        self._unread.discard(name)
        self._parts[name](state, self._owed.pop(name))
        self._seconds[name] = self._clock() - start

    def _settle(self) -> None:
        """Attribute the time of the last frame."""
        now = self._clock()
        spent, self._began = now - self._began, now
        if not self._paced:
            return  # Caused by the user or the window: says nothing about a frame.
        if self._shared:
            self._debt += max(spent - self._usual, 0.0)
        else:
            self._usual += 0.2 * (spent - self._usual)
        self._debt = max(self._debt - max(self._room - self._usual, _LEAST), 0.0)

    def _due(self, state: State, change: Change) -> tuple[list[str], list[str]]:
        """Return the parts that draw immediately, and those that draw after painting."""
        shared, self._shared = self._shared, False
        running = state.is_frame(change)
        self._paced = running
        if not running or not state.quick:
            self._paced = False
            self._debt = 0.0
            self._turns = 0  # The next run begins with the favored part.
            if state.running or Change.RUN in change:
                return list(self._first), [name for name in self._owed if name not in self._first]
            return list(self._owed), []
        at_once = [name for name in self._owed if name in self._watched and self._seconds.get(name, 0.0) < _LONG]
        turns = self._unread | {self._favored, *self._watched}
        waiting = [name for name in self._owed if name not in at_once and name in turns]
        # An occasional frame without a turn shows how long the watched parts take alone.
        measuring = shared and self._turns % _MEASURED == 0
        if measuring or self._debt > 0.0 or not waiting:
            return at_once, []
        self._shared = True
        self._turns += 1
        others = [name for name in waiting if name != self._favored]
        if self._favored in waiting and (self._favored in self._unread or not others):
            self._room = _BUSY_FAVORED
            return at_once, [self._favored]
        self._room = _BUSY
        return at_once, self._together(others)

    def _together(self, names: Sequence[str]) -> list[str]:
        """Return the first waiting part, and those after it as long as all are quick."""
        fitting: list[str] = []
        seconds = 0.0
        for name in names:
            seconds += self._seconds.get(name, _TOGETHER)
            if fitting and seconds > _TOGETHER:
                break
            fitting.append(name)
        return fitting
