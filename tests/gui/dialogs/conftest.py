"""The dialog that loads examples from a table, shown; and a window that is the same in all tests of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from windows_end import delete

from core.gallery.presets import preset
from gui.base.preferences import preferences
from gui.dialogs.data.csv_file import CsvDialog
from gui.dialogs.data.table_source import Source
from gui.session import Session
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def shown(qtbot: QtBot, session: Session) -> Callable[[str], CsvDialog]:
    def show(text: str) -> CsvDialog:
        dialog = CsvDialog(session.state.network, Source("table", None, text))
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        dialog.preview.setFocus()
        return dialog

    return show


@pytest.fixture(scope="module")
def _lasting(qapp: QApplication) -> Iterator[MainWindow]:
    session = Session()
    window = MainWindow(session, preferences())
    window.resize(1440, 900)
    yield window
    session.undo_stack.setClean()
    window.close()
    session.shut_down()
    delete(window)


@pytest.fixture
def same_window(_lasting: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """One window for all tests of a file that only open its dialogs, with the printed XOR network each time."""
    session = _lasting.session
    with qtbot.waitExposed(_lasting):
        _lasting.show()
    yield _lasting
    if session.state.exercise is not None:
        session.end_exercise()
    session.new_document(preset("xor-printed"))
    _lasting.hide()
