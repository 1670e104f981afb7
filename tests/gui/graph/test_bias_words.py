"""A bias unit belongs to the layer in which it is drawn: keys, menus and messages say so with one voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from core.basics.addresses import Node, Weight
from gui.graph.content.details import sentence
from gui.session import Session
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    session = Session()
    made = MainWindow(session, QSettings(str(tmp_path / "layout.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.filing.may_leave = lambda: True  # type: ignore[method-assign]
    yield made
    session.shut_down()


def _press_b(window: MainWindow, n: int) -> None:
    window.session.select(Node(n, 0))
    QTest.keyClick(window.graph, Qt.Key.Key_B)


def test_b_on_the_input_layer_removes_and_adds_the_bias_unit_drawn_there(window: MainWindow) -> None:
    session = window.session
    _press_b(window, 1)
    assert session.state.network.layer(2).weights.tolist() == [[3, 4], [2, 3]]
    assert not window.graph.shown.layout.has(Node(1, 2))
    assert session.state.undo_text == "Remove the bias unit of layer 1"
    _press_b(window, 1)
    assert session.state.network.layer(2).weights.tolist() == [[3, 4, 0], [2, 3, 0]]
    assert session.state.undo_text == "Add the bias unit of layer 1"
    _press_b(window, 2)
    assert session.state.network.layer(3).weights.tolist() == [[5, 5]]
    assert session.state.network.layer(2).bias


def test_b_on_the_output_layer_says_why_there_is_none(window: MainWindow) -> None:
    before = window.session.state.network
    _press_b(window, 3)
    assert window.session.state.network is before
    assert "Layer 3 is the output layer: it has no bias unit, since no weights lead out of it" in (
        window.graph._complaint.text()
    )


def test_the_menu_bar_marks_the_selected_layers_bias_unit(window: MainWindow) -> None:
    session, action = window.session, window.actions_["bias"]
    for n, marked in ((1, True), (2, True), (3, False)):
        session.select_layer(n)
        assert action.isChecked() is marked
        assert action.isEnabled()
    session.select_layer(1)
    action.trigger()
    assert not session.state.network.has_bias_unit(1)
    assert not action.isChecked()


def test_the_bias_command_on_the_output_layer_says_why_and_stays_without_its_mark(window: MainWindow) -> None:
    window.session.select_layer(3)
    window.actions_["bias"].trigger()
    box = QApplication.activeModalWidget()
    assert box is not None
    assert "output layer" in box.text()  # type: ignore[attr-defined]
    box.close()
    assert not window.actions_["bias"].isChecked()


def test_a_menu_on_the_graph_names_the_layer_in_which_the_unit_is_drawn(window: MainWindow) -> None:
    for n, marked in ((1, True), (2, True), (3, False)):
        menu = QMenu()
        window.graph.fill_menu(menu, Node(n, 0))
        entry = next(each for each in menu.actions() if each.text().startswith("Bias unit"))
        assert entry.text().startswith(f"Bias unit of layer {n}")
        assert entry.isChecked() is marked
        assert entry.isEnabled() is (n < 3)
    menu = QMenu()
    window.graph.fill_menu(menu, Node(1, 2))
    next(each for each in menu.actions() if each.text().startswith("Remove the bias unit of layer 1")).trigger()
    assert not window.session.state.network.has_bias_unit(1)


def test_a_bias_weight_says_from_which_layers_unit_it_comes(window: MainWindow) -> None:
    state = window.session.state
    assert sentence(state, Node(1, 2)).startswith("Bias unit of layer 1")
    assert "from the bias unit of layer 1 to h₁" in sentence(state, Weight(2, 0, 2))


def test_a_layer_added_or_removed_leaves_the_other_layers_bias_units(window: MainWindow) -> None:
    session = window.session
    session.set_bias_unit(1, False)
    session.add_layer(1)
    assert [session.state.network.has_bias_unit(n) for n in (1, 2, 3, 4)] == [False, True, True, False]
    session.set_bias_unit(3, False)
    session.remove_layer(3)
    assert [session.state.network.has_bias_unit(n) for n in (1, 2, 3)] == [False, True, False]
    assert np.isfinite(session.state.network.flat).all()
