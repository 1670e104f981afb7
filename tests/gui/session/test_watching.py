"""Run: at a pace that can be watched, stopped where nothing is learned any more, and taken on when told to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.basics.addresses import Weight
from core.basics.number_format import format_number
from core.data.dataset import Dataset
from core.document.document import Document
from core.model.network import Layer, Network
from core.training.pace import WATCH
from core.training.settings import Settings
from gui.graph.items.nodes import NodesItem
from gui.session import Session

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow


@pytest.fixture
def said(session: Session) -> list[str]:
    """The texts of dialogs."""
    sentences: list[str] = []
    session.failed.connect(sentences.append)
    return sentences


def ended(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.state.running)


def test_a_run_begins_slowly_enough_to_be_watched(session: Session, qtbot: QtBot) -> None:
    assert session.state.speed == WATCH
    frames: list[int] = []
    session.changed.connect(lambda state, change: frames.append(state.epoch))
    session.run()
    qtbot.waitUntil(lambda: session.state.epoch >= 20)
    session.pause()
    seen = [epoch for epoch in sorted(set(frames)) if epoch <= 20]
    assert len(seen) >= 10, "most of the first epochs are shown one by one"


def test_a_slow_run_makes_a_moment_of_each_update_and_no_other(session: Session, qtbot: QtBot) -> None:
    session.set_speed(20.0)
    session.run()
    qtbot.waitUntil(lambda: session.state.epoch >= 2)
    session.pause()
    moments = session.state.timeline.moments
    places = [(moment.document.epoch, moment.document.update) for moment in moments]
    assert len(set(places)) == len(places)


@pytest.mark.usefixtures("compiled")
def test_full_is_one_choice_away_while_it_runs(session: Session, qtbot: QtBot) -> None:
    session.run()
    qtbot.waitUntil(lambda: session.state.epoch >= 2)
    session.set_speed(None)
    qtbot.waitUntil(lambda: session.state.epoch >= 2_000)
    session.pause()


def test_the_speeds_are_all_in_the_toolbar_and_watch_is_shown(window: MainWindow) -> None:
    speed = window.fields.speed
    assert speed.currentText() == "Watch"
    assert [speed.itemData(k) for k in range(speed.count())] == [WATCH, 1.0, 5.0, 20.0, 100.0, 1000.0, None]
    speed.setCurrentIndex(speed.count() - 1)
    speed.activated.emit(speed.count() - 1)
    assert window.session.state.speed is None


@pytest.mark.usefixtures("compiled")
def test_a_number_of_epochs_is_trained_exactly_and_at_full_speed(session: Session, qtbot: QtBot) -> None:
    session.run_epochs(1_000)
    ended(qtbot, session)
    assert session.state.epoch == 1_000
    session.run_epochs(1)
    ended(qtbot, session)
    assert session.state.epoch == 1_001


def test_a_dead_run_stops_and_says_why_and_what_to_try(session: Session, said: list[str], qtbot: QtBot) -> None:
    session.set_settings(rate=1.0)
    session.set_speed(None)
    session.run()
    ended(qtbot, session)
    (sentence,) = said
    assert sentence.startswith("Training stopped at epoch ")
    assert "dead" in sentence
    assert "Try" in sentence or "try" in sentence
    assert sentence.endswith("Press Run again to continue anyway.")


def test_the_best_line_is_no_failure(session: Session, said: list[str], qtbot: QtBot) -> None:
    line = Network((Layer(np.zeros((1, 2)), "identity"),))
    points = Dataset(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([[1.0], [3.0], [4.0], [8.0]]))
    session.new_document(Document(line, points, Settings(method="batch", rate=0.1)))
    session.set_speed(None)
    session.run()
    ended(qtbot, session)
    assert said == []
    assert "no weights have a lower mean loss than 0.2250" in session.state.message


@pytest.mark.usefixtures("compiled")
def test_run_again_goes_on_and_an_undo_forgets_it(session: Session, said: list[str], qtbot: QtBot) -> None:
    session.set_settings(rate=1.0)
    session.set_speed(None)
    session.run()
    ended(qtbot, session)
    stopped = session.state.epoch
    session.run()
    qtbot.waitUntil(lambda: session.state.epoch > 3 * stopped + 1_000)
    assert session.state.running
    session.pause()
    assert len(said) == 1
    # Other weights are another run.
    session.set_weight(Weight(2, 0, 0), -3.0)
    session.run()
    ended(qtbot, session)
    assert len(said) == 2


@pytest.mark.usefixtures("compiled")
def test_a_number_of_epochs_is_not_stopped_but_gets_a_remark(session: Session, said: list[str], qtbot: QtBot) -> None:
    session.set_settings(rate=1.0)
    session.run_epochs(3_000)
    ended(qtbot, session)
    assert session.state.epoch == 3_000
    assert not said
    assert "dead" in session.state.message


def test_what_has_learned_everything_stops_without_a_dialog(session: Session, said: list[str], qtbot: QtBot) -> None:
    right = session.state.network.with_flat(np.array([1.0, 1.0, 0.0, 1.0, 1.0, -1.0, 1.0, -2.0, 0.0]))
    session.new_document(replace(session.state.document, network=right))
    session.set_speed(None)
    session.run()
    ended(qtbot, session)
    assert not said
    assert "there is nothing left to learn" in session.state.message
    assert "Press Run again to continue anyway." in session.state.message


def test_all_numbers_in_the_window_are_of_one_moment_while_it_runs(window: MainWindow, qtbot: QtBot) -> None:
    session, readout = window.session, window.panels.made["loss_curve"].readout
    nodes = next(item for item in window.graph.scene().items() if isinstance(item, NodesItem))
    agreed: set[int] = set()

    def look(*_: object) -> bool:
        if not window._turns._unread and session.state.beat > 1:
            state = nodes.shown.state
            assert window.readout.epoch.text().startswith(f"epoch {state.epoch}")
            written = format_number(state.loss, state.digits)
            assert window.readout.loss.text() == f"mean loss {written}"
            assert readout.text().startswith(f"loss {written} ")
            agreed.add(state.beat)
        return len(agreed) >= 4

    session.run()
    qtbot.waitUntil(look)
    session.pause()
