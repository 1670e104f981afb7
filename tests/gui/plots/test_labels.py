"""Labels of plots: none over another, and no more than there is room for."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node, Weight
from core.basics.arrays import frozen
from core.document.document import Document
from core.model.initializers import new_network
from gui.panels.network.activation import ActivationPanel
from gui.panels.training.histories import HistoriesPanel
from gui.plots.label_places import LabelPlaces
from gui.session import Change, Session

if TYPE_CHECKING:
    import pyqtgraph as pg
    from pytestqt.qtbot import QtBot

    from gui.panels.base.plot_panel import PlotPanel


def _boxes(panel: PlotPanel, labels: list[pg.TextItem]) -> list[QRectF]:
    """Where the labels that can be seen are written, in pixels of the scene, without what is empty in them."""
    shown = [label for label in labels if label.isVisible()]
    boxes = [label.mapRectToScene(label.textItem.mapRectToParent(label.textItem.boundingRect())) for label in shown]
    return [box.adjusted(0, 5, 0, -5) for box in boxes]


def test_a_label_goes_where_there_is_room_or_nowhere() -> None:
    places = LabelPlaces(QRectF(0, 0, 100, 40))
    size, at = QSizeF(40, 12), QPointF(50, 20)
    # Below would touch what is above.
    assert [places.find(at, size) for _ in range(3)] == [(1.0, 0.9), (0.0, 0.9), None]
    assert LabelPlaces(QRectF(0, 0, 100, 40)).find(QPointF(5, 20), size) == (0.0, 0.9)
    assert LabelPlaces(QRectF(0, 0, 30, 40)).find(QPointF(5, 20), size) is None


@pytest.mark.parametrize("nodes", [2, 5, 9, 12, 40, 64])
@pytest.mark.parametrize("size", [(340, 260), (700, 300), (320, 180)])
def test_names_of_nodes_on_the_activation_function_do_not_overlap(
    session: Session, qtbot: QtBot, nodes: int, size: tuple[int, int]
) -> None:
    session.new_document(Document(new_network([2, nodes, 1], ["tanh", "tanh"], [True, True], "uniform", 3)))
    panel = ActivationPanel(session)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    session.select(Node(2, nodes - 1))
    panel.show_state(session.state, Change.ALL)
    QApplication.processEvents()
    shown = [label for label in panel._labels.items if label.isVisible()]
    assert 1 <= len(shown) <= (12 if nodes <= 12 else 3)
    boxes = _boxes(panel, [*panel._labels.items, panel._value_name])
    assert not [pair for pair in combinations(boxes, 2) if pair[0].intersects(pair[1])]
    own = f"h{''.join('₀₁₂₃₄₅₆₇₈₉'[int(digit)] for digit in str(nodes))}"
    assert any(own in label.toPlainText() or "+" in label.toPlainText() for label in shown)


def test_names_of_weights_that_end_together_do_not_overlap(session: Session, qtbot: QtBot) -> None:
    session.set_matrix(2, frozen([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]))
    panel = HistoriesPanel(session)
    qtbot.addWidget(panel)
    panel.resize(320, 200)
    panel.show()
    panel.kept = tuple(Weight(2, i, j) for i in range(2) for j in range(3))
    panel.show_state(session.state, Change.ALL)
    qtbot.waitUntil(lambda: any(label.isVisible() for label in panel._names))
    boxes = _boxes(panel, panel._names)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].intersects(pair[1])]
