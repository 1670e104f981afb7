"""Numbers on the graph are seen whole: inside their circles, inside what is painted, inside the plot beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from graph_helpers import show
from PySide6.QtWidgets import QApplication
from reading.drawn_texts import texts_of_graph

from core.basics.addresses import Node
from core.document.document import Document
from core.gallery.presets import preset
from core.model.initializers import new_network
from gui.base import text_scale
from gui.graph.content.layout import RADIUS
from gui.graph.items.edges import NumbersItem
from gui.graph.items.pills import box_of, placed_pills
from gui.graph.items.style import number_width
from gui.graph.items.values import node_numbers

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.panels.network.activation import ActivationPanel
    from gui.session import Session
    from gui.window.main_window import MainWindow

_HALF_DIGIT = 4.8  # Half the height of a digit, in units of a node of radius RADIUS.


pytestmark = pytest.mark.usefixtures("usual_look")


def show_at(window: MainWindow, width: int, height: int, percent: int) -> None:
    window.resize(width, height)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if percent != text_scale.percent():
        text_scale.apply(application, percent)
    for _ in range(8):
        QApplication.processEvents()


def test_the_frame_of_a_weights_number_is_not_cut(window: MainWindow) -> None:
    window.session.new_document(Document(new_network([1, 16, 1], ["tanh", "identity"])))
    for size in ((1440, 900, 100), (1024, 700, 100), (1280, 720, 200)):
        show_at(window, *size)
        canvas = window.graph
        zoom = canvas.transform().m11()
        items = [item for item in canvas.scene().items() if isinstance(item, NumbersItem)]
        boxes = [(item, box_of(item.shown, pill)) for item in items for pill in placed_pills(item.shown, item.n, zoom)]
        assert boxes, size
        assert [box for item, box in boxes if not item.boundingRect().contains(box)] == [], size


def test_a_value_with_four_digits_is_inside_its_circle(window: MainWindow) -> None:
    window.session.new_document(preset("xor-table"))
    show_at(window, 1440, 900, 100)
    shown = next(item.shown for item in window.graph.scene().items() if isinstance(item, NumbersItem))
    for n in (2, 3):
        numbers = node_numbers(shown, n, window.graph.transform().m11())
        assert not numbers.below
        low = numbers.away + _HALF_DIGIT * numbers.scale
        chord = 2 * math.sqrt(RADIUS**2 - low**2)
        assert max(number_width(text) for text in numbers.texts) * numbers.scale <= chord


def test_what_an_input_is_stands_whole_in_the_activation_panel(window: MainWindow) -> None:
    window.session.new_document(preset("xor-printed"))
    show_at(window, 1440, 900, 100)
    panel: ActivationPanel = window.panels["activation"]  # type: ignore[assignment]
    for place in (Node(1, 0), Node(1, 2)):
        window.session.select(place)
        panel.show_state(window.session.state, panel.follows)
        QApplication.processEvents()
        notice, view = panel._notice, panel.plot.view
        assert notice.isVisible(), place
        box = notice.mapRectToScene(notice.boundingRect())
        around = view.mapRectToScene(view.boundingRect())
        assert around.left() <= box.left() and box.right() <= around.right(), place


def test_the_value_of_a_node_is_not_written_over_its_name(session: Session, qapp: QApplication, qtbot: QtBot) -> None:
    text_scale.apply(qapp, 250)
    view = show(session)
    qtbot.addWidget(view)
    for height in (330, 360, 400):
        view.resize(1440, height)
        QApplication.processEvents()
        texts = {each.text: each for each in texts_of_graph(view)}
        assert texts["57"].core.top() - texts["y"].core.bottom() >= 0.35 * texts["y"].pixels, height
