"""The end of the chain: softmax and its logarithm, the losses, and the δ that each of them gives the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.formula import Factor, FormulaRow, Fraction, Glue, Group, Node, Product, Sum
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from core.derivation.update import UpdateNumbers

_MINUS = Glue("-", "−")
_SPACED_MINUS = Glue("-", " − ")
_SQUARED = Glue("^{2}", "²")
_HALF = Glue(r"\frac{1}{2}", "½ ")
_LN = Glue(r"\ln", "ln ")
_ONE_LESS = Glue("1 -", "1 − ")
_SIGN = Glue(r"\operatorname{sign}", "sign")
_BAR = Glue("|", "|")


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
    each = [_term(of, k, example) for k in range(of.network.sizes[-1])]
    inside = each[0] if len(each) == 1 else Group(Sum(tuple(each)))
    match of.network.loss:
        case "least_squares":
            return FormulaRow((_HALF, inside))
        case "absolute_error":
            return each[0] if len(each) == 1 else Sum(tuple(each))
        case _:
            return FormulaRow((_MINUS, inside if len(each) > 1 else Group(each[0])))


def weighted(of: UpdateNumbers, node: Node, example: int) -> Node:
    """Return `node` times the weight of the example's class, if there are class weights."""
    if not of.weighted:
        return node
    return Product((of.factor(Quantity(Kind.CLASS_WEIGHT, example=example)), Group(node)))


def output_delta(of: UpdateNumbers, i: int, example: int) -> Node:
    """Return δ_i = ∂L/∂y_i · f'(s_i), in its shortest form."""
    depth = of.network.depth
    match of.network.loss:
        case "binary_cross_entropy":
            return FormulaRow((_MINUS, _error(of, i, example)))
        case "cross_entropy":
            targets = [_factor(of, Kind.TARGET, k, example) for k in range(of.network.sizes[-1])]
            if sum(factor.value for factor in targets) == 1.0:
                return FormulaRow((_MINUS, _error(of, i, example)))
            whole = Product((_factor(of, Kind.VALUE, i, example), Group(Sum(tuple(targets)))))
            return FormulaRow((whole, _SPACED_MINUS, targets[i]))
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
    match of.network.loss:
        case "binary_cross_entropy":
            return Product((loss_derivative(of, i, example), y, Group(FormulaRow((_ONE_LESS, y)))))
        case "cross_entropy":
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
    y, t = _factor(of, Kind.VALUE, k, example), _factor(of, Kind.TARGET, k, example)
    match of.network.loss:
        case "least_squares":
            return FormulaRow((_MINUS, _error(of, k, example)))
        case "absolute_error":
            return FormulaRow((_MINUS, _SIGN, _error(of, k, example)))
        case "binary_cross_entropy":
            return Fraction(FormulaRow((y, _SPACED_MINUS, t)), Product((y, Group(FormulaRow((_ONE_LESS, y))))))
        case _:
            return FormulaRow((_MINUS, Fraction(t, y)))


def _term(of: UpdateNumbers, k: int, example: int) -> Node:
    """Return one output's part of L, without the sign or factor before the sum."""
    y, t = _factor(of, Kind.VALUE, k, example), _factor(of, Kind.TARGET, k, example)
    match of.network.loss:
        case "least_squares":
            return FormulaRow((_error(of, k, example), _SQUARED))
        case "absolute_error":
            quantity = Quantity(Kind.ERROR, of.network.depth, k, example=example)
            return FormulaRow((_BAR, Group(_difference(of, k, example), quantity, of.value(quantity)), _BAR))
        case "binary_cross_entropy":
            on = Product((t, FormulaRow((_LN, y))))
            off = Product((Group(FormulaRow((_ONE_LESS, t))), FormulaRow((_LN, Group(FormulaRow((_ONE_LESS, y)))))))
            return Sum((on, off))
        case _:
            return Product((t, FormulaRow((_LN, y))))


def _factor(of: UpdateNumbers, kind: Kind, k: int, example: int) -> Factor:
    return of.factor(Quantity(kind, of.network.depth, k, example=example))


def _power(of: UpdateNumbers, k: int, kind: Kind, example: int) -> Node:
    return power_of_e(_factor(of, kind, k, example))


def _difference(of: UpdateNumbers, k: int, example: int) -> FormulaRow:
    return FormulaRow((_factor(of, Kind.TARGET, k, example), _SPACED_MINUS, _factor(of, Kind.VALUE, k, example)))


def _error(of: UpdateNumbers, k: int, example: int) -> Group:
    quantity = Quantity(Kind.ERROR, of.network.depth, k, example=example)
    return Group(_difference(of, k, example), quantity, of.value(quantity))
