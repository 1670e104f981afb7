"""The formulas of the losses, as the derivation writes them: see core.model.losses.Loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.model.formula import FormulaRow, Fraction, Glue, Group, Node, Product, Sum

if TYPE_CHECKING:
    from core.model.formula import Factor

_MINUS = Glue("-", "−")
_SPACED_MINUS = Glue("-", " − ")
_LN = Glue(r"\ln", "ln ")
_BAR = Glue("|", "|")


@dataclass(frozen=True, eq=False)
class LossTerms:
    """What the formulas of a loss are made of, for one output: y, t, and the error t − y."""

    y: Node
    t: Node
    error: Node


def squared_error(of: LossTerms) -> Node:
    """(t − y)²."""
    return FormulaRow((of.error, Glue("^{2}", "²")))


def minus_error(of: LossTerms) -> Node:
    """−(t − y)."""
    return FormulaRow((_MINUS, of.error))


def absolute_error(of: LossTerms) -> Node:
    """|t − y|."""
    return FormulaRow((_BAR, of.error, _BAR))


def minus_sign_of_error(of: LossTerms) -> Node:
    """−sign(t − y)."""
    return FormulaRow((_MINUS, Glue(r"\operatorname{sign}", "sign"), of.error))


def binary_term(of: LossTerms) -> Node:
    """t ln y + (1 − t) ln(1 − y)."""
    return Sum((Product((of.t, _logarithm(of.y))), Product((_rest(of.t), _logarithm(_rest(of.y))))))


def binary_derivative(of: LossTerms) -> Node:
    """(y − t) / (y (1 − y))."""
    return Fraction(FormulaRow((of.y, _SPACED_MINUS, of.t)), Product((of.y, _rest(of.y))))


def binary_delta(of: LossTerms, targets: tuple[Factor, ...]) -> Node:
    """−(t − y)."""
    return minus_error(of)


def cross_entropy_term(of: LossTerms) -> Node:
    """t ln y."""
    return Product((of.t, _logarithm(of.y)))


def cross_entropy_derivative(of: LossTerms) -> Node:
    """−t / y."""
    return FormulaRow((_MINUS, Fraction(of.t, of.y)))


def cross_entropy_delta(of: LossTerms, targets: tuple[Factor, ...]) -> Node:
    """−(t − y) for targets that sum to 1, else y Σ t − t."""
    if sum(target.value for target in targets) == 1.0:
        return minus_error(of)
    return FormulaRow((Product((of.y, Group(Sum(targets)))), _SPACED_MINUS, of.t))


def _rest(node: Node) -> Group:
    """Return (1 − node)."""
    return Group(FormulaRow((Glue("1 -", "1 − "), node)))


def _logarithm(node: Node) -> FormulaRow:
    return FormulaRow((_LN, node))
