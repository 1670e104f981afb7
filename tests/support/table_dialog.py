"""What a user does in the dialog that loads examples from a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import dialog_helpers
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from gui.dialogs.data.csv_file import CsvDialog

if TYPE_CHECKING:
    from collections.abc import Callable


def table(tmp_path: Path, text: str, name: str = "gate.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def answering(ask: Callable[[], object], answer: Callable[[CsvDialog], object]) -> None:
    """Call `ask`, which reads the table and shows the dialog, and do `answer` in it."""
    dialog_helpers.answering(ask, CsvDialog, answer, later=True)


def heads(dialog: CsvDialog) -> list[str]:
    model = dialog.preview.model()
    return [model.headerData(k, Qt.Orientation.Horizontal) for k in range(model.columnCount())]


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
