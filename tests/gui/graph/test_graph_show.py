"""What the graph shows: steps, lights, matrices; and that it leaves nothing behind."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from graph_helpers import at, double_click, drag, show, value
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node, Weight
from core.data.dataset import Dataset
from core.derivation import Kind, Phase, Quantity
from core.document.document import Document
from core.model.initializers import new_network
from core.model.network import Network
from core.training.settings import Settings
from gui.base.contrast import blend
from gui.base.theme import DARK, LIGHT
from gui.graph.content import lighting
from gui.graph.content.numerals import editable, read
from gui.graph.corner import Details
from gui.graph.items.edges import EdgesItem, NumbersItem
from gui.graph.items.item import GraphItem
from gui.graph.items.matrix import MatrixItem, color_indices, color_table
from gui.graph.items.nodes import NodesItem
from gui.graph.items.style import line_width, pen_places, pens_at, weight_pen
from gui.graph.scene import GraphScene
from gui.session import Change, Session, State
from gui.session.changes.settling import following


@pytest.fixture
def view(session, qtbot):
    made = show(session)
    qtbot.addWidget(made)
    return made


def go_to(session, quantity: Quantity) -> None:
    index = session.state.derivation.index_of(quantity)
    assert index is not None
    session.go_to(index + 1)


def test_without_a_step_nothing_recedes(view):
    assert not view.shown.lighting.focused
    assert view.shown.strength(Node(1, 0)) == 1.0


def test_a_weighted_sum_lights_its_inputs_and_weights(view, session):
    go_to(session, Quantity(Kind.SUM, 2, 1))
    shown = view.shown
    used = {Node(1, 0), Node(1, 1), Node(1, 2), Node(2, 1), *(Weight(2, 1, j) for j in range(3))}
    assert set(shown.lighting.used) == used
    assert shown.strength(Weight(2, 0, 0)) == 0.0
    assert shown.lighting.above[Node(2, 1)].text == "s 6"
    assert lighting.flow(session.state)[:2] == ([Weight(2, 1, j) for j in range(3)], True)


def test_a_hidden_delta_flows_backward(view, session):
    go_to(session, Quantity(Kind.DELTA, 2, 0))
    assert lighting.flow(session.state)[:2] == ([Weight(3, 0, 0)], False)
    below = view.shown.lighting.below
    assert below[Node(3, 0)].text == "δ 56"
    assert below[Node(2, 0)].current
    assert Node(2, 1) not in below, "not computed yet"


def test_a_negative_error_is_not_read_as_a_difference_of_three(view, session):
    go_to(session, Quantity(Kind.LOSS))
    assert view.shown.lighting.below[Node(3, 0)].text == "t − y = −56"


def test_gradients_and_new_weights_stand_beside_their_weights(view, session):
    go_to(session, Quantity(Kind.GRADIENT, 3, 0, 1))
    beside = view.shown.lighting.beside
    assert set(beside) == {Weight(3, 0, 0), Weight(3, 0, 1)}
    assert beside[Weight(3, 0, 1)].text == "∂ 336"
    go_to(session, Quantity(Kind.NEW_WEIGHT, 3, 0, 0))
    beside = view.shown.lighting.beside
    assert beside[Weight(3, 0, 0)].text.startswith("→ ")
    assert beside[Weight(2, 0, 0)].text.startswith("∂ ")


def test_a_click_on_a_number_goes_to_its_step(view, session, qtbot):
    value_at = at(view, Node(2, 1)) + QPoint(0, round(11 * view.zoom))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=value_at)
    step = session.state.step
    assert step is not None
    assert step.result == Quantity(Kind.VALUE, 2, 1)
    go_to(session, Quantity(Kind.GRADIENT, 2, 0, 0))
    below = at(view, Node(3, 0)) + QPoint(0, round(36 * view.zoom))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert session.state.step is not None
    assert session.state.step.phase is Phase.OUTPUT_DELTA


def test_a_click_on_a_name_only_selects(view, session, qtbot):
    name_at = at(view, Node(2, 1)) - QPoint(0, round(9 * view.zoom))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=name_at)
    assert session.state.selected == Node(2, 1)
    assert session.state.cursor == 0


def test_lights_stand_out_without_making_the_rest_recede(view, session):
    session.light(frozenset({Quantity(Kind.WEIGHT, 2, 0, 0)}))
    assert view.shown.lighting.lit == {Weight(2, 0, 0): "positive"}
    assert not view.shown.lighting.focused


def test_what_is_lit_may_be_removed(view, session):
    session.light(frozenset({Quantity(Kind.WEIGHT, 2, 1, 0), Quantity(Kind.VALUE, 2, 1), Quantity(Kind.LOSS)}))
    session.remove_node(Node(2, 1))
    assert view.shown.layout.sizes == (2, 1, 1)
    assert Weight(2, 1, 0) not in view.shown.lighting.lit


def test_the_pulse_can_be_switched_off(view, session):
    session.step()
    assert view.pulse.running
    view.animations = False
    session.step()
    session.step()
    assert not view.pulse.running


def test_the_pulse_ends_by_itself(view, session, qtbot):
    session.step()
    qtbot.waitUntil(lambda: not view.pulse.running)
    assert not view.pulse.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_sign_and_size_of_a_weight_are_seen(theme):
    positive, negative = weight_pen(theme, 2.0), weight_pen(theme, -2.0)
    assert positive.style() == Qt.PenStyle.SolidLine
    assert negative.style() == Qt.PenStyle.CustomDashLine
    assert positive.color() != negative.color()
    assert line_width(0.0) == 1.0
    assert line_width(-2.5) == pytest.approx(1 + 4 * np.tanh(1))
    assert weight_pen(theme, 1.0, 0.2).color().alpha() == 255


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_pens_of_many_weights_are_those_of_each(theme):
    weights = np.array([[0.0, -0.0, 0.31, -0.3, 1.7], [-2.5, 40.0, -1e300, np.inf, np.nan]])
    assert pens_at(theme, pen_places(weights), 0.5) == [weight_pen(theme, w, 0.5) for w in weights.ravel().tolist()]


def test_blending_has_its_ends():
    assert blend("#102030", "#ffffff", 0.0).name() == "#ffffff"
    assert blend("#102030", "#ffffff", 1.0).name() == "#102030"


@pytest.mark.parametrize("number", [0.1, -2.0, 1e-7, 1 / 3, 1e22, -0.0, 5e-324])
def test_what_is_offered_for_editing_reads_back_to_the_bit(number):
    assert np.float64(read(editable(number))).tobytes() == np.float64(number).tobytes()


def test_the_corner_shows_the_selection(view, session):
    details = view.viewport().findChild(Details)
    assert not details.isVisible()
    session.select(Node(3, 0))
    assert details.text() == "Output y\ns 57  y 57  f′(s) 1  δ 56  t 1"
    assert view.viewport().rect().contains(details.geometry())
    session.select(Weight(2, 0, 0))
    session.set_weight(Weight(2, 0, 0), -1.0)
    assert "w₁₁ −1 " in details.text()


@pytest.mark.parametrize("size", [(640, 300), (700, 420), (900, 400), (1024, 380)])
def test_the_corner_covers_no_node(view, session, size, qtbot):
    view.resize(*size)
    qtbot.waitUntil(lambda: view.viewport().size().toTuple() == size)
    for place in (Weight(2, 0, 0), Weight(2, 1, 2), Node(1, 0), Node(3, 0)):
        session.select(place)
        corner = view.viewport().findChild(Details).geometry()
        assert view.viewport().rect().contains(corner)
        for node in view.shown.layout.nodes():
            reach = view.shown.layout.radius(node) * view.zoom
            at = view.mapFromScene(view.middle(node))
            assert not corner.intersects(QRect(at, at).adjusted(*(round(k * reach) for k in (-1, -1, 1, 1)))), node


def test_the_corner_stays_where_it_is_as_its_numbers_get_longer(view, session):
    session.select(Weight(2, 0, 0))
    corner = view.viewport().findChild(Details)
    before = corner.pos()
    session.set_weight(Weight(2, 0, 0), -1.234e-5)
    assert corner.pos() == before or corner.geometry().right() == view.viewport().width() - 9


def test_a_matrix_is_colored_by_sign_and_size():
    indices = color_indices(np.array([[-2.0, 0.0, 1.0, np.nan, np.inf]]), 2.0)
    assert indices.tolist() == [[0, 127, 190, 127, 254]]
    assert len(color_table(LIGHT)) == 255


def test_a_weight_of_a_matrix_is_selected_and_edited(session, qtbot):
    view = show(session, 64, 64, 32, 10)
    qtbot.addWidget(view)
    weight = Weight(2, 20, 30)
    before = value(session, weight)
    view.zoom_in()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, weight))
    assert session.state.selected == weight
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert value(session, weight) == pytest.approx(before + 0.1)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert session.state.selected == Weight(2, 20, 31)
    double_click(view, qtbot, at(view, weight))
    field = view.viewport().findChild(type(view._field))
    field.field.setText("-0.5")
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    assert value(session, weight) == -0.5
    item = next(item for item in view.scene().items() if isinstance(item, MatrixItem) and item.n == 2)
    orange = item._image.pixelColor(30, 20)
    assert orange.red() > orange.blue()
    drag(view, qtbot, at(view, weight), QPoint(0, -25))
    assert value(session, weight) == pytest.approx(0.0, abs=1e-9)


def test_every_state_is_drawn(session, qtbot):
    """Steps, selections and zooms, small and large: nothing raises while painting."""
    for sizes in ((2, 2, 1), (3, 4, 4, 2), (1, 1), (64, 64, 32, 10)):
        view = show(session, *sizes)
        qtbot.addWidget(view)
        total = len(session.state.derivation)
        for cursor in {0, 1, 2, total // 2, total - 1}:
            session.go_to(cursor)
            for place in (None, Node(1, 0), Node(2, 0), Weight(2, 0, 0)):
                session.select(place)
                view.grab()
        view.scale(8, 8)
        view.grab()
        session.changed.disconnect(view.show_state)


def test_weights_that_are_no_numbers_are_drawn(session, qtbot):
    view = show(session)
    qtbot.addWidget(view)
    session.set_weight(Weight(2, 0, 0), 1e308)
    session.set_weight(Weight(3, 0, 0), -1e308)
    assert not np.isfinite(session.state.values.y).all() or session.state.values.y[0] <= 0
    view.grab()


def test_the_theme_is_followed(session, qtbot, qapp):
    from gui.base.theme import palette

    view = show(session)
    qtbot.addWidget(view)
    before = qapp.palette()
    try:
        qapp.setPalette(palette(DARK))
        QApplication.processEvents()
        assert view.shown.theme is DARK
        assert view.grab().toImage().pixelColor(3, 3).name() == DARK.panel
    finally:
        qapp.setPalette(before)
        QApplication.processEvents()


def test_nothing_is_left_behind(session):
    view = show(session)
    reference = weakref.ref(view)
    session.changed.disconnect(view.show_state)
    view.close()
    view.deleteLater()
    del view
    QApplication.sendPostedEvents(None, 52)
    gc.collect()
    assert reference() is None


@pytest.mark.parametrize(
    ("sizes", "expected"), [((3, 4, 4, 2), [3, 3, 3]), ((3, 7, 7, 7), [1, 2, 3])], ids=["few", "many"]
)
def test_while_training_many_lines_take_turns_and_at_the_end_all_are_shown(
    session: Session, sizes: tuple[int, ...], expected: list[int]
) -> None:
    scene, trained = in_a_run(session, sizes)
    edges = [item for item in scene.items() if isinstance(item, EdgesItem)]
    shown = []
    for _ in edges:
        scene.show_state(trained, Change.WEIGHTS | Change.RUN)
        shown.append(sum(item.shown.state is trained for item in edges))
    assert shown == expected
    later = following(trained, running=False)
    scene.show_state(later, Change.RUN)
    assert all(item.shown.state is later for item in scene.items() if isinstance(item, GraphItem))


@pytest.mark.parametrize("sizes", [(3, 4, 4, 2), (3, 7, 7, 7)])
def test_while_training_a_frame_writes_a_few_numbers_and_soon_all_are_those_of_one_moment(
    session: Session, sizes: tuple[int, ...]
) -> None:
    scene, trained = in_a_run(session, sizes)
    writing = [item for item in scene.items() if isinstance(item, (NodesItem, NumbersItem))]
    before: set[GraphItem] = set()
    state = trained
    for _ in range(2 * len(writing)):
        scene.show_state(state, Change.WEIGHTS | Change.RUN)
        now = {item for item in writing if item.shown.state is trained}
        new = now - before
        assert len(new) <= 1 or sum(item.amount for item in new) <= 12
        before = now
        state = following(state, document=replace(state.document, network=scaled(state.network)))
    assert before == set(writing)


def test_lines_are_drawn_again_only_when_they_look_different(session: Session) -> None:
    scene, trained = in_a_run(session, (2, 3, 1))
    edges = [item for item in scene.items() if isinstance(item, EdgesItem)]
    before = [item.inputs() for item in edges]
    for factor, same in ((1 + 1e-9, True), (2.0, False)):
        network = scaled(session.state.network, factor)
        scene.show_state(following(trained, document=replace(trained.document, network=network)), FRAME)
        assert ([item.inputs() for item in edges] == before) is same


FRAME = Change.WEIGHTS | Change.RUN


def in_a_run(session: Session, sizes: tuple[int, ...]) -> tuple[GraphScene, State]:
    """Return a scene of a network before a run, and a state of the run, with twice the weights."""
    data = Dataset(np.zeros((1, sizes[0])), np.zeros((1, sizes[-1])))
    activations = ("sigmoid",) * (len(sizes) - 1)
    session.new_document(Document(new_network(sizes, activations, initializer="uniform"), data, Settings()))
    scene = GraphScene(session.state)
    running = replace(session.state, running=True)
    return scene, following(running, document=replace(running.document, network=scaled(running.network)))


def scaled(network: Network, factor: float = 2.0) -> Network:
    layers = (replace(layer, weights=factor * layer.weights) for layer in network.layers)
    return replace(network, layers=tuple(layers))
