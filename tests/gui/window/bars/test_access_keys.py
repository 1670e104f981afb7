"""Underlined letters: Alt and a letter of a panel is never a key that the window has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow


def underlined(part: QWidget) -> dict[str, str]:
    """Return the texts of a part's buttons and labels that have an underlined letter, by its key."""
    labels = [label.text() for label in part.findChildren(QLabel) if label.buddy() is not None]
    texts = labels + [button.text() for button in part.findChildren(QAbstractButton)]
    keys = {QKeySequence.mnemonic(text).toString(): text for text in texts}
    return {key: text for key, text in keys.items() if key}


def test_no_underlined_letter_of_a_panel_is_a_key_of_the_window(window: MainWindow) -> None:
    menus = {QKeySequence.mnemonic(action.text()).toString() for action in window.menuBar().actions()}
    keys = {key.toString() for command in window.commands for key in window.actions_[command.name].shortcuts()}
    assert len(menus) == 7 and {"Alt+1", "Alt+2", "Alt+3"} <= keys
    parts = {"welcome": window.graph.parentWidget() or window.graph}
    parts |= {id_: window.panels[id_] for id_ in window.panels.entries}
    found = {id_: underlined(part) for id_, part in parts.items()}
    assert sum(map(len, found.values())) > 20
    taken = {id_: [text for key, text in each.items() if key in menus | keys] for id_, each in found.items()}
    assert not {id_: texts for id_, texts in taken.items() if texts}


def test_alt_1_and_alt_2_change_the_mode_while_loss_and_optimizer_is_open(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["method"].trigger()
    qtbot.waitUntil(lambda: "method" in window.panels.made and window.panels["method"].isVisible())
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert window.arranging.mode == "train"
    window.actions_["method"].trigger()
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert window.arranging.mode == "walk"
