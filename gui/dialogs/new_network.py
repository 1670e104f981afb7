"""Asks for a new network: sizes, activations, bias, initialiser, seed."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.activations import ACTIVATIONS
from core.document import Document
from core.edits import MAX_LAYERS, MAX_NODES
from core.errors import InputError
from core.initialise import new_network
from gui.dialogs.new_start import InitialiserBox, seed_box
from gui.theme import current

if TYPE_CHECKING:
    from core.network import Network
    from gui.session import State

# More weights than this would make every view slow; said before memory is taken.
MAX_WEIGHTS = 4_000_000


def sizes_of(text: str) -> list[int]:
    """The layer sizes that a text like 2-4-4-1 writes (any of - , ; or spaces between).

    Raises InputError that names the layer.
    """
    parts = text.replace(",", " ").replace(";", " ").replace("-", " ").replace("–", " ").split()
    if not 2 <= len(parts) <= MAX_LAYERS:
        raise InputError(f"sizes: 2 to {MAX_LAYERS} layers expected, as in 2-4-1; found {len(parts)}")
    sizes = []
    for n, part in enumerate(parts, 1):
        if not part.isdecimal() or not 1 <= int(part) <= MAX_NODES:
            raise InputError(f"layer {n}: “{part}” nodes; a whole number from 1 to {MAX_NODES} expected")
        sizes.append(int(part))
    weights = sum((a + 1) * b for a, b in itertools.pairwise(sizes))
    if weights > MAX_WEIGHTS:
        raise InputError(f"sizes: {weights:,} weights; at most {MAX_WEIGHTS:,} fit into the window")
    return sizes


class NewNetworkDialog(QDialog):
    """Everything about a new network on one page; wrong sizes are said under it at once."""

    def __init__(self, parent: QWidget | None, state: State) -> None:
        super().__init__(parent)
        self.setWindowTitle("New network")
        self._state = state
        self.sizes = QLineEdit("-".join(str(size) for size in state.network.sizes))
        self.sizes.setAccessibleName("Layer sizes")
        self.sizes.setToolTip("Nodes of each layer from the input to the output, bias units not counted")
        self.initialiser = InitialiserBox()
        self.seed = seed_box()
        self.activations: list[QComboBox] = []
        self.biases: list[QCheckBox] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        layers = QWidget()
        layers.setLayout(self._grid)
        scroll = QScrollArea()
        scroll.setWidget(layers)
        scroll.setWidgetResizable(True)
        scroll.setMinimumHeight(140)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.line = QLabel()
        self.line.setWordWrap(True)
        self.line.setMinimumHeight(2 * self.line.fontMetrics().height())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("&Layer sizes", self.sizes)
        form.addRow("&Initialiser", self.initialiser)
        form.addRow("See&d", self.seed)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(scroll, 1)
        column.addWidget(self.line)
        column.addWidget(self.buttons)
        self.sizes.textChanged.connect(self._follow)
        self._follow()
        self.resize(420, 420)

    def network(self) -> Network:
        """The network described. Raises InputError."""
        return new_network(
            sizes_of(self.sizes.text()),
            [str(box.currentData()) for box in self.activations],
            [box.isChecked() for box in self.biases],
            str(self.initialiser.currentData()),
            self.seed.value(),
            self._state.network.loss,
        )

    def _follow(self) -> None:
        """Rows for as many layers as the sizes have, and what there is to say about them."""
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        try:
            sizes = sizes_of(self.sizes.text())
        except InputError as error:
            self.line.setText(f'<span style="color:{current().warning}">{error}</span>')
            ok.setEnabled(False)
            return
        ok.setEnabled(True)
        self._resize_rows(len(sizes) - 1)
        weights = sum((a + 1) * b for a, b in itertools.pairwise(sizes))
        data = self._state.data
        fits = (data.inputs.shape[1], data.targets.shape[1]) == (sizes[0], sizes[-1])
        kept = "The examples fit and stay." if fits else "The examples do not fit; others take their place."
        self.line.setText(f"At most {weights:,} weights. {kept}")

    def _resize_rows(self, count: int) -> None:
        old = self._state.network.layers
        while len(self.activations) < count:
            k = len(self.activations)
            box = QComboBox()
            for name, entry in ACTIVATIONS.items():
                box.addItem(entry.title, name)
            wanted = old[min(k, len(old) - 1)].activation
            box.setCurrentIndex(list(ACTIVATIONS).index(wanted))
            box.setAccessibleName(f"Activation of layer {k + 2}")
            bias = QCheckBox("Bias")
            bias.setChecked(True)
            bias.setAccessibleName(f"Bias of layer {k + 2}")
            bias.setToolTip("Whether a unit of value 1 feeds this layer too")
            label = QLabel(f"Layer {k + 2}")
            for column, widget in enumerate((label, box, bias)):
                self._grid.addWidget(widget, k, column, Qt.AlignmentFlag.AlignTop)
            self._grid.setRowStretch(k, 0)
            self.activations.append(box)
            self.biases.append(bias)
        while len(self.activations) > count:
            k = len(self.activations) - 1
            for column in range(3):
                item = self._grid.itemAtPosition(k, column)
                old_widget = item.widget() if item is not None else None
                if old_widget is not None:
                    self._grid.removeWidget(old_widget)
                    old_widget.deleteLater()
            self.activations.pop()
            self.biases.pop()
        self._grid.setRowStretch(count, 1)


def ask_new_network(parent: QWidget | None, state: State) -> Document | None:
    """The document that the user described, or None; the examples stay where they fit."""
    dialog = NewNetworkDialog(parent, state)
    try:
        if not dialog.exec():
            return None
        network = dialog.network()
    finally:
        dialog.deleteLater()
    data = state.data
    fits = (data.inputs.shape[1], data.targets.shape[1]) == (network.sizes[0], network.sizes[-1])
    return Document(network, data=data if fits else None, settings=state.settings)
