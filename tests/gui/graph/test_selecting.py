"""Whatever is selected, in whatever state: every panel says what it is, and nothing fails."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node, Weight
from core.basics.arrays import frozen
from core.data.dataset import Dataset
from core.document.document import Document
from core.gallery.presets import preset
from core.model.initializers import new_network
from gui.base.theme import apply_theme
from gui.graph.content.names import spoken
from gui.panels.base.paced_panel import PacedPanel
from gui.panels.base.plot_panel import PlotPanel
from gui.panels.network.activation import ActivationPanel
from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from core.model.network import Network
    from gui.window.main_window import MainWindow


def _random(examples: int, inputs: int, outputs: int) -> Dataset:
    rng = np.random.default_rng(0)
    return Dataset(frozen(rng.uniform(0, 1, (examples, inputs))), frozen(rng.uniform(0, 1, (examples, outputs))))


def _document(sizes: list[int], examples: int) -> Document:
    kinds = ["sigmoid"] * (len(sizes) - 1)
    network = new_network(sizes, kinds, [True] * len(kinds), "uniform", 1)
    return Document(network, _random(examples, sizes[0], sizes[-1]))


_DOCUMENTS = {
    "the chapter's network": lambda: preset("xor-printed"),
    "two hidden layers": lambda: preset("deep"),
    "no hidden layer": lambda: _document([3, 1], 5),
    "many outputs": lambda: _document([2, 3, 12], 5),
    "one example": lambda: _document([2, 2, 1], 1),
    "10,000 examples": lambda: _document([2, 2, 1], 10_000),
    "a matrix picture": lambda: _document([30, 20, 2], 3),
}


def _places(network: Network) -> list[Node | Weight]:
    """One of each kind in each layer: the first node, the last, the bias unit, a weight, a bias weight."""
    found: list[Node | Weight] = []
    for n, size in enumerate(network.sizes, 1):
        found += [Node(n, 0), Node(n, size - 1)]
        if network.has_bias_unit(n):
            found.append(Node(n, size))
        if n > 1:
            found += [Weight(n, 0, 0), Weight(n, size - 1, network.layer(n).weights.shape[1] - 1)]
    return found


def _one_of_each_kind(network: Network) -> list[Node | Weight]:
    """An input, a bias unit, a node that is computed, a weight, a bias weight."""
    last = len(network.sizes)
    found: list[Node | Weight] = [Node(1, 0), Node(1, network.sizes[0]), Node(last, 0)]
    return [*found, Weight(2, 0, 0), Weight(2, 0, network.layer(2).weights.shape[1] - 1)]


def _select(window: MainWindow, places: list[Node | Weight]) -> None:
    """Select each place: panels that are closed or behind others show it, too."""
    session = window.session
    hidden = {title: panel for title, panel in window.panels.items() if title in window.panels.unseen}
    for panel in hidden.values():
        panel.show_state(session.state, Change.ALL)
    for place in places:
        session.select(place)
        QApplication.processEvents()
        for panel in hidden.values():
            panel.show_state(session.state, Change.SELECTION)
        for title, panel in window.panels.to_show().items():
            if isinstance(panel, PlotPanel) and not isinstance(panel, PacedPanel):
                assert panel.state is session.state, title
        name = spoken(session.state.network, place)
        # After it may come the name of a column.
        assert (
            window.graph._details.text().splitlines()[0].lower().partition(", ")[0] == name.lower().partition(", ")[0]
        )


@contextmanager
def _told(case: str) -> Iterator[None]:
    """Say of a failure in which case it was."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"case: {case}")
        raise


# In each window several documents in turn: every panel is made for it, and another theme takes long.
_IN_ONE_WINDOW = (
    ("the chapter's network",),
    ("two hidden layers", "no hidden layer", "many outputs", "one example"),
    ("10,000 examples", "a matrix picture"),
)


def test_every_document_is_shown() -> None:
    assert [name for names in _IN_ONE_WINDOW for name in names] == list(_DOCUMENTS)


