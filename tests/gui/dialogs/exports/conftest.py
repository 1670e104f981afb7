"""A window that is the same in all tests of a file, which only export from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from windows_end import discard

from core.gallery.presets import preset
from gui.base.preferences import preferences
from gui.session import Session
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="module")
def _lasting(qapp: QApplication) -> Iterator[MainWindow]:
    session = Session()
    window = MainWindow(session, preferences())
    window.resize(1440, 900)
    yield window
    discard(window)
    session.shut_down()


@pytest.fixture
def window(_lasting: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """The lasting window, with the printed XOR network each time."""
    session = _lasting.session
    with qtbot.waitExposed(_lasting):
        _lasting.show()
    yield _lasting
    if session.state.exercise is not None:
        session.end_exercise()
    session.new_document(preset("xor-printed"))
    _lasting.hide()


@pytest.fixture
def session(window: MainWindow) -> Session:
    """Its session."""
    return window.session
