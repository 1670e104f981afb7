"""The dialog of sweeps: what it proposes and says, its rows, its map, and what it keeps."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.analysis.sweeping.sweep import Axis, Sweep
from gui.dialogs.sweep.dialog import SweepDialog, show_sweep
from gui.session import Session
from gui.session.workers.experiments import Job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

# Far more than a test waits for: runs of this many epochs end only because they are stopped.
ENDLESS = 10**8


@pytest.fixture
def dialog(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[SweepDialog]:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    session.set_settings(method="batch", rate=0.001)
    made = SweepDialog(None, session)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def sweep(dialog: SweepDialog, qtbot: QtBot) -> Job:
    """Press Start and wait for the end."""
    with qtbot.waitSignal(dialog._experiments.ended):
        click(dialog.start)
    assert dialog._job is not None
    return dialog._job


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def cells(dialog: SweepDialog, column: int) -> list[str]:
    model = dialog.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_it_says_that_a_patience_is_not_used(dialog: SweepDialog, session: Session, qtbot: QtBot) -> None:
    assert "Early stopping" not in dialog.fields.line.text()
    session.new_document(replace(session.state.document, test=session.state.data))
    session.set_settings(patience=3)
    another = SweepDialog(None, session)
    qtbot.addWidget(another)
    said = "Early stopping is not used: each run trains all its epochs."
    assert another.fields.line.text().endswith(f" epochs. {said}")


def test_the_empty_plot_says_what_will_be_there(dialog: SweepDialog, qtbot: QtBot) -> None:
    plot = dialog.plot
    assert plot._notice.isVisible() and plot._notice.toPlainText() == "Each run will be a dot: its final loss."
    assert not plot.horizontal.style["showValues"] and not plot.horizontal.grid
    dialog.fields.epochs.setValue(2)
    sweep(dialog, qtbot)
    assert not plot._notice.isVisible()
    assert plot.horizontal.style["showValues"] and plot.horizontal.grid


def test_it_proposes_values_around_the_settings(dialog: SweepDialog) -> None:
    fields = dialog.fields
    assert fields.values.text().split()[::6] == ["0.0001", "0.01"]
    assert fields.line.text() == "7 runs of 1,000 epochs."
    fields.what.setCurrentIndex(fields.what.findData("batch_size"))
    assert fields.values.text().split() == ["1", "2", "3", "4"]
    fields.what.setCurrentIndex(fields.what.findData("start"))
    assert fields.values.text().split() == ["1", "2", "3", "4", "5"]
    assert not fields.starts.isEnabled()
    assert fields.initializer.isEnabled()
    fields.count.setValue(3)
    assert fields.values.text().split() == ["1", "3", "5"]


@pytest.mark.parametrize(("values", "words"), [("", "at least one value"), ("1 x", "Value 2"), ("-1", "η")])
def test_a_mistake_is_said_beside_the_fields(dialog: SweepDialog, values: str, words: str) -> None:
    dialog.fields.values.setText(values)
    dialog.fields.values.textEdited.emit(values)
    assert words in dialog.fields.line.text()
    assert not dialog.start.isEnabled()


def test_it_says_how_commas_are_read(dialog: SweepDialog) -> None:
    fields = dialog.fields

    def said(what: str, values: str) -> str:
        fields.what.setCurrentIndex(fields.what.findData(what))
        fields.values.setText(values)
        fields.values.textEdited.emit(values)
        return fields.line.text()

    assert said("rate", "1,2") == "1,2: expected one number or two; write 1.2 for one, 1 2 for two"
    assert not dialog.start.isEnabled(), "1,2 is neither taken for 1.2 nor for 1 and 2"
    assert said("rate", "0,5") == (
        "1 run of 1,000 epochs. Commas are read as decimal points: 0.5. Separate values by spaces."
    )
    assert dialog.start.isEnabled()
    assert said("rate", "0,1 0,2").endswith(" Commas are read as decimal points: 0.1, 0.2. Separate values by spaces.")
    assert said("rate", "1, 2") == said("rate", "1 2") == said("batch_size", "1,2") == "2 runs of 1,000 epochs."
    fields.starts.setText("1,2")
    assert said("rate", "0.1") == "2 runs of 1,000 epochs."


def test_rows_a_plot_and_kept_runs(dialog: SweepDialog, session: Session, qtbot: QtBot) -> None:
    fields = dialog.fields
    fields.values.setText("0.0001 0.001 1e308")
    fields.epochs.setValue(30)
    fields.level.setText("100")
    job = sweep(dialog, qtbot)
    assert [result.trial.value for result in job.results] == [0.0001, 0.001, 1e308]
    assert cells(dialog, 0) == ["0.0001", "0.001", "1e+308"]
    assert cells(dialog, 6)[:2] == ["", ""]
    assert "diverged in epoch" in cells(dialog, 6)[2]
    assert cells(dialog, 2)[2] == ""
    assert int(cells(dialog, 5)[1]) == job.results[1].reached
    assert dialog.table.isColumnHidden(1)
    assert dialog.table.isColumnHidden(4)
    dialog.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    losses = [float(cell) for cell in cells(dialog, 2) if cell]
    assert losses == sorted(losses)
    assert cells(dialog, 2)[2] == ""
    dialog.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert cells(dialog, 0) == ["1e+308", "0.001", "0.0001"]
    dialog.plot.chosen.emit(1)
    assert dialog.table.selected() == [1]
    click(dialog.keep)
    assert [run.name for run in session.state.document.runs] == ["η 0.001"]
    assert session.state.document.runs[0].settings.rate == 0.001
    assert "Kept 1 run" in dialog.message.text()
    assert "lowest loss is that of η" in dialog.plot.accessibleDescription()


def test_enter_starts(dialog: SweepDialog, qtbot: QtBot) -> None:
    dialog.fields.epochs.setValue(ENDLESS)
    QTest.keyClick(dialog.fields.values, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog._experiments.job is not None


def test_starts_are_repeated(dialog: SweepDialog, qtbot: QtBot) -> None:
    dialog.fields.values.setText("0.001")
    dialog.fields.starts.setText("1, 2, 3")
    dialog.fields.epochs.setValue(2)
    sweep(dialog, qtbot)
    assert cells(dialog, 1) == ["1", "2", "3"]
    assert not dialog.table.isColumnHidden(1)
    assert len({result.run.start for result in dialog.results}) == 3


def test_the_map_shows_the_share_that_learned_and_goes_out(dialog: SweepDialog, qtbot: QtBot, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    dialog.fields.values.setText("0.001 0.002")
    dialog.fields.starts.setText("1 2 3")
    dialog.fields.level.setText("100")
    dialog.fields.epochs.setValue(2)
    assert not dialog.picture.isEnabled()
    sweep(dialog, qtbot)
    view = dialog.map
    words = view.accessibleDescription().split("; ")
    assert len(words) == 6
    assert words[0] == "η 0.001, seed of the initial weights 1: 100% of 1 run learned"
    view.resize(600, 400)
    said = {view.words_at(x, y) for x in range(0, 600, 7) for y in range(0, 400, 7)}
    assert set(words) < said
    path = tmp_path / "map.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    click(dialog.picture)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert "Saved map.png" in dialog.message.text()


def test_rows_go_out_as_csv(dialog: SweepDialog, qtbot: QtBot, tmp_path: Path,
                            monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    dialog.fields.values.setText("0.001 0.002")
    dialog.fields.epochs.setValue(2)
    assert not dialog.csv.isEnabled()
    sweep(dialog, qtbot)
    path = tmp_path / "sweep.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    click(dialog.csv)
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert [float(row["value"]) for row in rows] == [0.001, 0.002]
    assert float(rows[1]["loss"]) == dialog.results[1].run.loss
    assert rows[1]["diverged_at"] == ""


def test_cancel_keeps_the_rows_and_closing_asks_and_stops(
    dialog: SweepDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiments = dialog._experiments
    dialog.fields.values.setText("0.001 0.002")
    dialog.fields.epochs.setValue(ENDLESS)
    click(dialog.start)
    assert not dialog.start.isEnabled()
    assert not dialog.fields.isEnabled()
    qtbot.waitUntil(dialog.progress.isVisible)
    with qtbot.waitSignal(experiments.ended):
        click(dialog.progress.cancel)
    assert dialog.message.text() == "Stopped after 0 of 2 runs."
    assert dialog.start.isEnabled()
    click(dialog.start)
    said: list[str] = []
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard]
    monkeypatch.setattr(QMessageBox, "question", lambda *words: said.append(words[2]) or answers[len(said) - 1])
    dialog.close()
    assert experiments.job is not None and dialog.isVisible()
    dialog.close()
    assert experiments.job is None and not dialog.isVisible()
    sentence = "The sweep is still training: 0 of 2 runs are finished. Stop it and discard all of its runs?"
    assert said == [sentence, sentence]


def test_closing_leaves_runs_that_are_not_its_own(dialog: SweepDialog, session: Session) -> None:
    session.set_settings(epochs=ENDLESS)
    session.compare_methods()
    job = session.experiments.job
    dialog.close()
    assert session.experiments.job is job
    session._kept_runs.leave()


def test_a_sweep_of_one_value_can_be_plotted(session: Session, qtbot: QtBot) -> None:
    experiments = session.experiments
    with qtbot.waitSignal(experiments.ended):
        experiments.start(Sweep((Axis("seed", (3,)),), 1).trials(session.state.document), "runs")


def test_the_command_opens_it(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(SweepDialog, "exec", lambda self: shown.append(self.windowTitle()))
    show_sweep(None, session)
    assert shown == ["Sweep"]


def test_a_dialog_that_was_closed_is_told_no_more(session: Session, qtbot: QtBot) -> None:
    closed = SweepDialog(None, session)
    closed.show()
    closed.close()
    shiboken6.delete(closed)
    session.set_settings(epochs=2)
    with qtbot.captureExceptions() as faults, qtbot.waitSignal(session.experiments.ended):
        session.compare_methods()
    assert not faults
    assert len(session.state.document.runs) == 3