@pytest.mark.usefixtures("usual_look")
@pytest.mark.parametrize("names", _IN_ONE_WINDOW)
def test_each_kind_of_place_is_shown_in_every_panel(window: MainWindow, names: tuple[str, ...], qtbot: QtBot) -> None:
    session = window.session
    for title in window.docks:
        assert window.panels[title]
    qtbot.waitUntil(lambda: not window.panels.stale - window.panels.unseen)
    for name in names:
        with _told(name):
            session.new_document(_DOCUMENTS[name]())
            _select(window, _places(session.state.network))
    apply_theme(QApplication.instance(), "dark")  # type: ignore[arg-type]
    for name in names:
        with _told(f"{name}, at a step in the dark"):
            session.new_document(_DOCUMENTS[name]())
            for _ in range(7):
                session.step()
            _select(window, _one_of_each_kind(session.state.network))
            untrained = session.state.network
            session.run()
            qtbot.waitUntil(lambda before=untrained: session.state.network is not before)
            for place in _places(session.state.network):
                session.select(place)
                QApplication.processEvents()
            session.pause()


@pytest.mark.usefixtures("usual_look")
def test_an_input_is_selected_by_click_tab_or_f2_and_dark_follows(window: MainWindow, qtbot: QtBot) -> None:
    graph, session, panel = window.graph, window.session, window.panels["activation"]
    window.activateWindow()
    for by, themes in (("click", ("dark", "light", "dark")), ("Tab", ("light",)), ("F2", ("dark",))):
        with _told(by):
            session.select(None)
            graph.setFocus()
            qtbot.waitUntil(graph.hasFocus)
            if by == "click":
                spot = graph.mapFromScene(graph.middle(Node(1, 0)))
                QTest.mouseClick(graph.viewport(), Qt.MouseButton.LeftButton, pos=spot)
            else:
                QTest.keyClick(graph, Qt.Key.Key_Tab)
                if by == "F2":
                    QTest.keyClick(graph, Qt.Key.Key_F2)
                    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
            assert session.state.selected == Node(1, 0)
            for choice in themes:
                window.actions_[choice].trigger()
                QApplication.processEvents()
            assert isinstance(panel, ActivationPanel)
            assert "x₁ = 1 is an input: it is given, not computed" in panel._notice.toPlainText().replace("\n", " ")


def test_the_activation_panel_says_what_an_input_and_a_bias_unit_are(window: MainWindow) -> None:
    session, panel = window.session, window.panels["activation"]
    assert isinstance(panel, ActivationPanel)
    for place, words in (
        (Node(1, 1), "x₂ = 0 is an input: it is given, not computed, and has no activation function."),
        (Node(1, 2), "The bias unit of layer 1 always has the value 1: it has no activation function."),
        (Node(2, 2), "The bias unit of layer 2 always has the value 1: it has no activation function."),
    ):
        session.select(place)
        panel.show_state(session.state, Change.ALL)
        assert panel.plot.accessibleDescription().startswith(f"Layer {place.layer}") or words in (
            panel.plot.accessibleDescription()
        )
        assert words in panel._in_words()
    session.select(Node(2, 2))
    assert panel.readout.text().startswith("The bias unit of layer 2")
    session.select(Node(1, 1))
    session.choose_example(2)
    assert "x₂ = 1 is an input" in panel._notice.toPlainText().replace("\n", " ")
    session.select_layer(1)
    session.select(None)
    assert panel._notice.toPlainText() == "Layer 1 is the input:\nit has no activation function."


def test_next_and_previous_node_walk_over_inputs_and_from_a_bias_unit(window: MainWindow) -> None:
    session, panel = window.session, window.panels["activation"]
    assert isinstance(panel, ActivationPanel)
    session.select(Node(1, 0))
    panel._step_node(1)
    assert session.state.selected == Node(1, 1)
    panel._step_node(1)
    assert session.state.selected == Node(1, 0)
    session.select(Node(2, 2))
    panel._step_node(-1)
    assert session.state.selected == Node(2, 1)


def test_a_digits_64_inputs_are_not_all_printed_in_words(window: MainWindow) -> None:
    session = window.session
    data = window.panels["data"]
    session.new_document(_document([60, 3, 1], 2))
    session.choose_point(np.zeros(60))
    data.show_state(session.state, Change.ALL)
    assert "(0, 0, 0, 0, 0, 0, 0, 0, … 60 in all)" in data.note.text()  # type: ignore[attr-defined]
    session.new_document(_document([64, 3, 1], 2))
    session.choose_point(np.zeros(64))
    data.show_state(session.state, Change.ALL)
    assert "your own picture" in data.note.text()  # type: ignore[attr-defined]
    assert "(0, 0, 0, 0, 0, 0, 0, 0, … 64 in all)" in window.panels["derivation"].links.text()  # type: ignore[attr-defined]
