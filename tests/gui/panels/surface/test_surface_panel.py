"""The output surface: what is drawn, the mouse, which inputs and outputs, when it is fine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import click, hover, shown
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Weight
from core.data.dataset import Dataset
from core.gallery.presets import preset
from core.model.backprop import forward
from core.model.network import Layer, Network
from gui.base.theme import DARK, LIGHT, palette
from gui.panels.surface import SurfacePanel
from gui.plots.color_map import SHADES, diverging, shades
from gui.session import Change

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> SurfacePanel:
    session.new_document(preset("xor-table"))
    return shown(qtbot, session, SurfacePanel)


def settle(panel: SurfacePanel, qtbot: QtBot) -> None:
    """Wait until what changed within a frame is drawn."""
    qtbot.waitUntil(lambda: not panel._waiting)


def color_at(panel: SurfacePanel, x: float, y: float) -> tuple[int, int, int]:
    """The color on the screen at a place of the plot."""
    picture = panel.plot.grab().toImage()
    return picture.pixelColor(panel.plot.place(x, y).toPoint()).getRgb()[:3]


def test_high_is_blue_low_is_orange_and_the_middle_neutral() -> None:
    for colors in (LIGHT, DARK):
        low, middle, high = diverging(colors)[[0, SHADES // 2, -1], :3].astype(int)
        assert low.tolist() == [0xD5, 0x5E, 0x00]
        assert high.tolist() == [0x00, 0x72, 0xB2]
        assert np.ptp(middle) < 16
    assert shades(np.array([-9.0, 0.0, 0.5, 1.0, np.nan]), 0.0, 1.0).tolist() == [0, 0, 127, 255, 127]


def test_the_picture_has_the_colors_of_the_outputs(panel: SurfacePanel, session: Session) -> None:
    table = diverging(LIGHT)
    for place in ((0.5, 0.5), (-0.2, 0.1), (1.2, 0.8)):
        y = forward(session.state.network, place).y[0]
        expected = table[shades(np.array([y]), 0.0, 1.0)[0], :3].astype(int)
        assert np.abs(np.array(color_at(panel, *place)) - expected).max() < 24


def test_the_level_line_is_where_the_output_is_one_half(panel: SurfacePanel, session: Session) -> None:
    line = np.column_stack([panel.sheet.plane.thick.xData, panel.sheet.plane.thick.yData])
    line = line[~np.isnan(line[:, 0])]
    assert len(line) > 20
    y = [forward(session.state.network, place).y[0] for place in line]
    assert np.abs(np.array(y) - 0.5).max() < 0.01
    assert panel.sheet.plane.level_name.isVisible()
    assert panel.sheet.plane.level_name.toPlainText() == "0.5"


def test_a_click_makes_that_point_the_input(panel: SurfacePanel, session: Session, qtbot: QtBot) -> None:
    click(panel.plot, 0.5, 0.5)
    settle(panel, qtbot)
    assert session.state.example is None
    assert session.state.point == pytest.approx([0.5, 0.5], abs=0.01)
    assert [line.value() for line in panel.sheet.dots.here] == session.state.point.tolist()


def test_a_click_on_a_dot_chooses_its_example(panel: SurfacePanel, session: Session) -> None:
    for k in (2, 1, 3, 0):
        click(panel.plot, *session.state.data.inputs[k])
        assert session.state.example == k
        assert session.state.point.tolist() == session.state.data.inputs[k].tolist()


def test_the_readout_has_y_under_the_cursor(panel: SurfacePanel, session: Session) -> None:
    assert panel.readout.text() == f"y {session.state.values.y[0]:.4g}  at x₁ 1  x₂ 0"
    hover(panel.plot, 0.5, 0.5)
    place = panel.plot.cursor_at
    assert place is not None
    y = forward(session.state.network, [round(place.x(), 3), round(place.y(), 3)]).y[0]
    assert panel.readout.text().startswith(f"y {y:.4f}".rstrip("0"))


def test_keys_choose_a_point(panel: SurfacePanel, session: Session) -> None:
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(panel.plot, key)
    assert session.state.example is None
    assert session.state.point == pytest.approx([0.5, 0.5], abs=0.1)


def test_examples_on_the_wrong_side_have_a_ring(panel: SurfacePanel, session: Session, qtbot: QtBot) -> None:
    settle(panel, qtbot)
    assert not panel.sheet.dots.rings.isVisible()
    session.set_weight(Weight(3, 0, 0), -5.0)
    settle(panel, qtbot)
    wrong = (session.state.outputs[:, 0] > 0.5) != (session.state.data.targets[:, 0] > 0.5)
    assert wrong.any()
    rings = np.column_stack(panel.sheet.dots.rings.getData())
    assert rings.tolist() == session.state.data.inputs[wrong].tolist()
    assert f"{wrong.sum()} of 4 on the wrong side of 0.5" in panel.plot.accessibleDescription()


def test_an_edit_is_drawn_at_once_and_coarse_then_fine(panel: SurfacePanel, session: Session, qtbot: QtBot) -> None:
    gesture = session.new_gesture()
    for value in (2.9, 2.8, 2.7):
        session.set_weight(Weight(2, 0, 0), value, gesture)
    qtbot.waitUntil(lambda: panel.sheet.drawn.x.size == 52)
    qtbot.waitUntil(lambda: panel.sheet.drawn.x.size == 162)
    middle = panel.sheet.drawn.values[81, 81]
    expected = forward(session.state.network, [panel.sheet.drawn.x[81], panel.sheet.drawn.y[81]]).y[0]
    assert middle == pytest.approx(expected, abs=1e-12)


def test_while_running_it_stays_coarse(panel: SurfacePanel, session: Session) -> None:
    running = replace(session.state, running=True)
    panel._frame.stop()
    panel.show_state(running, Change.WEIGHTS)
    assert panel.sheet.drawn.x.size == 52
    panel._refine()
    assert panel.sheet.drawn.x.size == 52


def test_the_beginning_of_a_run_draws_nothing(panel: SurfacePanel, session: Session, qtbot: QtBot) -> None:
    settle(panel, qtbot)
    drawn = panel.sheet.drawn
    panel.show_state(replace(session.state, running=True), Change.RUN)
    assert panel.sheet.drawn is drawn


def test_zooming_computes_what_is_seen(panel: SurfacePanel, session: Session, qtbot: QtBot) -> None:
    panel.plot.setFocus()
    QTest.keyClick(panel.plot, Qt.Key.Key_Plus)
    assert not panel.following
    (left, right), _ = panel.plot.shown
    assert right - left < 1.5
    qtbot.waitUntil(lambda: panel.sheet.drawn.x[0] == pytest.approx(left, abs=0.05))
    QTest.keyClick(panel.plot, Qt.Key.Key_Home)
    assert panel.following
    assert panel.plot.shown == ((-0.25, 1.25), (-0.25, 1.25))


def test_of_more_inputs_two_are_chosen_and_the_others_held(panel: SurfacePanel, session: Session, qtbot: QtBot) -> None:
    session.new_document(preset("deep"))
    names = session.state.data.input_names
    assert all(box.isVisible() for box in panel.choosers.boxes)
    assert panel.cut.inputs == (0, 1)
    assert f"{names[2]} = " in panel.plot.horizontal.labelText
    assert "held" in panel.plot.horizontal.labelText
    # A narrow plot shows the beginning, not the middle.
    panel.plot.name_axes("x1" + "   (held: x2 = 1)" * 40, "x2")
    assert panel.plot.horizontal.labelText.startswith("x1   (held") and panel.plot.horizontal.labelText.endswith("…")
    # The same input twice: the two change places.
    QTest.keyClick(panel.choosers.horizontal, Qt.Key.Key_Down)
    assert panel.cut.inputs == (1, 0)
    QTest.keyClick(panel.choosers.vertical, Qt.Key.Key_End)
    assert panel.cut.inputs == (1, 2)
    QTest.keyClick(panel.choosers.output, Qt.Key.Key_End)
    assert panel.cut.output == 1
    for k in (0, 4):
        session.choose_example(k)
        assert f"held: {names[0]} = {session.state.point[0]:.0f}" in panel.plot.horizontal.labelText
    held = session.state.point[0]
    click(panel.plot, 0.5, 0.5)
    assert session.state.point == pytest.approx([held, 0.5, 0.5], abs=0.02)
    settle(panel, qtbot)
    drawn = panel.sheet.drawn
    expected = forward(session.state.network, [held, drawn.x[3], drawn.y[4]]).y[1]
    assert drawn.values[4, 3] == pytest.approx(expected, abs=1e-12)


def test_of_examples_at_one_place_the_one_with_the_held_inputs_is_chosen(panel: SurfacePanel, session: Session) -> None:
    session.new_document(preset("deep"))
    inputs = session.state.data.inputs
    for k in range(len(inputs)):
        session.choose_example(k)
        click(panel.plot, 1 - inputs[k, 0], inputs[k, 1])
        assert session.state.example is not None
        assert inputs[session.state.example].tolist() == [1 - inputs[k, 0], inputs[k, 1], inputs[k, 2]]


def test_one_input_is_a_curve(panel: SurfacePanel, session: Session, qtbot: QtBot) -> None:
    network = Network((Layer(np.array([[2.0, 1.0]])),))
    data = Dataset(np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [4.0], [5.0]]))
    session.new_document(replace(preset("linear"), network=network, data=data, start=None, history=None))
    settle(panel, qtbot)
    assert panel.sheet.curve.line.isVisible()
    assert not panel.sheet.plane.image.isVisible()
    assert np.allclose(panel.sheet.curve.line.yData, 2 * panel.sheet.curve.line.xData + 1)
    assert np.column_stack(panel.sheet.dots.dots.getData()).tolist() == [[0.0, 0.0], [1.0, 4.0], [2.0, 5.0]]
    assert panel.plot.vertical.labelText == "y"
    click(panel.plot, 1.0, 4.0)
    assert session.state.example == 1
    click(panel.plot, 1.5, 2.0)
    assert session.state.point == pytest.approx([1.5], abs=0.02)
    assert panel.table().names == ("x1", "y")
    session.new_document(preset("xor-table"))
    assert panel.sheet.plane.image.isVisible()
    assert not panel.sheet.curve.line.isVisible()


def test_outputs_that_overflow_draw(panel: SurfacePanel, session: Session) -> None:
    session.new_document(preset("xor-printed"))
    session.set_matrix(2, np.full((2, 3), 1e200))
    session.set_matrix(3, np.array([[1e200, -1e200, 0.0]]))
    panel._refine()
    assert not panel.grab().isNull()


@pytest.mark.parametrize("size", [0.0, 1e-300, 1e9, 1e308])
def test_inputs_of_every_size_draw(panel: SurfacePanel, session: Session, size: float) -> None:
    data = session.state.data
    inputs = (data.inputs - 0.5) * size
    session.set_data(Dataset(inputs, data.targets))
    panel._refine()
    assert not panel.grab().isNull()
    click(panel.plot, *(sum(ends) / 2 for ends in panel.plot.shown))


def test_the_table_is_the_grid(panel: SurfacePanel, session: Session) -> None:
    table = panel.table()
    assert table.names == ("x1", "x2", "y")
    x1, x2, y = (column[1234] for column in table.columns)
    assert y == pytest.approx(forward(session.state.network, [x1, x2]).y[0], abs=1e-12)


def test_the_colors_follow_the_theme(panel: SurfacePanel, qapp: QApplication) -> None:
    try:
        for colors in (DARK, LIGHT):
            qapp.setPalette(palette(colors))
            qapp.processEvents()
            assert panel.sheet.plane.thick.opts["pen"].color().name() == colors.text
            assert panel.sheet.plane.image.table.tolist() == diverging(colors).tolist()
    finally:
        qapp.setPalette(palette(LIGHT))
