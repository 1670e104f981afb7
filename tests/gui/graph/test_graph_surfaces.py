"""The small pictures inside the nodes of the graph."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import numpy as np
import pytest
from graph_helpers import at, show
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from core.analysis.surface import InputPlane, plane_of
from core.basics.addresses import Node, Weight
from core.gallery.presets import preset
from core.model.backprop import forward
from gui.base.preferences import preferences
from gui.base.theme import LIGHT
from gui.graph.picture import picture_of
from gui.graph.surfaces import pictures
from gui.panels.surface import SurfacePanel
from gui.plots.color_map import diverging, shades
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from gui.graph.view import GraphView
    from gui.session import Session


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> GraphView:
    session.new_document(preset("xor-table"))
    made = show(session)
    qtbot.addWidget(made)
    made.surfaces.set_on(True)
    return made


def settle(view: GraphView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not view.surfaces._waiting)


def color_at(picture: QImage, plane: InputPlane, x: float, y: float) -> list[int]:
    (left, right), (bottom, top) = plane.ranges
    column = int((x - left) / (right - left) * picture.width())
    row = int((top - y) / (top - bottom) * picture.height())
    return list(picture.pixelColor(column, row).getRgb()[:3])


def expected(value: float, low: float, high: float) -> list[int]:
    return [int(part) for part in diverging(LIGHT)[shades(np.array([value]), low, high)[0], :3]]


def test_each_picture_is_h_over_the_inputs(view: GraphView, session: Session) -> None:
    plane = plane_of(session.state.data)
    for place in ((0.5, 0.5), (0.2, 0.8), (0.9, 0.4)):
        h = forward(session.state.network, place).h
        for n, index in ((2, 0), (2, 1), (3, 0)):
            found = color_at(view.shown.pictures[n][index], plane, *place)
            assert np.abs(np.subtract(found, expected(h[n - 1][index], 0.0, 1.0))).max() < 24
    across, up = view.shown.pictures[1]
    for picture, place in ((across, (-0.2, 0.5)), (up, (0.5, -0.2))):
        low = QColor(*color_at(picture, plane, *place))
        assert low.red() > low.blue()


def test_the_screen_has_the_picture_and_not_without_it(view: GraphView, session: Session, qtbot: QtBot) -> None:
    def left_and_right() -> tuple[QColor, QColor]:
        image, middle = view.viewport().grab().toImage(), at(view, Node(1, 0))
        away = round(12 * view.zoom)
        return image.pixelColor(middle.x() - away, middle.y()), image.pixelColor(middle.x() + away, middle.y())

    left, right = left_and_right()
    assert left.red() > left.blue() and right.blue() > right.red()
    view.surfaces.set_on(False)
    assert not view.shown.pictures
    left, right = left_and_right()
    assert left == right


def test_they_follow_the_weights_and_the_plane(view: GraphView, session: Session, qtbot: QtBot) -> None:
    before = view.shown.pictures[3][0]
    session.set_weight(Weight(3, 0, 0), -5.0)
    settle(view, qtbot)
    qtbot.waitUntil(lambda: view.shown.pictures[3][0] != before)
    far = InputPlane((1, 0), ((5.0, 6.0), (5.0, 6.0)))
    view.surfaces.show_plane(far)
    y = forward(session.state.network, [5.5, 5.5]).y[0]
    qtbot.waitUntil(
        lambda: np.abs(
            np.subtract(color_at(view.shown.pictures[3][0], far, 5.5, 5.5), expected(y, 0.0, 1.0))
        ).max() < 24
    )  # fmt: skip


def test_they_are_made_only_where_something_is_different(view: GraphView, session: Session, qtbot: QtBot) -> None:
    before = view.shown.pictures
    session.select(Node(2, 0))
    session.choose_example(2)
    settle(view, qtbot)
    assert view.shown.pictures is before


def test_changes_within_a_frame_are_drawn_once(view: GraphView, session: Session, qtbot: QtBot) -> None:
    settle(view, qtbot)
    qtbot.waitUntil(lambda: not view.surfaces._frame.isActive())
    session.set_weight(Weight(3, 0, 0), 1.0)
    first = view.shown.pictures
    session.set_weight(Weight(3, 0, 0), 2.0)
    assert view.shown.pictures is first
    qtbot.waitUntil(lambda: view.shown.pictures is not first)


def test_another_network_has_its_own(view: GraphView, session: Session, qtbot: QtBot) -> None:
    view.surfaces.show_plane(InputPlane((0, 1), ((0.0, 1.0), (0.0, 1.0))))
    for name in ("deep", "linear", "xor-printed"):
        session.new_document(preset(name))
        assert not view.grab().isNull()
        settle(view, qtbot)
        sizes = session.state.network.sizes
        assert [len(view.shown.pictures[n]) for n in range(1, len(sizes) + 1)] == list(sizes)
    session.add_node(2)
    qtbot.waitUntil(lambda: bool(view.shown.pictures))
    assert len(view.shown.pictures[2]) == session.state.network.sizes[1]


def test_one_input_and_numbers_that_overflow(view: GraphView, session: Session, qtbot: QtBot) -> None:
    session.set_matrix(2, np.full((2, 3), 1e200))
    session.set_activation(2, "identity")
    session.set_matrix(3, np.array([[1e200, -1e200, 0.0]]))
    settle(view, qtbot)
    assert not view.grab().isNull()
    session.remove_node(Node(1, 1))
    settle(view, qtbot)
    assert len(view.shown.pictures[1]) == 1


def test_layers_beside_a_matrix_have_none(qtbot: QtBot, session: Session) -> None:
    made = show(session, 2, 40, 40, 1)
    qtbot.addWidget(made)
    assert not pictures(made.shown, plane_of(session.state.data)).keys() & {2, 3}


def test_an_exported_drawing_has_them(view: GraphView, session: Session) -> None:
    for pictures_, count in ((view.shown.pictures, 5), (None, 0)):
        assert picture_of(session.state, "svg", pictures=pictures_).decode().count("<image") == count


def test_the_window_remembers_the_switch(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    action = window.actions_["surfaces"]
    assert not action.isChecked() and not window.graph.shown.pictures
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert action.isChecked() and window.graph.shown.pictures
    again = MainWindow(session, preferences())
    qtbot.addWidget(again)
    assert again.actions_["surfaces"].isChecked() and again.graph.surfaces.on
    del again
    gc.collect()


def test_the_graph_follows_what_the_surface_panel_shows(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.panels[SurfacePanel.entry.id]
    assert isinstance(panel, SurfacePanel)
    assert window.graph.surfaces._plane == panel._shown_plane()
    panel.plot.view.setRange(xRange=(3.0, 4.0), yRange=(5.0, 6.0), padding=0.0)
    qtbot.waitUntil(lambda: window.graph.surfaces._plane == InputPlane((0, 1), ((3.0, 4.0), (5.0, 6.0))))
    window.docks[SurfacePanel.entry.id].hide()
    qtbot.waitUntil(lambda: window.graph.surfaces._plane is None)
