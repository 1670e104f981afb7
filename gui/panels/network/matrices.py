"""The matrices panel: the same update as matrix equations, and the one matrix of a linear network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from core.basics import number_format
from core.basics.number_format import format_number
from core.derivation.formulas.matrices import (
    Equation,
    backward_equations,
    forward_equations,
    is_linear,
    linear_fit,
    update_equations,
)
from core.derivation.wording import described
from core.model.formula import Glue, Matrix, latex
from gui.formulas.lines import Writer
from gui.formulas.typesetting import picture
from gui.formulas.view import FormulaLine
from gui.panels.base.formula_panel import FormulaPanel
from gui.session import Change

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.basics.number_format import Digits
    from core.derivation import Quantity
    from gui.session import Session, State

_PAGES = {
    "Forward pass": forward_equations,
    "Backward pass": backward_equations,
    "New weights": update_equations,
}
_ONE_MATRIX = "One matrix"


class MatricesPanel(FormulaPanel):
    """The current example's pass in matrices; for a network of identities, W′ = U W and least squares."""

    title = "Matrices"
    follows = Change.NUMBERS | Change.SETTINGS | Change.VIEW | Change.RUN

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._example = session.state.alone
        self.setObjectName("matrices")
        self.setAccessibleName("The update as matrix equations")
        self.page = QComboBox()
        self.page.addItems([*_PAGES, _ONE_MATRIX])
        self.page.setAccessibleName("Which equations")
        self.page.setToolTip("Forward pass, backward pass, new weights, or the one matrix of a linear network")
        self.page.currentIndexChanged.connect(lambda: self.show_state(session.state, Change.ALL))
        self.top.addWidget(self.page)
        self.top.addStretch(1)
        self.view.setToolTip("Point at an entry to light its node or edge on the graph")

    def draw(self, state: State) -> None:
        """Show the chosen equations."""
        self._example = state.alone
        page = self.page.currentText()
        if page == _ONE_MATRIX:
            self._show_one_matrix(state)
        else:
            self.view.show_lines(self._lines(_PAGES[page](self._example), state.digits))
            self.words.setText("")
        self.view.setVisible(bool(self.view.spoken))

    def describe(self, quantity: Quantity) -> str:
        """A factor in words, with its number."""
        return described(self._example, quantity)

    def _lines(self, equations: list[Equation], digits: Digits) -> list[FormulaLine]:
        writer = Writer(digits)
        return [writer.equation(each.formula, each.words) for each in equations]

    def _show_one_matrix(self, state: State) -> None:
        network = state.network
        if not is_linear(network):
            self.view.show_lines([])
            self.words.setText(
                "This network has an activation function that is not the identity, so its matrices cannot be "
                "multiplied into one: that is what nonlinearity is for. With the identity in every layer, "
                "any number of layers comes down to a single matrix."
            )
            return
        fit = linear_fit(network, state.data)
        names = [state.derivation.notation.matrix(n).latex for n in range(network.depth, 1, -1)]
        product = r" \, ".join(names)
        collapse = _matrix(fit.matrix, state.digits)
        best = latex(_matrix(fit.best, state.digits))
        self.view.show_lines(
            [
                FormulaLine(
                    picture(f"= {product} = {latex(collapse)}"), picture("W'"), tag="the network as one matrix"
                ),
                FormulaLine(picture(f"= {best}"), picture(r"W_{\text{best}}"), tag="least squares on the data"),
            ]
        )
        digits = state.digits
        narrow = min(network.sizes[1:-1], default=network.sizes[-1]) < min(network.sizes[0] + 1, network.sizes[-1])
        self.words.setText(
            "Bias columns are carried along by a last row 0 … 0 1 in each matrix; the last column holds the constants. "
            f"Over all examples the network and W′ differ by at most {format_number(fit.gap, digits)}. "
            f"The sum of L is {format_number(fit.loss, digits)} with W′ and {format_number(fit.best_loss, digits)} "
            "with the least-squares solution, the best that any linear model can do on this data."
            + (" A hidden layer is too narrow to reach it in general." if narrow else "")
        )


def _matrix(array: Array, digits: Digits) -> Matrix:
    """An array as a matrix of numbers."""
    return Matrix(
        tuple(
            tuple(Glue(number_format.latex(v, digits), number_format.format_number(v, digits)) for v in row)
            for row in array.tolist()
        )
    )
