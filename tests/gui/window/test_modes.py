"""Modes: each arranges the panels for what is done, and keeps the arrangement in which it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QToolButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow


def shown(window: MainWindow) -> set[str]:
    QApplication.processEvents()
    return {id_ for id_, dock in window.docks.items() if not dock.isHidden()}


def test_each_mode_shows_its_panels_and_walk_comes_back_as_it_was(window: MainWindow) -> None:
    window.docks["activation"].hide()
    before = shown(window)
    window.actions_["mode_train"].trigger()
    assert {"loss_curve", "scores"} <= shown(window)
    assert window.docks["loss_curve"].height() >= 240
    window.actions_["mode_inspect"].trigger()
    assert {"landscape", "distributions", "histories", "weights"} <= shown(window)
    assert "loss_curve" not in shown(window)
    window.actions_["mode_walk"].trigger()
    assert shown(window) == before
    assert window.actions_["mode_walk"].isChecked()


def test_a_panel_closed_in_a_mode_stays_closed_in_it(window: MainWindow) -> None:
    window.actions_["mode_inspect"].trigger()
    window.docks["histories"].hide()
    window.actions_["mode_walk"].trigger()
    window.actions_["mode_inspect"].trigger()
    assert "histories" not in shown(window)
    window.actions_["restore_layout"].trigger()
    assert "histories" in shown(window)


@pytest.mark.parametrize("width", [700, 1024, 1440, 1920])
def test_step_and_run_are_in_sight_at_every_width_and_each_bar_has_its_line(
    window: MainWindow, qtbot: QtBot, width: int
) -> None:
    window.resize(width, 800)
    for _ in range(6):
        QApplication.processEvents()
    buttons = {b.defaultAction().objectName(): b for b in window.findChildren(QToolButton) if b.defaultAction()}
    for name in ("step", "run"):
        button = buttons[name]
        assert button.isVisible()
        assert window.rect().contains(button.mapTo(window, button.rect().bottomRight()))
    lines = {bar.y() for bar in (window.header.commands, window.header.time, window.fields)}
    assert len(lines) == 2
