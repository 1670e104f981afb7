"""The data table of a network that works on scaled numbers: it says which it shows, and takes both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.data.dataset import Dataset
from core.document import preparation
from core.document.document_edits import compose

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.panels.data import DataPanel
    from gui.window.main_window import MainWindow

INPUTS = np.array([[10.0, 0.0], [20.0, 5.0], [40.0, 15.0]])
TARGETS = np.array([[1000.0], [3000.0], [2000.0]])


@pytest.fixture
def panel(window: MainWindow) -> DataPanel:
    session = window.session
    session.set_data(Dataset(INPUTS, TARGETS, "own"))
    session.edit(compose("Scale", preparation.scale("unit"), preparation.scale("unit", "targets")))
    return window.panels["data"]  # type: ignore[return-value]


def row(panel: DataPanel, k: int) -> list[float]:
    return [panel.model.value(k, column) for column in range(panel.model.columnCount())]


def test_the_table_says_which_numbers_it_shows(window: MainWindow, panel: DataPanel) -> None:
    assert panel.units.isVisible() and "Shown now: scaled inputs and targets." in panel.units.toolTip()
    assert row(panel, 1)[:3] == [1 / 3, 1 / 3, 1.0]
    assert window.place.text().endswith(", scaled inputs")
    panel.units.click()
    assert "Shown now: own units." in panel.units.toolTip()
    assert row(panel, 1)[:3] == [20.0, 5.0, 3000.0]
    window.session.edit(preparation.unscale())
    window.session.edit(preparation.unscale("targets"))
    assert not panel.units.isVisible()
    assert row(panel, 1)[:3] == [20.0, 5.0, 3000.0]


def test_outputs_are_in_the_units_of_the_targets(window: MainWindow, panel: DataPanel) -> None:
    y = row(panel, 2)[3]
    panel.units.click()
    assert row(panel, 2)[3] == y * 2000 + 1000
    assert row(panel, 2)[4] == float(window.session.state.losses[2])


def test_a_typed_example_is_taken_in_the_units_that_are_shown(
    window: MainWindow, panel: DataPanel, qtbot: QtBot
) -> None:
    session = window.session
    panel.units.click()
    panel.model.setData(panel.model.index(0, 0), 25.0)
    panel.model.setData(panel.model.index(0, 2), 1500.0)
    assert session.state.data.inputs[0, 0] == 0.5 and session.state.data.targets[0, 0] == 0.25
    QApplication.clipboard().setText("40\t7.5\t2000")
    panel.table.setCurrentIndex(panel.model.index(1, 0))
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert session.state.data.inputs[1].tolist() == [1.0, 0.5] and session.state.data.targets[1, 0] == 0.5
    panel.units.click()
    panel.model.setData(panel.model.index(0, 0), 0.25)
    assert session.state.data.inputs[0, 0] == 0.25


def test_new_examples_are_scaled_as_those_before_and_it_is_said(window: MainWindow, panel: DataPanel) -> None:
    session = window.session
    session.set_data(Dataset(INPUTS + np.array([10.0, 15.0]), TARGETS, "more", ("p", "q")))
    assert session.state.data.inputs[0].tolist() == [1 / 3, 1.0]
    assert session.state.message == (
        "The inputs and targets of the new examples are scaled like those of the previous ones."
    )
    session.set_data(Dataset(INPUTS, TARGETS, "other", ("a", "b")))
    assert session.state.data.inputs[0].tolist() == [10.0, 0.0]
    assert session.state.message.startswith("The new examples are not scaled")


def test_a_point_of_ones_own_is_told_in_the_units_that_are_shown(window: MainWindow, panel: DataPanel) -> None:
    window.session.choose_point([0.5, 0.5])
    assert "your own point (0.5, 0.5)" in panel.note.text()
    panel.units.click()
    assert "your own point (25, 7.5)" in panel.note.text()
