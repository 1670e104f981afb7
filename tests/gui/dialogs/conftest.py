"""The dialog that loads examples from a table, shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.dialogs.data.csv_file import CsvDialog
from gui.dialogs.data.table_source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gui.session import Session


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
