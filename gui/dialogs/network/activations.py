"""Dialog for the activation functions of a weight file that names none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.dialogs.widgets import ActivationBox, MessageLabel, accepted, buttons, counted

if TYPE_CHECKING:
    from collections.abc import Sequence


def ask_activations(parent: QWidget | None, sizes: Sequence[int]) -> list[str] | None:
    """Ask for one activation per layer after the input; return None if the user cancels.

    sizes: nodes of each layer, the input first.
    """
    dialog = ActivationsDialog(sizes, parent)
    return dialog.chosen if accepted(dialog) else None


class ActivationsDialog(QDialog):
    """A list for each layer; proposes ReLU for hidden layers and identity for the output, the most common choice."""

    def __init__(self, sizes: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Activation functions")
        self.all = ActivationBox("Use the same activation function for all layers", hidden=len(sizes) > 2)
        self.all.setPlaceholderText("Choose…")
        self.all.activated.connect(self._choose_all)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("All the &same", self.all)
        self.lists: list[ActivationBox] = []
        for n, size in enumerate(sizes[1:], 2):
            last = n == len(sizes)
            chooser = ActivationBox(f"Activation function of layer {n}", "identity" if last else "relu", not last)
            form.addRow(f"Layer {n}, {'output' if last else 'hidden'}, {counted(size, 'node')}", chooser)
            self.lists.append(chooser)
        page = QWidget()
        page.setLayout(form)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        box, _ = buttons(self, "Open")
        column = QVBoxLayout(self)
        column.addWidget(MessageLabel("The file contains weights, but does not name the activation functions."))
        column.addWidget(scroll, 1)
        column.addWidget(box)
        self.lists[0].setFocus()
        self.resize(420, min(520, 150 + 34 * len(self.lists)))

    @property
    def chosen(self) -> list[str]:
        """Return a name from core.model.activations for each layer after the input."""
        return [chooser.chosen for chooser in self.lists]

    def _choose_all(self) -> None:
        for chooser in self.lists:
            chooser.choose(self.all.chosen)
