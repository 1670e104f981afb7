"""The runs panel and the curves of kept runs: what they show, and what the user does in the table."""

from __future__ import annotations

import csv
import io
import json
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from plots import hover, shown
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from core.analysis.sweeping.runs_csv import runs_csv
from core.cli.parser import main
from core.document.document import KeptRun
from core.document.history.runs import kept
from core.training.loss_history import LossHistory
from gui.base.theme import DARK, LIGHT, palette
from gui.panels.runs.panel import RunsPanel
from gui.panels.runs.run_table import COLUMNS, NAME, RunsModel, about
from gui.panels.training.loss_curve import LossPanel
from gui.plots.kept_curves import _ROLES, run_color, run_pen
from gui.session import Change, Session
from gui.window.bars.enabled import why_not
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def run_of(session: Session, name: str, *losses: float, **settings: object) -> KeptRun:
    """A kept run of the session's network with this curve."""
    document = session.state.document
    document = replace(document, epoch=len(losses), settings=replace(document.settings, **settings))
    return kept(document, LossHistory().appended(0, losses), name)


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> RunsPanel:
    made = RunsPanel(session)
    qtbot.addWidget(made)
    made.resize(560, 240)
    session.changed.connect(made.show_state)
    with qtbot.waitExposed(made):
        made.show()
    return made


def keep_two(session: Session) -> None:
    slow = run_of(session, "slow", 3.0, 2.5, rate=0.001, method="batch")
    session.add_runs([run_of(session, "fast", 2.0, 1.0, 0.5, rate=0.1, method="sgd", shuffle=True, seed=7), slow])


def cells(panel: RunsPanel, title: str) -> list[str]:
    column = next(k for k, each in enumerate(COLUMNS) if each.title == title)
    return [panel.table.sorted.index(row, column).data() for row in range(panel.table.sorted.rowCount())]


def click_header(panel: RunsPanel, title: str) -> None:
    header = panel.table.horizontalHeader()
    column = next(k for k, each in enumerate(COLUMNS) if each.title == title)
    place = QPoint(header.sectionViewportPosition(column) + 10, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_model_is_a_sound_one(session: Session) -> None:
    model = RunsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    runs = [run_of(session, "a", 1.0), run_of(session, "b", 2.0)]
    for shown_runs in ((), runs, [replace(runs[0], name="c"), runs[1]], runs[:1]):
        model.show_runs(shown_runs, session.state.digits)
    assert tester is not None


def test_without_runs_it_says_how_to_get_one(panel: RunsPanel) -> None:
    assert "Ctrl+K" in panel.message.text()
    assert not panel.table.isVisible()
    QTest.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    assert "train first" in panel.message.text()


def test_a_row_a_run_and_no_empty_column(panel: RunsPanel, session: Session) -> None:
    keep_two(session)
    assert cells(panel, "Name") == ["fast", "slow"]
    assert cells(panel, "Network") == ["2-2-1", "2-2-1"]
    assert cells(panel, "Method") == ["SGD", "Batch"]
    assert cells(panel, "η") == ["0.1", "0.001"]
    assert cells(panel, "Batch") == ["1", "4"]
    assert cells(panel, "Seed") == ["7", ""]
    assert cells(panel, "Epochs") == ["3", "2"]
    hidden = [each.title for k, each in enumerate(COLUMNS) if panel.table.isColumnHidden(k)]
    assert "Test loss" in hidden
    assert "Optimizer" in hidden
    assert "Loss" not in hidden
    assert not panel.message.isVisible()


def test_other_settings_are_said_where_they_are_not_as_at_first(panel: RunsPanel, session: Session) -> None:
    session.add_runs([run_of(session, "a", 1.0, optimizer="adam", l2=0.01), run_of(session, "b", 1.0)])
    assert cells(panel, "Optimizer") == ["Adam", "Gradient descent"]
    assert cells(panel, "More") == ["l2 0.01", ""]


def test_any_column_sorts_by_its_numbers(panel: RunsPanel, session: Session) -> None:
    keep_two(session)
    click_header(panel, "Epochs")
    assert cells(panel, "Name") == ["slow", "fast"]
    click_header(panel, "Epochs")
    assert cells(panel, "Name") == ["fast", "slow"]
    click_header(panel, "η")
    assert cells(panel, "Name") == ["slow", "fast"]
    panel.table.selectRow(0)
    assert [run.name for run in panel.table.selected()] == ["slow"]


def test_rename_in_the_table(panel: RunsPanel, session: Session, qtbot: QtBot) -> None:
    keep_two(session)
    panel.table.setFocus()
    panel.table.selectRow(0)
    panel.rename()
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    editor.setText("quick")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [run.name for run in session.state.document.runs] == ["quick", "slow"])
    panel.model.setData(panel.model.index(0, NAME), "slow")
    assert "another run is already called slow" in panel.message.text()
    assert cells(panel, "Name") == ["quick", "slow"]


