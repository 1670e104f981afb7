"""The lens: over the picture of a large matrix, the weights around the pointer are shown as numbers."""

from __future__ import annotations

import pytest
from graph_helpers import show
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from core.basics.addresses import Weight
from core.basics.number_format import format_number
from core.document.document import Document
from core.model.initializers import new_network
from gui.graph.lens import COLUMNS, ROWS, Lens


@pytest.fixture
def view(session, qtbot):
    session.new_document(Document(new_network([40, 40, 3], ["tanh", "softmax"], seed=2, loss="cross_entropy")))
    made = show(session)
    made.resize(800, 500)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.viewport().width() == 800)
    return made


def point_to(view, weight: Weight) -> Lens:
    QTest.mouseMove(view.viewport(), QPoint(2, 2))  # or nothing moves, where the last test has left the mouse there
    QTest.mouseMove(view.viewport(), view.mapFromScene(view.middle(weight)))
    view.viewport().repaint()
    found = view.viewport().findChild(Lens)
    assert isinstance(found, Lens)
    return found


@pytest.mark.parametrize(
    ("i", "j", "rows", "columns"),
    [(20, 20, range(18, 23), range(18, 23)), (0, 0, range(5), range(5)), (39, 40, range(35, 40), range(36, 41))],
)
def test_the_weights_around_the_pointer_are_shown_as_numbers(view, session, i, j, rows, columns) -> None:
    lens = point_to(view, Weight(2, i, j))
    assert lens.isVisible() and (lens.rows, lens.columns) == (rows, columns)
    weights, digits = session.state.network.layer(2).weights, session.state.digits
    assert lens.texts() == [[format_number(float(weights[k, m]), digits) for m in columns] for k in rows]
    assert len(lens.texts()) == ROWS and len(lens.texts()[0]) == COLUMNS


def test_it_covers_neither_the_cell_nor_anything_outside(view) -> None:
    for i in (0, 7, 20, 39):
        for j in (0, 13, 40):
            lens = point_to(view, Weight(2, i, j))
            at = view.mapFromScene(view.middle(Weight(2, i, j)))
            assert not lens.geometry().contains(at), (i, j)
            assert view.viewport().rect().contains(lens.geometry()), (i, j)


def test_it_follows_the_weights_and_goes_with_the_pointer(view, session) -> None:
    lens = point_to(view, Weight(2, 20, 20))
    session.set_weight(Weight(2, 20, 20), 0.625)
    assert lens.isVisible() and lens.texts()[2][2] == "0.625"
    QTest.mouseMove(view.viewport(), QPoint(2, 2))
    assert lens.isHidden()


def test_where_the_cells_show_their_numbers_there_is_none(view) -> None:
    lens = point_to(view, Weight(2, 20, 20))
    for _ in range(25):
        view.zoom_in()
    assert lens.isHidden()
    view.fit()
    assert point_to(view, Weight(2, 5, 5)).isVisible()


def test_a_small_network_has_none(view, session) -> None:
    session.new_document(Document(new_network([2, 2, 1], ["tanh", "sigmoid"], seed=1)))
    lens = point_to(view, Weight(2, 0, 0))
    assert lens.isHidden()
