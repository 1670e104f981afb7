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

    `function(y, t)` sums over the last axis (the outputs); `derivative(y, t)` keeps the shape of y.
    """

    name: str
    title: str
    latex: str
    derivative_latex: str
    function: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]


def least_squares(y: Array, t: Array) -> Array:
    """L = ½ Σ_k (t_k − y_k)²."""
    error = t - y
    result: Array = 0.5 * np.sum(error * error, axis=-1)
    return result


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
        raise InputError(f"unknown loss {name!r}: one of {', '.join(LOSSES)} expected") from None
