"""Loss functions: each is one entry of `LOSSES`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.arrays import Array


@dataclass(frozen=True)
class Loss:
    """One loss L(y, t) with ∂L/∂y and how both are written.

    A loss is a sum over the outputs k: `term(y, t)` gives each one's part of it, `derivative(y, t)` gives
    ∂L/∂y_k. Both keep the shape of y, and serve single numbers, too, as the activations do.
    """

    name: str
    title: str
    latex: str
    derivative_latex: str
    term: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]

    def function(self, y: Array, t: Array) -> Array:
        """L, summed over the last axis (the outputs)."""
        result: Array = np.sum(self.term(y, t), axis=-1)
        return result


def least_squares(y: Array, t: Array) -> Array:
    """½ (t_k − y_k)²."""
    error = t - y
    return 0.5 * error * error


def least_squares_slope(y: Array, t: Array) -> Array:
    """∂L/∂y_k = −(t_k − y_k)."""
    return y - t


LOSSES: dict[str, Loss] = {
    entry.name: entry
    for entry in (
        Loss(
            "least_squares", "Least squares", r"L = \tfrac{1}{2} \sum_k (t_k - y_k)^2",
            r"\frac{\partial L}{\partial y_k} = -(t_k - y_k)", least_squares, least_squares_slope,
        ),
    )
}


def loss(name: str) -> Loss:
    """The entry called `name`. Raises InputError with the names that exist."""
    try:
        return LOSSES[name]
    except (KeyError, TypeError):
        raise InputError(f"unknown loss {name!r:.50}: one of {', '.join(LOSSES)} expected") from None
