"""Numbers half typed in tables, while the session goes elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from plots import shown
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from core.basics.addresses import Node
from core.gallery.presets import preset
from gui.panels.data import DataPanel
from gui.session import Change

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session
    from gui.window.main_window import MainWindow


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> DataPanel:
    return shown(qtbot, session, DataPanel)


@pytest.mark.parametrize("typed", ["3", "abc"])
def test_a_number_half_typed_is_not_entered_where_stepping_back_leads_to_another_example(
    panel: DataPanel, session: Session, qtbot: QtBot, typed: str
) -> None:
    session.new_document(preset("xor-table"))
    first = session.state.example
    session.finish_example()
    data, after = session.state.data, session.state.example
    assert after != first
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(after, 0))
    panel.table.edit(panel.table.currentIndex())
    qtbot.keyClicks(QApplication.focusWidget(), typed)
    told: list[Change] = []
    session.changed.connect(lambda _, change: told.append(change))
    session.step_back()
    assert session.state.data == data
    assert len(told) == 1
    assert session.state.example == first == panel.table.currentIndex().row()
    assert not panel.table.viewport().findChildren(QLineEdit) or panel.table.state() == panel.table.State.NoState


def test_the_graph_selects_where_tab_brings_the_keyboard_not_where_a_table_goes_that_had_it(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    graph = window.graph
    told: list[Change] = []
    session.changed.connect(lambda _, change: told.append(change))
    graph.clearFocus()
    gone = session.changed.connect(lambda *_: graph.setFocus(Qt.FocusReason.TabFocusReason))
    session.remove_node(Node(2, 1))
    assert graph.hasFocus()
    assert len(told) == 1
    assert session.state.selected is None
    session.changed.disconnect(gone)
    graph.clearFocus()
    graph.setFocus(Qt.FocusReason.TabFocusReason)
    assert session.state.selected is not None
