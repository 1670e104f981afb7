"""The end of the chain, compiled, for kernels of every network: softmax, L, and δ of the outputs."""

# numba finds the types of compiled functions by itself.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

import math

from numba import njit

from core.activations import ACTIVATIONS
from core.kernels.choice import derivative, slope, term
from core.kernels.elementary import FAST, exp
from core.losses import LOSSES

_fast = njit(nogil=True, error_model="numpy", fastmath=FAST)

# By number, as in core.kernels.layout: which activations are of a whole layer, which losses give δ at once.
WHOLE = tuple(entry.whole for entry in ACTIVATIONS.values())
GIVES_DELTA = tuple(bool(entry.output) for entry in LOSSES.values())


@_fast
def softmax_where_due(activation, s, h, slopes):
    """core.activations.softmax and softmax_slope for one example, where `activation` is that; else nothing."""
    if not WHOLE[activation]:
        return
    most = s.max()
    total = 0.0
    for k in range(s.size):
        h[k] = exp(s[k] - most)
        total += h[k]
    for k in range(s.size):
        h[k] /= total
        slopes[k] = h[k] * (1.0 - h[k])


@_fast
def loss_and_delta(activation, loss, s, y, t, delta):
    """L of one example, and its δ of the outputs into `delta`: core.losses.Loss.function and .delta."""
    shift = 0.0
    if WHOLE[activation]:
        largest = y.argmax()
        shift = s[largest] - math.log(y[largest])
    total, targets = 0.0, t.sum()
    for k in range(y.size):
        total += term(loss, s[k] - shift, y[k], t[k])
        delta[k] = derivative(loss, y[k], t[k], targets)
    if not GIVES_DELTA[loss]:
        if WHOLE[activation]:
            mean = 0.0
            for k in range(y.size):
                mean += y[k] * delta[k]
            for k in range(y.size):
                delta[k] = y[k] * (delta[k] - mean)
        else:
            for k in range(y.size):
                delta[k] *= slope(activation, s[k], y[k], y[k])
    return total
