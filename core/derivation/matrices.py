"""Matrix equations of an update (sections 1.1 to 1.3), and the single matrix of a linear network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.derivation.formulas.descent import descent
from core.derivation.formulas.output import output_delta, weighted
from core.model.formula import Formula, FormulaRow, Glue, Group, Matrix, Node
from core.model.losses import LOSSES
from core.model.quantities import Kind, Quantity, value_kind
from core.training.optimizers import OPTIMIZERS
from core.training.reference import check_fit, outputs

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.derivation.steps import Derivation
    from core.model.network import Network

_MINUS = Glue("-", " − ")
_TIMES = Glue(r"\odot", " ⊙ ")


@dataclass(frozen=True)
class Equation:
    """A matrix equation with its plain-text form: “s = W x”."""

    formula: Formula
    words: str


def forward_equations(of: Derivation) -> list[Equation]:
    """Return s = W h, with 1 below h for the bias column, and h = f(s), for each layer."""
    found = []
    for n in range(2, of.network.depth + 1):
        w, layer = of.notation.matrix(n).lowered, of.network.layer(n)
        sums, values = _column(of, Kind.SUM, n), _column(of, Kind.VALUE, n)
        weights = _weights(of, Kind.WEIGHT, n)
        bias = f", where the last column multiplies the 1 of layer {n - 1}'s bias unit" if layer.bias else ""
        before = "x" if n == 2 else "h"
        found.append(Equation(Formula(sums, FormulaRow((weights, _before(of, n)))), f"s = {w} {before}{bias}"))
        letter = of.notation.letter(n)
        applied = FormulaRow((Glue(letter.latex, letter.plain), Group(sums)))
        name = "y" if n == of.network.depth else "h"
        words = f"{name} = {letter.plain}(s), entry by entry"
        if of.drops(n):
            applied = FormulaRow((_column(of, Kind.MASK, n), _TIMES, applied))
            words = f"{name} = d ⊙ {letter.plain}(s), entry by entry, with the factors d of dropout"
        found.append(Equation(Formula(values, applied), words))
    return found


def backward_equations(of: Derivation) -> list[Equation]:
    """Return δ = ∂L/∂y ⊙ f'(s), δ = (Wᵀ δ) ⊙ f'(s), and ∂L/∂W = δ hᵀ; ⊙ multiplies entry by entry."""
    found = []
    depth = of.network.depth
    for n in range(depth, 1, -1):
        delta, derivative = _column(of, Kind.DELTA, n), _column(of, Kind.DERIVATIVE, n)
        if n == depth and (of.weighted or not of.least_squares):
            entries = Matrix(tuple((weighted(of, output_delta(of, k, 0), 0),) for k in range(of.network.sizes[-1])))
            words = f"δ = ∂L/∂s of the outputs: {LOSSES[of.network.loss].title}, entry by entry"
            if of.weighted:
                words += ", times the class weight c"
            found.append(Equation(Formula(delta, entries), words))
        elif n == depth:
            error = _column(of, Kind.ERROR, n)
            found.append(
                Equation(
                    Formula(delta, FormulaRow((Glue("-", "−"), error, _TIMES, derivative))), "δ = −(t − y) ⊙ f′(s)"
                )
            )
        else:
            back = FormulaRow((_transposed(of, n + 1), _column(of, Kind.DELTA, n + 1)))
            w = of.notation.matrix(n + 1).lowered
            words = f"δ = ({w}ᵀ δ) ⊙ f′(s), without the bias column"
            right = FormulaRow((Group(back), _TIMES, derivative))
            if of.drops(n):
                right = FormulaRow((right, _TIMES, _column(of, Kind.MASK, n)))
                words = f"δ = ({w}ᵀ δ) ⊙ f′(s) ⊙ d, without the bias column"
            found.append(Equation(Formula(delta, right), words))
        w = of.notation.matrix(n).lowered
        outer = FormulaRow((delta, Matrix((tuple(row[0] for row in _before(of, n).rows),))))
        gradient = _weights(of, Kind.GRADIENT, n)
        found.append(Equation(Formula(gradient, outer), f"∂L/∂{w} = δ times the row of values of the previous layer"))
    return found


def update_equations(of: Derivation) -> list[Equation]:
    """Return W' = W − η ∂L/∂W, with the mean gradient of a batch. Other optimizers entry by entry."""
    optimizer = OPTIMIZERS[of.rule.optimizer]
    found = []
    for n in range(2, of.network.depth + 1):
        w = of.notation.matrix(n).lowered
        new = _weights(of, Kind.NEW_WEIGHT, n)
        if optimizer.slots == 0:
            change = FormulaRow((of.factor(Quantity(Kind.RATE)), _weights(of, of.descent_gradient, n)))
            right: Node = FormulaRow((_weights(of, Kind.WEIGHT, n), _MINUS, change))
            gradient = f"mean ∂L/∂{w}" if of.examples > 1 else f"∂L/∂{w}"
            if of.rule.penalizes:
                gradient = f"({gradient} with the penalty)"
            found.append(Equation(Formula(new, right), f"{w}′ = {w} − η {gradient}"))
        else:
            rows, columns = of.network.layer(n).weights.shape
            right = Matrix(tuple(tuple(descent(of, n, i, j) for j in range(columns)) for i in range(rows)))
            found.append(Equation(Formula(new, right), f"{w}′ by {optimizer.title}, entry by entry"))
    return found


