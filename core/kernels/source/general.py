"""General kernel, layer by layer with BLAS: for wide networks, and until a specialized kernel is ready.

Values are kept nodes by examples (size, m), with a row of ones for the bias unit where there is one, so
that all is three matrix products a layer: S = W H, ∂L/∂W = Δ Hᵀ, and Wᵀ Δ for the layer before.

`layout` and `scratch` are those of core.kernels.layout.
"""

# numba infers the types of compiled functions.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from core.kernels.layout import (
    BEFORE,
    BIAS,
    COLUMNS,
    DELTAS,
    DERIVATIVES,
    HAS_DELTA,
    LOSS,
    PARAMETER,
    SIZE,
    SUMS,
    TARGETS,
    TOTALS,
    VALUES,
    WEIGHTS,
)
from core.kernels.source.array_functions import call_derivatives, call_descend, call_loss, call_values
from core.kernels.source.elementary import FAST
from core.kernels.source.loop import training_loop
from core.kernels.source.products import gradient_of, sums_of, upstream_of
from core.kernels.source.views import numbers, table

if TYPE_CHECKING:
    from collections.abc import Callable

_fast = njit(nogil=True, error_model="numpy", fastmath=FAST)


@_fast
def _forward(weights, layout, scratch, m):
    """Fill `scratch` with S and H of all layers for m examples, from the inputs already in it."""
    for n in range(len(layout) - 1):
        size, columns, after = layout[n, SIZE], layout[n, COLUMNS], layout[n + 1, BEFORE]
        start = layout[n, WEIGHTS]
        matrix = table(weights, start, size, columns)
        before = table(scratch, layout[n, BEFORE] * m, columns, m)
        sums_of(matrix, before, table(scratch, layout[n, SUMS] * m, size, m))
        sums, h = numbers(scratch, layout[n, SUMS] * m, size * m), numbers(scratch, after * m, size * m)
        call_values(layout[n, VALUES], (sums, h, m, layout[n, PARAMETER]))
        if layout[n + 1, BIAS]:
            for k in range((after + size) * m, (after + size + 1) * m):
                scratch[k] = 1.0


@_fast
def _enter(layout, scratch, inputs, order, start, end):
    """Copy the examples order[start:end] into `scratch` as H of the first layer."""
    m = end - start
    count = layout[0, COLUMNS] - layout[0, BIAS]
    for k in range(m):
        for j in range(count):
            scratch[j * m + k] = inputs[order[start + k], j]
    if layout[0, BIAS]:
        scratch[count * m : (count + 1) * m] = 1.0


@_fast
def _batch(weights, gradient, inputs, targets, order, start, end, layout, scratch):
    """See core.kernels.source.loop."""
    m = end - start
    _enter(layout, scratch, inputs, order, start, end)
    _forward(weights, layout, scratch, m)

    last = len(layout) - 1
    outputs = layout[last, SIZE]
    t = scratch[layout[last, TARGETS] * m :][: outputs * m]
    totals = scratch[layout[last, TOTALS] * m :][: outputs * m]
    for k in range(m):
        row = targets[order[start + k]]
        total = row.sum()
        for i in range(outputs):
            t[i * m + k] = row[i]
            totals[i * m + k] = total
    y = scratch[layout[last, BEFORE] * m :][: outputs * m]
    sums = scratch[layout[last - 1, SUMS] * m :][: outputs * m]
    deltas = scratch[layout[last - 1, DELTAS] * m :][: outputs * m]
    total = call_loss(layout[last, LOSS], (sums, y, t, totals, deltas))

    for n in range(last - 1, -1, -1):
        size, columns, start = layout[n, SIZE], layout[n, COLUMNS], layout[n, WEIGHTS]
        if not layout[n, HAS_DELTA]:
            sums = numbers(scratch, layout[n, SUMS] * m, size * m)
            h = numbers(scratch, layout[n + 1, BEFORE] * m, size * m)
            delta = numbers(scratch, layout[n, DELTAS] * m, size * m)
            call_derivatives(layout[n, DERIVATIVES], (sums, h, delta, m, layout[n, PARAMETER]))
        deltas = table(scratch, layout[n, DELTAS] * m, size, m)
        before = table(scratch, layout[n, BEFORE] * m, columns, m)
        gradient_of(deltas, before, table(gradient, start, size, columns))
        if n > 0:
            matrix = table(weights, start, size, columns)
            upstream_of(matrix, deltas, table(scratch, layout[n - 1, DELTAS] * m, columns, m))
    return total


@_fast
def _room(weights):
    return np.empty_like(weights)


@njit(nogil=True, error_model="numpy")
def outputs(weights, inputs, layout, scratch, block, result):
    """Write y of every row of `inputs`, shape (m, p), to `result`, shape (m, q), several rows at a time."""
    order = np.arange(len(inputs))
    last = len(layout) - 1
    for start in range(0, len(inputs), block):
        end = min(start + block, len(inputs))
        _enter(layout, scratch, inputs, order, start, end)
        _forward(weights, layout, scratch, end - start)
        place = layout[last, BEFORE] * (end - start)
        for i in range(layout[last, SIZE]):
            for k in range(end - start):
                result[start + k, i] = scratch[place + i * (end - start) + k]


@_fast
def _descend(optimizer, weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k):
    call_descend(optimizer, (weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k))


def build() -> Callable[..., Any]:
    """Return the training loop (see core.kernels.source.loop) for all networks; compiled at the first call."""
    return training_loop(_batch, _room, _descend)
