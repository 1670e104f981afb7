"""What a screen reader finds on the graph."""

from __future__ import annotations

import gc

import pytest
from graph_helpers import show
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node, Weight

NAME = QAccessible.Text.Name


@pytest.fixture
def reader(monkeypatch):
    """A screen reader that listens; Qt 6.8's offscreen platform knows none."""
    QAccessible.setActive(True)
    if not QAccessible.isActive():
        monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    yield
    QAccessible.setActive(False)


def close(session, view) -> None:
    session.changed.disconnect(view.show_state)
    view.close()
    view.deleteLater()
    QApplication.sendPostedEvents(None, 52)


def test_every_node_and_weight_says_its_numbers(session, reader):
    view = show(session)
    graph = QAccessible.queryAccessibleInterface(view)
    assert graph.childCount() == 7 + 9
    names = [graph.child(k).text(NAME) for k in range(graph.childCount())]
    assert "Input x₁: x₁ = 1" in names
    assert "Weight w₁₂, from x₂ to h₁: w₁₂ = 4, ∂L/∂w₁₂ = 0" in names
    for k in range(graph.childCount()):
        child = graph.child(k)
        assert graph.indexOfChild(child) == k
        assert child.parent().object() is view
        assert view.rect().contains(view.mapFromGlobal(child.rect().center()))
    close(session, view)


def test_the_selection_has_the_focus_and_follows_edits(session, reader):
    view = show(session)
    graph = QAccessible.queryAccessibleInterface(view)
    assert graph.focusChild() is None
    session.select(Weight(2, 0, 1))
    session.set_weight(Weight(2, 0, 1), -7.5)
    assert "w₁₂ = −7.5" in graph.focusChild().text(NAME)
    assert view.accessibleDescription().startswith("Weight w₁₂")
    session.select(Node(2, 1))
    session.remove_node(Node(2, 1))
    assert graph.childCount() == 3 + 2 + 1 + 3 + 2
    close(session, view)


def test_of_a_matrix_only_the_selected_weight_is_told(session, reader):
    view = show(session, 64, 64, 32, 10)
    graph = QAccessible.queryAccessibleInterface(view)
    nodes = graph.childCount()
    assert nodes == 65 + 65 + 33 + 10
    session.select(Weight(2, 5, 6))
    assert graph.childCount() == nodes + 1
    assert "w₆,₇⁽²⁾" in graph.focusChild().text(NAME)
    close(session, view)


def test_views_come_and_go_while_a_reader_listens(session, reader):
    for _ in range(10):
        view = show(session)
        graph = QAccessible.queryAccessibleInterface(view)
        for k in range(graph.childCount()):
            graph.child(k).text(NAME)
        session.select(Node(1, 0))
        session.select(None)
        close(session, view)
        del view, graph
        gc.collect()
