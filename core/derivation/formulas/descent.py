"""Update formulas: penalized gradient, optimizer state, new weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.number_format import FULL, format_number, latex
from core.model.formula import Factor, FormulaRow, Glue, Group, Node, Product, Sum
from core.model.quantities import Kind, Quantity
from core.training.optimizers import OPTIMIZERS, Terms

if TYPE_CHECKING:
    from core.derivation.update import UpdateNumbers


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
    """Return m' or v', computed from the previous state and the gradient."""
    equation = OPTIMIZERS[of.rule.optimizer].state[result.kind is Kind.STATE_V]
    return equation(_terms(of, result.layer, result.i, result.j))


def descent(of: UpdateNumbers, n: int, i: int, j: int, gradient: Node | None = None) -> FormulaRow:
    """Return w' = w − η · (the optimizer's step); `gradient`: written out, for plain gradient descent."""
    return OPTIMIZERS[of.rule.optimizer].new_weight(_terms(of, n, i, j, gradient))


def _terms(of: UpdateNumbers, n: int, i: int, j: int | None, gradient: Node | None = None) -> Terms:
    none = Glue("", "")
    kinds = (Kind.OLD_STATE_M, Kind.OLD_STATE_V), (Kind.STATE_M, Kind.STATE_V)
    (m, v), (new_m, new_v) = (
        [_factor(of, kind, n, i, j) if k < of.before.slots.shape[0] else none for k, kind in enumerate(pair)]
        for pair in kinds
    )
    return Terms(
        w=_factor(of, Kind.WEIGHT, n, i, j),
        g=gradient or _factor(of, of.descent_gradient, n, i, j),
        rate=of.factor(Quantity(Kind.RATE)),
        m=m,
        v=v,
        new_m=new_m,
        new_v=new_v,
        first=_number(of.rule.first),
        second=_number(of.rule.second),
        epsilon=_number(of.rule.epsilon),
        k=str(of.before.steps + 1),
    )


def _factor(of: UpdateNumbers, kind: Kind, n: int, i: int, j: int | None) -> Factor:
    return of.factor(Quantity(kind, n, i, j))


def _number(value: float) -> Glue:
    return Glue(latex(value, FULL), format_number(value, FULL))
