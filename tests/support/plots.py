"""What the tests of plots share: a panel that follows a session, real mouse events at a place of a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gui.panels.base.plot_panel import PlotPanel
    from gui.plots.plotting import Plot
    from gui.session import Session

P = TypeVar("P", bound="PlotPanel")


def shown(qtbot: QtBot, session: Session, panel_class: Callable[[Session], P], size: tuple[int, int] = (340, 260)) -> P:
    """A panel on the screen that shows every change of the session, as the window has it."""
    panel = panel_class(session)
    qtbot.addWidget(panel)
    panel.resize(*size)
    session.changed.connect(panel.show_state)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_state(session.state, Change.ALL)
    return panel


def click(plot: Plot, x: float, y: float) -> None:
    """Click on the place that shows (x, y)."""
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.place(x, y).toPoint())


def hover(plot: Plot, x: float, y: float) -> None:
    """Move the mouse to the place that shows (x, y)."""
    plot.grab()  # The axes take the room of their numbers when they are painted.
    QApplication.processEvents()
    QTest.mouseMove(plot.viewport(), plot.place(x, y).toPoint() + QPointF(1, 1).toPoint())
    QTest.mouseMove(plot.viewport(), plot.place(x, y).toPoint())
