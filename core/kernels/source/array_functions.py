"""Array functions of activations, losses and optimizers, each compiled separately, for all networks.

A kernel calls one by its address, so that it contains none of them. The call takes nanoseconds; the loop
inside is vectorized. Their names are "values_tanh", "loss_least_squares" and so on:

    values(s, h, m, a)                  h = f(s); softmax's s become ln h, which is what its loss asks for
    derivatives(s, h, delta, m, a)           s becomes f'(s), and the ∂L/∂h in `delta` ∂L/∂s
    loss(s, y, t, totals, delta) -> L   δ, or ∂L/∂y, into `delta`: see core.model.losses; `totals` is its `sum`
    descend(weights, gradient, …)       one update of all weights: see core.kernels.source.update

All arrays but the optimizer's are flat, of nodes by m examples; a has the bits of the activation's parameter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.compiler.builtins import ByAddress
from core.kernels.compiler.language import of_bits
from core.kernels.compiler.signature import signature_of
from core.kernels.source.update import updating
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.training.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.kernels.compiler.signature import Floats


def piece(name: str) -> Callable[..., Any]:
    """Return the array function called `name`, to be compiled."""
    kind, _, entry = name.partition("_")
    if kind == "descend":
        return updating(OPTIMIZERS[entry])
    if kind == "loss":
        return _loss(entry)
    return _values(entry) if kind == "values" else _derivatives(entry)


def _values(name: str) -> Callable[..., None]:
    entry = ACTIVATIONS[name]
    if entry.whole:
        return _WHOLE[name][0]
    f, has_parameter = entry.function, entry.parameter is not None

    def values(s: Floats, h: Floats, m: int, a: int) -> None:
        for k in range(s.size):
            h[k] = f(s[k], of_bits(a)) if has_parameter else f(s[k])

    return values


def _derivatives(name: str) -> Callable[..., None]:
    entry = ACTIVATIONS[name]
    if entry.whole:
        return _WHOLE[name][1]
    derivative, has_parameter = entry.derivative, entry.parameter is not None

    def derivatives(s: Floats, h: Floats, delta: Floats, m: int, a: int) -> None:
        for k in range(s.size):
            s[k] = derivative(s[k], h[k], of_bits(a)) if has_parameter else derivative(s[k], h[k])
            delta[k] *= s[k]

    return derivatives


def _most(s: Floats, k: int, m: int) -> float:
    """Return the largest sum of example k."""
    most = float(s[k])
    for i in range(k + m, s.size, m):
        most = max(most, s[i])
    return most


def _softmax(s: Floats, h: Floats, m: int, a: int) -> None:
    """core.model.activations.heads.softmax for each example."""
    for k in range(m):
        most = _most(s, k, m)
        total = 0.0
        for i in range(k, s.size, m):
            h[i] = np.exp(s[i] - most)
            total += h[i]
        shift = most + math.log(total)
        for i in range(k, s.size, m):
            h[i] /= total
            s[i] -= shift


def _softmax_derivatives(s: Floats, h: Floats, delta: Floats, m: int, a: int) -> None:
    """core.model.activations.heads.softmax_derivative, and Activation.back of softmax, for each example."""
    for k in range(m):
        mean = 0.0
        for i in range(k, s.size, m):
            mean += h[i] * delta[i]
        for i in range(k, s.size, m):
            s[i] = h[i] * (1.0 - h[i])
            delta[i] = h[i] * (delta[i] - mean)


def _log_softmax(s: Floats, h: Floats, m: int, a: int) -> None:
    """core.model.activations.heads.log_softmax for each example."""
    for k in range(m):
        most = _most(s, k, m)
        total = 0.0
        for i in range(k, s.size, m):
            total += np.exp(s[i] - most)
        rest = math.log(total)
        for i in range(k, s.size, m):
            s[i] = (s[i] - most) - rest
            h[i] = s[i]


def _log_softmax_derivatives(s: Floats, h: Floats, delta: Floats, m: int, a: int) -> None:
    """core.model.activations.heads.log_softmax_derivative, and Activation.back of log-softmax, for each example."""
    for k in range(m):
        total = 0.0
        for i in range(k, s.size, m):
            total += delta[i]
        for i in range(k, s.size, m):
            s[i] = -np.expm1(h[i])
            delta[i] -= np.exp(h[i]) * total


# The activations of a whole layer: their values and derivatives.
_WHOLE = {"softmax": (_softmax, _softmax_derivatives), "log_softmax": (_log_softmax, _log_softmax_derivatives)}


def _loss(name: str) -> Callable[..., float]:
    term, derivative = LOSSES[name].term, LOSSES[name].derivative

    def loss(s: Floats, y: Floats, t: Floats, totals: Floats, delta: Floats) -> float:
        total = 0.0
        for k in range(s.size):
            total += float(term(s[k], y[k], t[k]))
            delta[k] = derivative(y[k], t[k], totals[k])
        return total

    return loss


call_values, call_derivatives, call_loss, call_descend = (
    ByAddress(signature_of(piece(name)))
    for name in ("values_identity", "derivatives_identity", "loss_least_squares", "descend_gradient-descent")
)
