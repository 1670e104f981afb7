"""The layout of the window: at first, on a small screen, on an opened document, and as it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication
from windows_end import delete

from core.basics.addresses import Weight
from core.gallery.presets import preset
from gui.base.preferences import preferences
from gui.panels.data import DataPanel
from gui.session import Session
from gui.tables.text import MARGIN
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


W11 = Weight(2, 0, 0)


def test_at_first_the_docks_at_the_sides_have_their_width_on_a_small_screen(session: Session, qtbot: QtBot) -> None:
    window = MainWindow(session, preferences())
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: (window.docks["data"].width(), window.docks["loss_curve"].width()) == (290, 340))
    window.close()
    delete(window)


def test_a_window_opened_on_a_document_shows_its_numbers_whole(qapp: QApplication, qtbot: QtBot) -> None:
    session = Session(preset("xor-table"))
    window = MainWindow(session, preferences())
    with qtbot.waitExposed(window):
        window.show()
    panel = window.panels["data"]
    assert isinstance(panel, DataPanel)
    table = panel.table
    needed = table.fontMetrics().horizontalAdvance("0.7426") + 2 * MARGIN
    qtbot.waitUntil(lambda: table.columnWidth(3) >= needed)
    window.close()
    delete(window)
    session.shut_down()


def test_the_layout_is_remembered(session: Session, qtbot: QtBot) -> None:
    settings = preferences()
    first = MainWindow(session, settings)
    first.show()
    first.docks["loss_curve"].close()
    session.undo_stack.setClean()
    first.close()
    other = Session()
    second = MainWindow(other, settings)
    second.show()
    assert not second.docks["loss_curve"].isVisible()
    assert second.docks["weights"].isVisible()
    second.close()
    for each in (first, second):
        delete(each)
