"""Points added, moved and removed on the output surface by mouse and keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import click, hover, shown
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.data.dataset import Dataset
from core.gallery.presets import preset
from core.model.network import Layer, Network
from gui.panels.surface import SurfacePanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> SurfacePanel:
    session.new_document(preset("xor-table"))
    made = shown(qtbot, session, SurfacePanel)
    made.edit.click()
    return made


def choose(panel: SurfacePanel, words: str) -> None:
    box = panel.new_target.choice
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())


def drag(panel: SurfacePanel, *places: tuple[float, float]) -> None:
    """Press at the first place, move over the others, let go at the last."""
    plot, left = panel.plot, Qt.MouseButton.LeftButton
    pixels = [plot.place(*place).toPoint() for place in places]
    QTest.mousePress(plot.viewport(), left, pos=pixels[0])
    for pixel in pixels[1:]:
        QTest.mouseMove(plot.viewport(), pixel)
    QTest.mouseRelease(plot.viewport(), left, pos=pixels[-1])


def right_click(panel: SurfacePanel, x: float, y: float) -> None:
    viewport, pixel = panel.plot.viewport(), panel.plot.place(x, y).toPoint()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, pixel, viewport.mapToGlobal(pixel)))


def test_a_click_adds_an_example_with_the_chosen_target(panel: SurfacePanel, session: Session) -> None:
    session.choose_example(0)
    for words, target in (("current t", 1.0), ("t = 0", 0.0), ("t = 1", 1.0)):
        choose(panel, words)
        count = len(session.state.data)
        click(panel.plot, 0.3 + 0.1 * count, 0.5)
        assert len(session.state.data) == count + 1
        assert session.state.data.inputs[-1] == pytest.approx([0.3 + 0.1 * count, 0.5], abs=0.01)
        assert session.state.data.targets[-1].tolist() == [target]
        assert session.state.example == count
        assert panel.new_target.choice.currentText() == words


def test_any_number_can_be_the_target(panel: SurfacePanel, session: Session) -> None:
    assert not panel.new_target.number.isVisible()
    choose(panel, "other")
    number = panel.new_target.number
    assert number.isVisible()
    number.clear()
    QTest.keyClicks(number, "0,25")
    QTest.keyClick(number, Qt.Key.Key_Return)
    click(panel.plot, 0.5, 0.5)
    assert session.state.data.targets[-1].tolist() == [0.25]


def test_a_drag_moves_an_example_and_is_one_undo_entry(panel: SurfacePanel, session: Session) -> None:
    before, range_ = session.state.data, panel.plot.shown
    count = session.undo_stack.count()
    drag(panel, (1, 0), (0.9, 0.1), (0.8, 0.3), (0.7, 0.4))
    assert session.state.data.inputs[0] == pytest.approx([0.7, 0.4], abs=0.015)
    assert np.array_equal(session.state.data.inputs[1:], before.inputs[1:])
    assert np.array_equal(session.state.data.targets, before.targets)
    assert session.undo_stack.count() == count + 1
    assert session.state.undo_text == "Move example 1"
    assert panel.plot.shown == range_
    session.undo()
    assert session.state.data == before


def test_two_drags_are_two_undo_entries(panel: SurfacePanel, session: Session) -> None:
    count = session.undo_stack.count()
    drag(panel, (1, 0), (0.9, 0.1), (0.8, 0.3))
    drag(panel, (0.8, 0.3), (0.6, 0.3), (0.5, 0.3))
    assert session.undo_stack.count() == count + 2


def test_a_click_on_a_dot_chooses_it(panel: SurfacePanel, session: Session) -> None:
    click(panel.plot, 0.0, 1.0)
    assert len(session.state.data) == 4
    assert session.state.example == 2


def test_the_right_button_removes_a_dot_and_elsewhere_opens_the_menu(panel: SurfacePanel, session: Session) -> None:
    right_click(panel, 1.0, 1.0)
    assert session.state.data.inputs.tolist() == [[1, 0], [0, 0], [0, 1]]
    panel.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    right_click(panel, 0.5, 0.5)
    assert len(session.state.data) == 3


def test_the_last_example_stays(panel: SurfacePanel, session: Session) -> None:
    session.remove_examples([1, 2, 3])
    right_click(panel, *session.state.data.inputs[0])
    assert len(session.state.data) == 1
    assert session.state.message.startswith("The last example cannot be removed")


def test_keys_add_and_remove(panel: SurfacePanel, session: Session) -> None:
    panel.plot.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(panel.plot, key)
    assert len(session.state.data) == 5
    hover(panel.plot, 0.0, 0.0)
    QTest.keyClick(panel.plot, Qt.Key.Key_Delete)
    assert [0.0, 0.0] not in session.state.data.inputs.tolist()
    QTest.keyClick(panel.plot, Qt.Key.Key_E)
    assert not panel.hand.on
    QTest.keyClick(panel.plot, Qt.Key.Key_Delete)
    assert len(session.state.data) == 4


def test_the_pointer_shows_what_it_would_do(panel: SurfacePanel) -> None:
    viewport = panel.plot.viewport()
    hover(panel.plot, 0.5, 0.5)
    assert viewport.cursor().shape() == Qt.CursorShape.CrossCursor
    hover(panel.plot, 1.0, 0.0)
    assert viewport.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=panel.plot.place(1, 0).toPoint())
    assert viewport.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=panel.plot.place(1, 0).toPoint())
    panel.edit.click()
    assert viewport.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_other_inputs_keep_their_values(panel: SurfacePanel, session: Session) -> None:
    session.new_document(preset("deep"))
    session.choose_example(5)
    held = session.state.point[2]
    click(panel.plot, 0.5, 0.6)
    assert session.state.data.inputs[-1] == pytest.approx([0.5, 0.6, held], abs=0.02)
    assert "the other input" in panel.new_target.hint.text()
    k = len(session.state.data) - 1
    drag(panel, (0.5, 0.6), (0.4, 0.6), (0.3, 0.6))
    assert session.state.data.inputs[k] == pytest.approx([0.3, 0.6, held], abs=0.03)


def test_over_one_input_the_height_is_the_target(panel: SurfacePanel, session: Session) -> None:
    network = Network((Layer(np.array([[2.0, 1.0]])),))
    data = Dataset(np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [4.0], [5.0]]))
    session.new_document(replace(preset("linear"), network=network, data=data, start=None, history=None))
    assert not panel.new_target.choice.isVisible()
    click(panel.plot, 0.5, 3.0)
    assert session.state.data.inputs[-1] == pytest.approx([0.5], abs=0.02)
    assert session.state.data.targets[-1] == pytest.approx([3.0], abs=0.06)
    drag(panel, (1.0, 4.0), (1.2, 3.5), (1.5, 3.0))
    assert session.state.data.targets[1] == pytest.approx([3.0], abs=0.06)


def test_off_it_does_nothing_to_the_data(panel: SurfacePanel, session: Session) -> None:
    panel.edit.click()
    assert not panel.new_target.isVisible()
    before = session.state.data
    drag(panel, (1, 0), (0.8, 0.2), (0.6, 0.4))
    click(panel.plot, 0.5, 0.5)
    assert session.state.data is before
