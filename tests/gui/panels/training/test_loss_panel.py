"""The loss curve: what is drawn for a history, the readout, the logarithmic axis, marks, the range."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import hover, shown
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Weight
from core.basics.arrays import frozen
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.document.document_edits import network_for
from core.training.loss_history import LossHistory
from gui.base.theme import DARK, LIGHT, palette
from gui.panels.training.loss_curve import LossPanel
from gui.plots.kept_curves import KEPT
from gui.plots.label_places import label_box
from gui.session import Change

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> LossPanel:
    return shown(qtbot, session, LossPanel)


def show(panel: LossPanel, history: LossHistory, **fields: object) -> None:
    """Show this history, of a document as far as it goes."""
    state = panel.session.state
    document = replace(state.document, epoch=len(history))
    panel.show_state(replace(state, history=history, document=document, **fields), Change.ALL)
    QApplication.processEvents()  # Other numbers at an axis take other room.


def losses(*values: float) -> LossHistory:
    return LossHistory().appended(0, values)


def test_before_training_the_dot_is_the_loss_of_the_network(panel: LossPanel, session: Session) -> None:
    assert panel._line.xData is None or not len(panel._line.xData)
    assert panel._dot.getData()[0].tolist() == [0.0]
    assert panel._dot.getData()[1].tolist() == [session.state.loss]
    assert panel.readout.text().endswith("epoch 0")


def test_every_epoch_of_a_short_run_is_drawn(panel: LossPanel) -> None:
    show(panel, losses(3.0, 2.0, 1.5, 1.0))
    assert panel._line.xData.tolist() == [0, 1, 2, 3]
    assert panel._line.yData.tolist() == [3.0, 2.0, 1.5, 1.0]
    assert panel.plot.vertical.labelText == "mean loss per example"
    assert panel.plot.horizontal.labelText == "epoch"
    assert not panel.plot.vertical.autoSIPrefix


def test_a_long_run_is_thinned_to_what_the_pixels_show(panel: LossPanel) -> None:
    values = np.random.default_rng(0).random(100_000)
    values[54_321] = 7.0
    show(panel, LossHistory().appended(0, values))
    assert len(panel._line.xData) <= 2 * panel.plot.columns
    assert panel._line.yData.max() == 7.0
    assert panel._line.yData.min() == values.min()


def test_the_readout_has_the_loss_of_the_epoch_under_the_cursor(panel: LossPanel) -> None:
    show(panel, losses(*np.linspace(3.0, 1.0, 11)))
    hover(panel.plot, 5.0, 1.0)
    assert panel.readout.text().startswith("loss 2   epoch 5")
    hover(panel.plot, 0.0, 1.0)
    assert panel.readout.text().startswith("loss 3   epoch 0")
    QApplication.sendEvent(panel.plot, QEvent(QEvent.Type.Leave))
    assert panel.readout.text().endswith("epoch 11")


def test_a_bin_of_epochs_says_its_range(panel: LossPanel) -> None:
    values = np.tile([1.0, 2.0], 40_000)
    show(panel, LossHistory().appended(0, values))
    hover(panel.plot, 40_000.0, 1.0)
    assert "–" in panel.readout.text()
    assert panel.readout.text().startswith("loss 1 to 2   epochs ")


def test_a_logarithmic_axis_shows_decades_and_says_where_the_loss_is_zero(panel: LossPanel, qtbot: QtBot) -> None:
    show(panel, losses(100.0, 1.0, 0.01, 0.0, 0.01))
    panel.plot.setFocus()
    QTest.keyClick(panel.plot, Qt.Key.Key_L)
    assert panel.logarithmic
    y = panel._line.yData
    assert y[[0, 1, 2, 4]].tolist() == pytest.approx([2.0, 0.0, -2.0, -2.0])
    assert np.isnan(y[3])
    assert panel._zeros.getData()[0].tolist() == [3.0]
    assert panel.plot.vertical.tickStrings([-2.0, 0.0, 8.0], 1.0, 1.0) == ["0.01", "1", "10⁸"]
    (_, _), (bottom, top) = panel.plot.shown
    assert bottom < -2.0
    assert top >= 2.0
    QTest.mouseClick(panel.log, Qt.MouseButton.LeftButton)
    assert not panel.logarithmic
    assert panel._line.yData.tolist() == [100.0, 1.0, 0.01, 0.0, 0.01]


def test_the_axis_is_logarithmic_by_itself_where_the_loss_spans_a_hundred_times_until_the_user_chooses(
    panel: LossPanel,
) -> None:
    falling = losses(*np.geomspace(2.0, 2e-4, 80))
    show(panel, losses(*np.linspace(2.0, 0.1, 80)))
    assert not panel.logarithmic
    show(panel, falling)
    assert panel.logarithmic
    assert panel.log.text() == "log · auto"
    show(panel, losses(2.0, 1.9))
    assert not panel.logarithmic
    assert panel.log.text() == "log"
    show(panel, falling)
    panel.log.defaultAction().trigger()
    show(panel, falling)
    assert not panel.logarithmic
    assert panel.log.text() == "log"


def test_after_reset_the_axis_stays_logarithmic_until_the_new_curve_is_long_enough(panel: LossPanel) -> None:
    falling, flat = losses(*np.geomspace(2.0, 2e-4, 80)), losses(*np.linspace(2.0, 1.0, 80))
    show(panel, falling)
    for epochs in (0, 1, 49):
        show(panel, falling.truncated(epochs), previous=falling)
        assert panel.logarithmic
        assert panel.log.text() == "log · auto"
    for history, previous in ((flat, falling), (falling.truncated(3), flat)):
        show(panel, history, previous=previous)
        assert not panel.logarithmic


@pytest.mark.parametrize("values", [(), (0.0, 0.0), (np.nan, 1.0), (1e-300, 1e300), (1e308, 1.7e308)])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_odd_losses_draw(panel: LossPanel, values: tuple[float, ...], logarithmic: bool) -> None:
    panel.log.defaultAction().setChecked(logarithmic)
    show(panel, losses(*values) if values else LossHistory())
    hover(panel.plot, *(sum(ends) / 2 for ends in panel.plot.shown))
    assert not panel.grab().isNull()


@pytest.mark.parametrize(
    ("values", "said"),
    [((np.nan, np.nan), ""), ((np.nan, 1.0), "2 epochs the lowest value is 1."), ((2.0, 1.0), "it started at 2; ")],
)
def test_the_words_tell_of_known_losses_only(panel: LossPanel, values: tuple[float, ...], said: str) -> None:
    show(panel, losses(*values))
    words = panel.plot.accessibleDescription()
    assert said in words
    assert ("lowest" in words) == bool(said)
    assert "NaN" not in words


def test_the_range_follows_until_the_user_zooms_and_again_after_auto(panel: LossPanel) -> None:
    show(panel, losses(*np.ones(50)))
    (_, right), _ = panel.plot.shown
    assert right == 50.0
    middle = panel.plot.place(25.0, 0.5)
    turn = QWheelEvent(
        middle, panel.plot.viewport().mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.plot.viewport(), turn)
    assert not panel.following
    chosen = panel.plot.shown
    assert chosen[0][1] < 50.0
    show(panel, losses(*np.ones(500)))
    assert panel.plot.shown == chosen
    QTest.mouseClick(panel.auto, Qt.MouseButton.LeftButton)
    assert panel.following
    assert panel.plot.shown[0][1] == 500.0


def test_edits_and_resets_are_marked(panel: LossPanel) -> None:
    show(panel, losses(*np.ones(100)).marked(20, "edit", "Set w11").marked(60, "reset", "Reset"))
    assert sorted(set(panel._marks.lines.xData.tolist())) == [20.0, 60.0]
    named = [label.toPlainText() for label in panel._marks.labels if label.isVisible()]
    assert named == ["edit", "reset"]
    hover(panel.plot, 20.0, 0.5)
    assert panel.readout.text().endswith("Set w11")
    assert "Set w11" in panel.plot.toolTip()


def test_the_run_before_the_reset_is_a_ghost(panel: LossPanel) -> None:
    show(panel, losses(5.0, 4.0), previous=losses(9.0, 8.0, 7.0))
    assert panel._ghost.yData.tolist() == [9.0, 8.0, 7.0]
    hover(panel.plot, 1.0, 4.0)
    assert "loss 4" in panel.readout.text()
    assert "before 8" in panel.readout.text()
    assert panel._ghost.zValue() < KEPT, "a kept run with the same curve has its own color"
    show(panel, losses(5.0, 4.0), previous=None)
    assert not panel._ghost.yData.size if panel._ghost.yData is not None else True


def test_the_past_is_marked(panel: LossPanel, session: Session) -> None:
    session.set_weight(Weight(2, 0, 0), 1.0)
    assert not panel._shown.isVisible()
    session.move_to(0)
    assert panel._shown.isVisible()
    assert panel._shown.value() == 0


def test_a_run_is_followed(panel: LossPanel, session: Session, qtbot: QtBot) -> None:
    session.set_settings(method="batch", rate=0.001)
    session.run_epochs(40)
    qtbot.waitUntil(lambda: session.state.document.epoch == 40 and not session.state.running)
    assert len(panel._line.xData) == 40
    assert panel._dot.getData()[0].tolist() == [40.0]
    assert "40 epochs" in panel.plot.accessibleDescription()


def test_the_colors_follow_the_theme(panel: LossPanel, qapp: QApplication) -> None:
    show(panel, losses(3.0, 2.0))
    try:
        for colors in (DARK, LIGHT):
            qapp.setPalette(palette(colors))
            qapp.processEvents()
            assert panel.plot.backgroundBrush().color().name() == colors.panel
            assert panel._line.opts["pen"].color().name() == colors.delta.lower()
            assert panel.plot.vertical.textPen().color().name() == colors.muted
    finally:
        qapp.setPalette(palette(LIGHT))


def test_the_name_of_the_axis_is_never_cut(panel: LossPanel, qtbot: QtBot) -> None:
    panel.resize(300, 180)
    qtbot.waitUntil(lambda: "<br>" in panel.plot.vertical.labelText)
    assert panel.plot.vertical.labelText.replace("<br>", " ") == "mean loss per example"
    panel.resize(300, 400)
    qtbot.waitUntil(lambda: panel.plot.vertical.labelText == "mean loss per example")


def test_the_arrow_keys_move_the_cursor(panel: LossPanel) -> None:
    show(panel, losses(*np.linspace(3.0, 1.0, 11)))
    for _ in range(3):
        QTest.keyClick(panel.plot, Qt.Key.Key_Right)
    place = panel.plot.cursor_at
    assert place is not None
    assert place.x() > sum(panel.plot.shown[0]) / 2
    assert f"epoch {round(place.x())}" in panel.readout.text()
    assert isinstance(place, QPointF)


def test_the_table_has_every_loss(panel: LossPanel, session: Session) -> None:
    session._store.show(history=losses(3.0, 2.0))
    table = panel.table()
    assert table.names == ("epoch", "mean loss per example")
    assert [column.tolist() for column in table.columns] == [[0, 1], [3.0, 2.0]]
    session._store.show(history=LossHistory().appended(0, np.ones(100_000)))
    assert len(panel.table().names) == 3


def test_the_name_of_the_vertical_axis_stays_in_its_middle(panel: LossPanel) -> None:
    panel.resize(340, 420)
    axis = panel.plot.vertical
    for name in ("mean loss per example", "loss", "mean loss per example"):
        panel.plot.name_axes("epoch", name)
        QApplication.processEvents()
        assert axis.labelText == name
        label = axis.label.mapRectToScene(axis.label.boundingRect()).center().y()
        assert abs(label - axis.sceneBoundingRect().center().y()) <= 2


DIVERGED = losses(*np.linspace(0.5, 0.2, 60), *(0.2 * 10.0 ** np.arange(31)))


def test_a_run_that_diverged_ruins_no_later_axis(panel: LossPanel) -> None:
    show(panel, losses(0.5, 0.4, 0.3), previous=DIVERGED)
    (_, right), (_, top) = panel.plot.shown
    assert right == 10
    assert top < 1


def test_what_lies_above_the_axis_is_marked(panel: LossPanel) -> None:
    for _ in range(2):  # The user wants a linear axis.
        panel.log.defaultAction().trigger()
    show(panel, losses(428.0, 8.6, 3.69, 1.88, 1.1, *np.linspace(0.6, 0.1, 200)))
    assert panel.plot.shown[1][1] < 3
    assert panel._above.marks.isVisible()
    assert panel._above.text.startswith("up to ")
    assert "The axis leaves out losses up to " in panel.plot.accessibleDescription()
    assert panel._above.marks.getData()[0].min() == 0
    panel.log.defaultAction().setChecked(True)
    show(panel, losses(428.0, 8.6, 3.69, 1.88, 1.1, *np.linspace(0.6, 0.1, 200)))
    assert not panel._above.text, "a logarithmic axis has room for all"


def test_what_lies_above_and_what_was_done_there_are_written_one_below_the_other(panel: LossPanel) -> None:
    for _ in range(2):  # The user wants a linear axis.
        panel.log.defaultAction().trigger()
    show(panel, losses(392.0, 8.6, 3.69, 1.88, *np.linspace(0.6, 0.1, 200)).marked(0, "reset", "Reset"))
    reset = next(label for label in panel._marks.labels if label.isVisible())
    assert reset.toPlainText() == "reset" and panel._above.text.startswith("up to ")
    assert not label_box(panel.plot, reset).intersects(label_box(panel.plot, panel._above.label))


def test_nothing_is_marked_where_all_is_shown(panel: LossPanel, session: Session) -> None:
    show(panel, losses(*np.linspace(session.state.loss, 1.0, 50)))
    assert not panel._above.text
    assert not panel._above.marks.isVisible()


def test_other_data_starts_a_new_curve_and_the_earlier_one_can_be_hidden_and_cleared(
    panel: LossPanel, session: Session, qtbot: QtBot
) -> None:
    session.changed.connect(panel.show_state)
    assert not panel.earlier.isVisible()
    session.run_epochs(20)
    qtbot.waitUntil(lambda: session.state.epoch == 20 and not session.state.running)
    curve = session.state.history
    session.set_data(GATES["and"])
    assert len(session.state.history) == 0
    assert session.state.previous is curve
    assert panel._ghost.xData.size == 20
    assert panel.earlier.isVisible()
    QTest.mouseClick(panel.earlier, Qt.MouseButton.LeftButton)
    assert panel._ghost.xData is None or not panel._ghost.xData.size
    QTest.mouseClick(panel.earlier, Qt.MouseButton.LeftButton)
    assert panel._ghost.xData.size == 20
    QTest.mouseClick(panel.clear, Qt.MouseButton.LeftButton)
    assert session.state.previous is None
    assert not panel.clear.isVisible()
    session.undo()
    assert session.state.previous is curve


def test_a_network_for_other_data_starts_a_new_curve(session: Session, qtbot: QtBot) -> None:
    session.run_epochs(5)
    qtbot.waitUntil(lambda: session.state.epoch == 5 and not session.state.running)
    curve = session.state.history
    session.edit(network_for(Dataset(frozen(np.zeros((3, 4))), frozen(np.zeros((3, 2))), "other")))
    assert len(session.state.history) == 0
    assert session.state.previous is curve


def test_an_earlier_long_run_does_not_squeeze_the_new_one(panel: LossPanel) -> None:
    show(panel, losses(*np.linspace(1, 0.5, 30)), previous=LossHistory().appended(0, np.ones(90_000)))
    assert panel.plot.shown[0][1] <= 40
    show(panel, LossHistory(), previous=LossHistory().appended(0, np.ones(90_000)))
    assert panel.plot.shown[0][1] >= 90_000
