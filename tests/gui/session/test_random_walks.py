"""Random walks through a session: whatever is done, the numbers shown are those of the network shown."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEventLoop

from core.basics.addresses import Weight
from core.basics.errors import InputError
from core.document.stepping import next_update
from core.gallery.presets import preset
from core.model.backprop import backward, forward
from gui.session import Session

if TYPE_CHECKING:
    from gui.session import State

PRESETS = ("xor-printed", "xor-table", "deep", "linear")

actions = st.one_of(
    st.tuples(st.just("step"), st.integers(1, 40)),
    st.tuples(st.just("back"), st.integers(1, 40)),
    st.tuples(st.just("next_phase"), st.just(0)),
    st.tuples(st.just("previous_phase"), st.just(0)),
    st.tuples(st.just("finish"), st.just(0)),
    st.tuples(st.just("go"), st.integers(0, 200)),
    st.tuples(st.just("scrub"), st.integers(0, 50)),
    st.tuples(st.just("example"), st.integers(0, 8)),
    st.tuples(st.just("weight"), st.floats(-3, 3)),
    st.tuples(st.just("method"), st.sampled_from(["sgd", "batch", "mini-batch"])),
    st.tuples(st.just("undo"), st.integers(1, 3)),
    st.tuples(st.just("redo"), st.integers(1, 3)),
    st.tuples(st.just("train"), st.integers(1, 3)),
    st.tuples(st.just("reset"), st.just(0)),
    st.tuples(st.just("load"), st.sampled_from(PRESETS)),
    st.tuples(st.just("there and back"), st.integers(1, 60)),
)


def check(state: State) -> None:
    """What must hold at every moment."""
    values = forward(state.network, state.point)
    for a, b in zip((*values.s, *values.h), (*state.values.s, *state.values.h), strict=True):
        assert a.tobytes() == b.tobytes()
    gradients = backward(state.network, values, state.target)
    for a, b in zip(gradients.weights, state.gradients.weights, strict=True):
        assert a.tobytes() == b.tobytes()
    assert state.derivation.network is state.network
    assert state.derivation.rate == state.settings.rate
    assert state.timeline.now.document is state.document
    assert 0 <= state.cursor < len(state.derivation)
    if state.example is not None:
        assert np.array_equal(state.point, state.data.inputs[state.example])
    if state.update_selection.in_turn and state.timeline.at_end:
        assert state.update_selection == next_update(state.document)


def numbers(state: State) -> tuple[object, ...]:
    return (
        tuple(w.tobytes() for w in state.network.weights), state.cursor, state.update_selection, state.point.tobytes(),
        state.target.tobytes(), state.document.epoch, state.document.update,
    )  # fmt: skip


def there_and_back(session: Session, count: int) -> None:
    """Back some steps and forward as many: the same numbers, bit for bit, at every step."""
    seen = [numbers(session.state)]
    for _ in range(count):
        if not session.state.cursor and not session.state.timeline.index:
            break
        session.step_back()
        seen.append(numbers(session.state))
    for old in reversed(seen[:-1]):
        session.step()
        assert numbers(session.state) == old


def do(session: Session, action: str, value: object) -> None:
    match action, value:
        case "step", int(n):
            for _ in range(n):
                session.step()
        case "back", int(n):
            for _ in range(n):
                session.step_back()
        case "next_phase", _:
            session.next_phase()
        case "previous_phase", _:
            session.previous_phase()
        case "finish", _:
            session.finish_example()
        case "go", int(n):
            session.go_to(n % len(session.state.derivation))
        case "scrub", int(n):
            session.move_to(n % len(session.state.timeline.moments))
        case "example", int(n):
            session.choose_example(n % len(session.state.data))
        case "weight", float(w):
            session.set_weight(Weight(2, 0, 0), w)
        case "method", str(name):
            session.set_settings(method=name)
        case "undo", int(n):
            for _ in range(n):
                session.undo()
        case "redo", int(n):
            for _ in range(n):
                session.redo()
        case "train", int(n):
            train(session, n)
        case "reset", _:
            session.reset()
        case "load", str(name):
            session.new_document(preset(name))
        case "there and back", int(n):
            there_and_back(session, n)


def train(session: Session, epochs: int) -> None:
    """Train this many epochs, and wait for the run's end."""
    loop = QEventLoop()

    def over(state: State, _change: object) -> None:
        if not state.running:
            loop.quit()

    session.run_epochs(epochs)
    if session.state.running:
        session.changed.connect(over)
        loop.exec()
        session.changed.disconnect(over)


@pytest.mark.timeout(300)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(start="xor-printed", walk=[("weight", 0.0), ("previous_phase", 0), ("next_phase", 0), ("there and back", 1)])
@example(start="xor-printed", walk=[("weight", 0.0), ("previous_phase", 0), ("next_phase", 0), ("there and back", 9)])
@given(start=st.sampled_from(PRESETS), walk=st.lists(actions, min_size=1, max_size=12))
def test_random_walks(qapp: object, start: str, walk: list[tuple[str, object]]) -> None:
    session = Session(preset(start))
    try:
        check(session.state)
        for action, value in walk:
            with suppress(InputError):  # refused, with nothing changed
                do(session, action, value)
            check(session.state)
        # Everything that was done since the document was opened can be undone.
        while session.undo_stack.canUndo():
            session.undo()
            check(session.state)
    finally:
        session.shut_down()
