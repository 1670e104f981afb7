"""Loss functions: each is one entry of `LOSSES`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array


@dataclass(frozen=True)
class Loss:
    """One loss L with its derivative and the formulas of both.

    A loss is a sum over the outputs k: `term(s, y, t)` gives each one's part of it. `derivative(y, t, sum)`
    gives ∂L/∂y_k, where `sum` is Σ_k t_k. All keep the shape of y, and serve single numbers, too.

    output: the activation that the outputs must have, where L and it belong together: then the two are
    computed in one, from the weighted sums s, so that nothing is lost to rounding where y is nearly 0 or
    1, and `derivative` gives ∂L/∂s_k, that is δ. Softmax's s come in less the logarithm of Σ e^s, so that
    they are ln y.
    """

    name: str
    title: str
    latex: str
    derivative_latex: str
    term: Callable[[Array, Array, Array], Array]
    derivative: Callable[[Array, Array, Array], Array]
    output: str = ""

    def function(self, activation: str, s: Array, y: Array, t: Array) -> Array:
        """Return L, summed over the last axis (the outputs); the outputs' `activation` computes y from s."""
        if ACTIVATIONS[activation].whole:
            shifted = s - np.max(s, axis=-1, keepdims=True)
            s = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
        result: Array = np.sum(self.term(s, y, t), axis=-1)
        return result

    def delta(self, activation: str, s: Array, y: Array, t: Array) -> Array:
        """Return δ = ∂L/∂s of the outputs, in the shape of y."""
        derivative = self.derivative(y, t, np.sum(t, axis=-1, keepdims=True))
        return derivative if self.output else ACTIVATIONS[activation].back(derivative, s, y)

    def check(self, activation: str) -> None:
        """Raise InputError if outputs with this activation cannot be used with the loss."""
        if self.output and activation != self.output:
            needed, found = ACTIVATIONS[self.output].title, ACTIVATIONS[activation].title
            raise InputError(
                f"{self.title} requires {needed} outputs, but the outputs use {found}; change the loss "
                f"or the activation"
            )


def least_squares(s: Array, y: Array, t: Array) -> Array:
    """½ (t_k − y_k)²."""
    error = t - y
    return 0.5 * error * error


def least_squares_derivative(y: Array, t: Array, total: Array) -> Array:
    """∂L/∂y_k = −(t_k − y_k)."""
    return y - t


def absolute_error(s: Array, y: Array, t: Array) -> Array:
    """|t_k − y_k|."""
    return np.abs(t - y)


def absolute_error_derivative(y: Array, t: Array, total: Array) -> Array:
    """∂L/∂y_k = −1 where y_k is too small, 1 where it is too large, 0 where it is right."""
    return np.sign(y - t)


def binary_cross_entropy(s: Array, y: Array, t: Array) -> Array:
    """−t_k ln y_k − (1 − t_k) ln(1 − y_k) with y_k = σ(s_k), as max(s, 0) − s t + ln(1 + e^−|s|)."""
    return np.maximum(s, 0.0) - s * t + np.log1p(np.exp(-np.abs(s)))


def binary_cross_entropy_derivative(y: Array, t: Array, total: Array) -> Array:
    """δ_k = y_k − t_k: the derivative of σ cancels."""
    return y - t


def cross_entropy(s: Array, y: Array, t: Array) -> Array:
    """−t_k ln y_k, where s_k is ln y_k (see Loss)."""
    return -t * s


def cross_entropy_derivative(y: Array, t: Array, total: Array) -> Array:
    """δ_k = y_k Σ_m t_m − t_k, which is y_k − t_k for targets that sum to 1."""
    return y * total - t


LOSSES: dict[str, Loss] = {
    entry.name: entry
    for entry in (
        Loss(
            "least_squares", "Least squares", r"L = \tfrac{1}{2} \sum_k (t_k - y_k)^2",
            r"\frac{\partial L}{\partial y_k} = -(t_k - y_k)", least_squares, least_squares_derivative,
        ),
        Loss(
            "absolute_error", "Absolute error", r"L = \sum_k |t_k - y_k|",
            r"\frac{\partial L}{\partial y_k} = -\operatorname{sign}(t_k - y_k)",
            absolute_error, absolute_error_derivative,
        ),
        Loss(
            "binary_cross_entropy", "Binary cross-entropy",
            r"L = -\sum_k \left( t_k \ln y_k + (1 - t_k) \ln(1 - y_k) \right)",
            r"\frac{\partial L}{\partial y_k} = \frac{y_k - t_k}{y_k\,(1 - y_k)}",
            binary_cross_entropy, binary_cross_entropy_derivative, "sigmoid",
        ),
        Loss(
            "cross_entropy", "Softmax with cross-entropy", r"L = -\sum_k t_k \ln y_k",
            r"\frac{\partial L}{\partial y_k} = -\frac{t_k}{y_k}",
            cross_entropy, cross_entropy_derivative, "softmax",
        ),
    )
}  # fmt: skip
# Regression losses: they treat a target as a number, not as a class.
OF_AMOUNTS = ("least_squares", "absolute_error")


def loss(name: str) -> Loss:
    """Return the loss called `name`. Raises InputError with the names that exist."""
    try:
        return LOSSES[name]
    except (KeyError, TypeError):
        raise InputError(f"unknown loss {name!r:.50}; expected one of {', '.join(LOSSES)}") from None


def going_with(name: str, outputs: str) -> str:
    """Return the loss called `name`, or least squares if it requires an activation other than `outputs`."""
    return name if loss(name).output in ("", outputs) else "least_squares"
