"""Kept runs in a session: kept, undone, in every moment of the timeline, and gone back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.basics.addresses import Weight
from core.basics.errors import InputError
from core.data.gates import GATES
from core.document.history.runs import MAX_RUNS
from gui.session import Change, Session, State

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def train(session: Session, qtbot: QtBot, epochs: int = 5) -> None:
    session.run_epochs(epochs)
    qtbot.waitUntil(lambda: not session.state.running)


def names(session: Session) -> list[str]:
    return [run.name for run in session.state.document.runs]


def test_without_a_run_there_is_nothing_to_keep(session: Session) -> None:
    with pytest.raises(InputError, match="train first"):
        session.keep_run()
    assert not session.state.modified


def test_a_run_is_kept_and_that_can_be_undone(session: Session, qtbot: QtBot) -> None:
    train(session, qtbot)
    seen: list[Change] = []
    session.changed.connect(lambda state, change: seen.append(change))
    session.keep_run()
    (run,) = session.state.document.runs
    assert (run.name, run.epochs, run.exact) == ("Run 1", 5, True)
    assert run.network is session.state.network
    assert run.loss == session.state.loss
    assert Change.RUNS in seen[0]
    assert not seen[0] & Change.WEIGHTS
    session.undo()
    assert names(session) == []
    assert session.state.document.epoch == 5
    session.redo()
    assert session.state.document.runs == (run,)


def test_kept_runs_stay_wherever_one_goes_in_time(session: Session, qtbot: QtBot) -> None:
    train(session, qtbot)
    session.move_to(0)
    moments = len(session.state.timeline.moments)
    session.add_runs([_kept(session, qtbot)])
    assert len(session.state.timeline.moments) == moments
    for index in (moments - 1, 0):
        session.move_to(index)
        assert names(session) == ["Run 1"]
    session.step()
    session.step_back()
    session.set_weight(Weight(2, 0, 0), 1.0)
    assert names(session) == ["Run 1"]
    session.reset()
    assert names(session) == ["Run 1"]


def _kept(session: Session, qtbot: QtBot) -> object:
    other = Session()
    train(other, qtbot)
    other.keep_run()
    other.shut_down()
    return other.state.document.runs[0]


def test_a_run_under_way_is_kept_and_goes_on(session: Session, qtbot: QtBot) -> None:
    session.run()
    qtbot.waitUntil(lambda: session.state.document.epoch > 3)
    session.keep_run()
    assert session.state.running
    epoch = session.state.document.runs[0].epochs
    qtbot.waitUntil(lambda: session.state.document.epoch > epoch)
    session.pause()
    assert names(session) == ["Run 1"]
    assert session.state.document.runs[0].exact


def test_names_are_free_and_changes_are_entries(session: Session, qtbot: QtBot) -> None:
    train(session, qtbot)
    session.keep_run()
    session.keep_run()
    session.rename_run("Run 1", "first")
    assert names(session) == ["first", "Run 2"]
    assert session.state.undo_text == "Rename Run 1"
    with pytest.raises(InputError, match="another run is already called first"):
        session.rename_run("Run 2", "first")
    session.show_runs({"first"}, False)
    assert [run.shown for run in session.state.document.runs] == [False, True]
    session.remove_runs({"first"})
    assert names(session) == ["Run 2"]
    for _ in range(3):
        session.undo()
    assert names(session) == ["Run 1", "Run 2"]


def test_the_start_of_a_run_comes_back_with_its_settings_and_examples(session: Session, qtbot: QtBot) -> None:
    session.set_settings(method="batch", rate=0.002)
    start = session.state.network
    train(session, qtbot)
    session.keep_run()
    run = session.state.document.runs[0]
    session.set_data(GATES["and"])
    session.add_node(2)
    session.set_settings(rate=1.0)
    before = session.state.document
    session.restore_start(run)
    document = session.state.document
    assert document.network == start
    assert document.settings == run.settings
    assert document.data == GATES["xor"]
    assert (document.epoch, document.update, document.start) == (0, 0, None)
    assert document.runs == (run,)
    session.undo()
    assert session.state.document == before


def test_more_runs_than_fit_change_nothing(session: Session, qtbot: QtBot) -> None:
    train(session, qtbot)
    session.keep_run()
    run = session.state.document.runs[0]
    session.add_runs([run] * (MAX_RUNS - 1), "Keep many")
    state: State = session.state
    with pytest.raises(InputError, match="at most"):
        session.keep_run()
    assert session.state.document is state.document
