"""Runs made in the background to be compared: the three methods, sweeps, and that they stop when asked to."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from core.analysis.sweeping.sweep import method_trials
from core.analysis.sweeping.trials import train_trials
from core.basics.errors import InputError
from core.document.history.runs import MAX_RUNS, mean_loss
from core.gallery.presets import preset
from core.kernels import cache
from core.kernels.background import Background
from core.kernels.select import make_engine
from gui.panels.runs.panel import RunsPanel
from gui.session import Session
from gui.session.workers.experiments import Job

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# Far more than a test waits for: runs of this many epochs end only because they are stopped.
ENDLESS = 10**8


def names(session: Session) -> list[str]:
    return [run.name for run in session.state.document.runs]


def test_three_methods_from_the_same_start(session: Session, qtbot: QtBot) -> None:
    session.set_settings(rate=0.001)
    start = session.state.network
    session.run_epochs(12)
    qtbot.waitUntil(lambda: not session.state.running)
    shown = session.state.network
    session.compare_methods()
    qtbot.waitUntil(lambda: len(session.state.document.runs) == 3)
    assert names(session) == ["SGD", "Batch", "Mini-batch of 2"]
    for run in session.state.document.runs:
        assert run.start == start
        assert run.epochs == 12
        assert len(run.history) == 12
        assert run.kernels is False
    assert session.state.network is shown
    assert "12 epochs from the same initial weights" in session.state.message
    assert session.state.undo_text == "Compare SGD, batch and mini-batch"
    session.undo()
    assert names(session) == []


def test_without_a_run_they_train_as_many_epochs_as_are_set(session: Session, qtbot: QtBot) -> None:
    session.set_settings(epochs=4)
    session.compare_methods()
    qtbot.waitUntil(lambda: len(session.state.document.runs) == 3)
    assert {run.epochs for run in session.state.document.runs} == {4}


def test_the_test_loss_is_measured_after_every_epoch_of_a_short_run(session: Session, qtbot: QtBot) -> None:
    session.set_settings(epochs=6, rate=0.001)
    session.split(0.5, 1)
    test = session.state.test
    assert test is not None
    session.compare_methods()
    qtbot.waitUntil(lambda: len(session.state.document.runs) == 3)
    for run in session.state.document.runs:
        found = run.history.test
        assert found is not None
        beginning = run.beginning()
        expected = []
        for epochs in range(7):
            engine = make_engine(beginning.network, run.data, run.settings, kernels=False)
            engine.advance(epochs * run.settings.updates_per_epoch(len(run.data)))
            expected.append(mean_loss(engine.snapshot().network, test))
        assert found.low.tolist() == pytest.approx(expected, rel=1e-12)
        assert run.test_loss == pytest.approx(expected[-1], rel=1e-12)
        assert run.least_test == (int(np.argmin(found.low)), min(found.low))


def test_canceled_runs_that_are_over_are_kept(session: Session, qtbot: QtBot) -> None:
    experiments = session.experiments
    session.set_settings(epochs=ENDLESS)
    session.compare_methods()
    with pytest.raises(InputError, match="cancel them first"):
        session.compare_methods()
    qtbot.waitUntil(lambda: experiments.job is not None and experiments.job.words == "SGD")
    job = experiments.job
    assert job is not None
    with qtbot.waitSignal(experiments.ended):
        experiments.cancel()
    assert job.outcome == "stopped"
    assert names(session) == []
    assert experiments.job is None


def test_runs_come_in_the_order_of_the_trials_whichever_ends_first() -> None:
    trials = method_trials(preset("linear"), 1)
    first, second, third = (result for _, result in sorted(train_trials(trials, 1, lambda _: False), key=itemgetter(0)))
    job = Job(trials, "runs")
    job.add(1, second)
    job.take()
    assert job.results == []
    job.add(0, first)
    job.take()
    assert job.results == [first, second]
    stopped = Job(trials, "runs")
    stopped.add(2, third)
    stopped.add(1, second)
    stopped.outcome = "stopped"
    stopped.take()
    assert stopped.results == [second, third]


def test_another_document_leaves_the_job(session: Session, qtbot: QtBot) -> None:
    session.set_settings(epochs=ENDLESS)
    session.compare_methods()
    session.new_document(preset("linear"))
    assert session.experiments.job is None
    session.set_settings(epochs=2)
    session.compare_methods()
    qtbot.waitUntil(lambda: len(session.state.document.runs) == 3)
    assert {run.network.sizes for run in session.state.document.runs} == {session.state.network.sizes}


def test_a_full_document_makes_no_runs(session: Session, qtbot: QtBot) -> None:
    session.run_epochs(1)
    qtbot.waitUntil(lambda: not session.state.running)
    session.keep_run()
    session.add_runs([session.state.document.runs[0]] * (MAX_RUNS - 2))
    with pytest.raises(InputError, match="remove some first"):
        session.compare_methods()
    assert session.experiments.job is None


def test_a_fault_comes_back_as_a_sentence(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    session.failed.connect(said.append)
    monkeypatch.setattr("core.analysis.sweeping.trials.engine_for", lambda *_, **__: 1 // 0)
    session.compare_methods()
    qtbot.waitUntil(lambda: len(said) == 1)
    assert "ZeroDivisionError" in said[0]


def test_a_missing_kernel_is_compiled_elsewhere_before_the_run(session: Session, qtbot: QtBot,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    asked: list[object] = []
    monkeypatch.setattr(cache, "available", lambda: True)
    monkeypatch.setattr(cache, "compiled_before", lambda *names: False)
    monkeypatch.setattr(Background, "compile", lambda self, plans, *_: asked.extend(plans))
    experiments = session.experiments
    few, many = (method_trials(session.state.document, epochs) for epochs in (2, ENDLESS))
    with qtbot.waitSignal(experiments.ended):
        experiments.start(few, "runs")
    assert asked == []
    experiments.start(many, "runs")
    # One for single examples, one for examples side by side.
    qtbot.waitUntil(lambda: len(asked) == len(set(asked)) == 2)
    experiments.leave()


def test_shutting_down_ends_a_job(qapp: QApplication) -> None:
    session = Session()
    session.set_settings(epochs=ENDLESS)
    session.compare_methods()
    session.shut_down()
    assert session.experiments.job is None


def test_the_panel_shows_how_far_it_is(session: Session, qtbot: QtBot) -> None:
    panel = RunsPanel(session)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    session.set_settings(epochs=ENDLESS)
    actions = panel.compare.menu().actions()
    assert [action.text() for action in actions] == ["SGD, batch and mini-batch", "Sweep…"]
    actions[0].trigger()
    cancel = next(button for button in panel.findChildren(QPushButton) if button.text() == "Cancel")
    qtbot.waitUntil(cancel.isVisible)
    with qtbot.waitSignal(session.experiments.ended):
        QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not cancel.isVisible()


# The sweep
