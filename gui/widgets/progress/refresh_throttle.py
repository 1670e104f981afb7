"""Throttling of displayed numbers: in a fast run once per beat, so that all show the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.session.state import State


class RefreshThrottle:
    """Decides whether a text that follows the state must be refreshed."""

    def __init__(self) -> None:
        self._beat = -1

    def due(self, state: State) -> bool:
        """Return True at rest and in a slow run; in a fast run, only in the first frame shown of each beat."""
        due = not state.quick or state.beat != self._beat
        self._beat = state.beat
        return due
