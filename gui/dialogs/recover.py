"""Offers work that an earlier run of the program left unsaved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from gui.recovery import Recovered


class RecoverDialog(QDialog):
    """A list of unsaved work: recover one, discard it, or decide later."""

    def __init__(self, parent: QWidget | None, found: list[Recovered]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unsaved work")
        self._found = list(found)
        self.list = QListWidget()
        self.list.setAccessibleName("Unsaved work")
        for entry in found:
            name = entry.path.name if entry.path else "an untitled network"
            self.list.addItem(f"{name}, last changed {entry.when}")
        self.list.setCurrentRow(0)
        buttons = QDialogButtonBox()
        recover = QPushButton("&Recover")
        recover.setDefault(True)
        discard = QPushButton("&Discard")
        later = QPushButton("&Later")
        buttons.addButton(recover, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(discard, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.addButton(later, QDialogButtonBox.ButtonRole.RejectRole)
        recover.clicked.connect(self.accept)
        discard.clicked.connect(self._discard)
        later.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(QLabel("The program ended before this work was saved:"))
        column.addWidget(self.list)
        column.addWidget(buttons)
        self.resize(440, 220)

    @property
    def chosen(self) -> Recovered:
        """The entry that is selected."""
        return self._found[max(self.list.currentRow(), 0)]

    def _discard(self) -> None:
        row = max(self.list.currentRow(), 0)
        self._found.pop(row).discard()
        self.list.takeItem(row)
        if not self._found:
            self.reject()


def ask_recovery(parent: QWidget | None, found: list[Recovered]) -> Recovered | None:
    """What the user wants back, or None."""
    dialog = RecoverDialog(parent, found)
    answer = dialog.chosen if dialog.exec() else None
    dialog.deleteLater()
    return answer
