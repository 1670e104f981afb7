"""Editing on the graph, by mouse and by keys."""

from __future__ import annotations

import pytest
import shiboken6
from graph_helpers import at, double_click, drag, send_move, show, value, wheel
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from core.basics.addresses import Node, Weight
from gui.graph.inline_editor import InlineField

W12 = Weight(2, 0, 1)
KEY = Qt.Key


@pytest.fixture
def view(session, qtbot):
    made = show(session)
    qtbot.addWidget(made)
    return made


def field(view) -> InlineField:
    return view.viewport().findChild(InlineField)


def test_a_line_is_hit_within_six_pixels(view, session):
    x0, y0, x1, y1 = view.shown.layout.ends(3)[0].tolist()
    on = view.mapFromScene(QPointF(x0 + 0.15 * (x1 - x0), y0 + 0.15 * (y1 - y0)))
    for off, hit in ((0, True), (4, True), (-4, True), (12, False), (-12, False)):
        found = view.hit(on + QPoint(0, off)).place
        assert (found == Weight(3, 0, 0)) is hit


def test_every_number_and_node_is_hit_in_its_middle(session, qtbot):
    view = show(session, 4, 8, 3)
    qtbot.addWidget(view)
    for node in view.shown.layout.nodes():
        assert view.hit(at(view, node)).place == node
    for n in (2, 3):
        rows, columns = session.state.network.layer(n).weights.shape
        for i in range(rows):
            for j in range(columns):
                assert view.hit(at(view, Weight(n, i, j))).place == Weight(n, i, j)


def test_a_drag_of_a_number_is_one_undo_entry(view, session, qtbot):
    drag(view, qtbot, at(view, W12), QPoint(0, -50))
    assert value(session, W12) == pytest.approx(5.0)
    assert session.undo_stack.count() == 1
    session.undo()
    assert value(session, W12) == 4.0


def test_shift_makes_a_drag_finer(view, session, qtbot):
    drag(view, qtbot, at(view, W12), QPoint(0, 50), modifier=Qt.KeyboardModifier.ShiftModifier)
    assert value(session, W12) == pytest.approx(3.9)


def test_a_click_changes_nothing_but_the_selection(view, session, qtbot):
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, W12))
    assert session.state.selected == W12
    assert session.undo_stack.count() == 0
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert session.state.selected is None


def test_a_turn_of_the_wheel_is_one_undo_entry(view, session):
    for _ in range(3):
        wheel(view, at(view, W12), 120)
    wheel(view, at(view, W12), -120, Qt.KeyboardModifier.ShiftModifier)
    assert value(session, W12) == 4.29
    assert session.undo_stack.count() == 1
    wheel(view, at(view, Weight(2, 0, 0)), 120)
    assert session.undo_stack.count() == 2


def test_parts_of_a_notch_add_up(view, session):
    for _ in range(8):
        wheel(view, at(view, W12), 30)
    assert value(session, W12) == 4.2


def test_the_wheel_beside_weights_zooms(view, session):
    before = view.zoom
    wheel(view, QPoint(3, 3), 120)
    assert view.zoom > before
    assert session.undo_stack.count() == 0


def test_a_node_is_dragged_as_one_undo_entry(view, session, qtbot):
    node = Node(2, 1)
    before, zoom = view.shown.layout.center(node), view.zoom
    drag(view, qtbot, at(view, node) - QPoint(0, 12), QPoint(40, 24))
    x, y = view.shown.layout.center(node)
    assert x - before[0] == pytest.approx(40 / zoom, abs=1.5)
    assert y - before[1] == pytest.approx(24 / zoom, abs=1.5)
    assert session.undo_stack.count() == 1
    session.undo()
    assert view.shown.layout.center(node) == before


@pytest.mark.parametrize(("typed", "wanted"), [("1e-3", 1e-3), ("−2.5", -2.5), ("0,25", 0.25), ("7", 7.0)])
def test_a_double_click_opens_a_field_that_takes_numbers(view, session, qtbot, typed, wanted):
    double_click(view, qtbot, at(view, W12))
    assert field(view).isVisible()
    assert field(view).field.text() == "4"
    field(view).field.setText(typed)
    qtbot.keyClick(field(view).field, KEY.Key_Return)
    assert not field(view).isVisible()
    assert value(session, W12) == wanted
    assert session.undo_stack.count() == 1


@pytest.mark.parametrize("typed", ["1e-x", "", "nan", "inf", "1 2"])
def test_a_bad_number_is_refused_in_place(view, session, qtbot, typed):
    before = session.state.network
    session.select(W12)
    qtbot.keyClick(view, KEY.Key_Return)
    assert field(view).isVisible()
    field(view).field.setText(typed)
    qtbot.keyClick(field(view).field, KEY.Key_Return)
    assert field(view).isVisible()
    assert field(view).error.isVisible()
    assert field(view).error.text()
    qtbot.keyClick(field(view).field, KEY.Key_Escape)
    assert not field(view).isVisible()
    assert session.state.network is before


