"""When numbers are written anew: in a quick run once a beat, so that all are of the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.session.state import State


class RefreshThrottle:
    """Says whether a text that follows the state is due."""

    def __init__(self) -> None:
        self._beat = -1

    def due(self, state: State) -> bool:
        """Always at rest and in a run that was slowed down; else in the first frame of each beat that is shown."""
        due = not state.quick or state.beat != self._beat
        self._beat = state.beat
        return due
