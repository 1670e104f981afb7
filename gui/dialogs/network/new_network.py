"""Dialog for a new network: sizes, activations, bias units, initial weights."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.document.document import Document
from core.model.initializers import usual_initializer
from core.model.network_edits import MAX_LAYERS
from gui.base.attempt import attempt
from gui.base.icons import icon
from gui.dialogs.network.initializer_fields import StartFields
from gui.dialogs.network.layer_list import LayerList
from gui.dialogs.network.network_plan import NetworkPlan, parse_sizes
from gui.dialogs.widgets import MessageLabel, accepted, buttons, counted, short

if TYPE_CHECKING:
    from core.model.network import Network
    from gui.session import State


def ask_new_network(parent: QWidget | None, state: State) -> Document | None:
    """Ask for a network; return None if the user cancels.

    The document has the examples of `state` if they fit the network, and its settings.
    """
    dialog = NewNetworkDialog(state, parent)
    with accepted(dialog) as yes:
        if not yes:
            return None
        return Document(dialog.network(), data=state.data if dialog.fits else None, settings=state.settings)


class NewNetworkDialog(QDialog):
    """Starts with the shape of the network of `state`; errors are shown at once, under the fields."""

    def __init__(self, state: State, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New network")
        self._data = state.data
        self._loss = state.network.loss
        # Typed sizes extend the plan from before typing, not its intermediate states.
        self._plan = self._before = NetworkPlan.of(state.network)
        self.sizes = QLineEdit()
        self.sizes.setMaxLength(1000)
        self.sizes.setAccessibleName("Sizes")
        self.sizes.setToolTip("Number of nodes in each layer, input layer first, without bias units: 2-4-4-1")
        self.layers = LayerList(self._plan)
        self.add = QPushButton(icon("add"), "&Add layer")
        self.add.setToolTip("Add a hidden layer before the output layer")
        self.add.setAutoDefault(False)
        self.start = StartFields(usual_initializer(self._plan.activations))
        self.line = MessageLabel()
        self.line.keep_lines(3)
        box, self.create_button = buttons(self, "Create")
        self._lay_out(box)
        self.sizes.textChanged.connect(self._read_sizes)
        self.layers.edited.connect(self._take)
        self.add.clicked.connect(self._add_layer)
        self._take(self._plan)
        self.sizes.selectAll()

    @property
    def fits(self) -> bool:
        """Return whether the current examples fit the planned network."""
        columns = (self._data.inputs.shape[1], self._data.targets.shape[1])
        return columns == (self._plan.sizes[0], self._plan.sizes[-1])

    def network(self) -> Network:
        """Return the planned network, with its initial weights."""
        return self._plan.build(self.start.initializer, self.start.seed, self._loss)

    def _read_sizes(self, text: str) -> None:
        attempt(self._refuse, lambda: self._show(self._before.resized(parse_sizes(text))))

    def _take(self, plan: NetworkPlan) -> None:
        """Set a plan that was not typed; the line of sizes follows."""
        self._before = plan
        with QSignalBlocker(self.sizes):
            self.sizes.setText(plan.text)
        attempt(self._refuse, self._show, plan)

    def _show(self, plan: NetworkPlan) -> None:
        """Show another plan, and its size. Raises InputError if it is too large."""
        self._plan = plan
        self.layers.show_plan(plan)
        self._order_keys()
        self.add.setEnabled(len(plan.sizes) < MAX_LAYERS)
        plan.check()
        bias = f", {plan.bias_weights:,} of them from bias units" if plan.bias_weights else ""
        self.line.say(f"{counted(plan.weights, 'weight')}{bias}. {self._examples()}")
        self.create_button.setEnabled(True)

    def _refuse(self, sentence: str) -> None:
        self.line.say(f"{sentence}.", wrong=True)
        self.create_button.setEnabled(False)

    def _examples(self) -> str:
        p, q = self._data.inputs.shape[1], self._data.targets.shape[1]
        name = f" of {short(self._data.name)}" if self._data.name else ""
        held = f"The {counted(len(self._data), 'example')}{name} ({counted(p, 'input')}, {counted(q, 'target')})"
        if self.fits:
            return f"{held} fit and are kept."
        instead = "XOR takes" if (self._plan.sizes[0], self._plan.sizes[-1]) == (2, 1) else "one of zeros takes"
        return f"{held} do not fit: {instead} their place."

    def _add_layer(self) -> None:
        sizes = self._plan.sizes
        size = sizes[-2] if len(sizes) > 2 else max(2, sizes[0])
        self._take(self._plan.resized((*sizes[:-1], size, sizes[-1])))
        self.layers.ensureWidgetVisible(self.layers.rows[-1].nodes)

    def _order_keys(self) -> None:
        """Set the tab order from top to bottom, including rows added later."""
        fields = [self.sizes, *self.layers.widgets, self.add, *self.start.widgets]
        for before, after in pairwise(fields):
            QWidget.setTabOrder(before, after)

    def _lay_out(self, box: QWidget) -> None:
        form = QFormLayout()
        form.addRow("&Sizes", self.sizes)
        below = QHBoxLayout()
        below.addWidget(self.add)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.layers, 1)
        column.addLayout(below)
        column.addLayout(self.start)
        column.addWidget(self.line)
        column.addWidget(box)
        self.resize(500, min(600, 380 + 32 * len(self._plan.sizes)))
