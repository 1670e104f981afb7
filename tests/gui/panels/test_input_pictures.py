"""Inputs that form pictures: shown in Data, in the nodes, and on a pad whose drawing is classified at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.document import preparation
from core.document.document import Document
from core.document.pictures import NONE, shapes_of
from core.gallery.dataset_names import dataset_by_name
from core.model.initializers import new_network
from core.training.engine import Engine
from core.training.settings import Settings
from gui.graph.view import GraphView
from gui.panels.data import DataPanel
from gui.panels.predict.panel import PredictPanel
from gui.session import Change
from gui.widgets.picture_pad import PicturePad
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session

# A ring of ink, as a 0 is drawn, in parts of the pad's side.
RING = [(0.46 + 0.2 * np.cos(a), 0.5 + 0.4 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 24)]


def digits() -> Document:
    network = new_network((64, 10), ["softmax"], seed=1, loss="cross_entropy")
    document = preparation.split(0.25, 1).change(Document(network, dataset_by_name("digits"), Settings("batch", 2.0)))
    engine = Engine(network, document.data, document.settings)
    engine.advance(60)
    return replace(document, network=engine.snapshot().network, epoch=60)


@pytest.fixture(scope="module")
def trained() -> Document:
    return digits()


@pytest.fixture
def shown(qtbot: QtBot, session: Session, trained: Document, request: pytest.FixtureRequest):
    panel = request.param(session)
    qtbot.addWidget(panel)
    session.changed.connect(panel.show_state)
    panel.resize(340, 420)
    with qtbot.waitExposed(panel):
        panel.show()
    session.new_document(trained)
    panel.show_state(session.state, Change.ALL)
    return panel


def on(panel: type):
    return pytest.mark.parametrize("shown", [panel], indirect=True)


@on(DataPanel)
def test_digits_are_pictures_in_data(shown: DataPanel, session: Session) -> None:
    assert shown.gallery.isVisible() and not shown.table.isVisible()
    assert shown.shape.text() == "Pictures of 8 × 8 ▾"
    model = shown.gallery.pictures
    assert model.rowCount() == len(session.state.data)
    name = str(int(session.state.data.targets[5].argmax()))
    assert model.index(5).data().split(" → ")[0] == name
    shown.gallery.setCurrentIndex(model.index(5))
    assert session.state.example == 5
    session.choose_example(9)
    assert shown.gallery.currentIndex().row() == 9


@on(DataPanel)
def test_a_test_picture_becomes_the_current_input(shown: DataPanel, session: Session) -> None:
    shown.tabs.setCurrentIndex(1)
    shown.gallery.setCurrentIndex(shown.gallery.pictures.index(4))
    assert session.state.example is None and np.array_equal(session.state.point, session.state.test.inputs[4])
    shown.gallery.setCurrentIndex(shown.gallery.pictures.index(6))
    assert np.array_equal(session.state.point, session.state.test.inputs[6])


@on(DataPanel)
def test_a_wrong_prediction_is_told_below_its_picture(shown: DataPanel, session: Session) -> None:
    wrong = np.flatnonzero(session.state.outputs.argmax(axis=1) != session.state.data.targets.argmax(axis=1))
    assert 0 < len(wrong) < 500
    k = int(wrong[0])
    true, predicted = (int(rows[k].argmax()) for rows in (session.state.data.targets, session.state.outputs))
    index = shown.gallery.pictures.index(k)
    assert index.data() == f"{true} → {predicted}"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == f"Example {k + 1}: class {true}, predicted as {predicted}"


@on(DataPanel)
def test_the_shape_is_chosen_and_kept_with_the_document(shown: DataPanel, session: Session) -> None:
    actions = {action.text(): action for action in shown.shape.menu().actions()}
    assert list(actions)[:2] == ["Numbers", "Pictures of 8 × 8"]
    actions["Numbers"].trigger()
    assert session.state.document.picture == NONE and shown.table.isVisible() and not shown.gallery.isVisible()
    actions["Pictures of 4 × 16"].trigger()
    assert session.state.document.picture == (4, 16) and shown.gallery.isVisible()
    session.undo()
    session.undo()
    assert session.state.document.picture is None and shown.gallery.isVisible()


@on(DataPanel)
def test_few_inputs_are_numbers(shown: DataPanel, session: Session) -> None:
    network = new_network((4, 3), ["softmax"])
    session.new_document(Document(network, dataset_by_name("iris"), Settings()))
    assert shown.table.isVisible() and not shown.shape.isVisible() and shapes_of(4) == []
    assert shapes_of(784)[0] == (28, 28) and shapes_of(17) == []


def draw(pad: PicturePad, places: list[tuple[float, float]]) -> None:
    area = pad.area
    points = [QPoint(round(area.x() + x * area.width()), round(area.y() + y * area.height())) for x, y in places]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
    for at in points[1:]:
        where = QPointF(at), QPointF(pad.mapToGlobal(at))
        move = QMouseEvent(
            QMouseEvent.Type.MouseMove, *where, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(pad, move)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])


@on(PredictPanel)
def test_a_digit_drawn_by_mouse_is_classified(shown: PredictPanel, session: Session) -> None:
    assert shown.pad.isVisible() and not shown.area.isVisible()
    shown.clear.click()
    assert not session.state.point.any() and session.state.example is None
    draw(shown.pad, RING)
    assert session.state.point.max() == 1.0 and 10 < (session.state.point > 0.3).sum() < 40
    assert int(session.state.prediction.argmax()) == 0
    assert shown.answer.headline.text().endswith(": 0")
    QTest.mouseClick(shown.pad, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, shown.pad.rect().center())
    assert session.state.point.reshape(8, 8)[3:5, 3:5].max() < 0.5


@on(PredictPanel)
def test_the_pad_shows_the_current_example_and_is_drawn_on_by_keys(shown: PredictPanel, session: Session) -> None:
    session.choose_example(3)
    np.testing.assert_allclose(shown.pad.ink, session.state.data.inputs[3].reshape(8, 8))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Space):
        QTest.keyClick(shown.pad, key)
    assert session.state.point.reshape(8, 8)[1, 2] == 1.0
    QTest.keyClick(shown.pad, Qt.Key.Key_Delete)
    assert session.state.point.reshape(8, 8)[1, 2] == 0.0


@on(PredictPanel)
def test_a_drawing_is_scaled_as_the_examples_are(shown: PredictPanel, session: Session, trained: Document) -> None:
    session.new_document(preparation.scale("standardize").change(trained))
    shown.clear.click()
    draw(shown.pad, RING)
    scaling = session.state.document.scaling
    own = scaling.undone(session.state.point)
    np.testing.assert_allclose(own, shown.pad.ink.ravel(), atol=1e-12)


def test_nodes_show_their_weights_as_pictures(qtbot: QtBot, session: Session, trained: Document) -> None:
    view = GraphView(session)
    qtbot.addWidget(view)
    session.changed.connect(view.show_state)
    view.resize(700, 500)
    view.show()
    session.new_document(trained)
    pictures = view.shown.pictures
    assert list(pictures) == [2] and len(pictures[2]) == 10
    weights = session.state.network.layers[0].weights[0, :64].reshape(8, 8)
    picture = pictures[2][0]
    row, column = np.unravel_index(np.abs(weights[2:6, 2:6]).argmax(), (4, 4))
    side = picture.width() * np.sqrt(0.5) / 8
    start = picture.width() * (1 - np.sqrt(0.5)) / 2
    color = picture.pixelColor(int(start + (column + 2.5) * side), int(start + (row + 2.5) * side))
    assert (color.blue() > color.red()) == (weights[row + 2, column + 2] > 0)
    session.set_picture(NONE)
    qtbot.waitUntil(lambda: not view.shown.pictures)


def test_misclassified_digits_are_three_clicks_from_the_end_of_training(
    window: MainWindow, trained: Document, qtbot: QtBot
) -> None:
    window.session.new_document(trained)
    # Where training has paused, far down in the list.
    window.session.choose_point(trained.test.inputs[100], trained.test.targets[100])
    window.actions_["scores"].trigger()  # View > Scores: two clicks
    qtbot.waitUntil(lambda: "scores" in window.panels.made and window.panels.made["scores"].isVisible())
    panel = window.panels.made["scores"]
    bar = panel.pages.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, bar.tabRect(1).center())
    model = panel.examples.model
    qtbot.waitUntil(lambda: model.part is not None)
    assert panel.examples.table.isVisible() and model.part.name == "Test"
    first = int(model.order[panel.examples.table.rowAt(0)])
    assert model.part.wrong[first] and model.row_of(model.marked) > 20
    assert first == int(model.order[0]) and model.index(0, 1).data(Qt.ItemDataRole.DecorationRole).width() > 0
