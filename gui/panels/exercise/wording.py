"""Questions and verdicts, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.derivation import Kind

if TYPE_CHECKING:
    from core.derivation import Derivation, Quantity
    from core.exercises.checking.attempt import Attempt

_KINDS = {
    Kind.SUM: "weighted sum",
    Kind.VALUE: "value",
    Kind.DERIVATIVE: "derivative",
    Kind.LOSS: "loss",
    Kind.DELTA: "error term",
    Kind.GRADIENT: "gradient",
    Kind.MEAN_GRADIENT: "mean gradient",
    Kind.NEW_WEIGHT: "new weight",
}


def question(of: Derivation, quantity: Quantity) -> str:
    """The question: “weighted sum sₕ₁ = ?”."""
    example = ""
    if of.examples > 1 and quantity.kind not in (Kind.MEAN_GRADIENT, Kind.NEW_WEIGHT):
        example = f" (example {quantity.example + 1})"
    return f"{_KINDS[quantity.kind]} {symbol(of, quantity)}{example}"


def symbol(of: Derivation, quantity: Quantity) -> str:
    """Its symbol."""
    return of.notation.symbol(quantity).lowered


def score(attempt: Attempt) -> str:
    """The result of the attempt, in one sentence."""
    count = len(attempt.exercise.questions)
    words = f"{attempt.right} of {count} right"
    if not attempt.sheet:
        words += f", {attempt.at_once} on the first try"
    words += f"; {len(attempt.shown)} shown." if attempt.shown else "."
    if attempt.chosen:
        words += f" Rules and signs: {attempt.led_right} of {len(attempt.chosen)}."
    return words
