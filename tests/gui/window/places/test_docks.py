"""Panels that come into view: before they have shown all of the state, no change of it reaches them."""

import pytest
from pytestqt.qtbot import QtBot

from core.document.document_edits import Edit
from core.model.initializers import new_network
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