def test_an_input_is_typed_on_its_node(view, session, qtbot):
    double_click(view, qtbot, at(view, Node(1, 1)) - QPoint(0, 12))
    field(view).field.setText("0.5")
    qtbot.keyClick(field(view).field, KEY.Key_Return)
    assert session.state.point.tolist() == [1.0, 0.5]
    assert session.state.example is None


def test_arrows_change_a_weight(view, session, qtbot):
    session.select(W12)
    qtbot.keyClick(view, KEY.Key_Up)
    qtbot.keyClick(view, KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, KEY.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert value(session, W12) == 5.09
    assert session.undo_stack.count() == 3


def test_tab_walks_over_everything_and_out(view, session, qtbot):
    seen = []
    while view.focusNextPrevChild(True):
        seen.append(session.state.selected)
        assert len(seen) < 100
        if len(seen) > 1 and seen[-1] == seen[0]:
            break
        if session.state.selected is None:
            break
    places = set(view.shown.layout.nodes())
    places |= {Weight(2, i, j) for i in range(2) for j in range(3)} | {Weight(3, 0, j) for j in range(3)}
    assert set(seen) - {None} == places


def test_tab_back_undoes_tab(view, session):
    keys = view.keys
    order = []
    while keys.walk(True):
        order.append(session.state.selected)
    back = []
    while keys.walk(False):
        back.append(session.state.selected)
    assert back == order[::-1]


def test_structure_by_keys(view, session, qtbot):
    session.select(Node(2, 0))
    qtbot.keyClick(view, KEY.Key_Insert)
    assert session.state.network.sizes == (2, 3, 1)
    qtbot.keyClick(view, KEY.Key_Insert, Qt.KeyboardModifier.ShiftModifier)
    assert session.state.network.depth == 4
    session.select(Node(3, 0))
    qtbot.keyClick(view, KEY.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert session.state.network.sizes == (2, 3, 1)
    session.select(Node(2, 2))
    qtbot.keyClick(view, KEY.Key_Delete)
    assert session.state.network.sizes == (2, 2, 1)
    session.select(Node(2, 0))
    qtbot.keyClick(view, KEY.Key_B)
    assert not session.state.network.has_bias_unit(2)
    before = session.state.network.layer(2).activation
    qtbot.keyClick(view, KEY.Key_A)
    qtbot.keyClick(view, KEY.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert session.state.network.layer(2).activation == before
    assert session.undo_stack.count() == 7


def test_what_cannot_be_done_is_said_on_the_graph(view, session, qtbot):
    session.select(Node(3, 0))
    qtbot.keyClick(view, KEY.Key_Delete)
    assert session.state.network.sizes == (2, 2, 1)
    complaint = view.viewport().findChild(type(view._complaint))
    assert complaint.isVisible()
    assert "cannot be removed" in complaint.text()


def test_alt_with_arrows_moves_a_node(view, session, qtbot):
    session.select(Node(1, 0))
    x, y = view.shown.layout.center(Node(1, 0))
    qtbot.keyClick(view, KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert view.shown.layout.center(Node(1, 0)) == (x + 8, y)


def test_the_menu_offers_what_fits_the_place(view, session):
    def texts(place, layer=0):
        menu = QMenu()
        view.fill_menu(menu, place, layer)
        return {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}, menu

    entries, _menu = texts(W12)
    entries["Set w₁₂ to 0"].trigger()
    assert value(session, W12) == 0.0
    entries, _menu = texts(Node(2, 0))
    entries["Remove h₁"].trigger()
    assert session.state.network.sizes == (2, 1, 1)
    entries, _menu = texts(Node(2, 0))
    assert not entries["Remove h₁"].isEnabled()
    entries["Bias unit of layer 2"].trigger()
    assert not session.state.network.has_bias_unit(2)
    entries, _menu = texts(None, 3)
    assert not entries["Remove layer 3"].isEnabled()


def right_click(view, place) -> QMenu:
    point = at(view, place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_right_click_selects_and_opens_the_menu(view, session):
    menu = right_click(view, Node(2, 0))
    assert session.state.selected == Node(2, 0)
    menu.close()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_key_that_closes_the_menu_still_finds_it_and_the_next_menu_replaces_it(view):
    first = right_click(view, Node(2, 0))
    first.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert shiboken6.isValid(first)
    right_click(view, Node(2, 1)).close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(first)


def test_editing_while_a_node_is_removed_closes_the_field(view, session):
    view.edit(W12)
    session.remove_node(Node(2, 1))
    assert not field(view).isVisible()


def test_pan_fit_and_zoom(view, session, qtbot):
    fitted = view.zoom
    drag(view, qtbot, QPoint(5, 5), QPoint(60, 40))
    moved = view.mapToScene(0, 0)
    view.zoom_in()
    assert view.zoom > fitted
    view.fit()
    assert view.zoom == pytest.approx(fitted)
    assert view.mapToScene(0, 0) != moved
    for _ in range(60):
        view.zoom_out()
    assert view.zoom == pytest.approx(0.03)


def test_hovering_lights_the_numbers_of_a_place(view, session):
    send_move(view, at(view, W12), held=Qt.MouseButton.NoButton)
    assert {q.place for q in session.state.lights} == {W12}
    send_move(view, QPoint(3, 3), held=Qt.MouseButton.NoButton)
    assert not session.state.lights