def test_keys_of_the_table(panel: RunsPanel, session: Session) -> None:
    keep_two(session)
    panel.activateWindow()
    panel.table.setFocus()
    panel.table.selectRow(1)
    panel.table.setCurrentIndex(panel.table.sorted.index(1, 1))
    QTest.keyClick(panel.table, Qt.Key.Key_Space)
    assert [run.shown for run in session.state.document.runs] == [True, False]
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().startswith("chainrule train slow-start.chainrule --epochs 2")
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert [run.name for run in session.state.document.runs] == ["fast"]


def test_the_box_hides_the_curve(panel: RunsPanel, session: Session) -> None:
    keep_two(session)
    index = panel.table.sorted.index(1, NAME)
    panel.table.sorted.setData(index, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert [run.shown for run in session.state.document.runs] == [True, False]


def test_the_saved_start_and_the_copied_command_give_the_run_again(
    panel: RunsPanel, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    session.set_settings(rate=0.003, shuffle=True, seed=11)
    session.run_epochs(7)
    qtbot.waitUntil(lambda: not session.state.running)
    session.keep_run()
    path = tmp_path / "a start.chainrule"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    panel.table.selectRow(0)
    panel.save()
    words = shlex.split(QApplication.clipboard().text())
    assert words[2] == str(path)
    assert main([*words[1:], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["loss_mean"] == session.state.document.runs[0].loss
    panel.restore()
    assert session.state.document.epoch == 0
    assert session.state.undo_text == "Start of Run 1"


def test_the_table_goes_out_as_csv(panel: RunsPanel, session: Session, tmp_path: Path,
                                   monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    keep_two(session)
    path = tmp_path / "runs"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    QTest.mouseClick(panel.csv, Qt.MouseButton.LeftButton)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "runs.csv").read_text())))
    assert [row["name"] for row in rows] == ["fast", "slow"]
    assert float(rows[0]["rate"]) == 0.1
    assert float(rows[0]["loss"]) == session.state.document.runs[0].loss
    assert rows[1]["command"].startswith("chainrule train slow-start.chainrule")
    assert runs_csv([]) == "name\n"


def test_a_run_that_is_not_exact_says_so(session: Session) -> None:
    run = run_of(session, "a", 1.0)
    assert "repeats the run exactly" in about(run)
    assert "changed during the run" in about(replace(run, exact=False))


# The curves


@pytest.fixture
def loss(qtbot: QtBot, session: Session) -> LossPanel:
    return shown(qtbot, session, LossPanel)


def test_kept_curves_are_drawn_named_and_read_out(loss: LossPanel, session: Session) -> None:
    keep_two(session)
    fast, slow = loss._kept._items[:2]
    assert fast.yData.tolist() == [2.0, 1.0, 0.5]
    assert slow.yData.tolist() == [3.0, 2.5]
    legend = loss._kept._legend
    assert legend.isVisible()
    assert "fast" in legend.toPlainText() and "slow" in legend.toPlainText()
    hover(loss.plot, 1.0, 1.0)
    assert loss.readout.text() == "epoch 1 · fast 1 · slow 2.5"
    hover(loss.plot, 0.0, 1.0)
    assert loss.readout.text().endswith("epoch 0 · fast 2 · slow 3")
    assert "fast ended at" in loss.plot.accessibleDescription()
    session.show_runs({"slow"}, False)
    assert "slow" not in legend.toPlainText()
    assert not slow.isVisible() or slow.yData.tolist() == [2.0, 1.0, 0.5]
    session.remove_runs({"fast", "slow"})
    assert not legend.isVisible()
    assert not any(item.isVisible() for item in loss._kept._items)


def test_the_test_losses_of_kept_runs_are_paler_curves_that_can_be_hidden(
    loss: LossPanel, panel: RunsPanel, session: Session
) -> None:
    plain, tested = run_of(session, "plain", 2.0, 1.0), run_of(session, "tested", 3.0, 1.0, 0.5)
    session.add_runs([plain])
    assert not loss.tests.isVisibleTo(loss)
    history = tested.history.tested([(0, 4.0), (1, 2.0), (2, 9000.0)])
    session.add_runs([replace(tested, history=history, test_loss=9000.0)])
    assert loss.tests.isVisibleTo(loss)
    hidden, curve = loss._kept._tests
    assert not hidden.isVisible() and curve.isVisible()
    assert curve.getData()[1].tolist() == [4.0, 2.0, 9000.0]
    assert loss.plot.shown[1][1] > 9000.0
    assert "pale: test" in loss._kept._legend.toPlainText()
    assert cells(panel, "Lowest test") == ["", "2"] and cells(panel, "at epoch") == ["", "1"]
    hover(loss.plot, 2.0, 1.0)
    assert "tested 0.5 · test 9000" in loss.readout.text()
    loss.tests.defaultAction().trigger()
    assert not curve.isVisible() and "pale" not in loss._kept._legend.toPlainText()
    assert loss.plot.shown[1][1] < 9000.0


def test_kept_curves_follow_the_logarithmic_axis_and_the_range(loss: LossPanel, session: Session) -> None:
    session.add_runs([run_of(session, "long", *([0.1] * 900))])
    assert loss.plot.shown[0][1] >= 900
    loss.log.defaultAction().setChecked(True)
    assert loss._kept._items[0].yData[0] == pytest.approx(-1.0)


def test_kept_curves_are_not_drawn_anew_each_frame(loss: LossPanel, session: Session,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    keep_two(session)
    drawn: list[object] = []
    item = loss._kept._items[0]
    monkeypatch.setattr(item, "setData", lambda *data: drawn.append(data))
    loss.show_state(replace(session.state), Change.WEIGHTS | Change.HISTORY | Change.RUN)
    assert drawn == []


def test_colors_and_strokes_differ_and_follow_the_theme(loss: LossPanel, session: Session,
                                                         qapp: QApplication) -> None:  # fmt: skip
    looks = {(run_color(k, LIGHT), run_pen(k, LIGHT).style()) for k in range(4 * len(_ROLES))}
    assert len(looks) == 4 * len(_ROLES)
    keep_two(session)
    try:
        for colors in (DARK, LIGHT):
            qapp.setPalette(palette(colors))
            qapp.processEvents()
            assert loss._kept._items[0].opts["pen"].color().name() == colors.positive.lower()
            assert colors.positive.lower() in loss._kept._legend.toHtml().lower()
    finally:
        qapp.setPalette(palette(LIGHT))


def test_a_low_plot_has_no_room_for_names(loss: LossPanel, session: Session, qtbot: QtBot) -> None:
    session.add_runs([run_of(session, str(k), 1.0) for k in range(6)])
    assert loss._kept._legend.isVisible()
    loss.resize(340, 170)
    qtbot.waitUntil(lambda: not loss._kept._legend.isVisible())
    loss.take_colors()
    assert not loss._kept._legend.isVisible()
    loss.resize(340, 400)
    qtbot.waitUntil(loss._kept._legend.isVisible)


def test_names_are_no_html_and_many_are_counted(loss: LossPanel, session: Session) -> None:
    session.add_runs([run_of(session, f"<b>{k}", 1.0) for k in range(10)])
    words = loss._kept._legend.toPlainText()
    assert "<b>0" in words
    assert "and 2 more" in words


# In the window


def test_the_command_keeps_and_a_new_network_leaves_the_runs(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    complaints: list[str] = []
    session.failed.disconnect()
    session.failed.connect(complaints.append)
    keep = window.actions_["keep_run"]
    window.graph.setFocus()
    qtbot.keyClick(window.graph, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert session.state.message == "There is no run to keep yet: train first."
    assert not keep.isEnabled() and not complaints and not session.state.document.runs
    assert why_not(session.state)["keep_run"] == "There is no run to keep yet: train first"
    runs = window.panels["runs"]
    assert isinstance(runs, RunsPanel)
    runs.keep.click()
    assert "There is no run to keep yet; train first" in runs.message.text()
    session.run_epochs(2)
    qtbot.waitUntil(lambda: not session.state.running)
    assert keep.isEnabled()
    keep.trigger()
    window.docks["runs"].raise_()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1)


def test_the_comparison_brings_its_panel_to_the_front(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.panels["runs"]
    session.set_settings(epochs=3)
    assert not panel.isVisible() or panel.visibleRegion().isEmpty()
    window.actions_["compare_methods"].trigger()
    qtbot.waitUntil(lambda: len(session.state.document.runs) == 3)
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())
    assert isinstance(panel, RunsPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
