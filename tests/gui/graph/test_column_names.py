"""Names of columns and classes on the graph: in the words of a node, and only where they are names."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QApplication
from reading.drawn_texts import texts_of_graph

from core.basics.addresses import Node
from core.data.dataset import Dataset
from core.document.document import Document
from core.model.initializers import new_network
from gui.graph.content.details import sentence
from gui.graph.content.names import column_name, names_room

if TYPE_CHECKING:
    from gui.session import Session
    from gui.window.main_window import MainWindow


def test_inputs_and_outputs_are_named_after_their_columns(session: Session) -> None:
    data = Dataset([[1.0, 2.0], [3.0, 4.0]], [[1.0], [0.0]], "", ("area", "x2"), ("sold: yes",))
    session.new_document(Document(new_network((2, 2, 1), ["tanh", "sigmoid"]), data=data))
    network = session.state.network
    names = [column_name(data, network, Node(n, i)) for n in (1, 2, 3) for i in range(network.sizes[n - 1] + (n < 3))]
    assert names == ["area", "", "", "", "", "", "sold: yes"]
    assert sentence(session.state, Node(1, 0)).startswith("Input x₁, area: ")
    assert sentence(session.state, Node(1, 1)).startswith("Input x₂: ")
    assert sentence(session.state, Node(3, 0)).startswith("Output y, sold: yes: ")


def test_names_of_many_inputs_stand_left_of_them_and_in_view(window: MainWindow, session: Session) -> None:
    names = ("day", *(f"town: {k}" for k in "abcdef"), "amount", "complaints")
    data = Dataset(np.zeros((2, 9)), np.eye(2)[:, :1], "", names, ("stays: no",))
    session.new_document(Document(new_network((9, 6, 1), ["tanh", "sigmoid"]), data=data))
    view = window.graph
    for width, height in ((1440, 900), (1024, 700)):
        window.resize(width, height)
        QApplication.processEvents()
        view.fit()
        drawn = {each.text: each.box for each in texts_of_graph(view)}
        assert set(names) <= set(drawn) and "no" in drawn, sorted(drawn)
        for k, name in enumerate(names):
            node = view.mapFromScene(*view.scene().shown.layout.center(Node(1, k)))
            assert drawn[name].left() >= 0 and drawn[name].right() < node.x(), name
            assert abs(drawn[name].center().y() - node.y()) < 12


def test_a_network_without_names_has_no_room_for_them() -> None:
    data = Dataset(np.zeros((1, 9)), np.zeros((1, 1)))
    assert names_room(data, new_network((9, 1), ["identity"])) == (0, 0)


def test_classes_stay_named_and_whole_when_the_outputs_are_small(window: MainWindow, session: Session) -> None:
    """Values such as 0.001653 are too wide for their circles and stand below them; the names stay to the right."""
    classes = ("setosa", "versicolor", "virginica")
    data = Dataset(np.zeros((2, 4)), np.eye(3)[:2], "", (), tuple(f"kind: {name}" for name in classes))
    network = new_network((4, 3, 3), ["tanh", "softmax"])
    weights = np.zeros((3, 4))
    weights[:, -1] = (0.0, -6.4, -8.2)
    session.new_document(Document(network.with_weights((network.layer(2).weights, weights)), data=data))
    view = window.graph
    for width, height in ((1440, 900), (1024, 700)):
        window.resize(width, height)
        QApplication.processEvents()
        view.fit()
        drawn = {each.text: each for each in texts_of_graph(view)}
        assert set(classes) <= set(drawn), sorted(drawn)
        others = [each.box for text, each in drawn.items() if text not in classes]
        for k, name in enumerate(classes):
            box = drawn[name].box
            node = view.mapFromScene(*view.scene().shown.layout.center(Node(3, k)))
            assert node.x() < box.left() and box.right() <= view.viewport().width(), name
            assert abs(box.center().y() - node.y()) < 12
            assert not any(box.intersects(other) for other in others), name


def test_few_inputs_are_named_too_also_with_long_numbers(window: MainWindow, session: Session) -> None:
    """Scaled numbers such as −0.01234 stand below their nodes in a small window; the names then stand below them."""
    view = window.graph
    for width, height in ((1440, 900), (1024, 700)):
        window.resize(width, height)
        for count, scaled in itertools.product(range(2, 8), (False, True)):
            names = tuple(f"column {letter}" for letter in "abcdefg"[:count])
            inputs = np.full((2, count), -0.01234 if scaled else 1.0)
            data = Dataset(inputs, np.eye(2)[:, :1], "", names, ("stays: no",))
            session.new_document(Document(new_network((count, 5, 1), ["tanh", "sigmoid"]), data=data))
            QApplication.processEvents()
            view.fit()
            drawn = list(texts_of_graph(view))
            case = f"{count} inputs, scaled: {scaled}, {width} × {height}"
            assert set(names) <= {each.text for each in drawn}, (case, sorted(each.text for each in drawn))
            for name in names:
                box = next(each.box for each in drawn if each.text == name)
                covered = [
                    each.text for each in drawn if each.text != name and each.box.adjusted(0, 3, 0, -3).intersects(box)
                ]
                assert not covered, (case, name)
                assert box.left() >= 0, (case, name)
