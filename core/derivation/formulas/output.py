"""The end of the chain: softmax and its logarithm, the losses, and the δ that each of them gives the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.formula import Factor, FormulaRow, Fraction, Glue, Group, Node, Product, Sum
from core.model.losses import LOSSES
from core.model.losses.formulas import LossTerms
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.derivation.update import UpdateNumbers

_MINUS = Glue("-", "−")
_SPACED_MINUS = Glue("-", " − ")
_LN = Glue(r"\ln", "ln ")
_ONE_LESS = Glue("1 -", "1 − ")


def value_of_whole(of: UpdateNumbers, i: int, example: int) -> Node:
    """Softmax, e^s_i / Σ_k e^s_k, or its logarithm, s_i − ln Σ_k e^s_k."""
    powers = [_power(of, k, Kind.SUM, example) for k in range(of.network.sizes[-1])]
    if of.log_softmax:
        total = FormulaRow((_LN, Group(Sum(tuple(powers)))))
        return FormulaRow((_factor(of, Kind.SUM, i, example), _SPACED_MINUS, total))
    return Fraction(powers[i], Sum(tuple(powers)))


def power_of_e(exponent: Node) -> Node:
    """Return e^exponent."""
    return FormulaRow((Glue("e^{", "e^("), exponent, Glue("}", ")")))


def loss_of_outputs(of: UpdateNumbers, example: int) -> Node:
    """Return L, a sum over the outputs."""
    loss = LOSSES[of.network.loss]
    each = [loss.term_formula(_terms(of, k, example)) for k in range(of.network.sizes[-1])]
    before = Glue(*loss.before)
    if before.plain:
        inside = Group(_sum(each)) if len(each) > 1 or isinstance(each[0], Sum | Product) else each[0]
        return FormulaRow((before, inside))
    return _sum(each)


def weighted(of: UpdateNumbers, node: Node, example: int) -> Node:
    """Return `node` times the weight of the example's class, if there are class weights."""
    if not of.weighted:
        return node
    return Product((of.factor(Quantity(Kind.CLASS_WEIGHT, example=example)), Group(node)))


def output_delta(of: UpdateNumbers, i: int, example: int) -> Node:
    """Return δ_i = ∂L/∂y_i · f'(s_i), in its shortest form."""
    depth = of.network.depth
    short = LOSSES[of.network.loss].delta_formula
    if short is not None:
        targets = tuple(_factor(of, Kind.TARGET, k, example) for k in range(of.network.sizes[-1]))
        return short(_terms(of, i, example), targets)
    if of.log_softmax:
        each = tuple(Group(loss_derivative(of, k, example)) for k in range(of.network.sizes[-1]))
        part = Product((_power(of, i, Kind.VALUE, example), Group(Sum(each))))
        return FormulaRow((loss_derivative(of, i, example), _SPACED_MINUS, part))
    if of.softmax:
        mean = Sum(
            tuple(
                Product((Group(loss_derivative(of, k, example)), _factor(of, Kind.VALUE, k, example)))
                for k in range(of.network.sizes[-1])
            )
        )
        inside = FormulaRow((loss_derivative(of, i, example), _SPACED_MINUS, Group(mean)))
        return Product((_factor(of, Kind.VALUE, i, example), Group(inside)))
    derivative = of.factor(Quantity(Kind.DERIVATIVE, depth, i, example=example))
    return Product((loss_derivative(of, i, example), derivative))


def output_delta_written_out(of: UpdateNumbers, i: int, example: int) -> Node | None:
    """Return ∂L/∂y · f'(s) where it cancels to the short form of `output_delta`; None for other losses."""
    y = _factor(of, Kind.VALUE, i, example)
    match LOSSES[of.network.loss].output:
        case "sigmoid":
            return Product((loss_derivative(of, i, example), y, Group(FormulaRow((_ONE_LESS, y)))))
        case "softmax":
            own = Product((Group(loss_derivative(of, i, example)), y, Group(FormulaRow((_ONE_LESS, y)))))
            others = [
                Product((Group(loss_derivative(of, k, example)), Group(FormulaRow((_MINUS, value))), y))
                for k in range(of.network.sizes[-1])
                if k != i and (value := _factor(of, Kind.VALUE, k, example))
            ]
            return Sum((own, *others))
    return None


def loss_derivative(of: UpdateNumbers, k: int, example: int = 0) -> Node:
    """Return ∂L/∂y_k."""
    return LOSSES[of.network.loss].derivative_formula(_terms(of, k, example))


def _terms(of: UpdateNumbers, k: int, example: int) -> LossTerms:
    """Return what the formulas of a loss are made of, for output k; (t − y) counts as one factor."""
    y, t = _factor(of, Kind.VALUE, k, example), _factor(of, Kind.TARGET, k, example)
    quantity = Quantity(Kind.ERROR, of.network.depth, k, example=example)
    error = Group(FormulaRow((t, _SPACED_MINUS, y)), quantity, of.value(quantity))
    return LossTerms(y, t, error)


def _sum(terms: Sequence[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _factor(of: UpdateNumbers, kind: Kind, k: int, example: int) -> Factor:
    return of.factor(Quantity(kind, of.network.depth, k, example=example))


def _power(of: UpdateNumbers, k: int, kind: Kind, example: int) -> Node:
    return power_of_e(_factor(of, kind, k, example))
