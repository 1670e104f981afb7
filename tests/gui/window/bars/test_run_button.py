"""The button that runs and pauses shows what a click does now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton

from gui.base.icons import icon

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow


def shown(window: MainWindow) -> str:
    """Which icon the button has."""
    button = window.header.commands.widgetForAction(window.actions_["run"])
    assert isinstance(button, QToolButton)
    size = QSize(24, 24)
    drawn = button.icon().pixmap(size).toImage()
    return next(name for name in ("run", "pause") if icon(name, "on_accent").pixmap(size).toImage() == drawn)


def test_the_button_shows_that_it_pauses_while_training_runs(window: MainWindow, qtbot: QtBot) -> None:
    assert shown(window) == "run"
    window.session.run()
    qtbot.waitUntil(lambda: window.session.state.running)
    assert shown(window) == "pause"
    window.session.pause()
    qtbot.waitUntil(lambda: not window.session.state.running)
    assert shown(window) == "run"
