"""Asks for the activations of a weight file that names none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.dialogs.widgets import MessageLabel, accepted, buttons, counted
from gui.widgets.activation_box import ActivationBox

if TYPE_CHECKING:
    from collections.abc import Sequence


def ask_activations(parent: QWidget | None, sizes: Sequence[int]) -> list[str] | None:
    """One activation for each layer after the input, or None where the user would rather not.

    sizes: nodes of each layer, the input first.
    """
    dialog = ActivationsDialog(sizes, parent)
    return dialog.chosen if accepted(dialog) else None


class ActivationsDialog(QDialog):
    """A list for each layer; proposes ReLU between and identity at the output, which is most usual."""

    def __init__(self, sizes: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Activations")
        self.all = ActivationBox("The same activation for all layers", hidden=len(sizes) > 2)
        self.all.setPlaceholderText("Choose…")
        self.all.picked.connect(self._choose_all)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        label = QLabel("All the &same")
        label.setBuddy(self.all)
        form.addRow(label, _beside(self.all))
        self.lists: list[ActivationBox] = []
        for n, size in enumerate(sizes[1:], 2):
            last = n == len(sizes)
            chooser = ActivationBox(f"Activation of layer {n}", "identity" if last else "relu", not last)
            form.addRow(f"Layer {n}, {'output' if last else 'hidden'}, {counted(size, 'node')}", _beside(chooser))
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
        column.addWidget(MessageLabel("The file holds weights, but does not say which activations belong to them."))
        column.addWidget(scroll, 1)
        column.addWidget(box)
        self.lists[0].setFocus()
        self.resize(420, min(520, 150 + 34 * len(self.lists)))

    @property
    def chosen(self) -> list[str]:
        """A name from core.model.activations for each layer after the input."""
        return [chooser.chosen for chooser in self.lists]

    def _choose_all(self) -> None:
        for chooser in self.lists:
            chooser.choose(self.all.chosen)


def _beside(chooser: ActivationBox) -> QHBoxLayout:
    """The list with the field for the parameter."""
    row = QHBoxLayout()
    row.addWidget(chooser, 1)
    row.addWidget(chooser.parameter)
    return row
