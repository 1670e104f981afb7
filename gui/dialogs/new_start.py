"""Asks for a new start: an initialiser and a seed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QSpinBox, QWidget

from core.initialise import INITIALISERS

# One sentence for each initialiser, as its tooltip.
WORDS = {
    "uniform": "Uniform: every weight, those from bias units too, between −1 and 1",
    "xavier": "Xavier: smaller the more nodes there are on both sides; good for sigmoid and tanh",
    "he": "He: for ReLU, so that values keep their size from layer to layer",
    "zeros": "Zeros: all nodes of a layer then learn the same",
}
TITLES = {"uniform": "Uniform", "xavier": "Xavier", "he": "He", "zeros": "Zeros"}


@dataclass(frozen=True)
class NewStart:
    """The answer."""

    seed: int
    initialiser: str


class InitialiserBox(QComboBox):
    """Chooses an initialiser."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Initialiser")
        self.setToolTip("How the first weights are drawn")
        for name in INITIALISERS:
            self.addItem(TITLES[name], name)
            self.setItemData(self.count() - 1, WORDS[name], 3)  # Qt.ItemDataRole.ToolTipRole
        self.setCurrentIndex(list(INITIALISERS).index("xavier"))


def seed_box() -> QSpinBox:
    """Chooses a seed."""
    box = QSpinBox()
    box.setRange(0, 2**31 - 1)
    box.setValue(1)
    box.setAccessibleName("Seed")
    box.setToolTip("The same seed gives the same weights again")
    return box


class NewStartDialog(QDialog):
    """New weights for the same network."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New start")
        self.initialiser = InitialiserBox()
        self.seed = seed_box()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow("&Initialiser", self.initialiser)
        form.addRow("&Seed", self.seed)
        form.addRow(buttons)


def ask_new_start(parent: QWidget | None) -> NewStart | None:
    """The initialiser and the seed that the user chose, or None."""
    dialog = NewStartDialog(parent)
    accepted = dialog.exec()
    answer = NewStart(dialog.seed.value(), str(dialog.initialiser.currentData()))
    dialog.deleteLater()
    return answer if accepted else None
