"""What holds after every act: each rule is a small function that tells what breaks it, one sentence each.

`always` holds at every moment, `at_rest` when nothing runs and all is drawn. The rules about exceptions, Qt's
messages, open painters and one change for one act are told by watch.py as they are broken.
"""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING

import numpy as np
from clipping import nothing_is_cut
from numbers_shown import (
    derivation_numbers,
    graph_numbers,
    matrices_numbers,
    plot_numbers,
    predict_numbers,
    status_numbers,
    table_numbers,
    theorem_numbers,
)
from PySide6.QtWidgets import QLabel, QWidget

from core.derivation import derive
from core.document.stepping import next_rule
from core.files.native import format
from gui.session import Change
from gui.session.changes.differences import difference
from gui.session.changes.settling import still
from gui.session.changes.undo import UndoEntry
from gui.widgets.fast_label import FastLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from game import Game

    from gui.session import State

    Rule = Callable[[Game], Iterator[str]]

# What the window shows itself, and panels need not be told.
_WINDOWS_OWN = Change.DOCUMENT | Change.MESSAGE
# A file of more numbers takes longer to write than the rest of an act.
_SAVED_NUMBERS = 20_000


# Always


def no_sentence_blames_the_program(game: Game) -> Iterator[str]:
    """Nothing that can be read says that the program is at fault."""
    for widget in game.window.findChildren(QWidget):
        if isinstance(widget, QLabel | FastLabel) and widget.isVisible() and "nternal error" in widget.text():
            yield widget.text()


def cursor_lies_within_its_walk(game: Game) -> Iterator[str]:
    """The step shown is one of the update, with the update itself not yet made."""
    state = game.state
    if state.running:
        return
    steps = len(derive(state.network, *_walked(state), next_rule(state.document)))
    if not 0 <= state.cursor < steps:
        yield f"step {state.cursor} of {steps - 1}"


def selection_lies_within_the_network(game: Game) -> Iterator[str]:
    """What is selected, or lit, is a part of the network shown."""
    state = game.state
    if state.selected is not None and still(state.selected, state.network) is None:
        yield f"{type(state.selected).__name__} of layer {state.selected.layer} is selected, but is not there"
    if not 1 <= state.selected_layer <= state.network.depth:
        yield f"layer {state.selected_layer} of {state.network.depth} is selected"


def example_lies_within_the_data(game: Game) -> Iterator[str]:
    """The current example is one of the data, and its numbers are those of the data."""
    state = game.state
    if state.example is None:
        return
    if not 0 <= state.example < len(state.data):
        yield f"example {state.example + 1} of {len(state.data)}"
    elif not np.array_equal(state.data.inputs[state.example], state.point):
        yield "the input shown is not that of the current example"
    elif not np.array_equal(state.data.targets[state.example], state.target):
        yield "the target shown is not that of the current example"


# At rest


def panels_show_the_state(game: Game) -> Iterator[str]:
    """No panel that can be seen shows an older state than the session's."""
    for title, panel in game.panels():
        shown = getattr(panel, "state", None) or getattr(panel, "_state", None)
        if shown is None:
            continue
        flags = difference(shown, game.state) & ~_WINDOWS_OWN & panel.entry.follows
        if flags:
            behind = ", ".join(flag.name or "" for flag in Change if flag in flags)
            yield f"{title} shows an older state ({behind})"
    graph = difference(game.window.graph.shown.state, game.state) & (Change.NUMBERS | Change.CURSOR | Change.SELECTION)
    if graph:
        yield "the graph shows an older state"


def undo_and_redo_lead_back(game: Game) -> Iterator[str]:
    """After an act that can be undone: undo, then redo, gives the same state and the same words."""
    stack, session = game.session.undo_stack, game.session
    if stack.index() <= game.undone or stack.canRedo():
        return
    entry = stack.command(stack.index() - 1)
    if not isinstance(entry, UndoEntry) or entry._after.timeline is not game.state.timeline:
        return  # After the edit the user's act went elsewhere, which is no edit.
    before = game.state
    # An edit that is done again leads back to where it was made, wherever the user had gone before that.
    elsewhere = entry is game.redo and game.before.timeline is not entry._before.timeline
    session.undo()
    middle = game.state
    found_there = stack.index() == game.undone and not game.before.running and not elsewhere
    if found_there and middle.network != game.before.network:
        yield "the network after undo is not the one before the act"
    session.redo()
    yield from _different(before, game.state)
    session.undo()
    yield from (f"undone twice: {what}" for what in _different(middle, game.state))
    session.redo()
    if before.selected is not None and still(before.selected, game.state.network) is not None:
        session.select(before.selected)
    game.rest()


def _different(one: State, other: State) -> Iterator[str]:
    """What undo restores, and is another."""
    for name in ("document", "example", "cursor", "update_selection", "undo_text", "redo_text", "modified", "path"):
        if getattr(one, name) != getattr(other, name):
            yield f"{name} is another after undo and redo"
    if not (np.array_equal(one.point, other.point) and np.array_equal(one.target, other.target)):
        yield "the current input is another after undo and redo"
    if len(one.timeline.moments) != len(other.timeline.moments) or one.timeline.index != other.timeline.index:
        yield "the timeline is another after undo and redo"
    if one.history is not other.history and one.history != other.history:
        yield "the loss curve is another after undo and redo"


def saving_and_reopening_keeps_the_document(game: Game) -> Iterator[str]:
    """What a file keeps is what was saved, bit for bit; a document that cannot be saved would be lost work."""
    document = game.state.document
    if document is game.before.document or document.data is None:
        return
    if document.data.inputs.size + document.network.parameters > _SAVED_NUMBERS:
        return
    saved = replace(document, history=game.state.history.plain())
    content = format.dumps(saved)
    again = format.loads(content)
    for name in ("network", "data", "test", "settings", "epoch", "update", "scaling", "target_scaling", "split"):
        if getattr(again, name) != getattr(saved, name):
            yield f"{name} is another after saving and reopening"
    if dict(again.positions) != dict(saved.positions):
        yield "positions are others after saving and reopening"
    if format.dumps(again) != content:
        yield "saving again writes another file"


def _walked(state: State) -> tuple[np.ndarray, np.ndarray]:
    """The inputs and targets of the update."""
    selection = state.update_selection
    if selection.point is not None:
        return np.array([selection.point]), np.array([selection.target])
    rows = list(selection.examples)
    return state.data.inputs[rows], state.data.targets[rows]


def unless_hidden(rule: Rule) -> Rule:
    """A rule about numbers, which says nothing while an exercise hides them."""

    @wraps(rule)
    def check(game: Game) -> Iterator[str]:
        return iter(()) if game.state.hiding else rule(game)

    return check


_NUMBERS: tuple[Rule, ...] = tuple(map(unless_hidden, (
    graph_numbers, table_numbers, derivation_numbers, matrices_numbers, theorem_numbers, status_numbers, plot_numbers,
    predict_numbers,
)))  # fmt: skip
ALWAYS: tuple[Rule, ...] = (
    no_sentence_blames_the_program, cursor_lies_within_its_walk, selection_lies_within_the_network,
    example_lies_within_the_data,
)  # fmt: skip
AT_REST: tuple[Rule, ...] = (
    panels_show_the_state, *_NUMBERS, nothing_is_cut, saving_and_reopening_keeps_the_document,
    undo_and_redo_lead_back,
)  # fmt: skip


def title(rule: Rule) -> str:
    """A rule's name, as faults tell it."""
    return rule.__name__.replace("_", " ")
