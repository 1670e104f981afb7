"""The toolbar's fields give the keyboard back: after Enter and Esc the keys step and undo again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.data.dataset import Dataset
from core.data.gates import GATES

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow


@pytest.fixture(autouse=True)
def _active(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def typed(widget, text: str, key: Qt.Key) -> None:
    widget.setFocus()
    widget.selectAll()
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, key)


def test_after_enter_in_the_learning_rate_keys_step_and_undo(window: MainWindow) -> None:
    state = window.session.state
    typed(window.fields.rate, "0.25", Qt.Key.Key_Return)
    assert window.session.state.settings.rate == 0.25
    assert window.graph.hasFocus()
    QTest.keySequence(window, window.actions_["step"].shortcut())
    assert window.session.state.cursor == 1
    QTest.keySequence(window, window.actions_["undo"].shortcut())
    assert window.session.state.settings.rate == state.settings.rate


def test_esc_brings_the_old_number_back_and_hands_the_keyboard_back(window: MainWindow) -> None:
    rate = window.session.state.settings.rate
    typed(window.fields.rate, "7", Qt.Key.Key_Escape)
    assert window.session.state.settings.rate == rate
    assert window.fields.rate.value == rate
    assert window.fields.rate.text() == f"{rate:g}"
    assert window.graph.hasFocus()


def test_what_is_no_number_keeps_the_keyboard(window: MainWindow) -> None:
    rate = window.session.state.settings.rate
    typed(window.fields.rate, "x", Qt.Key.Key_Return)
    assert window.fields.rate.hasFocus()
    assert window.session.state.settings.rate == rate
    QTest.keyClick(window.fields.rate, Qt.Key.Key_Escape)
    assert window.graph.hasFocus()


@pytest.mark.parametrize("name", ["seed", "epochs"])
def test_whole_numbers_do_the_same(window: MainWindow, name: str) -> None:
    window.session.set_settings(shuffle=True)
    box = getattr(window.fields, name)
    typed(box, "12", Qt.Key.Key_Return)
    assert getattr(window.session.state.settings, name) == 12
    assert window.graph.hasFocus()
    typed(box, "99", Qt.Key.Key_Escape)
    assert getattr(window.session.state.settings, name) == 12
    assert box.text() == "12"
    assert window.graph.hasFocus()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_choice_from_a_list_hands_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    speed = window.fields.speed
    speed.setFocus()
    speed.showPopup()
    QTest.keyClick(speed.view(), Qt.Key.Key_Down)
    # Which window is active after a list was open is not every platform's to say; who gets the keys is.
    with qtbot.waitSignal(window.fields.left):
        QTest.keyClick(speed.view(), Qt.Key.Key_Return)
    assert window.session.state.speed == 1.0


def test_arrows_in_a_closed_list_keep_it(window: MainWindow) -> None:
    window.fields.method.setFocus()
    QTest.keyClick(window.fields.method, Qt.Key.Key_Down)
    assert window.fields.method.hasFocus()


def test_the_batch_size_is_that_of_the_updates_also_where_the_method_determines_it(window: MainWindow) -> None:
    box = window.fields.batch
    window.session.set_settings(method="mini-batch", batch_size=3)
    assert (box.value(), box.isEnabled()) == (3, True)
    window.session.set_settings(method="batch")
    assert (box.value(), box.isEnabled()) == (4, False)
    window.session.set_data(Dataset(GATES["and"].inputs[:2], GATES["and"].targets[:2]), "Data")
    assert box.value() == 2
    window.session.set_settings(method="sgd")
    assert (box.value(), window.session.state.settings.batch_size) == (1, 3)
    window.session.set_settings(method="mini-batch")
    assert box.value() == 3
