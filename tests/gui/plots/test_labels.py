"""Labels of plots: none over another, and no more than there is room for."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import shown
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node, Weight
from core.basics.arrays import frozen
from core.document.document import Document
from core.gallery.presets import preset
from core.model.initializers import new_network
from core.training.loss_history import LossHistory
from gui.base.theme import current
from gui.panels.network.activation import ActivationPanel
from gui.panels.training.histories import HistoriesPanel
from gui.panels.training.loss_curve import LossPanel
from gui.plots.label_places import LabelPlaces, label_box
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
    assert [places.find(at, size) for _ in range(5)] == [(1.0, 0.9), (0.0, 0.9), (1.0, 0.1), (0.0, 0.1), None]
    assert LabelPlaces(QRectF(0, 0, 100, 40)).find(QPointF(5, 20), size) == (0.0, 0.9)
    assert LabelPlaces(QRectF(0, 0, 30, 40)).find(QPointF(5, 20), size) is None


def test_a_label_of_several_dots_stands_beside_them_and_not_over_them() -> None:
    """Before, the name of close dots began at the first of them, to the right, over all the others."""
    dots = np.array([[50.0, 60.0], [58.0, 58.0], [66.0, 56.0]])
    left, right, size = QPointF(50, 60), QPointF(66, 56), QSizeF(40, 12)
    taken = [QRectF(0, 45, 45, 40)]  # no room to the left
    assert LabelPlaces(QRectF(0, 0, 200, 100), taken, dots).find(left, size, right) in ((0.0, 0.9), (0.0, 0.1))
    high = np.vstack([dots, [[80.0, 50.0], [90.0, 49.0]]])
    assert LabelPlaces(QRectF(0, 0, 200, 100), taken, high).find(left, size, right) == (0.0, 0.1)
    far = np.array([[np.inf, np.nan], [1e300, -1e300]])
    assert LabelPlaces(QRectF(0, 0, 200, 100), (), far).find(left, size, right) == (1.0, 0.9)


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


def falling(session: Session, qtbot: QtBot, *high: float) -> LossPanel:
    """The loss of a run that was reset before, with losses above its linear axis."""
    session.new_document(preset("xor-converged"))
    panel = shown(qtbot, session, LossPanel, (420, 200))
    for _ in range(2):
        panel.log.defaultAction().trigger()
    values = [*high, 0.4, *np.linspace(0.3, 0.1, 14).tolist()]
    history = LossHistory().appended(0, values).marked(0, "reset", "Reset")
    document = replace(session.state.document, epoch=len(history))
    panel.show_state(replace(session.state, history=history, document=document), Change.ALL)
    QApplication.processEvents()
    return panel


def test_the_words_about_higher_losses_cover_no_other_words(session: Session, qtbot: QtBot) -> None:
    panel = falling(session, qtbot, 428.0)
    label, reset = panel._above.label, next(each for each in panel._marks.labels if each.isVisible())
    ground = label.mapRectToScene(label.boundingRect())
    assert _boxes(panel, [label, reset])[0].left() < _boxes(panel, [label, reset])[1].right(), "else it proves nothing"
    assert ground.top() >= _boxes(panel, [reset])[0].bottom() - 0.5


def test_the_curve_does_not_run_through_the_words_about_higher_losses(session: Session, qtbot: QtBot) -> None:
    panel = falling(session, qtbot, 428.0, 110.0, 30.0, 8.0, 1.06, 0.62)
    label = panel._above.label
    assert label.isVisible()
    image = panel.plot.grab().toImage()
    box = label_box(panel.plot, label).translated(
        panel.plot.mapFromScene(panel.plot.view.sceneBoundingRect().topLeft())
    )
    box = box.intersected(QRectF(image.rect().adjusted(0, 0, -1, -1)))
    assert box.width() > 60
    curve = QColor(current().delta)
    for x in range(int(box.left()), int(box.right())):
        for y in range(int(box.top()), int(box.bottom())):
            at = image.pixelColor(x, y)
            assert max(abs(at.red() - curve.red()), abs(at.green() - curve.green()), abs(at.blue() - curve.blue())) > 20
