"""Dialog for new initial weights: initializer and random seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from core.model.initializers import usual_initializer
from gui.base.text_scale import pixels
from gui.dialogs.network.initializer_fields import StartFields, drawn
from gui.dialogs.widgets import MessageLabel, accepted, buttons

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True)
class NewStart:
    """The answer: a seed, and a name from core.model.initializers."""

    seed: int
    initializer: str


def ask_new_start(parent: QWidget | None, activations: Collection[str] = ()) -> NewStart | None:
    """Ask for a seed and an initializer; return None if the user cancels. activations: those of the layers."""
    dialog = NewStartDialog(parent, activations)
    with accepted(dialog) as yes:
        return dialog.answer if yes else None


class NewStartDialog(QDialog):
    """Proposes another seed each time it opens, and the initializer that suits the layers' activations."""

    def __init__(self, parent: QWidget | None = None, activations: Collection[str] = ()) -> None:
        super().__init__(parent)
        self.setWindowTitle("New initial weights")
        self.fields = StartFields(usual_initializer(activations), drawn())
        box, self.start = buttons(self, "Draw weights")
        column = QVBoxLayout(self)
        column.addWidget(MessageLabel("Draw new weights for this network and go back to epoch 0. You can undo this."))
        column.addLayout(self.fields)
        column.addStretch(1)
        column.addWidget(box)
        self.fields.choice.setFocus()
        self.setMinimumWidth(pixels(400))

    @property
    def answer(self) -> NewStart:
        """Return the values of the fields."""
        return NewStart(self.fields.seed, self.fields.initializer)
