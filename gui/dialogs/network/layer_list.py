"""Layer list of a planned network, one row per layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QWidget

from core.model.network_edits import MAX_NODES
from gui.base.icons import icon
from gui.dialogs.widgets import CountBox
from gui.widgets.inputs.activation_box import ActivationBox

if TYPE_CHECKING:
    from gui.dialogs.network.network_plan import NetworkPlan


@dataclass(frozen=True)
class LayerRow:
    """The widgets of one layer."""

    title: QLabel
    nodes: CountBox
    activation: ActivationBox
    bias: QCheckBox
    remove: QToolButton

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """From left to right."""
        return (self.title, self.nodes, self.activation, self.activation.parameter, self.bias, self.remove)

    def show(self, plan: NetworkPlan, k: int) -> None:
        """Show layer sizes[k] of `plan`."""
        first, last = k == 0, k == len(plan.sizes) - 1
        self.title.setText(f"{k + 1}  {'input' if first else 'output' if last else 'hidden'}")
        with QSignalBlocker(self.nodes), QSignalBlocker(self.bias):
            self.nodes.setValue(plan.sizes[k])
            self.bias.setChecked(not last and plan.biases[k])
        self.activation.allow_whole(last)
        self.activation.choose(None if first else plan.activations[k - 1])
        self.activation.setVisible(not first)
        self.bias.setVisible(not last)
        self.remove.setVisible(not first and not last)


class LayerList(QScrollArea):
    """Nodes, activation and bias unit of each layer, and a button to remove a hidden layer.

    Signals
    -------
    edited(NetworkPlan): the user changed something.
    """

    edited = Signal(object)

    def __init__(self, plan: NetworkPlan) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Layers")
        self._plan = plan
        self.rows: list[LayerRow] = []
        page = QWidget()
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(2, 1)
        for column, words in enumerate(("Layer", "Nodes", "Activation")):
            self._grid.addWidget(QLabel(words), 0, column)
        self.setWidget(page)
        self.show_plan(plan)

    def show_plan(self, plan: NetworkPlan) -> None:
        """Show `plan`; existing rows are kept, so that no field loses the focus."""
        self._plan = plan
        while len(self.rows) > len(plan.sizes):
            for widget in self.rows.pop().widgets:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        while len(self.rows) < len(plan.sizes):
            self._add_row(len(self.rows))
        self._grid.setRowStretch(len(self.rows), 0)
        self._grid.setRowStretch(len(self.rows) + 1, 1)
        for k, row in enumerate(self.rows):
            row.show(plan, k)

    @property
    def widgets(self) -> list[QWidget]:
        """The widgets that the keyboard reaches, in order."""
        return [
            each
            for row in self.rows
            for each in (row.nodes, row.activation, row.activation.parameter.number, row.bias, row.remove)
        ]

    def _add_row(self, k: int) -> None:
        n = k + 1
        row = LayerRow(
            QLabel(),
            CountBox(f"Nodes of layer {n}", MAX_NODES),
            ActivationBox(f"Activation function of layer {n}"),
            QCheckBox("bias unit"),
            QToolButton(),
        )
        row.bias.setAccessibleName(f"Bias unit of layer {n}")
        row.bias.setToolTip("Add a unit of value 1 to this layer, with a weight to each node of the next layer")
        row.remove.setIcon(icon("remove"))
        row.remove.setAutoRaise(True)
        row.remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.remove.setAccessibleName(f"Remove layer {n}")
        row.remove.setToolTip(f"Remove layer {n}")
        kept: tuple[QWidget, ...] = (row.activation, row.bias, row.remove)
        for each in kept:
            policy = each.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            each.setSizePolicy(policy)
        row.nodes.valueChanged.connect(lambda size: self._change("sizes", k, size))
        row.activation.picked.connect(lambda: self._change("activations", k - 1, row.activation.chosen))
        row.bias.toggled.connect(lambda on: self._change("biases", k, on))
        row.remove.clicked.connect(lambda: self.edited.emit(self._plan.without_layer(k)))
        for column, widget in enumerate(row.widgets):
            self._grid.addWidget(widget, n, column)
        self._grid.setRowStretch(n, 0)
        self.rows.append(row)

    def _change(self, what: str, place: int, value: object) -> None:
        entries = list(getattr(self._plan, what))
        entries[place] = value
        self.edited.emit(replace(self._plan, **{what: tuple(entries)}))
