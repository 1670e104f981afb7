"""Every plot reads out what is at the pointer, and marks it: by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Weight
from core.document.document import Document
from core.gallery.dataset_names import dataset_by_name
from core.model.initializers import new_network
from gui.base import theme
from gui.base.contrast import contrast
from gui.panels.base.plot_panel import PlotPanel
from gui.plots.plot_items import MarksItem

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow

PANELS = ("surface", "activation", "loss_curve", "histories", "distributions", "landscape")


@pytest.fixture
def trained(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window after a short training, with a weight selected."""
    session = window.session
    network = new_network([2, 3, 1], ["tanh", "sigmoid"], seed=3)
    session.new_document(Document(network, dataset_by_name("moons:size=60,noise=0.3")))
    session.select(Weight(2, 0, 0))
    session.run_epochs(20)
    qtbot.waitUntil(lambda: not session.state.running)
    return window


def open_panel(window: MainWindow, qtbot: QtBot, id_: str) -> PlotPanel:
    window.show_panel(id_)
    qtbot.waitUntil(lambda: id_ not in window.panels.unseen and id_ not in window.panels.stale)
    panel = window.panels[id_]
    assert isinstance(panel, PlotPanel)
    qtbot.waitUntil(lambda: panel.plot.view.width() > 40)
    return panel


def markers(panel: PlotPanel) -> list[float]:
    """Return where something marks the cursor, across, in pixels."""
    found = [x for x in panel.plot.spot.getData()[0].tolist() if panel.plot.spot.isVisible()]
    cursor = getattr(panel, "_cursor", None)
    if isinstance(cursor, MarksItem) and cursor.isVisible():
        found += cursor.getData()[0].tolist()
    elif isinstance(cursor, pg.InfiniteLine) and cursor.isVisible():
        found.append(float(cursor.value()))
    return [panel.plot.place(x, 0.0).x() for x in found]


def test_these_are_all_the_plots(trained: MainWindow) -> None:
    plots = {id_ for id_ in trained.panels if isinstance(trained.panels[id_], PlotPanel)}
    assert plots == set(PANELS)


@pytest.mark.parametrize("id_", PANELS)
def test_the_readout_and_a_mark_follow_the_mouse(trained: MainWindow, qtbot: QtBot, id_: str) -> None:
    panel = open_panel(trained, qtbot, id_)
    plot = panel.plot
    assert not markers(panel)
    area = plot.mapFromScene(plot.view.sceneBoundingRect()).boundingRect()
    said = []
    for share in (0.15, 0.5, 0.85):
        at = QPoint(area.left() + round(share * area.width()), area.top() + round(share * area.height()))
        QTest.mouseMove(plot.viewport(), at)
        QApplication.processEvents()
        said.append(panel.readout.text())
        assert markers(panel), f"{id_}: nothing marks the pointer"
        assert min(abs(x - at.x()) for x in markers(panel)) < 0.4 * area.width()
    assert all(said) and len(set(said)) > 1, f"{id_} says the same everywhere: {said}"
    QTest.mouseMove(trained.graph.viewport(), QPoint(3, 3))
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert not markers(panel)


@pytest.mark.parametrize("id_", PANELS)
def test_the_keys_move_it_too(trained: MainWindow, qtbot: QtBot, id_: str) -> None:
    panel = open_panel(trained, qtbot, id_)
    panel.plot.setFocus()
    before = panel.readout.text()
    for _ in range(9):
        QTest.keyClick(panel.plot, Qt.Key.Key_Right)
    assert markers(panel) and panel.readout.text() != before


def test_the_mark_stands_out_on_any_ground() -> None:
    for colors in (theme.LIGHT, theme.DARK):
        assert contrast(QColor(colors.panel), QColor(colors.text)) > 9
