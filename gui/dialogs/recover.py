"""Dialog that offers work left unsaved by an earlier session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QMessageBox, QVBoxLayout, QWidget

from gui.dialogs.widgets import accepted, counted, short

if TYPE_CHECKING:
    from gui.session.recovery import Recovered


def ask_recovery(parent: QWidget | None, recovered: list[Recovered]) -> Recovered | None:
    """Return the work that the user wants to recover, or None; discarded work is deleted after confirmation."""
    dialog = RecoverDialog(recovered, parent)
    with accepted(dialog) as yes:
        return dialog.chosen if yes else None


class RecoverDialog(QDialog):
    """A list of unsaved work: recover one, discard it, or leave all for the next start."""

    def __init__(self, recovered: list[Recovered], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unsaved work")
        self._left = list(recovered)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Unsaved work")
        self.list.setToolTip("Unsaved networks. Double-click one or press Enter to recover it.")
        for entry in recovered:
            self.list.addItem(f"{_name(entry)}, last changed {entry.when}")
            self.list.item(self.list.count() - 1).setToolTip(str(entry.path) if entry.path else "Never saved")
        self.list.setCurrentRow(0)
        self.list.itemDoubleClicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        column.addWidget(self._buttons())
        self._show_left()
        self.list.setFocus()
        self.resize(460, 150 if len(recovered) == 1 else 260)

    @property
    def chosen(self) -> Recovered:
        """Return the selected entry."""
        return self._left[max(self.list.currentRow(), 0)]

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        self.recover = box.addButton("&Recover", QDialogButtonBox.ButtonRole.AcceptRole)
        self.discard = box.addButton("&Discard…", QDialogButtonBox.ButtonRole.DestructiveRole)
        self.later = box.addButton("&Later", QDialogButtonBox.ButtonRole.RejectRole)
        self.recover.setToolTip("Open the unsaved work; it stays unsaved until you save it")
        self.discard.setToolTip("Delete this copy permanently")
        self.later.setToolTip("Keep this copy, and ask again at the next start")
        self.recover.setDefault(True)
        self.discard.setAutoDefault(False)
        self.discard.clicked.connect(self._discard)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _show_left(self) -> None:
        several = len(self._left) > 1
        self.list.setVisible(several)
        if several:
            self.words.setText(f"Chainrule ended before {counted(len(self._left), 'network')} could be saved:")
        else:
            entry = self._left[0]
            self.words.setText(
                f"Chainrule ended before {_name(entry)} could be saved. It was last changed {entry.when}."
            )

    def _discard(self) -> None:
        row = max(self.list.currentRow(), 0)
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self, "Discard", f"Delete the unsaved work on {_name(self._left[row])}? You cannot undo this.",
            buttons.Discard | buttons.Cancel, buttons.Cancel,
        )  # fmt: skip
        if answer != buttons.Discard:
            return
        self._left.pop(row).discard()
        self.list.takeItem(row)
        if self._left:
            self._show_left()
        else:
            self.reject()


def _name(entry: Recovered) -> str:
    return short(entry.path.name) if entry.path else "an untitled network"
