"""Chain-rule formulas: how each number of an update is computed, in the chapter's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.derivation.formulas.descent import descent, memory, penalized
from core.derivation.formulas.output import (
    loss_of_outputs,
    output_delta,
    output_delta_written_out,
    value_of_whole,
    weighted,
)
from core.model.activations import ACTIVATIONS
from core.model.formula import Factor, Formula, FormulaRow, Glue, Group, Node, Product, Sum
from core.model.quantities import Kind, Quantity, value_kind

if TYPE_CHECKING:
    from core.derivation.update import UpdateNumbers

_DOT = Glue(r"\cdot", " · ")
_SQUARED = Glue("^{2}", "²")


def formula(of: UpdateNumbers, result: Quantity) -> Formula:
    """Return the formula that computes `result`, with values from the derivation `of`."""
    n, i, j, e = result.layer, result.i, result.j, result.example
    left = _factor(of, result)
    equation = _equation(of, result)
    match result.kind:
        case Kind.SUM:
            return Formula(left, _weighted_sum(of, n, i, e))
        case Kind.VALUE if ACTIVATIONS[of.network.layer(n).activation].whole:
            return Formula(left, value_of_whole(of, i, e))
        case Kind.VALUE:
            return Formula(left, *_value(of, n, i, e), equation)
        case Kind.LOSS:
            return Formula(left, weighted(of, loss_of_outputs(of, e), e))
        case Kind.DELTA if n == of.network.depth:
            return Formula(left, weighted(of, output_delta(of, i, e), e))
        case Kind.DELTA:
            return Formula(left, _upstream(of, n, i, e))
        case Kind.GRADIENT:
            assert j is not None
            delta = Quantity(Kind.DELTA, n, i, example=e)
            return Formula(left, _times_source(of, _factor(of, delta), n, j, e), _expanded(of, n, i, j, e))
        case Kind.MEAN_GRADIENT:
            each = [_factor(of, Quantity(Kind.GRADIENT, n, i, j, k)) for k in range(of.examples)]
            share = Glue(rf"\frac{{1}}{{{of.examples}}}", f"1/{of.examples} ")
            return Formula(left, FormulaRow((share, Group(Sum(tuple(each))))))
        case Kind.PENALIZED:
            return Formula(left, penalized(of, n, i, j))
        case Kind.STATE_M | Kind.STATE_V:
            return Formula(left, memory(of, result))
        case Kind.NEW_WEIGHT:
            assert j is not None
            plain = of.descent_kinds == [Kind.GRADIENT, Kind.NEW_WEIGHT]
            expanded = _expanded(of, n, i, j, e) if plain else None
            whole = None if expanded is None else descent(of, n, i, j, expanded)
            return Formula(left, descent(of, n, i, j), whole, equation if plain else "")
        case Kind.DERIVATIVE:
            return Formula(left, _derivative(of, n, i, e))
        case Kind.ERROR:
            target = _factor(of, Quantity(Kind.TARGET, n, i, example=e))
            return Formula(left, FormulaRow((target, Glue("-", " − "), _node(of, n, i, e))))
        case Kind.NEW_LOSS:
            letter_l = r"\sum L" if of.examples > 1 else "L"
            plain_l = "Σ L" if of.examples > 1 else "L"
            words = "with the new weights"
            return Formula(left, Glue(rf"{letter_l} \text{{ {words}}}", f"{plain_l} {words}"))
    raise ValueError(f"{result} is given, not computed")


def beside(of: UpdateNumbers, result: Quantity) -> tuple[Formula, ...]:
    """Return the formulas of those factors of `result` that have no step of their own."""
    n, i, e = result.layer, result.i, result.example
    if result.kind is Kind.DELTA:
        if n == of.network.depth:
            written_out = output_delta_written_out(of, i, e)
            if written_out is not None:
                return (Formula(_factor(of, result), weighted(of, written_out, e)),)
        return (formula(of, Quantity(Kind.DERIVATIVE, n, i, example=e)),)
    return ()


def _factor(of: UpdateNumbers, quantity: Quantity) -> Factor:
    return of.factor(quantity)


def _node(of: UpdateNumbers, n: int, i: int, example: int) -> Factor:
    """Return the value of a node as the next layer uses it."""
    return _factor(of, Quantity(value_kind(n), n, i, example=example))


def _value(of: UpdateNumbers, n: int, i: int, example: int) -> tuple[Node, Node]:
    """Return f(s) of a node, with its symbol s and with the sum written out."""
    letter = of.notation.letter(n)
    name = Glue(letter.latex, letter.plain)
    value: Node = FormulaRow((name, Group(_factor(of, Quantity(Kind.SUM, n, i, example=example)))))
    long: Node = FormulaRow((name, Group(_weighted_sum(of, n, i, example))))
    if of.drops(n):
        mask = _factor(of, Quantity(Kind.MASK, n, i, example=example))
        value, long = Product((mask, value)), Product((mask, long))
    return value, long


def _weighted_sum(of: UpdateNumbers, n: int, i: int, example: int) -> Sum:
    """Return Σ_j w_ij h_j plus the weight from the bias unit."""
    layer = of.network.layer(n)
    terms: list[Node] = [
        Product((_factor(of, Quantity(Kind.WEIGHT, n, i, j)), _node(of, n - 1, j, example)))
        for j in range(layer.inputs)
    ]
    if layer.bias:
        terms.append(_factor(of, Quantity(Kind.WEIGHT, n, i, layer.inputs)))
    return Sum(tuple(terms))


def _upstream(of: UpdateNumbers, n: int, i: int, example: int) -> Product:
    """Return (Σ_k δ_k w_ki) f'(s_i), over the nodes k of the layer after n."""
    terms = [
        Product(
            (
                _factor(of, Quantity(Kind.DELTA, n + 1, k, example=example)),
                _factor(of, Quantity(Kind.WEIGHT, n + 1, k, i)),
            )
        )
        for k in range(of.network.sizes[n])
    ]
    ends = [_factor(of, Quantity(Kind.DERIVATIVE, n, i, example=example))]
    if of.drops(n):
        ends.append(_factor(of, Quantity(Kind.MASK, n, i, example=example)))
    if len(terms) == 1:
        return Product((*terms[0].parts, *ends))
    return Product((Group(Sum(tuple(terms))), *ends))


