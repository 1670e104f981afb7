"""Dialog for the number of epochs to train."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout

from core.basics.bounds import EPOCHS, Whole
from gui.dialogs.widgets import accepted, buttons
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def ask_epochs(parent: QWidget | None, done: int, usual: int) -> int | None:
    """Ask for a number of epochs after `done`; return None if the user cancels."""
    dialog = EpochsDialog(done, usual, parent)
    with accepted(dialog) as yes:
        return dialog.count.value() if yes else None


class EpochsDialog(QDialog):
    """One field and a button."""

    def __init__(self, done: int, usual: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Train N epochs")
        bound = Whole("epochs", 1, max(EPOCHS.high - done, 1))
        self.count = WholeField(bound, min(max(usual, bound.low), bound.high))
        self.count.setGroupSeparatorShown(True)
        self.count.setToolTip("Number of epochs to train from the current one")
        label = QLabel("&Epochs to train:")
        label.setBuddy(self.count)
        box, self.train = buttons(self, "Train")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for part in (label, self.count, box):
            column.addWidget(part)
        # Room for the error message below the field.
        self.setMinimumSize(360, 160)
        column.insertStretch(2, 1)
        self.count.setFocus()
        self.count.selectAll()
