"""Activation function panel: the function of a layer, its derivative, and the position of each node on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox

from core.basics.addresses import Node
from core.derivation import Quantity
from gui.base import theme
from gui.base.text_scale import pixels
from gui.formulas.row import FormulaRow
from gui.panels.base.entry import PanelEntry
from gui.panels.base.plot_panel import ReadoutLines
from gui.panels.network.activation_plot import LIT, ActivationPlot
from gui.session.state import Change
from gui.widgets.inputs.activation_box import ActivationBox

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QResizeEvent

    from gui.session import Session

_SPOKEN = 12
_READ = 2  # Nodes in the readout: a line each in a narrow panel.
_ROOM_FOR_FORMULAS = 245

_TOOLTIP = (
    "h = f(s) and its derivative f′(s) over the weighted sum s; each dot is a node of the layer for the current "
    "input.\nClick a dot to select its node."
)


class ActivationPanel(ActivationPlot):
    """The curves and nodes of a layer, chosen and read out; a click selects a node."""

    entry = PanelEntry(
        id="activation", title="Activation function", area="right", order=40, height=280,
        follows=Change.WEIGHTS | Change.SHAPE | Change.EXAMPLE | Change.SELECTION | Change.LIGHT | Change.VIEW,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("activation")
        self.setAccessibleName(self.title)
        self.layer = QComboBox()
        self.layer.setAccessibleName("Layer")
        self.layer.setToolTip("Layer whose activation function is shown")
        self.layer.activated.connect(lambda k: session.select_layer(k + 1))
        self.kind = ActivationBox("Activation function of the layer")
        self.kind.setToolTip("The activation function f of this layer; choosing another changes the network")
        self.kind.picked.connect(lambda: session.set_activation(self.state.selected_layer, self.kind.chosen))
        for box in (self.layer, self.kind):
            box.setMinimumWidth(90)  # A small dock shows the beginning of a name.
        self.controls.addWidget(self.layer)
        self.controls.addWidget(self.kind)
        self.controls.addWidget(self.kind.parameter)
        self.controls.addStretch(1)
        self.controls.addWidget(self.auto)
        self.readout = ReadoutLines()
        self.foot.addWidget(self.readout)
        self.formulas = FormulaRow()
        self.formulas.setAccessibleName("The function and its derivative as formulas")
        self.formulas.setToolTip("The activation function of the layer, and its derivative")
        self.insert_row(self.formulas)
        self._add_step("Next node", "N", 1)
        self._add_step("Previous node", "Shift+N", -1)
        self.name_plot("Activation function with the nodes of the layer", "", _TOOLTIP)
        self.plot.picked.connect(self._pick)
        self.plot.pointed.connect(self._light)
        self.take_colors()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the formulas if they leave enough room for the plot."""
        super().resizeEvent(event)
        self.formulas.setVisible(self.height() >= pixels(_ROOM_FOR_FORMULAS))
        self.show_readout()

    def draw(self, change: Change) -> None:
        """Draw the curves and the nodes; the range covers them unless the user has chosen one."""
        if not change & self.follows:
            return
        if change & (Change.SHAPE | Change.SELECTION):
            self._fill_controls()
            self._show_formulas()
        if not (self.following and self.fit()):
            self._draw()
        self.describe_soon(self._in_words)

    def show_readout(self) -> None:
        """Show s, h and the derivative of the node at the cursor, or of the curve there; otherwise of the nodes."""
        place, f = self.plot.cursor_at, self.activation
        self._cursor.setVisible(place is not None and f is not None)
        if self._is_bias(self._unit) and (f is None or place is None):
            self.readout.setText(self._without_function())
            return
        if f is None:
            self.readout.setText("Inputs are given, not computed.")
            return
        node = self.selected if place is None else self._node_at(place)
        if node is None and place is not None:
            self._cursor.setValue(place.x())
            s = np.array([place.x()])
            h, derivative = self._curve(f, s)
            self.readout.setText(self._reading("", s[0], h[0], derivative[0]))
            return
        s, h, derivative = self.nodes
        most = _READ if self.height() >= pixels(_ROOM_FOR_FORMULAS) else 1
        shown = range(min(len(s), most)) if node is None else [node]
        parts = [self._reading(self._name(i), s[i], h[i], derivative[i]) for i in shown]
        if node is None and len(s) > most:
            parts.append(f"and {len(s) - most:,} more")
        self.readout.setText(" · ".join(parts))
        if node is not None:
            self._cursor.setValue(s[node])

    def _show_formulas(self) -> None:
        f, colors = self.activation, theme.current()
        formulas = [] if f is None else [(f.latex, colors.value), (f.derivative_latex, colors.derivative)]
        self.formulas.show_formulas(formulas)

    def _fill_controls(self) -> None:
        depth, n = self.state.network.depth, self.state.selected_layer
        names = ["Input layer", *(f"Layer {k}" for k in range(2, depth)), "Output layer"]
        if names != [self.layer.itemText(k) for k in range(self.layer.count())]:
            self.layer.clear()
            self.layer.addItems(names)
        self.layer.setCurrentIndex(n - 1)
        self.kind.setEnabled(n > 1)
        self.kind.allow_whole(n == depth)
        self.kind.choose(None if n == 1 else self.state.network.layer(n).activation)

    # The nodes

    def _light(self) -> None:
        """Highlight the node at the cursor everywhere."""
        place, n = self.plot.cursor_at, self.state.selected_layer
        node = None if place is None else self._node_at(place)
        self.session.light(frozenset() if node is None else frozenset(Quantity(kind, n, node) for kind in LIT))

    def _pick(self, place: QPointF) -> None:
        node = self._node_at(place)
        if node is not None:
            self.session.select(Node(self.state.selected_layer, node))

    def _add_step(self, text: str, key: str, by: int) -> None:
        action = QAction(text, self)
        action.triggered.connect(lambda: self._step_node(by))
        self.add_action(action, key)

    def _step_node(self, by: int) -> None:
        n = self.state.selected_layer
        size = self.state.network.sizes[n - 1]
        start = self._unit
        if start is None or self._is_bias(start):
            start = -1 if by > 0 else size
        self.session.select(Node(n, (start + by) % size))

    def _reading(self, name: str, s: float, h: float, derivative: float) -> str:
        start = f"{name}: " if name else ""
        return f"{start}s {self.written(s)}, h {self.written(h)}, f′ {self.written(derivative)}"

    def _in_words(self) -> str:
        f = self.activation
        if f is None:
            return self._without_function()
        s, h, derivative = self.nodes
        nodes = [self._without_function()] if self._is_bias(self._unit) else []
        nodes += [self._reading(self._name(i), s[i], h[i], derivative[i]) for i in range(min(len(s), _SPOKEN))]
        more = f"; and {len(s) - _SPOKEN} more" if len(s) > _SPOKEN else ""
        return f"Layer {self.state.selected_layer}, {f.title}. " + "; ".join(nodes) + more + "."
