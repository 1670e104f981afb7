"""Weight influence panel: one weight's influence on every later node, layer by layer, up to the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QLabel

from core.basics.addresses import Weight
from core.basics.number_format import FULL, format_number
from core.derivation import Kind, Quantity
from core.derivation.sensitivity import MISPRINT, WeightSensitivity
from core.derivation.wording import described
from gui.formulas.lines import Writer
from gui.panels.base.entry import PanelEntry
from gui.panels.base.formula_panel import FormulaPanel
from gui.session import Change
from gui.tables.csv_rows import as_text

if TYPE_CHECKING:
    from gui.formulas.placement import FormulaLine
    from gui.session import Session, State

# Number of nodes shown of a wider layer; the others are counted.
_NODES = 8


class WeightInfluencePanel(FormulaPanel):
    """Theorem 1.5.1 with symbols and numbers, for the weight selected on the graph or here."""

    entry = PanelEntry(
        id="weight_influence", title="Weight influence", area="bottom", order=70, behind="derivation",
        follows=Change.NUMBERS | Change.SELECTION | Change.VIEW | Change.RUN,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._weight = Weight(2, 0, 0)
        self._theorem: WeightSensitivity | None = None
        self.setObjectName("theorem")
        self.setAccessibleName("Influence of one weight, by Theorem 1.5.1")
        self.matrix = self._choice("Matrix", "Matrix that contains the weight")
        self.row = self._choice("To node", "Row: the node that the weight leads to")
        self.column = self._choice("From node", "Column: the node that the weight comes from")
        for label, choice in (("Weight in", self.matrix), ("to", self.row), ("from", self.column)):
            self.top.addWidget(QLabel(label))
            self.top.addWidget(choice)
        self.top.addStretch(1)
        self.view.setToolTip("Point to a factor to highlight its node or edge on the graph")
        self.words.setText(MISPRINT)

    def draw(self, state: State) -> None:
        """Show the selected weight's influence."""
        self._weight = self._chosen(state)
        self._show_choices(state)
        self._theorem = WeightSensitivity(state.alone, self._weight)
        self.view.show_lines(self._lines(self._theorem, Writer(state.digits)))

    def numbers(self) -> str:
        """Return the weight's influence on each later node."""
        theorem = WeightSensitivity(self.session.state.alone, self._chosen(self.session.state))
        factors = [theorem.factor(layer, k) for layer in theorem.layers for k in range(theorem.size(layer))]
        return as_text([["quantity", "value"], *([each.symbol.plain, repr(each.value)] for each in factors)])

    def _lines(self, theorem: WeightSensitivity, writer: Writer) -> list[FormulaLine]:
        lines = []
        for layer in theorem.layers:
            size = theorem.size(layer)
            for k in range(min(size, _NODES)):
                tag = f"layer {layer}" if k == 0 else ""
                if k == _NODES - 1 and size > _NODES:
                    tag = f"and {size - _NODES} more nodes in layer {layer}"
                lines.append(writer.equation(theorem.formula(layer, k), tag))
        lines.append(writer.equation(theorem.gradient, "forward, by the theorem"))
        lines.append(writer.equation(theorem.reverse, "backward, by δ"))
        return lines

    def _chosen(self, state: State) -> Weight:
        """Return the selected weight, or the one shown before if the network still has it."""
        if isinstance(state.selected, Weight):
            return state.selected
        n = min(self._weight.layer, state.network.depth)
        rows, columns = state.network.layer(n).weights.shape
        return Weight(n, min(self._weight.i, rows - 1), min(self._weight.j, columns - 1))

    def _show_choices(self, state: State) -> None:
        notation, network, (n, i, j) = state.derivation.notation, state.network, self._weight
        layer = network.layer(n)
        nodes = [notation.symbol(Quantity(Kind.VALUE, n, k)).lowered for k in range(layer.size)]
        sources = [notation.symbol(Quantity(Kind.VALUE, n - 1, k)).lowered for k in range(layer.inputs)]
        sources += ["1 (bias unit)"] * layer.bias
        matrices = [notation.matrix(k).lowered for k in range(2, network.depth + 1)]
        for choice, words, now in ((self.matrix, matrices, n - 2), (self.row, nodes, i), (self.column, sources, j)):
            with QSignalBlocker(choice):
                if [choice.itemText(k) for k in range(choice.count())] != words:
                    choice.clear()
                    choice.addItems(words)
                choice.setCurrentIndex(now)

    def _choose(self) -> None:
        n = self.matrix.currentIndex() + 2
        rows, columns = self.session.state.network.layer(n).weights.shape
        i, j = min(self.row.currentIndex(), rows - 1), min(self.column.currentIndex(), columns - 1)
        self.session.select(Weight(n, i, j))

    def light(self, quantities: frozenset[Quantity]) -> None:
        """Highlight on the graph: a node's influence highlights the node."""
        self.session.light(
            frozenset(Quantity(Kind.VALUE, q.layer, q.i) if q.kind is Kind.SENSITIVITY else q for q in quantities)
        )

    def describe(self, quantity: Quantity) -> str:
        """Return a factor in words, with its number."""
        assert self._theorem is not None
        if quantity.kind is Kind.SENSITIVITY:
            factor = self._theorem.factor(quantity.layer, quantity.i)
            return f"{factor.symbol.lowered} = {format_number(factor.value, FULL)}"
        return described(self._theorem.of, quantity)

    def _choice(self, name: str, tip: str) -> QComboBox:
        choice = QComboBox()
        choice.setAccessibleName(name)
        choice.setToolTip(tip)
        choice.activated.connect(self._choose)
        return choice
