"""The session's edits of training and test examples and of their scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.basics.errors import InputError
from gui.session import Change

if TYPE_CHECKING:
    from gui.session import Session


def test_split_and_scaling_are_edits_that_can_be_undone(session: Session) -> None:
    whole = session.state.data
    seen: list[Change] = []
    session.changed.connect(lambda _state, change: seen.append(change))
    session.split(0.25, 3)
    assert (len(session.state.data), len(session.state.test or ())) == (3, 1)
    assert seen[0] & Change.TEST and seen[0] & Change.DATA
    session.scale("standardize")
    assert np.allclose(session.state.data.inputs.mean(axis=0), 0)
    session.unsplit()
    assert session.state.test is None and session.state.document.scaling is not None
    session.unscale()
    assert np.allclose(session.state.data.inputs, whole.inputs)
    for _ in range(4):
        session.undo()
    assert session.state.data is whole and session.state.test is None and session.state.document.scaling is None
    session.redo()
    assert len(session.state.test or ()) == 1


def test_test_examples_are_edited_on_their_own(session: Session) -> None:
    with pytest.raises(InputError, match="there are no test examples"):
        session.set_cell(0, 0, 1.0, test=True)
    session.split(0.5, 0)
    training, seen = session.state.data, []
    session.changed.connect(lambda _state, change: seen.append(change))
    session.set_cell(1, 2, 0.5, test=True)
    assert seen[0] & Change.TEST and not seen[0] & Change.DATA
    session.add_example(test=True)
    session.remove_examples([0], test=True)
    test = session.state.test
    assert test is not None and len(test) == 2 and test.targets[0, 0] == 0.5
    assert np.array_equal(test.inputs[1], session.state.point) and session.state.data is training


def test_reset_keeps_test_examples_in_step_with_the_first_network(session: Session) -> None:
    session.split(0.5, 0)
    session.run_epochs(1)
    session.pause()
    session.add_node(1)
    session.reset()
    test, sizes = session.state.test, session.state.network.sizes
    assert test is not None and test.inputs.shape[1] == sizes[0]
