"""The theorem, matrices and checking panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.basics.addresses import Weight
from core.data.gates import GATES
from core.derivation import Kind, Quantity
from core.document.document import Document
from core.gallery.presets import preset
from core.gallery.worked_examples import worked_examples
from core.model.network import Layer, Network
from gui.panels.backprop.gradient_check import CheckingPanel
from gui.panels.backprop.weight_influence import WeightInfluencePanel
from gui.panels.base.panel import Panel
from gui.panels.network.matrices import MatricesPanel
from gui.session import Change, Session
from gui.window.main_window import MainWindow

P = TypeVar("P", bound=Panel)
Make = Callable[[type[P]], P]


@pytest.fixture
def shown(session: Session, qtbot: QtBot) -> Make[P]:
    """Makes a panel, shows it and keeps it up to date."""

    def make(panel_class: type[P]) -> P:
        panel = panel_class(session)
        qtbot.addWidget(panel)
        panel.resize(900, 400)
        session.changed.connect(panel.show_state)
        with qtbot.waitExposed(panel):
            panel.show()
        panel.show_state(session.state, Change.ALL)
        return panel

    return make


def test_the_theorem_follows_the_selected_weight(session: Session, shown: Make[WeightInfluencePanel]) -> None:
    panel = shown(WeightInfluencePanel)
    session.select(Weight(2, 1, 0))
    assert panel.matrix.currentText() == "W"
    assert panel.row.currentText() == "h₂"
    assert panel.column.currentText() == "x₁"
    assert Quantity(Kind.SENSITIVITY, 3, 0) in panel.view.factors
    assert "280" in panel.view.spoken


def test_a_weight_chosen_in_the_theorem_is_selected_everywhere(
    session: Session, shown: Make[WeightInfluencePanel]
) -> None:
    panel = shown(WeightInfluencePanel)
    panel.matrix.setCurrentIndex(1)
    panel.matrix.activated.emit(1)
    assert session.state.selected == Weight(3, 0, 0)
    panel.column.setCurrentIndex(2)
    panel.column.activated.emit(2)
    assert session.state.selected == Weight(3, 0, 2)
    assert panel.column.currentText() == "1 (bias unit)"


def test_an_influence_is_lit_as_its_node(session: Session, shown: Make[WeightInfluencePanel]) -> None:
    panel = shown(WeightInfluencePanel)
    panel.view.hovered.emit(frozenset({Quantity(Kind.SENSITIVITY, 3, 0)}))
    assert session.state.lights == {Quantity(Kind.VALUE, 3, 0)}


def test_the_theorem_stays_when_the_network_loses_the_weight(
    session: Session, shown: Make[WeightInfluencePanel]
) -> None:
    panel = shown(WeightInfluencePanel)
    session.select(Weight(2, 1, 2))
    session.new_document(preset("linear"))
    assert panel.matrix.count() == 1
    assert panel.view.factors


def test_the_matrices_hold_every_number_of_the_pass(session: Session, shown: Make[MatricesPanel]) -> None:
    panel = shown(MatricesPanel)
    pages = (
        {Kind.SUM, Kind.VALUE, Kind.WEIGHT, Kind.INPUT},
        {Kind.DELTA, Kind.DERIVATIVE, Kind.ERROR, Kind.GRADIENT},
        {Kind.NEW_WEIGHT, Kind.WEIGHT, Kind.RATE},
    )
    for page, kinds in enumerate(pages):
        panel.page.setCurrentIndex(page)
        assert {factor.kind for factor in panel.view.factors} >= kinds


def test_only_a_linear_network_has_one_matrix(session: Session, shown: Make[MatricesPanel]) -> None:
    panel = shown(MatricesPanel)
    panel.page.setCurrentIndex(3)
    assert "nonlinear" in panel.words.text()
    layers = (Layer(np.array([[3.0, 4, 2], [2, 3, 4]])), Layer(np.array([[5.0, 5, 2]])))
    session.new_document(Document(Network(layers), GATES["xor"]))
    assert "25 35 32" in panel.view.spoken.replace(",", "")
    assert "0.5 with the least-squares solution" in panel.words.text()


def test_the_gradients_are_checked_three_ways(session: Session, shown: Make[CheckingPanel]) -> None:
    panel = shown(CheckingPanel)
    table = panel.gradients.table.rows
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert table.rowCount() == 9
    assert {table.index(row, 5).data() for row in range(9)} == {"✓ equal"}
    assert panel.gradients.verdict.text().startswith("All 9 gradients agree")
    session.new_document(preset("goodfellow"))
    assert "kink" in panel.gradients.verdict.text()
    assert any("kink of h₂" in table.index(row, 5).data() for row in range(9))


def test_a_large_network_is_checked_when_asked(session: Session, shown: Make[CheckingPanel]) -> None:
    layers = (Layer(np.full((20, 20), 0.01), "tanh"), Layer(np.full((2, 21), 0.02)))
    panel = shown(CheckingPanel)
    session.new_document(Document(Network(layers)))
    assert panel.gradients.table.rows.rowCount() == 0
    panel.gradients.button.click()
    assert panel.gradients.table.rows.rowCount() == 442


def test_a_worked_example_opens_from_the_menu_with_its_numbers(window: MainWindow, qtbot: QtBot) -> None:
    menu = next(m for m in window.menuBar().findChildren(QMenu) if m.title() == "&Worked examples")
    example = worked_examples()[3]
    next(a for a in menu.actions() if a.text() == example.name).trigger()
    assert window.session.state.network == example.document.network
    panel = window.panels["gradient_check"]
    assert isinstance(panel, CheckingPanel)
    qtbot.waitUntil(panel.isVisible)
    assert panel.pages.currentWidget() is panel.published
    assert panel.published.choice.currentText() == example.name


def test_published_numbers_follow_the_network_that_is_opened(session: Session, shown: Make[CheckingPanel]) -> None:
    panel = shown(CheckingPanel)
    for example in worked_examples():
        session.new_document(example.document)
        assert panel.published.choice.currentText() == example.name
        rows = panel.published.table.rows
        assert rows.rowCount() > 0
        assert all(rows.index(row, 3).data().startswith("✓") for row in range(rows.rowCount()))
