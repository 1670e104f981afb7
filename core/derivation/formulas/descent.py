"""From a weight's gradient to its new value: the penalty, what the optimizer remembers, the update."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.number_format import FULL, format_number, latex
from core.model.formula import Factor, FormulaRow, Fraction, Glue, Group, Node, Product, Root, Sum
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from core.derivation.update import UpdateNumbers

_MINUS = Glue("-", " − ")
_PLUS = Glue("+", " + ")
_SQUARED = Glue("^{2}", "²")


def penalized(of: UpdateNumbers, n: int, i: int, j: int | None) -> Node:
    """g = ∂L/∂w + λ₂ w + λ₁ sign(w)."""
    kinds = of.descent_kinds
    parts: list[Node] = [_factor(of, kinds[kinds.index(Kind.PENALIZED) - 1], n, i, j)]
    weight = _factor(of, Kind.WEIGHT, n, i, j)
    if of.rule.l2:
        parts.append(Product((_number(of.rule.l2), weight)))
    if of.rule.l1:
        parts.append(Product((_number(of.rule.l1), FormulaRow((Glue(r"\operatorname{sign}", "sign"), Group(weight))))))
    return Sum(tuple(parts))


def memory(of: UpdateNumbers, result: Quantity) -> Node:
    """m' or v', of what was and the gradient."""
    n, i, j = result.layer, result.i, result.j
    g: Node = _factor(of, of.descent_gradient, n, i, j)
    if result.kind is Kind.STATE_V:
        old, share = Kind.OLD_STATE_V, of.rule.second
    else:
        old, share = Kind.OLD_STATE_M, of.rule.first
    squares = result.kind is Kind.STATE_V or of.rule.optimizer == "rmsprop"
    new = FormulaRow((Group(g), _SQUARED)) if squares else g
    kept = Product((_number(share), _factor(of, old, n, i, j)))
    if of.rule.optimizer in ("momentum", "nesterov"):
        return FormulaRow((kept, _PLUS, new))
    return FormulaRow((kept, _PLUS, Product((Group(FormulaRow((Glue("1 -", "1 − "), _number(share)))), new))))


def descent(of: UpdateNumbers, n: int, i: int, j: int, gradient: Node | None = None) -> FormulaRow:
    """w' = w − η · what the optimizer makes of the gradient; `gradient`: written out, for plain descent."""
    rate = of.factor(Quantity(Kind.RATE))
    g = gradient or _factor(of, of.descent_gradient, n, i, j)
    match of.rule.optimizer:
        case "momentum":
            change: Node = Product((rate, _factor(of, Kind.STATE_M, n, i, j)))
        case "nesterov":
            ahead = FormulaRow((g, _PLUS, Product((_number(of.rule.first), _factor(of, Kind.STATE_M, n, i, j)))))
            change = Product((rate, Group(ahead)))
        case "rmsprop":
            root = Root(_factor(of, Kind.STATE_M, n, i, j))
            change = Product((rate, Fraction(g, FormulaRow((root, _PLUS, _number(of.rule.epsilon))))))
        case "adam":
            m = _bias_corrected(of, _factor(of, Kind.STATE_M, n, i, j), of.rule.first)
            v = _bias_corrected(of, _factor(of, Kind.STATE_V, n, i, j), of.rule.second)
            change = Product((rate, Fraction(m, FormulaRow((Root(v), _PLUS, _number(of.rule.epsilon))))))
        case _:
            change = Product((rate, *(g.parts if isinstance(g, Product) else (g,))))
    return FormulaRow((_factor(of, Kind.WEIGHT, n, i, j), _MINUS, change))


def _bias_corrected(of: UpdateNumbers, remembered: Factor, share: float) -> Node:
    """m' / (1 − β^k): what a memory that began at 0 would be without that."""
    k = of.before.steps + 1
    power = FormulaRow((_number(share), Glue(f"^{{{k}}}", f"^{k}")))
    return Fraction(remembered, FormulaRow((Glue("1 -", "1 − "), power)))


def _factor(of: UpdateNumbers, kind: Kind, n: int, i: int, j: int | None) -> Factor:
    return of.factor(Quantity(kind, n, i, j))


def _number(value: float) -> Glue:
    return Glue(latex(value, FULL), format_number(value, FULL))
