"""The activation function: curves, the nodes on them, choosing layers, functions and nodes."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import click, hover, shown
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node, Weight
from core.derivation import Kind, Quantity
from core.gallery.presets import preset
from core.model.activations import ACTIVATIONS
from gui.base.theme import DARK, LIGHT, palette
from gui.panels.network.activation import ActivationPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> ActivationPanel:
    return shown(qtbot, session, ActivationPanel)


def labels(panel: ActivationPanel) -> list[str]:
    return [label.toPlainText() for label in panel._labels.items if label.isVisible()]


def test_each_node_is_a_dot_on_the_curve_and_on_the_derivative(panel: ActivationPanel, session: Session) -> None:
    values, derivatives = session.state.values, session.state.gradients.derivative
    assert panel._value_dots.getData()[0].tolist() == values.s[0].tolist() == [5.0, 6.0]
    assert panel._value_dots.getData()[1].tolist() == values.h[1].tolist()
    assert panel._derivative_dots.getData()[1].tolist() == derivatives[0].tolist()
    assert panel.readout.text() == "h₁: s 5, h 5, f′ 1 · h₂: s 6, h 6, f′ 1"
    session.choose_example(1)
    assert panel._value_dots.getData()[0].tolist() == session.state.values.s[0].tolist() == [2.0, 4.0]


def test_the_readout_is_whole_in_a_narrow_panel(panel: ActivationPanel, session: Session, qtbot: QtBot) -> None:
    session.set_activation(2, "sigmoid")
    session.set_weight(Weight(2, 0, 0), -0.123456)
    panel.resize(280, 280)
    height = panel.fontMetrics().height()
    qtbot.waitUntil(lambda: panel.readout.height() >= 2 * height)
    assert "\u00a0" not in panel.readout.text() and panel.readout.text().count(" · ") == 1
    for part in panel.readout.text().split(" · "):
        assert panel.fontMetrics().horizontalAdvance(part) <= panel.readout.width()
    session.add_node(2)
    session.select(None)
    assert panel.readout.text().endswith(" · and 1 more")


def test_of_a_bias_unit_the_readout_says_what_it_is(panel: ActivationPanel, session: Session) -> None:
    for n, size in ((1, 2), (2, 2)):
        session.select(Node(n, size))
        assert panel.readout.text() == (
            f"The bias unit of layer {n} always has the value 1: it has no activation function."
        )
    session.select_layer(1)
    session.select(None)
    assert panel.readout.text() == "Inputs are given, not computed."


@pytest.mark.parametrize("name", [*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)", "hard_sigmoid(0.2)"])
def test_the_curves_are_the_function_and_its_derivative(panel: ActivationPanel, session: Session, name: str) -> None:
    n = 3 if ACTIVATIONS[name].whole else 2
    if n == 3:
        session.add_node(3)
        session.select_layer(3)
    session.set_activation(n, name)
    panel.catch_up()
    f = ACTIVATIONS[name]
    s, h, derivative = panel._value.xData, panel._value.yData, panel._derivative.yData
    values = f.of_node(s, session.state.values.s[n - 2], 0)
    drawn, known = ~np.isnan(h), ~np.isnan(derivative)
    assert np.allclose(h[drawn], values[drawn], atol=1e-12)
    assert np.allclose(derivative[known], f.derivative(s, values)[known], atol=1e-12)
    # A jump is a gap, not a line.
    left, right = panel.plot.shown[0]
    assert np.count_nonzero(~known) == len([k for k in f.kinks if left < k < right])
    assert (~drawn).any() == name.endswith("stepwise")
    (left, right), (bottom, top) = panel.plot.shown
    nodes = panel.nodes
    assert left < min(nodes[0]) and max(nodes[0]) < right
    assert bottom < min(nodes[1]) and max(nodes[1]) < top


def test_the_parameter_can_be_set_beside_the_function(panel: ActivationPanel, session: Session) -> None:
    field = panel.kind.parameter
    assert not field.isVisible()
    index = panel.kind.findData("leaky_relu")
    panel.kind.setCurrentIndex(index)
    panel.kind.activated.emit(index)
    assert session.state.network.layer(2).activation == "leaky_relu"
    assert field.isVisible() and field.letter.text() == "α" and field.number.text() == "0.01"
    field.number.setFocus()
    field.number.selectAll()
    QTest.keyClicks(field.number, "0.3")
    QTest.keyClick(field.number, Qt.Key.Key_Return)
    assert session.state.network.layer(2).activation == "leaky_relu(0.3)"
    assert panel.kind.currentText() == "Leaky ReLU" and field.number.text() == "0.3"
    field.number.selectAll()
    QTest.keyClicks(field.number, "1000")
    QTest.keyClick(field.number, Qt.Key.Key_Return)
    assert session.state.network.layer(2).activation == "leaky_relu(0.3)"
    QTest.keyClick(field.number, Qt.Key.Key_Escape)
    session.undo()
    assert session.state.network.layer(2).activation == "leaky_relu" and field.number.text() == "0.01"
    session.undo()
    assert not field.isVisible()


def test_softmax_can_be_chosen_for_outputs_only(panel: ActivationPanel, session: Session) -> None:
    softmax = panel.kind.findData("softmax")

    def possible() -> bool:
        return bool(panel.kind.model().item(softmax).isEnabled())  # type: ignore[attr-defined]

    assert not possible()
    session.select_layer(3)
    assert possible()
    panel.kind.setCurrentIndex(softmax)
    panel.kind.activated.emit(softmax)
    assert session.state.network.layer(3).activation == "softmax"


def test_nodes_far_out_stay_in_view_and_those_that_overflow_are_left_out(
    panel: ActivationPanel, session: Session
) -> None:
    session.set_weight(Weight(2, 0, 0), 1000.0)
    assert panel.plot.shown[0][1] > 1000.0
    session.set_weight(Weight(2, 0, 0), 1e308)
    session.set_weight(Weight(2, 0, 2), 1e308)
    assert panel._value_dots.getData()[0].tolist() == [6.0]
    assert "h₁: s ∞" in panel.readout.text()


def test_a_click_on_a_dot_selects_its_node(panel: ActivationPanel, session: Session) -> None:
    click(panel.plot, 6.0, 6.0)
    assert session.state.selected == Node(2, 1)
    assert panel._ring.getData()[0].tolist() == [6.0]
    click(panel.plot, 5.0, 1.0)
    assert session.state.selected == Node(2, 0)
    assert panel._ring.getData()[0].tolist() == [5.0]
    assert panel.readout.text() == "h₁: s 5, h 5, f′ 1"
    click(panel.plot, -4.0, 5.0)
    assert session.state.selected == Node(2, 0)


def test_page_keys_go_from_node_to_node(panel: ActivationPanel, session: Session) -> None:
    panel.plot.setFocus()
    for expected in (0, 1, 0):
        QTest.keyClick(panel.plot, Qt.Key.Key_N)
        assert session.state.selected == Node(2, expected)
    QTest.keyClick(panel.plot, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert session.state.selected == Node(2, 1)


def test_the_readout_has_the_node_or_the_curve_at_the_cursor(panel: ActivationPanel, session: Session) -> None:
    hover(panel.plot, 5.0, 5.0)
    assert panel.readout.text() == "h₁: s 5, h 5, f′ 1"
    assert session.state.lights == {Quantity(kind, 2, 0) for kind in (Kind.SUM, Kind.VALUE, Kind.DERIVATIVE)}
    assert panel._lit.getData()[0].tolist() == [5.0]
    hover(panel.plot, -3.0, 4.0)
    assert panel.readout.text().startswith("s −")
    assert panel.readout.text().endswith("h 0, f′ 0")
    assert not session.state.lights


def test_layers_and_functions_are_chosen_here(panel: ActivationPanel, session: Session) -> None:
    QTest.keyClick(panel.layer, Qt.Key.Key_Down)
    assert session.state.selected_layer == 3
    assert labels(panel) == ["y"]
    panel.kind.setFocus()
    QTest.keyClick(panel.kind, Qt.Key.Key_Home)
    assert session.state.network.layer(3).activation == "identity"
    session.undo()
    assert panel.kind.currentData() == "relu"


def test_the_input_layer_says_that_it_has_no_function(panel: ActivationPanel, session: Session) -> None:
    session.select_layer(1)
    assert not panel._value.isVisible()
    assert panel._notice.isVisible()
    assert "input" in panel._notice.toPlainText()
    assert not panel.kind.isEnabled()
    assert "no activation function" in panel.plot.accessibleDescription()
    assert len(panel.table().columns[0]) == 0
    session.select_layer(2)
    assert panel._value.isVisible()
    assert panel.kind.isEnabled()


def test_no_grid_line_runs_through_the_sentence_that_an_input_has_no_function(
    panel: ActivationPanel, session: Session
) -> None:
    def through() -> bool:
        """Return whether the axes draw grid lines, which would cross the middle of the plot."""
        return any(axis.grid is not False for axis in (panel.plot.horizontal, panel.plot.vertical))

    assert through()
    session.select(Node(1, 0))
    assert panel._notice.isVisible() and not through()
    session.select(Node(2, 0))
    assert not panel._notice.isVisible() and through()
    session.select(Node(1, 2))
    assert panel._notice.isVisible() and not through()


def test_the_formulas_stand_where_there_is_room(panel: ActivationPanel, session: Session) -> None:
    panel.resize(340, 200)
    assert not panel.formulas.isVisible()
    panel.resize(340, 400)
    assert panel.formulas.isVisible()
    spoken = panel.formulas.accessibleDescription()
    assert spoken
    picture = panel.formulas.grab().toImage()
    session.set_activation(2, "tanh")
    assert panel.formulas.accessibleDescription() != spoken
    assert panel.formulas.grab().toImage() != picture
    session.select_layer(1)
    assert panel.formulas.accessibleDescription() == ""


def test_nodes_at_one_place_share_a_label(panel: ActivationPanel, session: Session) -> None:
    assert labels(panel) in (["h₁", "h₂"], ["h₁, h₂"])
    session.set_matrix(2, np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]))
    assert labels(panel) == ["h₁, h₂"]


def test_other_networks_have_their_own_layers(panel: ActivationPanel, session: Session) -> None:
    session.new_document(preset("deep"))
    assert [panel.layer.itemText(k) for k in range(panel.layer.count())] == [
        "Input layer", "Layer 2", "Layer 3", "Output layer",
    ]  # fmt: skip
    session.select(Node(4, 1))
    assert labels(panel) in (["y₁", "y₂"], ["y₂", "y₁"], ["y₁, y₂"])


def test_the_table_has_the_curve_and_the_nodes(panel: ActivationPanel, session: Session) -> None:
    table = panel.table()
    assert table.names == ("node", "s", "f(s)", "f'(s)")
    number, s, h, derivative = table.columns
    nodes = ~np.isnan(number)
    assert number[nodes].tolist() == [1.0, 2.0]
    assert (s[nodes].tolist(), h[nodes].tolist(), derivative[nodes].tolist()) == ([5.0, 6.0], [5.0, 6.0], [1.0, 1.0])


def test_names_of_nodes_are_whole_in_a_low_plot(qtbot: QtBot, session: Session) -> None:
    session.set_activation(2, "sigmoid")
    low = shown(qtbot, session, ActivationPanel, (340, 170))
    session.set_matrix(2, np.array([[0.0, 0.0, 4.3], [0.0, 0.0, -3.4]]))
    top = low.plot.view.sceneBoundingRect().top()
    names = [label for label in low._labels.items if label.isVisible()]
    assert len(names) == 2
    # The box of a text has some pixels of empty room above the letters.
    assert all(name.mapRectToScene(name.boundingRect()).top() > top - 5 for name in names)


def test_the_colors_follow_the_theme(panel: ActivationPanel, qapp: QApplication) -> None:
    try:
        for colors in (DARK, LIGHT):
            qapp.setPalette(palette(colors))
            qapp.processEvents()
            assert panel._value.opts["pen"].color().name() == colors.value.lower()
            assert panel._derivative.opts["pen"].color().name() == colors.derivative.lower()
    finally:
        qapp.setPalette(palette(LIGHT))


def test_the_curves_name_gives_way_to_a_node_on_a_flat_end(panel: ActivationPanel, session: Session) -> None:
    session.set_matrix(2, np.array([[0.0, 0.0, 2.0], [0.0, 0.0, 1.0]]))
    session.set_activation(2, "sigmoid")
    assert tuple(panel._value_name.anchor) == (1, 1)
    for far in (3.9, 11.0):
        session.set_matrix(2, np.array([[0.0, 0.0, far], [0.0, 0.0, 1.0]]))
        assert tuple(panel._value_name.anchor) == (1, 0)
    # On a derivative what lies below the end is the curve itself.
    session.set_activation(2, "relu")
    assert tuple(panel._value_name.anchor) == (1, 1)


def test_nodes_far_out_of_sight_are_drawn_without_a_warning(panel: ActivationPanel, session: Session) -> None:
    panel.plot.show_range((-1.0, 1.0), (-1.0, 1.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        session.set_matrix(2, np.array([[1e308, 0.0, 0.0], [0.0, 0.0, 2.0]]))
        panel.catch_up()
        session.set_matrix(2, np.array([[1e308, 0.0, 0.0], [-1e308, 0.0, 0.0]]))
        panel.catch_up()
