"""The loss landscape panel: planes, the path, the way down, ranges, what is computed and when."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import hover, shown
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.analysis.surface import Surface
from core.basics.addresses import Node, Weight
from core.data.dataset import Dataset
from core.gallery.presets import preset
from core.model.network import Layer, Network
from core.training.reference import losses
from gui.base.theme import DARK, LIGHT, palette
from gui.panels.base.pictures import as_svg
from gui.panels.landscape import LandscapePanel
from gui.panels.landscape.names import WeightNames
from gui.plots.color_map import sequential

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session

W11, W12, U1 = Weight(2, 0, 0), Weight(2, 0, 1), Weight(3, 0, 0)


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> LandscapePanel:
    session.new_document(preset("xor-table"))
    session.set_settings(method="batch", rate=1.0)
    made = shown(qtbot, session, LandscapePanel)
    settle(made)
    return made


def settle(panel: LandscapePanel) -> None:
    """Let everything that waits be done, and the plot take its room."""
    panel.catch_up()
    QApplication.processEvents()
    panel.catch_up()


def epoch(session: Session) -> None:
    session.go_to(len(session.state.derivation) - 1)
    session.step()


def test_the_grid_has_the_loss_of_each_pair_of_weights(panel: LandscapePanel, session: Session) -> None:
    grid = panel._grid
    assert grid is not None
    assert grid.values.shape == (43, 43)
    for row, column in ((0, 0), (20, 7), (42, 41)):
        network = session.state.network
        matrix = network.weights[0].copy()
        matrix[0, 0], matrix[0, 1] = grid.x[column], grid.y[row]
        moved = network.with_weights([matrix, network.weights[1]])
        assert grid.values[row, column] == pytest.approx(losses(moved, session.state.data).mean())
    assert panel.plot.shown == ((1.0, 5.0), (2.0, 6.0))
    assert [axis.labelText for axis in (panel.plot.horizontal, panel.plot.vertical)] == ["w₁₁", "w₁₂"]


def test_the_path_is_that_of_the_weights(panel: LandscapePanel, session: Session) -> None:
    for _ in range(4):
        epoch(session)
    settle(panel)
    weights = [m.document.network.weights[0][0, :2] for m in session.state.timeline.moments]
    np.testing.assert_allclose(np.column_stack([panel.chart.path.xData, panel.chart.path.yData]), weights)
    assert panel.chart.here.getData()[0].tolist() == [pytest.approx(weights[-1][0])]
    session.move_to(2)
    settle(panel)
    assert len(panel.chart.path.xData) == 3
    session.reset()
    settle(panel)
    assert len(panel.chart.path.xData) == 1


def test_the_arrow_points_down(panel: LandscapePanel) -> None:
    down = panel._down / np.array(panel.plot.pixel)
    assert panel.chart.arrow.isVisible()
    # An angle of 0 points to the left, and angles grow clockwise.
    angle = math.radians(panel.chart.arrow.opts["angle"])
    assert np.array([-math.cos(angle), math.sin(angle)]) == pytest.approx(down / np.hypot(*down))
    tip = panel.chart.arrow.pos()
    assert (np.array([tip.x(), tip.y()]) - panel._here) @ panel._down > 0


def test_without_a_derivative_there_is_no_arrow(panel: LandscapePanel, session: Session) -> None:
    session.set_matrix(3, np.zeros((1, 3)))
    settle(panel)
    assert panel._down.tolist() == [0.0, 0.0]
    assert not panel.chart.arrow.isVisible()


def test_edges_selected_on_the_graph_become_the_axes(panel: LandscapePanel, session: Session) -> None:
    session.select(U1)
    settle(panel)
    assert (panel.across.weight, panel.up.weight) == (U1, W11)
    session.select(Node(2, 0))
    session.select(W12)
    settle(panel)
    assert (panel.across.weight, panel.up.weight) == (W12, U1)
    panel.pick.defaultAction().trigger()
    session.select(W11)
    settle(panel)
    assert (panel.across.weight, panel.up.weight) == (W12, U1)


def test_choosing_the_same_weight_twice_swaps_the_axes(panel: LandscapePanel) -> None:
    panel.up.setCurrentIndex(panel.names.row(W11))
    panel.up.activated.emit(panel.up.currentIndex())
    settle(panel)
    assert (panel.across.weight, panel.up.weight) == (W12, W11)


def test_random_directions_start_at_zero_and_go_by_their_seed(panel: LandscapePanel, session: Session) -> None:
    panel.plot.setFocus()
    QTest.keyClick(panel.plot, Qt.Key.Key_D)
    settle(panel)
    assert panel.seed.isVisible()
    assert not panel.across.isVisible()
    assert panel.chart.here.getData()[0].tolist() == [0.0]
    first = panel._grid
    epoch(session)
    settle(panel)
    assert len(panel._path) == 2
    assert panel._path[0].tolist() == [0.0, 0.0]
    assert np.hypot(*panel._path[1]) > 0
    panel.seed.setValue(4)
    settle(panel)
    assert first is not None and panel._grid is not None
    assert not np.allclose(first.values, panel._grid.values)
    assert panel.plot.horizontal.labelText == "direction d₁"


def test_the_field_sets_the_range(panel: LandscapePanel) -> None:
    panel.half.setText("0.5")
    panel.half.returnPressed.emit()
    settle(panel)
    assert panel.plot.shown == ((2.5, 3.5), (3.5, 4.5))
    panel.half.setText("")
    panel.half.returnPressed.emit()
    settle(panel)
    assert panel.plot.shown == ((1.0, 5.0), (2.0, 6.0))


def test_the_range_follows_weights_that_leave_it(panel: LandscapePanel, session: Session) -> None:
    session.set_weight(W11, 3.5)
    settle(panel)
    assert panel.plot.shown[0] == (1.0, 5.0)
    session.set_weight(W11, 30.0)
    settle(panel)
    (left, right), _ = panel.plot.shown
    assert (left + right) / 2 == 30.0
    # The path from where training began is still seen.
    assert left < 3.0
    panel.follow(False)
    session.set_weight(W11, -90.0)
    settle(panel)
    assert panel.plot.shown[0] == (left, right)


def test_another_range_is_computed_anew(panel: LandscapePanel) -> None:
    panel.plot.view.scaleBy((0.5, 0.5))
    settle(panel)
    assert panel._grid is not None
    (left, right), _ = panel.plot.shown
    assert panel._grid.x[1] == pytest.approx(left + (right - left) / 82)


def test_nothing_is_computed_again_for_a_selection(panel: LandscapePanel, session: Session) -> None:
    before = panel._grid
    session.select(Node(2, 0))
    session.set_digits(replace(session.state.digits, count=6))
    settle(panel)
    assert panel._grid is before


def test_the_cursor_reads_the_loss(panel: LandscapePanel, session: Session) -> None:
    assert panel.readout.text() == f"loss {panel.written(session.state.loss)} · w₁₁ 3, w₁₂ 4"
    hover(panel.plot, 2.0, 5.0)
    place = panel.plot.cursor_at
    assert place is not None
    network = session.state.network
    matrix = network.weights[0].copy()
    matrix[0, :2] = place.x(), place.y()
    expected = losses(network.with_weights([matrix, network.weights[1]]), session.state.data).mean()
    assert panel.readout.text().startswith(f"loss {panel.written(expected)} · w₁₁ ")


def test_both_weights_go_to_the_cursor_as_one_change(panel: LandscapePanel, session: Session) -> None:
    hover(panel.plot, 2.0, 5.0)
    place = panel.plot.cursor_at
    assert place is not None
    QTest.keyClick(panel.plot, Qt.Key.Key_W)
    assert session.state.network.weights[0][0, :2].tolist() == [place.x(), place.y()]
    session.undo()
    assert session.state.network.weights[0][0, :2].tolist() == [3.0, 4.0]


def test_a_large_task_is_coarse_first_and_then_fine(panel: LandscapePanel, session: Session, qtbot: QtBot) -> None:
    draw = np.random.default_rng(0)
    session.new_document(replace(preset("xor-table"), data=Dataset(draw.random((300, 2)), draw.random((300, 1)))))
    sizes = []
    panel.chart.show_losses, original = (
        lambda grid, *more: (sizes.append(grid.x.size), original(grid, *more)),
        (panel.chart.show_losses),
    )
    session.set_weight(W11, 3.1)
    settle(panel)
    assert sizes[-1] == 43
    assert 19 in sizes
    assert not panel.working


def test_a_hidden_panel_computes_nothing(panel: LandscapePanel, session: Session, qtbot: QtBot) -> None:
    before = panel._grid
    panel.hide()
    session.set_weight(W11, 2.9)
    QApplication.processEvents()
    assert panel._grid is before
    assert not panel._slices.isActive()
    panel.show()
    qtbot.waitUntil(lambda: panel._grid is not before)


def test_a_run_is_followed(panel: LandscapePanel, session: Session, qtbot: QtBot) -> None:
    session.run_epochs(30)
    qtbot.waitUntil(lambda: not session.state.running)
    qtbot.waitUntil(lambda: not panel._waiting and not panel.working)
    assert panel._here.tolist() == pytest.approx(session.state.network.weights[0][0, :2].tolist())


def test_logarithmic_colors(panel: LandscapePanel) -> None:
    panel.log.defaultAction().trigger()
    assert panel.chart.bar._axis.logMode
    assert panel._grid is not None
    assert panel.chart.bar._scale[:2] == pytest.approx(
        (np.log10(panel._grid.values.min()), np.log10(panel._grid.values.max()))
    )


def test_where_the_loss_differs_by_rounding_alone_there_are_no_contours(panel: LandscapePanel) -> None:
    x, noise = np.linspace(-1.0, 1.0, 9), 1e-17 * np.random.default_rng(0).random((9, 9))
    for logarithmic in (False, True):
        panel.chart.show_losses(Surface(x, x, 0.125 + 10 * noise), 0.125, logarithmic)
        assert not panel.chart.lines.xData.size
        panel.chart.show_losses(Surface(x, x, 0.125 + 1e6 * noise), 0.125, logarithmic)
        assert panel.chart.lines.xData.size


@pytest.mark.parametrize("scale", [0.0, 1e-300, 1e160, 1e300])
def test_odd_weights_draw(panel: LandscapePanel, session: Session, scale: float) -> None:
    for n in (2, 3):
        session.set_matrix(n, np.full((4 - n, 3), scale))
    for action in (panel.log, panel.random, panel.log):
        settle(panel)
        hover(panel.plot, *(sum(ends) / 2 for ends in panel.plot.shown))
        assert not panel.grab().isNull()
        action.defaultAction().trigger()


def test_one_weight_makes_no_plane(panel: LandscapePanel, session: Session) -> None:
    network = Network((Layer([[2.0]], "identity", False),))
    session.new_document(replace(preset("linear"), network=network, data=Dataset([[1.0]], [[1.0]]), start=None))
    settle(panel)
    assert panel._notice.isVisible()
    assert panel.readout.text() == ""


def test_another_shape_has_other_weights(panel: LandscapePanel, session: Session) -> None:
    session.select(Weight(3, 0, 2))
    session.new_document(preset("linear"))
    settle(panel)
    assert panel.names.rowCount() == session.state.network.parameters
    assert panel.across.weight == W11


def test_names_are_those_of_all_weights() -> None:
    names = WeightNames()
    network = preset("deep").network
    assert names.show_network(network)
    assert not names.show_network(network.with_flat(2 * network.flat))
    for row in range(network.parameters):
        assert names.row(names.weight(row)) == row
    assert names.data(names.index(5)) == "w₂₂⁽²⁾"
    for gone in (Weight(9, 0, 0), Weight(2, 4, 0), Weight(2, 0, 4)):
        assert names.row(gone) == -1


def test_table_and_picture(panel: LandscapePanel) -> None:
    table = panel.table()
    assert table.names == ("w₁₁", "w₁₂", "mean loss")
    assert {len(column) for column in table.columns} == {43 * 43}
    assert b"<svg" in as_svg(panel)


def test_the_colors_follow_the_theme(panel: LandscapePanel, qapp: QApplication) -> None:
    try:
        for colors in (DARK, LIGHT):
            qapp.setPalette(palette(colors))
            qapp.processEvents()
            assert panel.chart.image.table.tolist() == sequential(colors).tolist()
    finally:
        qapp.setPalette(palette(LIGHT))
