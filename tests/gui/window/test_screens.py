"""The first and every restored window, floating panels and dialogs lie within the screens that are there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from dialog_helpers import answering
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QScrollArea, QToolButton
from reading.clipped import clipped

import gui.window.main_window
from gui.base import screens, text_scale
from gui.base.preferences import preferences
from gui.session import Session
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHOOL, DESK = QRect(0, 0, 1366, 728), QRect(0, 0, 3840, 2120)


pytestmark = pytest.mark.usefixtures("usual_look")


Make = Callable[[QRect], MainWindow]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[Make]:
    """Makes a window on a screen with so much room, and shows it."""
    windows: list[MainWindow] = []

    def make(area: QRect) -> MainWindow:
        monkeypatch.setattr(screens, "room", lambda _: area)
        monkeypatch.setattr(gui.window.main_window, "room", lambda _: area)
        windows.append(MainWindow(Session(), preferences()))
        windows[-1].show()
        QApplication.processEvents()
        return windows[-1]

    yield make
    for window in windows:
        end(window)
        window.deleteLater()


def end(window: MainWindow) -> None:
    """Close it, and keep its layout."""
    window.session.undo_stack.setClean()
    window.close()


def test_the_first_window_fits_a_school_laptop(made: Make) -> None:
    window = made(SCHOOL)
    assert SCHOOL.contains(window.frameGeometry())
    assert window.width() > 1300


def test_a_window_of_a_large_screen_comes_back_within_a_small_one(made: Make) -> None:
    window = made(DESK)
    window.resize(2400, 1500)
    window.move(1300, 500)
    dock = window.docks["loss_curve"]
    dock.setFloating(True)
    dock.setGeometry(3000, 1800, 700, 300)
    QApplication.processEvents()
    end(window)
    again = made(SCHOOL)
    QApplication.processEvents()
    assert SCHOOL.contains(again.geometry())
    for each in again.docks.values():
        assert not each.isFloating() or SCHOOL.contains(each.geometry())


def test_a_floating_panel_that_lies_outside_is_brought_in(made: Make) -> None:
    window = made(SCHOOL)
    dock = window.docks["loss_curve"]
    dock.setFloating(True)
    dock.setGeometry(5000, -900, 1800, 900)
    window.hide()
    window.show()
    for _ in range(4):
        QApplication.processEvents()
    assert SCHOOL.contains(dock.geometry())


def test_a_detached_panel_does_not_look_docked_with_the_next_one_cut_off(made: Make) -> None:
    window = made(SCHOOL)
    dock = window.docks["surface"]
    place = dock.mapToGlobal(QPoint())
    detach = next(each for each in dock.titleBarWidget().findChildren(QToolButton) if "Detach" in each.toolTip())
    detach.click()
    lifted = dock.pos()
    assert dock.isFloating() and lifted.x() < place.x() - 10 and SCHOOL.contains(dock.geometry())
    detach.click()
    assert not dock.isFloating()
    detach.click()
    assert dock.pos() == lifted  # each time the same place: it does not wander


@given(x=st.integers(-5000, 5000), y=st.integers(-5000, 5000), width=st.integers(1, 5000), height=st.integers(1, 5000))
def test_any_rectangle_is_brought_into_the_screen(x: int, y: int, width: int, height: int) -> None:
    for area in (SCHOOL, QRect(-1280, 100, 1280, 700)):
        window = QRect(x, y, width, height)
        moved = screens.within(window, area)
        assert area.contains(moved)
        if area.contains(window):
            assert moved == window


DIALOGS = ("new", "new_start", "generate", "prepare", "sweep", "epochs")


@pytest.mark.parametrize("percent", [100, 250])
@pytest.mark.parametrize("name", DIALOGS)
def test_dialogs_fit_the_screen_with_text_of_any_size(
    window: MainWindow, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str, percent: int
) -> None:
    monkeypatch.setattr(screens, "room", lambda _: SCHOOL)
    text_scale.apply(qapp, percent)
    seen: list[QSize] = []

    def look(dialog: QDialog) -> None:
        QApplication.processEvents()
        assert dialog.width() <= SCHOOL.width()
        assert dialog.height() <= SCHOOL.height()
        assert clipped(dialog) == []
        box = dialog.findChild(QDialogButtonBox)
        if isinstance(box, QDialogButtonBox):  # the buttons are never scrolled away
            corner = box.mapTo(dialog, box.rect().bottomRight())
            assert dialog.rect().contains(corner)
        seen.append(dialog.size())
        dialog.reject()

    answering(lambda: window.actions_[name].trigger(), QDialog, look)
    assert seen


def test_a_dialog_taller_than_the_screen_scrolls(
    window: MainWindow, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    low = QRect(0, 0, 800, 320)
    monkeypatch.setattr(screens, "room", lambda _: low)
    text_scale.apply(qapp, 200)
    seen: list[bool] = []

    def look(dialog: QDialog) -> None:
        QApplication.processEvents()
        assert dialog.height() <= low.height()
        area = dialog.findChild(QScrollArea)
        assert isinstance(area, QScrollArea)
        seen.append(area.verticalScrollBar().maximum() > 0)
        dialog.reject()

    answering(lambda: window.actions_["generate"].trigger(), QDialog, look)
    assert seen == [True]


def test_what_brings_a_dialog_into_the_screen_does_not_keep_it(window: MainWindow) -> None:
    dialog = QDialog(window)
    before = sys.getrefcount(dialog)
    screens.fit_dialog(dialog)
    assert sys.getrefcount(dialog) == before
    dialog.deleteLater()
