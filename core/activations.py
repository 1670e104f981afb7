"""Activation functions: each is one entry of `ACTIVATIONS`.

Every function is written with NumPy's ufuncs, so that the same source serves arrays of any shape,
single numbers, and the compiled kernels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.arrays import Array


@dataclass(frozen=True)
class Activation:
    """One activation function f with its derivative and how both are written.

    `function(s)` gives h = f(s); `derivative(s, h)` gives f'(s), and may use h = f(s), which is at hand.
    Both keep the shape of s. `letter` is the LaTeX letter that the formulas use for f (σ for the sigmoid,
    r for ReLU, as in the chapter). `low` and `high` bound the values of f; `peak_slope` is the largest f'.
    """

    name: str
    title: str
    letter: str
    latex: str
    derivative_latex: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    low: float
    high: float
    peak_slope: float


def identity(s: Array) -> Array:
    """f(s) = s."""
    return s * 1.0


def identity_slope(s: Array, h: Array) -> Array:
    """f'(s) = 1."""
    return s * 0.0 + 1.0


def sigmoid(s: Array) -> Array:
    """σ(s) = 1 / (1 + e^−s), written so that e is never raised to a positive power."""
    e = np.exp(-np.abs(s))
    return np.where(s >= 0.0, 1.0, e) / (1.0 + e)


def sigmoid_slope(s: Array, h: Array) -> Array:
    """σ'(s) = σ(s) (1 − σ(s))."""
    return h * (1.0 - h)


def tanh(s: Array) -> Array:
    """f(s) = tanh s."""
    return np.tanh(s)


def tanh_slope(s: Array, h: Array) -> Array:
    """tanh'(s) = 1 − tanh² s."""
    return 1.0 - h * h


def relu(s: Array) -> Array:
    """r(s) = s for s > 0, else 0."""
    return np.where(s > 0.0, s, 0.0)


def relu_slope(s: Array, h: Array) -> Array:
    """r'(s) = 1 for s > 0, else 0; at the kink r'(0) = 0."""
    return np.where(s > 0.0, 1.0, 0.0)


_INF = float("inf")

ACTIVATIONS: dict[str, Activation] = {
    entry.name: entry
    for entry in (
        Activation(
            "identity", "Identity", "f", r"f(s) = s", r"f'(s) = 1",
            identity, identity_slope, -_INF, _INF, 1.0,
        ),
        Activation(
            "sigmoid", "Sigmoid", r"\sigma", r"\sigma(s) = \frac{1}{1 + e^{-s}}",
            r"\sigma'(s) = \sigma(s)\,(1 - \sigma(s))", sigmoid, sigmoid_slope, 0.0, 1.0, 0.25,
        ),
        Activation(
            "tanh", "Tanh", r"\tanh", r"\tanh(s) = \frac{e^{s} - e^{-s}}{e^{s} + e^{-s}}",
            r"\tanh'(s) = 1 - \tanh^2(s)", tanh, tanh_slope, -1.0, 1.0, 1.0,
        ),
        Activation(
            "relu", "ReLU", "r",
            r"r(s) = \begin{cases} s & \text{if } s > 0 \\ 0 & \text{otherwise} \end{cases}",
            r"r'(s) = \begin{cases} 1 & \text{if } s > 0 \\ 0 & \text{otherwise} \end{cases}",
            relu, relu_slope, 0.0, _INF, 1.0,
        ),
    )
}


def activation(name: str) -> Activation:
    """The entry called `name`. Raises InputError with the names that exist."""
    try:
        return ACTIVATIONS[name]
    except (KeyError, TypeError):
        raise InputError(f"unknown activation {name!r:.50}: one of {', '.join(ACTIVATIONS)} expected") from None