def _times_source(of: UpdateNumbers, delta: Node, n: int, j: int, example: int) -> Node:
    """Return `delta` times the value that the weight in column j of W_n multiplies; 1 for the bias unit."""
    if j == of.network.layer(n).inputs:
        return FormulaRow((delta, _DOT, _factor(of, Quantity(Kind.BIAS, n - 1, j))))
    parts = delta.parts if isinstance(delta, Product) else (delta,)
    return Product((*parts, _node(of, n - 1, j, example)))


def _expanded(of: UpdateNumbers, n: int, i: int, j: int, example: int) -> Node | None:
    """Return ∂L/∂w of one hidden layer with δ of the output, as in (1.17): δ u_i r'(s_{h_i}) x_j."""
    if of.network.depth != 3 or n != 2:
        return None
    upstream = _upstream(of, n, i, example)
    if j == of.network.layer(n).inputs:
        return upstream
    return _times_source(of, upstream, n, j, example)


def _derivative(of: UpdateNumbers, n: int, i: int, example: int) -> Node:
    """Return f'(s), in terms of h if the activation's derivative is written that way."""
    h = _factor(of, Quantity(Kind.VALUE, n, i, example=example))
    # With dropout, h is not f(s) alone.
    match "" if of.drops(n) else of.network.layer(n).activation:
        case "sigmoid" | "softmax":
            return Product((h, Group(FormulaRow((Glue("1 -", "1 − "), h)))))
        case "tanh":
            return FormulaRow((Glue("1 -", "1 − "), Group(h), _SQUARED))
        case _:
            letter = of.notation.letter(n)
            argument = _factor(of, Quantity(Kind.SUM, n, i, example=example))
            return FormulaRow((Glue(f"{letter.latex}'", f"{letter.plain}′"), Group(argument)))


# The chapter's equation numbers for the network with two inputs, two hidden nodes and one output.
_VALUES = {(2, 0): "(1.3)", (2, 1): "(1.4)", (3, 0): "(1.5)"}
_UPDATES = {
    (3, 0, 0): "(1.15)",
    (3, 0, 1): "(1.16)",
    (3, 0, 2): "(1.22)",
    (2, 0, 0): "(1.17)",
    (2, 0, 1): "(1.18)",
    (2, 0, 2): "(1.23)",
    (2, 1, 0): "(1.19)",
    (2, 1, 1): "(1.20)",
    (2, 1, 2): "(1.24)",
}


def _equation(of: UpdateNumbers, result: Quantity) -> str:
    if of.network.sizes != (2, 2, 1):
        return ""
    if result.kind is Kind.VALUE:
        return _VALUES.get((result.layer, result.i), "")
    if result.kind is Kind.NEW_WEIGHT and result.j is not None:
        return _UPDATES.get((result.layer, result.i, result.j), "")
    return ""
