"""When numbers are written anew: faster than ten times a second nobody can read them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.session.state import State

# Seconds from one text to the next while a run goes at full speed.
_REST = 0.1


class RefreshThrottle:
    """Says whether a text that follows the state is due."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._written = -_REST

    def due(self, state: State) -> bool:
        """Always at rest and in a run that was slowed down; else some time after the last one."""
        now = self._clock()
        if state.running and state.speed is None and now - self._written < _REST:
            return False
        self._written = now
        return True
