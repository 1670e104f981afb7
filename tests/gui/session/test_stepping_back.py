"""Back in time as a user sees it: the button, the cursor, the selection, over every kind of border."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from session_doors import check

from core.basics.addresses import Node, Weight
from core.derivation import Kind, Quantity
from core.document.moment import UpdateSelection
from core.gallery.presets import preset
from gui.session import Session
from gui.session.changes.settling import following

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.window.main_window import MainWindow


def place(session: Session) -> tuple[int, int]:
    return session.state.timeline.index, session.state.cursor


def test_step_back_can_be_pressed_in_the_first_update(window: MainWindow) -> None:
    session, actions = window.session, window.actions_
    back = [actions[name] for name in ("start_example", "previous_phase", "step_back")]
    assert not any(action.isEnabled() for action in back)
    for _ in range(3):
        actions["step"].trigger()
        assert all(action.isEnabled() for action in back)
    for cursor in (2, 1, 0):
        actions["step_back"].trigger()
        assert session.state.cursor == cursor
    assert not any(action.isEnabled() for action in back)


def test_step_back_goes_over_every_update_to_the_very_start(window: MainWindow) -> None:
    session, back = window.session, window.actions_["step_back"]
    start = session.state.network
    for _ in range(3):
        window.actions_["finish_example"].trigger()
    session.set_weight(Weight(2, 0, 0), 0.5)
    window.actions_["finish_example"].trigger()
    steps = 0
    while place(session) != (0, 0):
        assert back.isEnabled(), place(session)
        before = place(session)
        back.trigger()
        assert place(session) < before
        check(session)
        steps += 1
    # Each update is a step for each of its numbers; the border after an update is one with its commit.
    assert steps == 4 * len(session.state.derivation) + 1
    assert session.state.network is start
    assert not back.isEnabled()


EDITS: dict[str, tuple[Callable[[Session], object], Callable[[Session], object]]] = {
    "the bias of layer 2 is taken away": (lambda s: None, lambda s: s.set_bias_unit(1, False)),
    "the bias of the outputs is taken away": (lambda s: None, lambda s: s.set_bias_unit(2, False)),
    "L2 goes from 0.1 to 0": (lambda s: s.set_settings(l2=0.1), lambda s: s.set_settings(l2=0.0)),
    "Adam gives way to plain steps": (
        lambda s: s.set_settings(optimizer="adam"), lambda s: s.set_settings(optimizer="gradient-descent")
    ),
    "a batch gives way to single examples": (
        lambda s: s.set_settings(method="batch"), lambda s: s.set_settings(method="sgd")
    ),
    "a batch becomes smaller": (
        lambda s: s.set_settings(method="mini-batch", batch_size=4), lambda s: s.set_settings(batch_size=2)
    ),
    "an example is removed from the batch": (
        lambda s: s.set_settings(method="batch"), lambda s: s.remove_examples([0])
    ),
    "a node is removed": (lambda s: None, lambda s: s.remove_node(Node(2, 0))),
    "the hidden layer is removed": (lambda s: None, lambda s: s.remove_layer(2)),
    "another activation": (lambda s: None, lambda s: s.set_activation(2, "tanh")),
    "the examples are others": (lambda s: s.set_settings(method="batch"), lambda s: s.split(0.5, 0)),
    "another file": (lambda s: None, lambda s: s.new_document(preset("linear"))),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("back", [False, True], ids=["in an update", "after an update and a step back"])
def test_the_cursor_stays_within_the_steps_when(session: Session, name: str, back: bool) -> None:
    before, edit = EDITS[name]
    before(session)
    if back:
        while not session.state.timeline.index or session.state.timeline.now.update_selection is None:
            session.finish_example()
        session.step_back()
    else:
        session.go_to(len(session.state.derivation) - 1)
    edit(session)
    check(session)
    assert session.state.step is None or session.state.step.value is not None
    for act in (session.undo, session.redo, session.undo):
        act()
        check(session)
    for index in range(len(session.state.timeline.moments)):
        session.move_to(index)
        check(session)


def test_an_edit_that_keeps_the_steps_keeps_the_cursor(session: Session) -> None:
    session.go_to(7)
    session.set_weight(Weight(2, 0, 0), 0.5)
    assert session.state.cursor == 7
    session.set_settings(rate=0.5)
    assert session.state.cursor == 7
    session.set_bias_unit(1, False)
    assert session.state.cursor == 0


WAYS: dict[str, Callable[[Session], object]] = {
    "undo": lambda s: s.undo(),
    "step back": lambda s: s.step_back(),
    "the timeline": lambda s: s.move_to(0),
    "another file": lambda s: s.new_document(preset("xor-printed")),
}


@pytest.mark.parametrize("selected", [Weight(4, 0, 1), Node(4, 0), Node(3, 1)], ids=["weight", "node", "bias unit"])
def test_a_selection_that_is_no_longer_there_is_cleared(window: MainWindow, selected: Weight | Node) -> None:
    session = window.session
    for way, go in WAYS.items():
        session.new_document(preset("xor-printed"))
        session.add_layer(2, 1)  # The outputs are layer 4 now, with a bias unit in layer 3.
        session.select(selected)
        assert session.state.selected == selected, way
        go(session)
        assert session.state.selected is None, way
        assert session.state.selected_layer <= 3, way
        check(session)


def test_redo_clears_a_selection_that_it_takes_away(window: MainWindow) -> None:
    session = window.session
    session.remove_node(Node(2, 1))
    session.undo()
    session.select(Node(2, 1))
    session.select(Weight(2, 1, 0))
    session.redo()
    assert session.state.selected is None


def test_going_back_shows_the_loss_that_a_new_branch_meets(session: Session) -> None:
    def epoch_of_steps() -> None:
        while session.state.epoch == 0:
            session.finish_example()

    epoch_of_steps()
    expected = session.state.history.low[0]
    session.move_to(2)
    session.set_weight(Weight(2, 0, 0), session.state.network.layer(2).weights[0, 0] + 1.0)
    session.set_weight(Weight(2, 0, 0), session.state.network.layer(2).weights[0, 0] - 1.0)
    epoch_of_steps()
    assert session.state.history.low[0] == pytest.approx(expected, rel=1e-9)


def test_no_state_can_be_made_that_does_not_hold_together(session: Session) -> None:
    state = session.state
    last = len(state.derivation) - 1
    assert following(state, cursor=last + 3).cursor == last
    assert following(state, cursor=-1).cursor == 0
    assert (
        following(state, update_selection=UpdateSelection((7,), in_turn=False)).update_selection
        == state.update_selection
    )
    assert following(state, example=3).example == 0
    assert following(state, selected=Node(2, 5), selected_layer=9).selected is None
    assert following(state, selected_layer=9).selected_layer == 3
    gone = frozenset(
        {Quantity(Kind.VALUE, 2, 7), Quantity(Kind.GRADIENT, 3, 0, 5), Quantity(Kind.VALUE, 2, 0, example=4)}
    )
    assert not following(state, lights=gone).lights
    kept = frozenset({Quantity(Kind.RATE), Quantity(Kind.BIAS, 2, 2), Quantity(Kind.WEIGHT, 3, 0, 2)})
    assert following(state, lights=kept).lights == kept
    other = preset("linear")
    made = following(state, document=replace(state.document, network=other.network, data=other.data))
    assert len(made.point) == other.network.sizes[0]
    assert made.values.y.shape == (other.network.sizes[-1],)


def test_redo_leads_back_to_the_step_that_was_shown(session: Session) -> None:
    session.set_weight(Weight(2, 0, 0), 1.5)
    session.go_to(4)
    session.undo()
    session.redo()
    assert session.state.cursor == 4
