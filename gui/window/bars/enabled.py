"""Enabled commands in each state, and the objects they apply to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.addresses import Node
from core.model.network_edits import MAX_LAYERS, MAX_NODES

if TYPE_CHECKING:
    from gui.session import State

# Commands that would end an exercise by making an update.
_MAKING_UPDATES = ("finish_example", "run", "epoch", "epochs", "compare_methods", "sweep", "reset")
# Commands for the lesson that is read.
_OF_LESSONS = ("set_stage", "next_stage", "previous_stage", "play_lesson")


def enabled(state: State) -> dict[str, bool]:
    """Return, for each command that is not always available, whether it is enabled."""
    network, n = state.network, state.selected_layer
    back = state.cursor > 0 or state.timeline.index > 0 or state.running
    # An exercise is answered before the walk goes on.
    waits = state.hiding and state.cursor >= state.first_hidden
    return {
        "step": not waits,
        "next_phase": not waits,
        **dict.fromkeys(_MAKING_UPDATES, not state.hiding),
        "undo": bool(state.undo_text) or state.running,
        "redo": bool(state.redo_text),
        "add_node": network.sizes[n - 1] < MAX_NODES,
        "remove_node": network.sizes[node_to_remove(state).layer - 1] > 1,
        "add_layer": n < network.depth < MAX_LAYERS,
        "remove_layer": 1 < n < network.depth,
        "tidy": bool(state.document.positions),
        "keep_run": state.has_run,
        "start_example": state.cursor > 0,
        "previous_phase": back,
        "step_back": back,
        **_in_lesson(state),
    }


def _in_lesson(state: State) -> dict[str, bool]:
    lesson = state.lesson
    found = dict.fromkeys(_OF_LESSONS, lesson is not None)
    if lesson is not None:
        from core.lessons.builtin import leads_on

        found |= {"next_stage": leads_on(lesson, 1), "previous_stage": leads_on(lesson, -1)}
    return found


def why_not(state: State) -> dict[str, str]:
    """Return, for each command of `enabled`, why it cannot be given when it is disabled."""
    network, n = state.network, state.selected_layer
    deepest = network.depth >= MAX_LAYERS
    before_output = "Select a layer before the output layer"
    return {
        **dict.fromkeys(("step", "next_phase"), "Answer the exercise first"),
        **dict.fromkeys(_MAKING_UPDATES, "End the exercise first: it asks about this update"),
        "undo": "There is nothing to undo",
        "redo": "There is nothing to redo",
        "add_node": f"Layer {n} has {MAX_NODES:,} nodes, the maximum",
        "remove_node": "It is the only node of its layer",
        "add_layer": f"The network has {MAX_LAYERS:,} layers, the maximum" if deepest else before_output,
        "remove_layer": "Select a hidden layer",
        "tidy": "No node has been moved",
        "keep_run": "There is no run to keep yet: train first",
        "start_example": "This is the start of the update",
        **dict.fromkeys(("previous_phase", "step_back"), "This is the first moment of the session"),
        **dict.fromkeys(_OF_LESSONS, "Read a lesson first" if state.lesson is None else "There are no more lessons"),
    }


def node_to_remove(state: State) -> Node:
    """Return the selected node, or the last node of the selected layer."""
    selected, n, sizes = state.selected, state.selected_layer, state.network.sizes
    if isinstance(selected, Node) and selected.index < sizes[selected.layer - 1]:
        return selected
    return Node(n, sizes[n - 1] - 1)
