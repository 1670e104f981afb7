"""Predicting before seeing: will a weight grow or shrink in this update, will the loss rise or fall."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from core.exercises.exercise import Exercise

# The name of the last question: the loss of the update's examples after it.
NEW_LOSS = "L′"
# These many weights are asked about.
_MOST = 5

UP, DOWN, SAME = "up", "down", "same"


def some_weights(questions: tuple[str, ...], seed: int) -> tuple[str, ...]:
    """Some of these names, in their order; the same for a seed."""
    if len(questions) <= _MOST:
        return questions
    chosen = np.random.default_rng(seed).choice(len(questions), _MOST, replace=False)
    return tuple(questions[k] for k in sorted(chosen))


def outcome(exercise: Exercise, name: str) -> str:
    """Whether the number called `name` goes up or down in the update, or stays the same."""
    workings = exercise.workings
    if name == NEW_LOSS:
        after = replace(exercise, network=workings.updated).workings
        examples = range(exercise.update_examples)
        change = sum(after.at(k).loss for k in examples) - sum(workings.at(k).loss for k in examples)
    else:
        quantity = exercise.quantity(name)
        change = workings.value(quantity) - float(
            exercise.network.layer(quantity.layer).weights[quantity.i, quantity.j]
        )
    return UP if change > 0 else DOWN if change < 0 else SAME


def reason(exercise: Exercise, name: str) -> str:
    """Why, in a few words without numbers."""
    found = outcome(exercise, name)
    if name == NEW_LOSS:
        return {
            UP: "the step was too long, or went past the lowest point",
            DOWN: "a short step against the gradient makes L smaller",
            SAME: "the changes of the weights leave L as it is",
        }[found]
    if not exercise.rule.plain:
        return "this follows from the optimizer's rule"
    return {
        UP: "its gradient is negative, and η times it is subtracted",
        DOWN: "its gradient is positive, and η times it is subtracted",
        SAME: "its gradient is 0",
    }[found]


def first_hidden(exercise: Exercise) -> Quantity:
    """The first quantity hidden, with all later ones, during prediction: the first error term."""
    return Quantity(Kind.DELTA, exercise.network.depth, 0)
