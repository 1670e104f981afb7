"""The screen shows the graph as it is now: no number of an earlier step stays where items are larger than the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Weight
from gui.base import text_scale
from gui.plots.pixel_cache import drawn_anew

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.basics.arrays import Array
    from gui.session import Session
    from gui.window.main_window import MainWindow


@pytest.fixture
def low(usual_look: None, window: MainWindow, qapp: QApplication, qtbot: QtBot) -> MainWindow:
    """A low window with large text, in which the nodes of a layer with their tags are higher than the graph."""
    window.resize(1024, 700)
    text_scale.apply(qapp, 150)
    qtbot.waitUntil(lambda: window.arranging.room.columns == 0 and window.graph.width() > 900)
    settle()
    return window


def settle() -> None:
    for _ in range(20):
        QApplication.processEvents()


def on_screen(window: MainWindow) -> Array:
    """The graph as it was last painted, without painting it again."""
    viewport = window.graph.viewport()
    at = viewport.mapTo(window, QPoint(0, 0))
    image = window.screen().grabWindow(window.winId(), at.x(), at.y(), viewport.width(), viewport.height()).toImage()
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(float)


def is_current(window: MainWindow) -> bool:
    """Whether the screen shows what would be drawn now without kept pixels."""
    window.graph.animations = False
    shown = on_screen(window)
    with drawn_anew(window.graph._scene._lasting):
        window.graph.viewport().update()
        settle()
        return bool((np.abs(on_screen(window) - shown) > 40).sum() < 20)


def test_after_an_update_the_nodes_show_their_new_values(low: MainWindow, session: Session) -> None:
    low.graph.animations = False
    for act in (session.step, session.step, session.finish_example):
        act()
        settle()
    assert is_current(low)


def test_a_number_that_changes_while_the_graph_is_moved_is_drawn(low: MainWindow, session: Session) -> None:
    graph = low.graph
    for closer in (1, 2, 3):
        graph.fit()
        for _ in range(closer):
            graph.zoom_in()
        for k, (right, down) in enumerate(
            [(0, 40), (0, -40), (0, -40), (0, -90), (60, 0), (-60, 0), (-90, 0), (0, 90)] * 2
        ):
            settle()
            for n in (0, 1, 2):
                session.set_weight(Weight(2, 1, n), 1.25 + 7 * (k % 2))
            graph.pan(QPoint(right, down))
            settle()
            assert is_current(low), (closer, k)
