"""A graph without a window around it, and networks of given sizes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node, Weight
from core.document.document import Document
from core.model.network import Layer, Network
from gui.graph.view import GraphView
from gui.session import Change, Session

NONE = Qt.KeyboardModifier.NoModifier


def network(*sizes: int, bias: bool = True) -> Network:
    rng = np.random.default_rng(7)
    layers = [
        Layer(np.round(rng.normal(0, 1.5, (after, before + bias)), 3), "sigmoid", bias)
        for before, after in pairwise(sizes)
    ]
    return Network(tuple(layers))


def show(session: Session, *sizes: int) -> GraphView:
    """A graph of the session, 900 × 600, shown; of a network of these sizes, if there are any."""
    if sizes:
        session.new_document(Document(network(*sizes)))
    view = GraphView(session)
    session.changed.connect(view.show_state)
    view.resize(900, 600)
    view.show()
    view.show_state(session.state, Change.ALL)
    return view


def at(view: GraphView, place: Node | Weight) -> QPoint:
    """Where a place is on the screen: the middle of a node, of a number, of a cell."""
    return view.mapFromScene(view.middle(place))


def drag(view: GraphView, qtbot, start: QPoint, by: QPoint, steps: int = 5, modifier=NONE):
    port = view.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, modifier, start)
    for k in range(1, steps + 1):
        point = start + by * k / steps
        send_move(view, point, modifier)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, modifier, start + by)


def double_click(view: GraphView, qtbot, place: QPoint):
    """As by hand: the button is let go after the second press, too, which qtbot leaves out."""
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def send_move(view: GraphView, point: QPoint, modifier=NONE, held=Qt.MouseButton.LeftButton):
    port = view.viewport()
    position = QPointF(point)
    event = QMouseEvent(
        QEvent.Type.MouseMove, position, QPointF(port.mapToGlobal(point)), Qt.MouseButton.NoButton, held, modifier
    )
    QApplication.sendEvent(port, event)


def wheel(view: GraphView, point: QPoint, delta: int, modifier=NONE) -> None:
    port = view.viewport()
    event = QWheelEvent(
        QPointF(point), QPointF(port.mapToGlobal(point)), QPoint(), QPoint(0, delta),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


def value(session: Session, weight: Weight) -> float:
    return float(session.state.network.layer(weight.layer).weights[weight.i, weight.j])
