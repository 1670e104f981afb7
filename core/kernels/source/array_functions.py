"""Array functions of activations, losses and optimizers, each compiled separately, for all networks.

A kernel calls a piece by its address, so that it contains none of them. The call takes nanoseconds; the
loop inside is vectorized. Their names are "values_tanh", "loss_least_squares" and so on:

    values(s, h, m, a)                  h = f(s); softmax's s become ln h, which is what its loss asks for
    derivatives(s, h, delta, m, a)           s becomes f'(s), and the ∂L/∂h in `delta` ∂L/∂s
    loss(s, y, t, totals, delta) -> L   δ, or ∂L/∂y, into `delta`: see core.model.losses; `totals` is its `sum`
    descend(weights, gradient, …)       one update of all weights: see core.kernels.source.update

All arrays but the optimizer's are flat, of nodes by m examples; a has the bits of the activation's parameter.
"""

# numba infers the types of compiled functions.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.ccallback import CFunc
from numba.extending import intrinsic

from core.kernels.source.elementary import FAST, compiled, exp, expm1
from core.kernels.source.update import FAST_UPDATE, updating
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.training.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBERS, _ROWS = types.Array(types.float64, 1, "C"), types.Array(types.float64, 2, "C")
_VALUES = types.void(_NUMBERS, _NUMBERS, types.int64, types.int64)
_DERIVATIVES = types.void(_NUMBERS, _NUMBERS, _NUMBERS, types.int64, types.int64)
_LOSS = types.float64(*[_NUMBERS] * 5)
_DESCEND = types.void(_NUMBERS, _NUMBERS, _ROWS, types.int64, *[types.float64] * 7)


def names() -> list[str]:
    """All pieces."""
    return (
        [f"{kind}_{name}" for kind in ("values", "derivatives") for name in ACTIVATIONS]
        + [f"loss_{name}" for name in LOSSES]
        + [f"descend_{name}" for name in OPTIMIZERS]
    )


def piece(name: str) -> CFunc:
    """The piece called `name`; compiled by its method `compile`, and then at its `address`."""
    kind, _, entry = name.partition("_")
    if kind == "descend":
        return _made(updating(OPTIMIZERS[entry]), _DESCEND, FAST_UPDATE)
    if kind == "loss":
        return _made(_loss(entry), _LOSS)
    if kind == "values":
        return _made(_values(entry), _VALUES)
    return _made(_derivatives(entry), _DERIVATIVES)


def _made(function: Callable[..., Any], signature: Any, fastmath: set[str] = FAST) -> CFunc:
    options = {"nogil": True, "error_model": "numpy", "fastmath": fastmath}
    return CFunc(function, (signature.args, signature.return_type), {}, options)


def _values(name: str) -> Callable[..., Any]:
    entry = ACTIVATIONS[name]
    if entry.whole:
        return _WHOLE[name][0]
    f = compiled(entry.function)
    if entry.parameter is None:

        def values(s, h, m, a):
            for k in range(s.size):
                h[k] = f(s[k])

    else:

        def values(s, h, m, a):
            parameter = np.int64(a).view(np.float64)
            for k in range(s.size):
                h[k] = f(s[k], parameter)

    return values


def _derivatives(name: str) -> Callable[..., Any]:
    entry = ACTIVATIONS[name]
    if entry.whole:
        return _WHOLE[name][1]
    derivative = compiled(entry.derivative)
    if entry.parameter is None:

        def derivatives(s, h, delta, m, a):
            for k in range(s.size):
                s[k] = derivative(s[k], h[k])
                delta[k] *= s[k]

    else:

        def derivatives(s, h, delta, m, a):
            parameter = np.int64(a).view(np.float64)
            for k in range(s.size):
                s[k] = derivative(s[k], h[k], parameter)
                delta[k] *= s[k]

    return derivatives


def _softmax(s, h, m, a):
    """core.model.activations.heads.softmax for each example."""
    for k in range(m):
        most = s[k::m].max()
        total = 0.0
        for i in range(k, s.size, m):
            h[i] = exp(s[i] - most)
            total += h[i]
        shift = most + math.log(total)
        for i in range(k, s.size, m):
            h[i] /= total
            s[i] -= shift


def _softmax_derivatives(s, h, delta, m, a):
    """core.model.activations.heads.softmax_derivative, and Activation.back of softmax, for each example."""
    for k in range(m):
        mean = 0.0
        for i in range(k, s.size, m):
            mean += h[i] * delta[i]
        for i in range(k, s.size, m):
            s[i] = h[i] * (1.0 - h[i])
            delta[i] = h[i] * (delta[i] - mean)


def _log_softmax(s, h, m, a):
    """core.model.activations.heads.log_softmax for each example."""
    for k in range(m):
        most = s[k::m].max()
        total = 0.0
        for i in range(k, s.size, m):
            total += exp(s[i] - most)
        rest = math.log(total)
        for i in range(k, s.size, m):
            s[i] = (s[i] - most) - rest
            h[i] = s[i]


def _log_softmax_derivatives(s, h, delta, m, a):
    """core.model.activations.heads.log_softmax_derivative, and Activation.back of log-softmax, for each example."""
    for k in range(m):
        total = 0.0
        for i in range(k, s.size, m):
            total += delta[i]
        for i in range(k, s.size, m):
            s[i] = -expm1(h[i])
            delta[i] -= exp(h[i]) * total


# The activations of a whole layer: their values and derivatives.
_WHOLE = {"softmax": (_softmax, _softmax_derivatives), "log_softmax": (_log_softmax, _log_softmax_derivatives)}


def _loss(name: str) -> Callable[..., Any]:
    term, derivative = compiled(LOSSES[name].term), compiled(LOSSES[name].derivative)

    def loss(s, y, t, totals, delta):
        total = 0.0
        for k in range(s.size):
            total += term(s[k], y[k], t[k])
            delta[k] = derivative(y[k], t[k], totals[k])
        return total

    return loss


def _caller(signature: Any) -> Callable[..., Any]:
    """Return a compiled function that takes an array function's address and its arguments, and calls it."""

    @intrinsic
    def call(typing_context: Any, address: Any, arguments: Any) -> Any:
        def generate(context: Any, builder: Any, _: Any, given: Any) -> Any:
            result, *taken = (context.get_value_type(kind) for kind in (signature.return_type, *signature.args))
            function = builder.inttoptr(given[0], ir.FunctionType(result, taken).as_pointer())
            return builder.call(function, cgutils.unpack_tuple(builder, given[1]))

        return signature.return_type(types.int64, types.Tuple.from_types(signature.args)), generate

    return call  # type: ignore[no-any-return]


call_values, call_derivatives, call_loss, call_descend = map(_caller, (_VALUES, _DERIVATIVES, _LOSS, _DESCEND))
