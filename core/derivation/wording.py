"""Descriptions of steps and quantities, for headings, tooltips and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.number_format import FULL, format_number
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from core.derivation.steps import Derivation, Step

_RESULTS = {
    Kind.SUM: "weighted sum",
    Kind.VALUE: "value",
    Kind.LOSS: "loss of this example",
    Kind.DELTA: "error term",
    Kind.GRADIENT: "gradient of a weight",
    Kind.MEAN_GRADIENT: "mean gradient of the batch",
    Kind.PENALIZED: "gradient with the penalty",
    Kind.STATE_M: "optimizer state m",
    Kind.STATE_V: "optimizer state v",
    Kind.NEW_WEIGHT: "new weight",
    Kind.NEW_LOSS: "loss after the update",
}


def heading(step: Step) -> str:
    """Return the heading of a step: “Forward pass, layer 2: weighted sum sₕ₁”."""
    symbol = step.derivation.notation.symbol(step.result).lowered
    layer = f", layer {step.layer}" if step.layer else ""
    return f"{step.phase.value}{layer}: {_RESULTS[step.result.kind]} {symbol}"


def described(of: Derivation, quantity: Quantity) -> str:
    """Return a quantity with its full value: “w₁₁ = 3 (weight)”."""
    return f"{of.notation.symbol(quantity).lowered} = {format_number(of.value(quantity), FULL)} ({quantity.kind.value})"
