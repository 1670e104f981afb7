"""Who draws when: at rest everything at once, during a run no more in a frame than a frame has time for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from gui.session import State

# What each frame of a run changes. Whatever changes more is the user's doing, and is shown at once.
_FRAME = Change.WEIGHTS | Change.CURSOR | Change.RUN | Change.HISTORY
# At so many updates a second or fewer all parts show each.
_SLOW = 10.0
# A part that takes longer than this, in seconds, waits for its turn, whatever it is.
_LONG = 0.005


class Turns:
    """Hands changes to the parts of a window, each with all that it has not shown yet.

    In a frame of a run the watched parts draw, and one more: the favoured one every second time, else the
    one that has waited longest. Numbers that change sixty times a second could not be read anyway, and
    the window would be late for the mouse.
    """

    def __init__(self, watched: Collection[str], favoured: str) -> None:
        self._watched = watched
        self._favoured = favoured
        self._owed: dict[str, Change] = {}  # The longest wait first.
        self._seconds: dict[str, float] = {}
        self._odd = False

    def show(
        self, parts: Mapping[str, Callable[[State, Change], object]], state: State, change: Change
    ) -> None:
        """Show a change in those of the parts whose turn it is; `parts` are all that can be seen."""
        self._owed = {name: owed for name, owed in self._owed.items() if name in parts}
        for name in parts:
            self._owed[name] = self._owed.get(name, Change(0)) | change
        for name in self._due(state, change):
            start = time.perf_counter()
            parts[name](state, self._owed.pop(name))
            self._seconds[name] = time.perf_counter() - start

    def _due(self, state: State, change: Change) -> list[str]:
        running = state.running and Change.WEIGHTS in change and not change & ~_FRAME
        if not running or (state.speed is not None and state.speed <= _SLOW):
            return list(self._owed)
        at_once = [name for name in self._owed if name in self._watched and self._seconds.get(name, 0.0) < _LONG]
        self._odd = not self._odd
        if self._odd and self._favoured in self._owed:
            return [*at_once, self._favoured]
        others = (name for name in self._owed if name not in at_once and name != self._favoured)
        return [*at_once, next(others, self._favoured)] if self._owed.keys() - set(at_once) else at_once