def is_linear(network: Network) -> bool:
    """Return whether every activation is the identity, so that the whole network is one matrix."""
    return all(layer.activation == "identity" for layer in network.layers)


def collapsed(network: Network) -> Array:
    """Return W' = W_N ⋯ W_2 of a linear network: shape (size_N, size_1 + 1), the last column the constants.

    Bias columns are carried along by a last row 0 … 0 1 in each matrix, the bias unit's own.
    """
    product = np.eye(network.sizes[0] + 1)
    for layer in network.layers:
        constants = layer.weights[:, -1:] if layer.bias else np.zeros((layer.size, 1))
        above = np.column_stack([layer.weights[:, : layer.inputs], constants])
        below = np.append(np.zeros(layer.inputs), 1.0)
        product = np.vstack([above, below]) @ product
    return frozen(product[:-1])


@dataclass(frozen=True)
class LinearFit:
    """A linear network compared with the best linear model for the data.

    matrix: W'. best: the least-squares matrix, in the same shape; the one of least norm where several
        are best. Its last column is 0 where no layer has a bias.
    loss, best_loss: the sum of L over the data with each.
    gap: the largest difference between W' applied to the data and the network's own outputs.
    """

    matrix: Array
    best: Array
    loss: float
    best_loss: float
    gap: float


def linear_fit(network: Network, data: Dataset) -> LinearFit:
    """Return the single matrix of a linear network, verified, and the least-squares solution."""
    check_fit(network, data)
    constant = np.ones((len(data), 1)) if any(layer.bias for layer in network.layers) else np.zeros((len(data), 1))
    inputs = np.column_stack([data.inputs, constant])
    best = np.linalg.lstsq(inputs, data.targets, rcond=None)[0].T
    # Rounding of the solver turns 0 into numbers of this size.
    best[np.abs(best) < 1e-14 * max(1.0, float(np.abs(data.targets).max()))] = 0.0
    matrix = collapsed(network)
    loss = LOSSES["least_squares"].function
    y = outputs(network, data.inputs)
    by_matrix = np.column_stack([data.inputs, np.ones(len(data))]) @ matrix.T
    return LinearFit(
        matrix,
        frozen(best),
        float(loss("identity", y, y, data.targets).sum()),
        float(loss("identity", y, inputs @ best.T, data.targets).sum()),
        float(np.abs(by_matrix - y).max()),
    )


def _column(of: Derivation, kind: Kind, n: int) -> Matrix:
    return Matrix(tuple((of.factor(Quantity(kind, n, k)),) for k in range(of.network.sizes[n - 1])))


def _before(of: Derivation, n: int) -> Matrix:
    """Return the values that W_n multiplies, with the bias unit's 1 below."""
    rows: list[tuple[Node, ...]] = list(_column(of, value_kind(n - 1), n - 1).rows)
    if of.network.layer(n).bias:
        rows.append((of.factor(Quantity(Kind.BIAS, n - 1, of.network.layer(n).inputs)),))
    return Matrix(tuple(rows))


def _weights(of: Derivation, kind: Kind, n: int) -> Matrix:
    rows, columns = of.network.layer(n).weights.shape
    return Matrix(tuple(tuple(of.factor(Quantity(kind, n, i, j)) for j in range(columns)) for i in range(rows)))


def _transposed(of: Derivation, n: int) -> Matrix:
    """Return W_nᵀ without the bias column."""
    layer = of.network.layer(n)
    return Matrix(
        tuple(tuple(of.factor(Quantity(Kind.WEIGHT, n, i, j)) for i in range(layer.size)) for j in range(layer.inputs))
    )
