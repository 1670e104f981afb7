"""A long read shows how far it is, and can be canceled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dialog_helpers import click
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from core.basics.errors import InputError
from core.data.tables.reader import read_table
from gui.widgets.progress.waiting import Waiting

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_long_read_reports_and_can_be_canceled(qtbot: QtBot) -> None:
    content = b"a,b\n" + b"1,2\n" * 300_000
    seen: list[float] = []
    assert read_table(content, progress=seen.append).values.shape == (300_000, 2)
    assert len(seen) > 3 and seen == sorted(seen) and seen[0] >= 0 and seen[-1] <= 1
    with pytest.raises(InputError, match="canceled"), Waiting(None, "Reading") as waiting:
        waiting.bar.cancel()
        read_table(content, progress=waiting.part(0.0, 1.0))
    assert QApplication.overrideCursor() is None


def test_a_read_that_has_nothing_new_to_say_can_be_canceled(qtbot: QtBot) -> None:
    with pytest.raises(InputError, match="canceled"), Waiting(None, "Reading") as waiting:
        waiting.bar.setMinimumDuration(0)
        progress = waiting.part(0.0, 1.0)

        def press_cancel() -> None:
            assert waiting.bar.maximum() == 0  # the bar runs to and fro
            click(waiting.bar.findChild(QPushButton))

        QTimer.singleShot(400, press_cancel)
        while True:
            progress(0.5)
