"""Differences between two states: the flags passed to panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.session.state import Change

if TYPE_CHECKING:
    from core.model.network import Network
    from gui.session.state import State

# Document fields about examples other than the training examples.
_PREPARED = ("test", "split", "scaling", "target_scaling", "picture")


def difference(old: State, new: State) -> Change:
    """Return which parts of two states differ. Values are compared by identity: an edit always creates a new one."""
    change = Change(0)
    if new.network is not old.network:
        change |= Change.WEIGHTS | Change.CURSOR
        if _shape(new.network) != _shape(old.network):
            change |= Change.SHAPE
    if new.data is not old.data:
        change |= Change.DATA | Change.CURSOR
    if any(getattr(new.document, name) is not getattr(old.document, name) for name in _PREPARED):
        change |= Change.TEST
    if new.settings is not old.settings:
        change |= Change.SETTINGS | Change.CURSOR
    if new.document.positions is not old.document.positions:
        change |= Change.POSITIONS
    if new.document.runs is not old.document.runs:
        change |= Change.RUNS
    for flag, names in _PARTS.items():
        if any(getattr(new, name) is not getattr(old, name) for name in names):
            change |= flag
    if new.example != old.example:
        change |= Change.EXAMPLE
    if (new.document.epoch, new.document.update) != (old.document.epoch, old.document.update):
        change |= Change.RUN
    return change


_PARTS = {
    Change.EXAMPLE: ("point", "target"),
    Change.CURSOR: ("update_selection", "cursor"),
    Change.SELECTION: ("selected", "selected_layer"),
    Change.LIGHT: ("lights",),
    Change.RUN: ("running", "speed", "engine"),
    Change.HISTORY: ("history", "previous", "timeline", "history_limit"),
    Change.DOCUMENT: ("path", "modified", "undo_text", "redo_text"),
    Change.VIEW: ("digits",),
    Change.MESSAGE: ("message",),
    Change.EXERCISE: ("exercise",),
    Change.LESSON: ("lesson",),
}


def _shape(network: Network) -> tuple[object, ...]:
    return (
        network.sizes,
        tuple((layer.activation, layer.bias, layer.dropout) for layer in network.layers),
        network.loss,
        network.class_weights,
    )
