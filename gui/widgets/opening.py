"""The file dialog for opening."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from gui.widgets.long_words import BreakableBoxes

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def ask_which(parent: QWidget | None, title: str, folder: str, kinds: str) -> Path | None:
    """Ask for a file that exists; return None if the user cancels.

    folder: where to begin. kinds: as file dialogs list them, "Pictures (*.png *.jpg);;All files (*)".
    """
    # Its own class: of another one, Qt would not show the desktop's dialog.
    dialog = QFileDialog(parent, title, folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    BreakableBoxes(dialog)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None
