"""Matrices panel: the update as matrix equations, and the single matrix of a linear network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox

from core.basics import number_format
from core.basics.number_format import format_number
from core.derivation.matrices import (
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
from gui.formulas.placement import FormulaLine
from gui.formulas.typesetting import picture
from gui.panels.base.entry import PanelEntry
from gui.panels.base.formula_panel import FormulaPanel
from gui.session import Change
from gui.tables.csv_rows import derivation_text
from gui.widgets.fast_label import Paragraph

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.basics.number_format import Digits
    from core.derivation import Derivation, Quantity
    from gui.session import Session, State

_NEW_WEIGHTS = "New weights"
_PAGES = {
    "Forward pass": forward_equations,
    "Backward pass": backward_equations,
    _NEW_WEIGHTS: update_equations,
}
_ONE_MATRIX = "Single matrix"
# Milliseconds between refreshes during a run: faster changes could not be read.
_RUNNING_MS = 200


class MatricesPanel(FormulaPanel):
    """The current example's pass as matrices, and the new weights of the next update.

    For a network of identities also W′ = U W and least squares.
    """

    entry = PanelEntry(
        id="matrices", title="Matrices", area="bottom", order=80, behind="derivation",
        follows=Change.NUMBERS | Change.SETTINGS | Change.VIEW | Change.RUN,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._of = session.state.alone
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_RUNNING_MS)
        self._later.timeout.connect(self._follow_run)
        self.setObjectName("matrices")
        self.setAccessibleName("The update as matrix equations")
        self.page = QComboBox()
        self.page.addItems([*_PAGES, _ONE_MATRIX])
        self.page.setAccessibleName("Equations")
        self.page.setToolTip(
            "Choose the equations: forward pass, backward pass, new weights, or the single matrix of a linear network"
        )
        self.page.currentIndexChanged.connect(lambda: self.show_state(session.state, Change.ALL))
        self.whose = Paragraph("Example or batch shown")
        self.top.addWidget(self.page)
        self.top.addWidget(self.whose, 1)
        self.view.setToolTip("Point to an entry to highlight its node or edge on the graph")

    def show_state(self, state: State, change: Change) -> None:
        """Draw what changed; during a run a few times per second."""
        super().show_state(state, change)
        if not state.running:
            if not change & self.follows and self._derivation(state) is not self._of:
                self.draw(state)  # Another update is being stepped through, with the same example.
        elif change & self.follows and not self._later.isActive():
            self._later.start()

    def draw(self, state: State) -> None:
        """Show the chosen equations."""
        page, self._of = self.page.currentText(), self._derivation(state)
        if page == _ONE_MATRIX:
            self.whose.setText("")
            self._show_one_matrix(state)
        else:
            self.view.show_lines(self._lines(_PAGES[page](self._of), state.digits))
            self.whose.setText(_whose_update(state) if page == _NEW_WEIGHTS else _whose_pass(state))
            self.words.setText("")
        self.view.setVisible(bool(self.view.spoken))

    def numbers(self) -> str:
        """Return every number of the update in the equations."""
        return derivation_text(self, self._derivation(self.session.state))

    def _derivation(self, state: State) -> Derivation:
        """Return the derivation: new weights use a whole batch, a pass uses one example."""
        return state.next_update if self.page.currentText() == _NEW_WEIGHTS else state.alone

    def _follow_run(self) -> None:
        if self.isVisible():
            self.draw(self.session.state)

    def describe(self, quantity: Quantity) -> str:
        """Return a factor in words, with its number."""
        return described(self._of, quantity)

    def _lines(self, equations: list[Equation], digits: Digits) -> list[FormulaLine]:
        writer = Writer(digits)
        return [writer.equation(each.formula, each.words) for each in equations]

    def _show_one_matrix(self, state: State) -> None:
        network = state.network
        if not is_linear(network):
            self.view.show_lines([])
            self.words.setText(
                "This network has a nonlinear activation function, so its matrices cannot be combined into one. With "
                "the identity in every layer, any number of layers would reduce to a single matrix."
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
        extended = "Each matrix is extended by a last row 0 … 0 1 for the bias column; the last column contains "
        self.words.setText(
            f"{extended if network.depth > 2 else 'The last column contains '}the constants. Over all examples the "
            f"network and W′ differ by at most {format_number(fit.gap, digits)}. "
            f"The sum of L is {format_number(fit.loss, digits)} with W′ and {format_number(fit.best_loss, digits)} "
            "with the least-squares solution, the best that any linear model can do on this data."
            + (" A hidden layer is too narrow to reach it in general." if narrow else "")
        )


# So many examples are listed by their numbers.
_LISTED = 6


def _whose_pass(state: State) -> str:
    """Return which example the equations of a pass refer to."""
    if state.example is None:
        return "For your own point."
    words, batch = f"For example {state.example + 1} alone", len(state.next_update_selection.examples)
    if batch > 1 and state.example in state.next_update_selection.examples:
        return f"{words}, one of the {batch:,} whose mean gradient is used for the update."
    return f"{words}."


def _whose_update(state: State) -> str:
    """Return which examples the update uses."""
    selection = state.next_update_selection
    if selection.point is not None:
        return "The update uses your own point alone."
    numbers = [str(k + 1) for k in selection.examples[:_LISTED]]
    if len(numbers) == 1:
        turn = "" if selection.in_turn else ", out of order"
        return f"The update uses example {numbers[0]} alone{turn}."
    more = len(selection.examples) - len(numbers)
    listed = f"{', '.join(numbers)} and {more:,} more" if more else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"The update uses the mean gradient of a batch of {len(selection.examples):,}: examples {listed}."


def _matrix(array: Array, digits: Digits) -> Matrix:
    """Return an array as a matrix of numbers."""
    return Matrix(
        tuple(
            tuple(Glue(number_format.latex(v, digits), number_format.format_number(v, digits)) for v in row)
            for row in array.tolist()
        )
    )
