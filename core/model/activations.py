"""Activation functions: each is one entry of `ACTIVATIONS`.

Every function is written with NumPy's ufuncs, so that the same source serves arrays of any shape,
single numbers, and the compiled kernels. Softmax alone is of a whole layer at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array


@dataclass(frozen=True)
class Activation:
    """One activation function f with its derivative and how both are written.

    `function(s)` gives h = f(s); `derivative(s, h)` gives f'(s), and may use h = f(s), which is at hand.
    Both keep the shape of s. `letter` is the LaTeX letter that the formulas use for f (σ for the sigmoid,
    r for ReLU, as in the chapter). `low` and `high` bound the values of f; `peak_derivative` is the largest f'.

    whole: each value depends on all sums of the layer (softmax, for outputs only). Then `function` works
    along the last axis, and `derivative` gives ∂h_i/∂s_i, the diagonal of the Jacobian.
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
    peak_derivative: float
    whole: bool = False

    def through(self, v: Array, s: Array, h: Array) -> Array:
        """The Jacobian ∂h/∂s times `v`, along the last axis: what leads δ back, and influence on.

        f'(s) ⊙ v; for softmax, whose Jacobian diag(h) − h hᵀ is symmetric, h ⊙ (v − Σ_k h_k v_k).
        """
        if self.whole:
            carried: Array = h * (v - np.sum(h * v, axis=-1, keepdims=True))
            return carried
        return v * self.derivative(s, h)

    def of_node(self, s: Array, sums: Array, i: int) -> Array:
        """h_i for many values `s` of s_i, shape (m,), the other sums of the layer being as in `sums`."""
        if not self.whole:
            return self.function(s)
        layers = np.tile(sums, (len(s), 1))
        layers[:, i] = s
        values: Array = self.function(layers)[:, i]
        return values


def identity(s: Array) -> Array:
    """f(s) = s."""
    return s * 1.0


def identity_derivative(s: Array, h: Array) -> Array:
    """f'(s) = 1."""
    return s * 0.0 + 1.0


def sigmoid(s: Array) -> Array:
    """σ(s) = 1 / (1 + e^−s), written so that e is never raised to a positive power."""
    e = np.exp(-np.abs(s))
    return np.where(s >= 0.0, 1.0, e) / (1.0 + e)


def sigmoid_derivative(s: Array, h: Array) -> Array:
    """σ'(s) = σ(s) (1 − σ(s))."""
    return h * (1.0 - h)


def tanh(s: Array) -> Array:
    """f(s) = tanh s."""
    return np.tanh(s)


def tanh_derivative(s: Array, h: Array) -> Array:
    """tanh'(s) = 1 − tanh² s."""
    return 1.0 - h * h


def relu(s: Array) -> Array:
    """r(s) = s for s > 0, else 0."""
    return np.where(s > 0.0, s, 0.0)


def relu_derivative(s: Array, h: Array) -> Array:
    """r'(s) = 1 for s > 0, else 0; at the kink r'(0) = 0."""
    return np.where(s > 0.0, 1.0, 0.0)


# How much of a negative s leaky ReLU lets through, the usual choice.
LEAK = 0.01


def leaky_relu(s: Array) -> Array:
    """f(s) = s for s > 0, else 0.01 s."""
    return np.where(s > 0.0, s, LEAK * s)


def leaky_relu_derivative(s: Array, h: Array) -> Array:
    """f'(s) = 1 for s > 0, else 0.01."""
    return np.where(s > 0.0, 1.0, LEAK)


def elu(s: Array) -> Array:
    """f(s) = s for s > 0, else e^s − 1."""
    return np.where(s > 0.0, s, np.expm1(np.minimum(s, 0.0)))


def elu_derivative(s: Array, h: Array) -> Array:
    """f'(s) = 1 for s > 0, else e^s."""
    return np.exp(np.minimum(s, 0.0))


def softplus(s: Array) -> Array:
    """f(s) = ln(1 + e^s), written so that e is never raised to a positive power."""
    return np.maximum(s, 0.0) + np.log1p(np.exp(-np.abs(s)))


def softplus_derivative(s: Array, h: Array) -> Array:
    """f'(s) = σ(s)."""
    e = np.exp(-np.abs(s))
    return np.where(s >= 0.0, 1.0, e) / (1.0 + e)


def silu(s: Array) -> Array:
    """f(s) = s σ(s)."""
    e = np.exp(-np.abs(s))
    return s * (np.where(s >= 0.0, 1.0, e) / (1.0 + e))


def silu_derivative(s: Array, h: Array) -> Array:
    """f'(s) = σ(s) (1 + s (1 − σ(s)))."""
    e = np.exp(-np.abs(s))
    return np.where(s >= 0.0, 1.0, e) / (1.0 + e) * (1.0 + s * (np.where(s >= 0.0, e, 1.0) / (1.0 + e)))


def erf(x: Array) -> Array:
    """The error function of each number."""
    from scipy.special import erf as erf_of_scipy  # slow to load, and only GELU needs it

    result: Array = erf_of_scipy(x)
    return result


