"""With many examples a run computes outputs and losses for the window, and they are those of the network shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.document.document import Document
from core.model.initializers import new_network
from core.training.reference import batch_losses
from core.training.settings import Settings
from gui.session import Change, Session, State
from gui.session.workers.example_values import outputs_of, take_long

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def document_of(examples: int) -> Document:
    rng = np.random.default_rng(3)
    data = Dataset(rng.normal(size=(examples, 20)), rng.uniform(size=(examples, 1)))
    network = new_network((20, 64, 1), ("tanh", "sigmoid"), initializer="uniform")
    return Document(network, data, Settings(method="mini-batch", batch_size=50, rate=0.1))


def beats(session: Session, qtbot: QtBot) -> list[State]:
    """The first states of some beats of a run at full speed."""
    found: list[State] = []

    def note(state: State, change: Change) -> None:
        if state.running and Change.WEIGHTS in change and (not found or state.beat != found[-1].beat):
            found.append(state)

    session.changed.connect(note)
    session.set_speed(None)
    session.run()
    qtbot.waitUntil(lambda: len(found) > 4)
    session.pause()
    return found[1:]


def test_of_many_examples_the_run_computes_what_a_beat_shows(session: Session, qtbot: QtBot) -> None:
    session.new_document(document_of(1_000))
    assert take_long(session.state.document)
    for state in beats(session, qtbot):
        assert state.computed is not None
        assert state.outputs is state.computed.outputs
        assert np.array_equal(state.outputs, outputs_of(state.network, state.data))
        losses = batch_losses(state.network, state.data.inputs, state.data.targets, state.outputs)
        assert np.array_equal(state.losses, losses)


def test_at_rest_the_values_are_those_of_the_network_shown(session: Session, qtbot: QtBot) -> None:
    session.new_document(document_of(1_000))
    beats(session, qtbot)
    state = session.state
    assert np.array_equal(state.outputs, outputs_of(state.network, state.data))
    session.undo()
    state = session.state
    assert np.array_equal(state.outputs, outputs_of(state.network, state.data))


@pytest.mark.parametrize("examples", [10])
def test_of_few_examples_the_window_computes_them_itself(session: Session, qtbot: QtBot, examples: int) -> None:
    session.new_document(document_of(examples))
    assert all(state.computed is None for state in beats(session, qtbot))
