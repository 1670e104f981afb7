"""The loss of test examples is shown only while there are test examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from plots import shown

from core.data.gates import GATES
from gui.panels.training.loss_curve import LossPanel
from gui.session import Session

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> LossPanel:
    """The loss curve after an epoch of steps with a test example."""
    session.split(0.25, 1)
    while session.state.epoch == 0:
        session.finish_example()
    made = shown(qtbot, session, LossPanel)
    assert says(made)
    return made


def says(panel: LossPanel) -> bool:
    """Whether the panel shows, reads out or tells a loss of test examples."""
    drawn = panel._test.xData is not None and len(panel._test.xData) > 0
    panel.show_readout()
    told = "test" in panel.readout.text()
    assert drawn == told == ("per test example" in panel._described())
    return drawn


def test_another_table_takes_the_test_loss_away(panel: LossPanel, session: Session) -> None:
    session.set_data(GATES["and"])
    assert session.state.test is None
    assert not says(panel)
    assert not session.state.history.low.size, "another table begins a new curve"


def test_undo_brings_it_back_with_the_test_examples(panel: LossPanel, session: Session) -> None:
    session.set_data(GATES["and"])
    session.undo()
    assert session.state.test is not None
    assert says(panel)
    session.redo()
    assert not says(panel)


def test_all_examples_to_train_with_take_it_away(panel: LossPanel, session: Session) -> None:
    session.unsplit()
    assert not says(panel)


def test_the_last_test_example_takes_it_along(panel: LossPanel, session: Session) -> None:
    session.remove_examples([0], test=True)
    assert not says(panel)


def test_other_test_examples_do_not_bring_back_the_old_ones_loss(panel: LossPanel, session: Session) -> None:
    session.set_data(GATES["and"])
    session.split(0.25, 0)
    assert not says(panel)


def test_along_the_timeline_it_is_there_where_the_test_examples_are(panel: LossPanel, session: Session) -> None:
    last = len(session.state.timeline.moments) - 1
    session.move_to(0)
    assert session.state.test is None
    assert not says(panel)
    session.move_to(last)
    assert says(panel)


def test_training_on_without_test_examples_shows_none(panel: LossPanel, session: Session) -> None:
    session.unsplit()
    while session.state.epoch < 2:
        session.finish_example()
    assert len(session.state.history) == 2
    assert not says(panel)
