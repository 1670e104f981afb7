"""Numbers half typed in tables, while the session goes elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from plots import shown
from PySide6.QtWidgets import QApplication, QLineEdit

from core.basics.addresses import Node
from core.gallery.presets import preset
from gui.panels.data import DataPanel
from gui.panels.network.weights import WeightsPanel
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


@pytest.mark.parametrize("typed", ["", "3"])
def test_a_matrix_that_is_built_anew_gives_the_keyboard_away_and_selects_nothing(
    window: MainWindow, session: Session, qtbot: QtBot, typed: str
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    panel = window.panels["weights"]
    assert isinstance(panel, WeightsPanel)
    table = panel.tables[2]
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 0))
    if typed:
        table.edit(table.currentIndex())
        qtbot.keyClicks(QApplication.focusWidget(), typed)
    told: list[Change] = []
    session.changed.connect(lambda _, change: told.append(change))
    session.remove_node(Node(2, 1))
    assert len(told) == 1
    assert session.state.selected is None