_ROOT_HALF = math.sqrt(0.5)
_DENSITY = 1.0 / math.sqrt(2.0 * math.pi)


def gelu(s: Array) -> Array:
    """f(s) = s Φ(s), Φ the normal distribution function (Hendrycks, Gimpel 2016, the exact form)."""
    return 0.5 * s * (1.0 + erf(s * _ROOT_HALF))


def gelu_derivative(s: Array, h: Array) -> Array:
    """f'(s) = Φ(s) + s φ(s), φ the normal density."""
    return 0.5 * (1.0 + erf(s * _ROOT_HALF)) + s * _DENSITY * np.exp(-0.5 * s * s)


def softmax(s: Array) -> Array:
    """h_i = e^s_i / Σ_k e^s_k along the last axis; the largest s is taken off first, which changes nothing."""
    e = np.exp(s - np.max(s, axis=-1, keepdims=True))
    result: Array = e / np.sum(e, axis=-1, keepdims=True)
    return result


def softmax_derivative(s: Array, h: Array) -> Array:
    """∂h_i/∂s_i = h_i (1 − h_i)."""
    return h * (1.0 - h)


_INF = float("inf")
_HALVES = r"\begin{cases} %s & \text{if } s > 0 \\ %s & \text{otherwise} \end{cases}"

ACTIVATIONS: dict[str, Activation] = {
    entry.name: entry
    for entry in (
        Activation(
            "identity",
            "Identity",
            "f",
            r"f(s) = s",
            r"f'(s) = 1",
            identity,
            identity_derivative,
            -_INF,
            _INF,
            1.0,
        ),
        Activation(
            "sigmoid",
            "Sigmoid",
            r"\sigma",
            r"\sigma(s) = \frac{1}{1 + e^{-s}}",
            r"\sigma'(s) = \sigma(s)\,(1 - \sigma(s))",
            sigmoid,
            sigmoid_derivative,
            0.0,
            1.0,
            0.25,
        ),
        Activation(
            "tanh",
            "Tanh",
            r"\tanh",
            r"\tanh(s) = \frac{e^{s} - e^{-s}}{e^{s} + e^{-s}}",
            r"\tanh'(s) = 1 - \tanh^2(s)",
            tanh,
            tanh_derivative,
            -1.0,
            1.0,
            1.0,
        ),
        Activation(
            "relu",
            "ReLU",
            "r",
            r"r(s) = \begin{cases} s & \text{if } s > 0 \\ 0 & \text{otherwise} \end{cases}",
            r"r'(s) = \begin{cases} 1 & \text{if } s > 0 \\ 0 & \text{otherwise} \end{cases}",
            relu,
            relu_derivative,
            0.0,
            _INF,
            1.0,
        ),
        Activation(
            "leaky_relu",
            "Leaky ReLU",
            "f",
            r"f(s) = " + _HALVES % ("s", r"0.01\, s"),
            r"f'(s) = " + _HALVES % ("1", "0.01"),
            leaky_relu,
            leaky_relu_derivative,
            -_INF,
            _INF,
            1.0,
        ),
        Activation(
            "elu",
            "ELU",
            "f",
            r"f(s) = " + _HALVES % ("s", "e^{s} - 1"),
            r"f'(s) = " + _HALVES % ("1", "e^{s}"),
            elu,
            elu_derivative,
            -1.0,
            _INF,
            1.0,
        ),
        Activation(
            "softplus",
            "Softplus",
            "f",
            r"f(s) = \ln(1 + e^{s})",
            r"f'(s) = \frac{1}{1 + e^{-s}}",
            softplus,
            softplus_derivative,
            0.0,
            _INF,
            1.0,
        ),
        Activation(
            "silu",
            "SiLU",
            "f",
            r"f(s) = s\,\sigma(s)",
            r"f'(s) = \sigma(s)\,(1 + s\,(1 - \sigma(s)))",
            silu,
            silu_derivative,
            -0.2784645427610738,
            _INF,
            1.0998393201288669,
        ),
        Activation(
            "gelu",
            "GELU",
            "f",
            r"f(s) = s\,\Phi(s)",
            r"f'(s) = \Phi(s) + s\,\varphi(s)",
            gelu,
            gelu_derivative,
            -0.16997120747990369,
            _INF,
            1.1289042234480986,
        ),
        Activation(
            "softmax",
            "Softmax",
            r"\operatorname{softmax}",
            r"h_i = \frac{e^{s_i}}{\sum_k e^{s_k}}",
            r"\frac{\partial h_i}{\partial s_i} = h_i\,(1 - h_i)",
            softmax,
            softmax_derivative,
            0.0,
            1.0,
            0.25,
            whole=True,
        ),
    )
}


def activation(name: str) -> Activation:
    """The entry called `name`. Raises InputError with the names that exist."""
    try:
        return ACTIVATIONS[name]
    except (KeyError, TypeError):
        raise InputError(f"unknown activation {name!r:.50}: one of {', '.join(ACTIVATIONS)} expected") from None
