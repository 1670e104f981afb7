"""Small windows and large text: nothing is cut, nothing overlaps, the essentials stay, layouts come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QToolButton,
    QWidget,
)
from reading.clipped import LOWEST_PLOT, clipped

from core.gallery.presets import preset
from gui.base import text_scale
from gui.base.preferences import preferences
from gui.panels.backprop.derivation import DerivationPanel
from gui.plots.plotting import Plot
from gui.session import Session
from gui.window.main_window import MainWindow
from gui.window.places.arranging import Room, room_for

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# One size of text after the other: a change of it takes longest.
SIZES = ((1440, 900, 100), (1024, 700, 100), (1280, 720, 100), (800, 600, 100), (1440, 900, 150), (1024, 700, 150),
         (1280, 720, 200), (1920, 1080, 250), (1024, 700, 75))  # fmt: skip


pytestmark = pytest.mark.usefixtures("usual_look")


def show_at(window: MainWindow, qtbot: QtBot, width: int, height: int, percent: int) -> None:
    """Another size of window and text, laid out."""
    window.resize(width, height)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if percent != text_scale.percent():
        text_scale.apply(application, percent)
    qtbot.waitUntil(lambda: window.arranging.room == room_for(window.size()))
    qtbot.waitUntil(lambda: not window.panels.stale - window.panels.unseen)
    for _ in range(8):
        QApplication.processEvents()


def inside(window: MainWindow, widget: QWidget) -> bool:
    """Whether all of a widget is seen."""
    corner = widget.mapTo(window, QPoint(0, 0))
    return widget.isVisible() and window.rect().contains(corner) and window.rect().contains(
        corner + QPoint(widget.width() - 1, widget.height() - 1)
    )  # fmt: skip


# A theme has colors of its own, and no sizes.
@pytest.mark.parametrize(("theme", "sizes"), [("light", SIZES[:4]), ("light", SIZES[4:]), ("dark", SIZES[::4])])
def test_nothing_is_cut_or_overlaps_and_the_essentials_stay(
    window: MainWindow, qtbot: QtBot, theme: str, sizes: tuple[tuple[int, int, int], ...]
) -> None:
    """Of the essentials: the graph, Step, Run, the epoch, the loss, and the heading of the derivation."""
    window.actions_[theme].trigger()
    found = []
    for size in sizes:
        show_at(window, qtbot, *size)
        window.session.step()
        essentials_are_seen(window, *size[:2])
        for name, steps in (("xor-printed", 17), ("deep", 30), ("deep", 0)):
            window.session.new_document(preset(name))
            with window.session.together():
                for _ in range(steps):
                    window.session.step()
            for _ in range(4):
                QApplication.processEvents()
            found += [f"{size}, {name} at step {steps}: {what}" for what in clipped(window)]
    assert found == []


@pytest.mark.parametrize(("width", "height", "percent"), [(1024, 700, 100), (1280, 720, 200), (1440, 900, 150)])
def test_nothing_is_cut_in_any_panel(window: MainWindow, qtbot: QtBot, width: int, height: int, percent: int) -> None:
    window.session.new_document(preset("deep"))
    show_at(window, qtbot, width, height, percent)
    found = []
    for title, dock in window.docks.items():
        dock.show()
        dock.raise_()
        qtbot.waitUntil(lambda title=title: title not in window.panels.unseen and title not in window.panels.stale)
        for _ in range(4):
            QApplication.processEvents()
        found += [f"{title}: {what}" for what in clipped(window)]
    assert found == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 768), (1300, 768), (1280, 720)])
def test_start_and_the_search_for_commands_are_in_the_toolbar(
    window: MainWindow, qtbot: QtBot, width: int, height: int
) -> None:
    show_at(window, qtbot, width, height, 100)
    buttons = {b.defaultAction().objectName(): b for b in window.findChildren(QToolButton) if b.defaultAction()}
    start = next(b for b in window.findChildren(QToolButton) if b.accessibleName() == "Start")
    qtbot.waitUntil(lambda: all(inside(window, each) for each in (start, buttons["palette"], buttons["epoch"])))


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1440, 900)])
def test_the_update_within_an_epoch_is_told_whole(
    window: MainWindow, session: Session, qtbot: QtBot, width: int, height: int
) -> None:
    session.finish_example()
    show_at(window, qtbot, width, height, 100)
    epoch = window.readout.epoch
    assert epoch.text().startswith("epoch 1, update ")
    qtbot.waitUntil(lambda: not epoch.cut)


@pytest.mark.parametrize(("width", "percent"), [(1024, 100), (1100, 100), (1280, 100), (1024, 150), (1024, 250)])
def test_the_update_within_an_epoch_is_never_cut_in_the_middle_of_a_word(
    window: MainWindow, session: Session, qtbot: QtBot, width: int, percent: int
) -> None:
    session.finish_example()
    show_at(window, qtbot, width, 700, percent)
    epoch = window.readout.epoch
    assert epoch.text() == "epoch 1, update 1 of 4"
    assert epoch.shown in ("epoch 1, update 1 of 4", "epoch 1, 1 of 4")
    assert epoch.fontMetrics().horizontalAdvance(epoch.shown) <= epoch.width()


@pytest.mark.parametrize(("width", "height", "percent"), [(1024, 700, 100), (1024, 700, 150), (1440, 900, 100)])
@pytest.mark.parametrize("method", ["sgd", "batch"])
def test_the_result_of_each_step_is_seen_below_or_beside_its_formula(
    window: MainWindow, session: Session, qtbot: QtBot, method: str, width: int, height: int, percent: int
) -> None:
    session.set_settings(method=method)
    show_at(window, qtbot, width, height, percent)
    panel = window.panels["derivation"]
    assert isinstance(panel, DerivationPanel)
    for cursor in range(1, len(session.state.derivation)):
        session.go_to(cursor)
        QApplication.processEvents()
        step = session.state.step
        assert step is not None
        boxes = [box.adjusted(3, 3, -3, -3) for quantity, box in panel.view.boxes if quantity == step.result]
        seen = QRectF(panel.area.viewport().rect())
        assert any(seen.contains(box) for box in boxes[1:]), panel.heading.text()


@pytest.mark.parametrize("percent", [100, 125])
def test_in_train_the_formula_of_a_step_is_seen_and_one_scroll_bar_at_most(
    window: MainWindow, session: Session, qtbot: QtBot, percent: int
) -> None:
    show_at(window, qtbot, 1024, 700, percent)
    window.actions_["mode_train"].trigger()
    session.go_to(5)
    for _ in range(8):
        QApplication.processEvents()
    panel = window.panels["derivation"]
    assert isinstance(panel, DerivationPanel)
    frame = window.docks["derivation"].widget()
    assert isinstance(frame, QScrollArea) and not frame.verticalScrollBar().isVisible()
    assert panel.view.boxes[-1][1].bottom() <= panel.area.viewport().height() + 3


def essentials_are_seen(window: MainWindow, width: int, height: int) -> None:
    for widget in (window.readout.epoch, window.readout.loss, window.panels["derivation"].heading):  # type: ignore[attr-defined]
        assert inside(window, widget)
        assert not widget.cut or widget is not window.readout.epoch
    buttons = {b.defaultAction().objectName(): b for b in window.findChildren(QToolButton) if b.defaultAction()}
    assert inside(window, buttons["step"])
    assert inside(window, buttons["run"])
    graph = window.graph.viewport()
    assert graph.width() >= 0.4 * width
    assert graph.height() >= 0.35 * height
    plots = [plot for plot in window.findChildren(Plot) if plot.isVisible()]
    assert all(plot.height() >= LOWEST_PLOT for plot in plots)


def test_on_a_projector_the_tip_of_a_command_ends_in_an_ellipsis_and_messages_have_room(
    window: MainWindow, qtbot: QtBot
) -> None:
    show_at(window, qtbot, 1280, 720, 200)
    window.session.say("Worksheet saved as worksheet.pdf.")
    QApplication.processEvents()
    assert window.message.text() == "Worksheet saved as worksheet.pdf." and not window.message.cut
    tip = window.actions_["run"].statusTip()
    QApplication.sendEvent(window, QStatusTipEvent(tip))
    assert window.message.text() == tip and window.message.isVisible() and not window.statusBar().currentMessage()
    QApplication.sendEvent(window, QStatusTipEvent(""))
    assert window.message.text() == "Worksheet saved as worksheet.pdf."
    show_at(window, qtbot, 1440, 900, 100)
    assert window.measure.isVisible()
    show_at(window, qtbot, 1024, 700, 100)
    window.session.say(
        "Training stopped at epoch 6,014: this is the minimum: without a hidden layer, no weights have a lower mean "
        "loss than 0.1250. Press Run again to continue anyway."
    )
    QApplication.processEvents()
    assert not window.message.cut, "why a run ended is whole, and has the room of the other labels"
    window.session.step()
    QApplication.processEvents()
    assert all(label.isVisible() for label in (window.place, window.engine, window.measure))


@pytest.mark.parametrize("percent", [150, 200])
def test_on_a_projector_the_loss_curve_is_whole_while_it_is_watched(
    window: MainWindow, qtbot: QtBot, percent: int
) -> None:
    show_at(window, qtbot, 1280, 720, percent)
    window.actions_["mode_train"].trigger()
    panel = window.panels["loss_curve"]
    qtbot.waitUntil(panel.isVisible)
    for _ in range(8):
        QApplication.processEvents()
    assert panel.visibleRegion().boundingRect() == panel.rect()


def test_panels_collapse_in_an_order() -> None:
    from PySide6.QtCore import QSize

    sizes = [(1440, 900), (1366, 768), (1280, 720), (1024, 700), (800, 600), (700, 500)]
    rooms = [room_for(QSize(*size)) for size in sizes]
    assert rooms == [Room(2, 3), Room(2, 2), Room(2, 2), Room(1, 2), Room(1, 2), Room(0, 1)]


def test_the_layout_of_a_large_window_comes_back_after_a_small_one(window: MainWindow, qtbot: QtBot) -> None:
    def places() -> dict[str, tuple[int, int, int, int]]:
        return {t: d.geometry().getRect() for t, d in window.docks.items() if d.isVisible() and d.x() >= 0}

    show_at(window, qtbot, 1440, 900, 100)
    window.docks["weights"].close()
    for _ in range(4):
        QApplication.processEvents()
    before = places()
    for size in ((1024, 700, 100), (1280, 720, 200), (1440, 900, 100)):
        show_at(window, qtbot, *size)
        assert not window.docks["weights"].isVisible()
    assert places().keys() == before.keys()
    assert all(abs(a - b) <= 12 for t, place in places().items() for a, b in zip(place, before[t], strict=True))


def test_what_the_user_arranges_in_a_small_window_is_kept_for_small_windows(qapp: QApplication, qtbot: QtBot) -> None:
    made, settings = [], preferences()
    for first in (True, False):
        session = Session()
        window = MainWindow(session, settings)
        with qtbot.waitExposed(window):
            window.show()
        show_at(window, qtbot, 1024, 700, 100)
        area = window.dockWidgetArea(window.docks["loss_curve"])
        if first:
            assert area == Qt.DockWidgetArea.RightDockWidgetArea
            window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, window.docks["loss_curve"])
        else:
            assert area == Qt.DockWidgetArea.LeftDockWidgetArea
        session.undo_stack.setClean()
        window.close()
        session.shut_down()
        made.append(window)
    for window in made:
        window.deleteLater()


# What the walk finds


@pytest.mark.parametrize("fault", ["label", "button", "cell", "overlap", "outside"])
def test_the_walk_finds_what_is_cut(qtbot: QtBot, fault: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    label, button, table = QLabel("a long label"), QPushButton("a long button"), QTableWidget(1, 1)
    table.setItem(0, 0, table.itemPrototype() or _item("−0.3125"))
    for part in (label, button, table):
        row.addWidget(part)
    window.resize(600, 200)
    window.show()
    assert clipped(window) == []
    match fault:
        case "label":
            label.setFixedWidth(20)
        case "button":
            button.setFixedWidth(20)
        case "cell":
            table.setColumnWidth(0, 22)
        case "overlap":
            QApplication.processEvents()
            button.setGeometry(label.geometry())
        case "outside":
            QApplication.processEvents()
            button.move(window.width() - 5, 0)
    if fault in ("label", "button"):
        QApplication.processEvents()
    assert clipped(window)


def _item(text: str) -> object:
    from PySide6.QtWidgets import QTableWidgetItem

    return QTableWidgetItem(text)
