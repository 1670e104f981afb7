"""Kernel for training with dropout or class weights, for all networks: the general kernel, with a factor per node.

Other runs never enter it. The masks are those of core.training.dropout, to the bit. `targets` have one more column, the
weight of the example; `layout` and `scratch` are those of core.kernels.layout.masked_layout_of.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.compiler.language import apart, of_bits, view
from core.kernels.layout import (
    BEFORE,
    BIAS,
    DELTAS,
    DERIVATIVES,
    FACTORS,
    HAS_DELTA,
    KEPT,
    LOSS,
    PARAMETER,
    RATE,
    SEED,
    SIZE,
    SUMS,
    VALUES,
)
from core.kernels.source.array_functions import call_derivatives, call_loss, call_values
from core.kernels.source.example import total_of
from core.kernels.source.general import (
    descend,
    enter,
    layer_gradient,
    layer_sums,
    layer_upstream,
    no_copy_back,
    own_weights,
)
from core.kernels.source.loop import training_loop
from core.kernels.source.order import splitmix
from core.training.dropout import LAYER, SALT

if TYPE_CHECKING:
    from collections.abc import Callable

_SALT, _LAYER, _BELOW = np.uint64(SALT), np.uint64(LAYER), np.uint64(11)


def _begin(scratch, epoch, rate):
    """Note the epoch that the masks are drawn for; a negative one for none."""
    scratch[scratch.size - 1] = float(epoch)


@apart
def _draw(layout, n, scratch, order, start, m):
    """Write the factors of layer n (from 0) for the examples order[start:start + m]; 1 without dropout."""
    size, place = layout[n, SIZE], layout[n, FACTORS] * m
    rate, epoch = of_bits(layout[n, RATE]), np.int64(scratch[scratch.size - 1])
    if rate == 0.0 or epoch < 0:
        scratch[place : place + size * m] = 1.0
        return
    scale = 1.0 / (1.0 - rate)
    seed = np.uint64(layout[len(layout) - 1, SEED])
    first = splitmix(splitmix(seed + _SALT) + np.uint64(epoch))
    for k in range(m):
        key = splitmix(first + np.uint64(order[start + k]))
        for i in range(size):
            drawn = splitmix(key + np.uint64(n + 2) * _LAYER + np.uint64(i)) >> _BELOW
            scratch[place + i * m + k] = scale if np.float64(drawn) * 2.0**-53 >= rate else 0.0


@apart
def _forward(weights, layout, scratch, order, start, m):
    """As core.kernels.source.general does; hidden values are kept, then multiplied by their factors."""
    last = len(layout) - 1
    for n in range(last):
        size, after = layout[n, SIZE], layout[n + 1, BEFORE]
        layer_sums(weights, layout, n, scratch, m)
        sums, h = view(scratch, layout[n, SUMS] * m, size * m), view(scratch, after * m, size * m)
        call_values(layout[n, VALUES], sums, h, m, layout[n, PARAMETER])
        if n < last - 1:
            _draw(layout, n, scratch, order, start, m)
            kept, factors = layout[n, KEPT] * m, layout[n, FACTORS] * m
            for k in range(size * m):
                scratch[kept + k] = h[k]
                h[k] *= scratch[factors + k]
        if layout[n + 1, BIAS]:
            for k in range((after + size) * m, (after + size + 1) * m):
                scratch[k] = 1.0


@apart
def _loss(layout, scratch, targets, order, start, m) -> float:
    """Return the sum of L over the examples, and set the outputs' Δ (or ∂L/∂H), each times the example's weight."""
    last = len(layout) - 1
    q = layout[last, SIZE]
    room = scratch.size - 1 - 5 * q
    s, y = scratch[room:][:q], scratch[room + q :][:q]
    t, totals, delta = scratch[room + 2 * q :][:q], scratch[room + 3 * q :][:q], scratch[room + 4 * q :][:q]
    outputs, sums, deltas = layout[last, BEFORE] * m, layout[last - 1, SUMS] * m, layout[last - 1, DELTAS] * m
    total = 0.0
    for k in range(m):
        row = targets[order[start + k]]
        of_row = total_of(row[:q])
        for i in range(q):
            s[i], y[i], t[i] = scratch[sums + i * m + k], scratch[outputs + i * m + k], row[i]
            totals[i] = of_row
        total += row[q] * call_loss(layout[last, LOSS], s, y, t, totals, delta)
        for i in range(q):
            scratch[deltas + i * m + k] = row[q] * delta[i]
    return total


@apart
def _batch(weights, gradient, inputs, targets, order, start, end, layout, scratch) -> float:
    """See core.kernels.source.loop."""
    m = end - start
    enter(layout, scratch, inputs, order, start, end)
    _forward(weights, layout, scratch, order, start, m)
    total = _loss(layout, scratch, targets, order, start, m)
    last = len(layout) - 1
    for n in range(last - 1, -1, -1):
        size = layout[n, SIZE]
        delta = view(scratch, layout[n, DELTAS] * m, size * m)
        sums = view(scratch, layout[n, SUMS] * m, size * m)
        if n < last - 1:
            factors = layout[n, FACTORS] * m
            for k in range(size * m):
                delta[k] *= scratch[factors + k]
            kept = view(scratch, layout[n, KEPT] * m, size * m)
            call_derivatives(layout[n, DERIVATIVES], sums, kept, delta, m, layout[n, PARAMETER])
        elif not layout[n, HAS_DELTA]:
            h = view(scratch, layout[n + 1, BEFORE] * m, size * m)
            call_derivatives(layout[n, DERIVATIVES], sums, h, delta, m, layout[n, PARAMETER])
        layer_gradient(layout, n, scratch, m, gradient)
        if n > 0:
            layer_upstream(weights, layout, n, scratch, m)
    return total


def _gradient(given, layout, scratch):
    besides = 5 * layout[len(layout) - 1, SIZE] + 1
    return view(scratch, scratch.size - besides - given.size, given.size)


def build() -> Callable[..., Any]:
    """Return the training loop (see core.kernels.source.loop) for all networks; compiled at the first call."""
    return training_loop(_batch, own_weights, no_copy_back, _gradient, descend, _begin)
