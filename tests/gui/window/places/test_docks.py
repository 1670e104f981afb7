"""Panels that come into view: before they have shown all of the state, no change of it reaches them."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.document.document_edits import Edit
from core.model.initializers import new_network
from gui.widgets.dock_title import DockTitle
from gui.window.main_window import MainWindow


@pytest.mark.parametrize("sizes", [(2, 1), (2, 1, 1), (2, 3, 2, 1)])
def test_the_pointer_over_the_graph_does_not_disturb_a_panel_that_has_just_been_opened(
    window: MainWindow, qtbot: QtBot, sizes: tuple[int, ...]
) -> None:
    qtbot.waitUntil(lambda: "weights" in window.panels.made and not window.panels.stale)
    panel, session = window.panels["weights"], window.session
    window.docks["weights"].close()
    qtbot.waitUntil(lambda: "weights" in window.panels.unseen)
    network = new_network(sizes, ["tanh"] * (len(sizes) - 1), seed=1)
    session.edit(Edit("Another network", lambda document: document.with_network(network)))
    window.docks["weights"].show()
    # In one turn of the event loop, as a press, a move of the pointer and the layout of the docks are.
    session.light(frozenset({session.state.derivation[0].result}))
    window.resize(window.width(), window.height() - 60)
    qtbot.waitUntil(lambda: "weights" not in window.panels.stale)
    shown = [(table.numbers.rowCount(), table.numbers.columnCount()) for table in panel.tables.values()]
    assert shown == [layer.weights.shape for layer in network.layers]


def test_a_detached_panel_that_is_docked_again_is_where_it_was(window: MainWindow) -> None:
    def places() -> dict[str, QRect]:
        for _ in range(8):
            QApplication.processEvents()
        return {id_: dock.geometry() for id_, dock in window.docks.items() if id_ not in window.panels.unseen}

    before = places()
    for id_ in ("data", "activation", "loss_curve", "derivation"):
        title = window.docks[id_].titleBarWidget()
        assert isinstance(title, DockTitle)
        title._buttons["float"].click()
        assert window.docks[id_].isFloating() and places() != before
        title._buttons["float"].click()
        assert places() == before, id_
