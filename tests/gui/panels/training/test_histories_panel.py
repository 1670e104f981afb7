"""Weight histories: the curves of selected and kept edges, gradients, reading and going back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import click, hover, shown
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.analysis.weight_history import gradient
from core.basics.addresses import Node, Weight
from core.gallery.presets import preset
from gui.panels.base.pictures import as_svg
from gui.panels.training import gradients
from gui.panels.training.histories import HistoriesPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session

W11, W12, U1 = Weight(2, 0, 0), Weight(2, 0, 1), Weight(3, 0, 0)


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> HistoriesPanel:
    """A panel after five epochs of which each is a moment of its own."""
    session.new_document(preset("xor-table"))
    session.set_settings(method="batch", rate=0.5)
    for _ in range(5):
        epoch(session)
    return shown(qtbot, session, HistoriesPanel)


def epoch(session: Session) -> None:
    """Walk through one update over all four examples."""
    session.go_to(len(session.state.derivation) - 1)
    session.step()


def settle(panel: HistoriesPanel) -> None:
    """Let everything that waits be drawn, and the plot take its room."""
    panel.catch_up()
    QApplication.processEvents()


def test_without_edges_it_says_what_to_do(panel: HistoriesPanel) -> None:
    assert panel._notice.isVisible()
    assert panel.readout.text() == ""
    assert not panel.keep.isEnabled()
    assert panel.plot.accessibleDescription().startswith("Select an edge")


def test_a_selected_edge_is_drawn_over_the_epochs(panel: HistoriesPanel, session: Session) -> None:
    session.select(W11)
    settle(panel)
    moments = session.state.timeline.moments
    assert panel._lines[0].xData.tolist() == [0, 1, 2, 3, 4, 5]
    assert panel._lines[0].yData.tolist() == [m.document.network.layers[0].weights[0, 0] for m in moments]
    assert not panel._notice.isVisible()
    assert panel.readout.text().startswith("epoch 5 · w₁₁ ")
    assert "w11 from 3 to" in panel.plot.accessibleDescription()


def test_a_selected_node_stands_for_the_edges_into_it(panel: HistoriesPanel, session: Session) -> None:
    session.select(Node(2, 1))
    settle(panel)
    names = [label.toPlainText() for label in panel._names if label.isVisible()]
    assert names == ["w₂₁", "w₂₂", "w₂₃"]


def test_kept_edges_stay_and_select_and_go(panel: HistoriesPanel, session: Session) -> None:
    for edge in (W11, U1):
        session.select(edge)
        settle(panel)
        QTest.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    session.select(None)
    settle(panel)
    assert panel.kept == (W11, U1)
    chips = [panel.chips.row.itemAt(k).widget() for k in range(2)]
    assert [chip.text() for chip in chips] == ["w₁₁", "u₁"]
    QTest.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert session.state.selected == W11
    settle(panel)
    assert panel.keep.isChecked()
    panel.plot.setFocus()
    QTest.keyClick(panel.plot, Qt.Key.Key_K)
    settle(panel)
    assert panel.kept == (U1,)
    # The edge let go is still selected, so that it is still shown.
    assert panel._edges == (U1, W11)


def test_no_more_edges_are_kept_than_there_are_colors(panel: HistoriesPanel, session: Session) -> None:
    for node in (Node(2, 0), Node(2, 1), Node(3, 0)):
        session.select(node)
        settle(panel)
        panel.keep.defaultAction().trigger()
    assert len(panel.kept) == 6
    assert "stop showing one" in session.state.message


def test_gradients_are_those_of_each_moment(panel: HistoriesPanel, session: Session, qtbot: QtBot) -> None:
    session.select(U1)
    panel.what.setCurrentIndex(1)
    panel.what.activated.emit(1)
    expected = [
        gradient(m.document.network, session.state.data)[m.document.network.place_in_flat(*U1)]
        for m in session.state.timeline.moments
    ]
    qtbot.waitUntil(lambda: panel._lines[0].yData.tolist() == expected)
    assert "∂L/∂u₁" in panel.readout.text()
    assert panel.plot.vertical.labelText.replace("<br>", " ") == "mean ∂L/∂w"
    before = dict(panel._gradients.known)
    epoch(session)
    settle(panel)
    assert before.items() <= panel._gradients.known.items()
    assert len(panel._gradients.known) == 7


def test_of_a_large_network_the_latest_moments_get_gradients(
    panel: HistoriesPanel, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradients, "_ROOM", 4 * session.state.network.parameters)
    panel.what.setCurrentIndex(1)
    session.select(U1)
    settle(panel)
    assert np.isfinite(panel._curves[0]).tolist() == [False, False, True, True, True, True]
    assert not panel.working
    assert "latest 4 moments" in panel.plot.vertical.labelText.replace("<br>", " ")


def test_two_data_sets_of_one_network_come_to_rest(panel: HistoriesPanel, session: Session) -> None:
    panel.what.setCurrentIndex(1)
    session.select(U1)
    session.set_cell(0, 0, 0.5)
    session.set_cell(0, 0, 0.7)
    settle(panel)
    assert not panel.working
    assert np.isfinite(panel._curves).all()
    assert panel._curves[0, -1] != panel._curves[0, -2]


def test_the_cursor_reads_and_a_click_goes_there(panel: HistoriesPanel, session: Session) -> None:
    session.select(W11)
    settle(panel)
    y = sum(panel.plot.shown[1]) / 2
    hover(panel.plot, 2.1, y)
    value = session.state.timeline.moments[2].document.network.layers[0].weights[0, 0]
    assert panel.readout.text() == f"epoch 2 · w₁₁ {panel.written(value)}"
    click(panel.plot, 2.1, y)
    assert session.state.timeline.index == 2
    settle(panel)
    assert panel._shown.isVisible()
    assert panel._shown.value() == 2.0
    # What comes after the moment shown is still there.
    assert panel._lines[0].xData.tolist() == [0, 1, 2, 3, 4, 5]


def test_what_is_read_is_what_is_drawn(panel: HistoriesPanel, session: Session) -> None:
    session.select(W11)
    settle(panel)
    # Two changes in one frame: the second is not drawn yet.
    session.set_weight(W11, 9.0)
    session.reset()
    assert panel._x.size > 2
    panel.show_readout()
    assert panel.readout.text().startswith("epoch 5 · ")
    # A click means a moment of now.
    panel._pick(QPointF(3.0, 0.0))
    assert session.state.document.epoch == 0
    settle(panel)
    assert panel.readout.text().startswith("epoch 0 · ")


def test_after_a_reset_the_curves_begin_anew(panel: HistoriesPanel, session: Session) -> None:
    session.select(W11)
    session.reset()
    settle(panel)
    assert panel._lines[0].xData.tolist() == [0]
    epoch(session)
    settle(panel)
    assert panel._lines[0].xData.tolist() == [0, 1]


def test_an_edge_that_is_removed_is_let_go(panel: HistoriesPanel, session: Session) -> None:
    session.select(Weight(2, 1, 0))
    settle(panel)
    panel.keep.defaultAction().trigger()
    session.remove_node(Node(2, 1))
    settle(panel)
    assert panel.kept == ()
    assert panel._edges == ()


def test_a_hidden_panel_draws_nothing(panel: HistoriesPanel, session: Session) -> None:
    session.select(W11)
    settle(panel)
    panel.hide()
    epoch(session)
    assert panel._lines[0].xData.size == 6
    panel.show()
    settle(panel)
    assert panel._lines[0].xData.size == 7


def test_a_run_is_followed_at_its_own_pace(panel: HistoriesPanel, session: Session, qtbot: QtBot) -> None:
    session.select(W11)
    session.run_epochs(40)
    qtbot.waitUntil(lambda: not session.state.running)
    qtbot.waitUntil(lambda: not panel._waiting)
    assert panel._lines[0].xData[-1] == 45.0


def test_table_and_picture(panel: HistoriesPanel, session: Session) -> None:
    session.select(W11)
    panel.what.setCurrentIndex(1)
    table = panel.table()
    assert table.names == ("epoch", "gradient of w11")
    assert len(table.columns[0]) == len(table.columns[1]) == 6
    assert np.isfinite(table.columns[1]).all()
    assert b"<svg" in as_svg(panel)
