"""The session without a window: edits, undo, walking, running."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.basics.addresses import Node, Weight
from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.gallery.presets import preset
from core.model.backprop import backward, descend, forward
from core.model.initializers import new_network
from gui.session import Change, Session

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import State

W11 = Weight(2, 0, 0)


def walk_to_commit(session: Session) -> None:
    """Step to the last step before the update, and over it."""
    for _ in range(len(session.state.derivation)):
        session.step()


def test_an_edit_says_what_changed(session: Session) -> None:
    seen: list[Change] = []
    session.changed.connect(lambda _state, change: seen.append(change))
    session.set_weight(W11, 5.5)
    assert session.state.network.layer(2).weights[0, 0] == 5.5
    assert seen[0] & Change.WEIGHTS
    assert not any(change & (Change.SHAPE | Change.DATA | Change.SETTINGS) for change in seen)
    assert session.state.undo_text == "Set w11"
    assert session.state.modified


def test_a_gesture_is_one_entry(session: Session) -> None:
    before = session.state.network
    gesture = session.new_gesture()
    for value in (3.1, 3.2, 3.3):
        session.set_weight(W11, value, gesture)
    assert session.undo_stack.count() == 1
    assert len(session.state.timeline.moments) == 2
    session.undo()
    assert session.state.network == before
    assert not session.state.modified


def test_of_a_drag_only_both_ends_stay_in_memory(session: Session) -> None:
    gesture = session.new_gesture()
    networks = []
    for k in range(1, 6):
        session.set_weight(Weight(2, 0, 0), k / 10, gesture)
        networks.append(weakref.ref(session.state.network))
    gc.collect()
    assert [network() is not None for network in networks] == [False] * 4 + [True]
    session.undo()
    session.redo()
    assert session.state.network is networks[-1]()


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda s: s.set_weight(W11, float("nan")), "W_2[1, 1]"),
        (lambda s: s.set_weight(Weight(3, 0, 3), 1.0), "W_3"),
        (lambda s: s.set_matrix(2, np.zeros((2, 2))), "expected 2 × 3, found 2 × 2"),
        (lambda s: s.set_cell(0, 0, float("inf")), "example 1, input 1"),
        (lambda s: s.set_settings(rate=-1.0), "η"),
        (lambda s: s.remove_layer(1), "hidden layer"),
        (lambda s: s.remove_node(Node(3, 0)), "last node of layer 3"),
        (lambda s: s.choose_example(4), "found 5"),
        (lambda s: s.choose_point([1.0]), "input: expected 2 numbers"),
        (lambda s: s.remove_examples([0, 1, 2, 3]), "last example"),
        (lambda s: s.set_data(Dataset([[1.0]], [[1.0]])), "expected 2 for this network, found 1"),
        (lambda s: s.go_to(99999), "found 99999"),
    ],
)
def test_wrong_input_changes_nothing(session: Session, call: object, place: str) -> None:
    before = session.state
    with pytest.raises(InputError) as caught:
        call(session)  # type: ignore[operator]
    assert place in str(caught.value)
    assert "\n" not in str(caught.value)
    assert session.state.document == before.document
    assert session.undo_stack.count() == 0


def test_the_data_follows_the_network(session: Session) -> None:
    session.add_node(1)
    assert session.state.data.inputs.shape == (4, 3)
    session.add_node(3)
    assert session.state.data.targets.shape == (4, 2)
    session.remove_node(Node(1, 0))
    assert session.state.data.inputs.shape == (4, 2)
    assert session.state.values.y.shape == (2,)
    for _ in range(3):
        session.undo()
    assert session.state.data == GATES["xor"]


def test_a_walk_is_one_step_of_gradient_descent(session: Session) -> None:
    network, data, rate = session.state.network, session.state.data, session.state.settings.rate
    values = forward(network, data.inputs[0])
    expected = descend(network, backward(network, values, data.targets[0]).weights, rate)
    steps = len(session.state.derivation)
    for _ in range(steps - 1):
        session.step()
        assert session.state.network is network
    assert session.undo_stack.count() == 0
    session.step()
    assert session.state.network == expected
    assert session.undo_stack.count() == 1
    assert (session.state.document.epoch, session.state.document.update) == (0, 1)
    assert session.state.example == 1


def test_back_and_forward_over_updates_and_edits_bit_for_bit(session: Session) -> None:
    def seen() -> tuple[object, ...]:
        s = session.state
        return (s.network, s.cursor, s.example, s.point.tobytes(), s.values.y.tobytes(), s.gradients.loss)

    walk_to_commit(session)
    for _ in range(5):
        session.step()
    session.set_weight(W11, 0.75)
    walk_to_commit(session)
    session.step()
    forwards = [seen()]
    count = 0
    while session.state.cursor or session.state.timeline.index:
        session.step_back()
        forwards.append(seen())
        count += 1
        assert count < 500
    for old in reversed(forwards[:-1]):
        session.step()
        assert seen() == old
    assert session.state.timeline.at_end


def test_an_epoch_of_steps_is_the_epoch_of_training(session: Session, qtbot: QtBot) -> None:
    for _ in range(4):
        walk_to_commit(session)
    stepped = session.state
    assert stepped.document.epoch == 1
    session.reset()
    with qtbot.waitSignal(session.changed, check_params_cb=lambda s, c: not s.running and s.document.epoch == 1):
        session.run_epochs(1)
    trained = session.state
    for a, b in zip(stepped.network.weights, trained.network.weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(stepped.history.low, trained.history.low, rtol=1e-12)


def test_a_run_is_one_entry(session: Session, qtbot: QtBot) -> None:
    start = session.state.network
    session.run()
    qtbot.waitUntil(lambda: session.state.document.epoch >= 20)
    session.pause()
    assert not session.state.running
    assert session.undo_stack.count() == 1
    assert session.state.undo_text.startswith("Train ")
    assert len(session.state.history) == session.state.document.epoch
    session.undo()
    assert session.state.network == start
    assert session.state.document.epoch == 0
    assert len(session.state.history) == 0


def test_an_edit_during_a_run_acts_and_the_run_goes_on(session: Session, qtbot: QtBot) -> None:
    session.set_settings(rate=0.0)  # so that only edits move weights
    session.run()
    qtbot.waitUntil(lambda: session.state.document.epoch >= 5)
    session.set_weight(W11, -1.25)
    assert session.state.running
    epoch = session.state.document.epoch
    qtbot.waitUntil(lambda: session.state.document.epoch >= epoch + 5)
    assert session.state.network.layer(2).weights[0, 0] == -1.25
    session.pause()
    texts = [session.undo_stack.text(k) for k in range(session.undo_stack.count())]
    assert "Set w11" in texts
    assert [mark.text for mark in session.state.history.marks] == ["Set w11"]


def test_a_drag_during_a_run_is_one_entry(session: Session, qtbot: QtBot) -> None:
    session.run()
    qtbot.waitUntil(lambda: session.state.document.epoch >= 5)
    gesture = session.new_gesture()
    for value in (1.0, 1.1, 1.2):
        epoch = session.state.document.epoch
        session.set_weight(W11, value, gesture)
        qtbot.waitUntil(lambda e=epoch: session.state.document.epoch > e)
    session.pause()
    texts = [session.undo_stack.text(k) for k in range(session.undo_stack.count())]
    assert texts.count("Set w11") == 1


def test_training_on_from_the_past_is_a_branch_that_undo_leaves(session: Session) -> None:
    walk_to_commit(session)
    walk_to_commit(session)
    latest = session.state.timeline
    session.move_to(0)
    assert session.state.network == preset("xor-printed").network
    session.set_weight(W11, 9.0)
    assert len(session.state.timeline.moments) == 2
    session.undo()
    assert [m.document for m in session.state.timeline.moments] == [m.document for m in latest.moments]


def test_divergence_keeps_the_last_finite_weights(session: Session, qtbot: QtBot) -> None:
    document = replace(preset("xor-printed"), network=new_network([2, 3, 1], ["identity", "identity"], seed=1))
    session.new_document(document)
    session.set_settings(rate=50.0)
    with qtbot.waitSignal(session.failed) as caught:
        session.run()
    assert "the loss is not finite" in caught.args[0]
    assert "learning rate smaller than" in caught.args[0]
    assert session.state.network.finite()
    assert np.isfinite(session.state.loss)
    assert not session.state.running


def test_stop_conditions(session: Session, qtbot: QtBot) -> None:
    session.set_settings(epochs=7)
    with qtbot.waitSignal(session.changed, check_params_cb=lambda s, c: "as set" in s.message):
        session.run()
    assert session.state.document.epoch == 7
    session.set_settings(epochs=None, stop_loss=0.2)
    with qtbot.waitSignal(session.changed, check_params_cb=lambda s, c: "reached 0.2" in s.message):
        session.run()
    assert session.state.loss <= 0.2


def test_a_slow_run_can_be_paused_at_once(session: Session, qtbot: QtBot) -> None:
    session.set_speed(1.0)
    session.run()
    qtbot.waitUntil(lambda: session.state.document.update > 0)
    with qtbot.waitSignal(session.changed):
        session.pause()
    assert session.state.document.epoch == 0


def test_reset_and_new_start(session: Session, qtbot: QtBot) -> None:
    start = session.state.network
    session.run_epochs(3)
    qtbot.waitUntil(lambda: session.state.document.epoch == 3 and not session.state.running)
    curve = session.state.history
    session.reset()
    assert session.state.network == start
    assert session.state.document.epoch == 0
    assert session.state.previous is curve
    session.new_start(5)
    fresh = session.state.network
    assert fresh != start
    session.new_start(5)
    assert session.state.network == fresh


def test_an_own_point(session: Session) -> None:
    session.choose_point([0.25, 0.5])
    assert session.state.example is None
    assert session.state.values.h[0].tolist() == [0.25, 0.5]
    walk_to_commit(session)
    assert session.state.document.epoch == 0
    assert session.state.document.update == 0


def test_batches_walk_through_every_example(session: Session) -> None:
    session.set_settings(method="batch")
    examples = []
    while session.undo_stack.count() == 1:
        examples.append(session.state.example)
        session.step()
    assert list(dict.fromkeys(examples)) == [0, 1, 2, 3]
    assert session.state.document.epoch == 1


def test_invariant_the_shown_numbers_are_those_of_the_shown_network(session: Session) -> None:
    def check(state: State, _change: Change) -> None:
        values = forward(state.network, state.point)
        assert all(a.tobytes() == b.tobytes() for a, b in zip(values.s, state.values.s, strict=True))
        assert state.network is state.document.network
        assert state.timeline.now.document is state.document

    session.changed.connect(check)
    walk_to_commit(session)
    session.choose_example(3)
    session.set_weight(W11, 2.0)
    session.step_back()
    session.undo()
    session.redo()
    session.set_data(GATES["and"])
    session.step()


def test_back_into_a_training_run_update_by_update(session: Session, qtbot: QtBot) -> None:
    session.run_epochs(5)
    qtbot.waitUntil(lambda: session.state.document.epoch == 5 and not session.state.running)
    end = session.state.network
    positions = []
    for _ in range(4):
        while session.state.cursor:
            session.step_back()
        session.step_back()
        document = session.state.document
        positions.append((document.epoch, document.update))
        after = session.state.derivation.network_after
        following = session.state.timeline.moments[session.state.timeline.index + 1].document.network
        for a, b in zip(after.weights, following.weights, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
    assert positions == [(4, 3), (4, 2), (4, 1), (4, 0)]
    for _ in range(500):
        if session.state.timeline.at_end:
            break
        session.step()
    assert session.state.network is end


def test_the_layer_shown_follows_the_walk_unless_a_place_is_selected(session: Session) -> None:
    shown = []
    while session.state.cursor < len(session.state.derivation) - 2:
        session.step()
        shown.append(session.state.selected_layer)
    assert shown[0] == 2
    assert 3 in shown
    session.select(Node(2, 0))
    pinned = session.state.selected_layer
    for _ in range(6):
        session.step_back()
        assert session.state.selected_layer == pinned
