"""What a user does in the dialog that loads examples from a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox

from gui.dialogs.data.csv_file import CsvDialog

if TYPE_CHECKING:
    from collections.abc import Callable


def table(tmp_path: Path, text: str, name: str = "gate.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def answering(ask: Callable[[], object], answer: Callable[[CsvDialog], object]) -> None:
    """Call `ask`, which shows the dialog, and do `answer` in it; a dialog left open is rejected."""
    trouble: list[BaseException] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, CsvDialog):  # the table is still being read
            QTimer.singleShot(1, act)
            return
        try:
            answer(dialog)
            assert not dialog.isVisible(), "the dialog is still open"
        except BaseException as error:
            trouble.append(error)
            dialog.reject()

    QTimer.singleShot(0, act)
    ask()
    if trouble:
        raise trouble[0]


def heads(dialog: CsvDialog) -> list[str]:
    model = dialog.preview.model()
    return [model.headerData(k, Qt.Orientation.Horizontal) for k in range(model.columnCount())]


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
