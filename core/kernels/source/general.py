"""General kernel, layer by layer with BLAS: for wide networks, and until a specialized kernel is ready.

Values are kept nodes by examples (size, m), with a row of ones for the bias unit where there is one, so
that all is three matrix products a layer: S = W H, ∂L/∂W = Δ Hᵀ, and Wᵀ Δ for the layer before. Only the inputs
of a first layer that BLAS computes stay as they come, examples by nodes.

`layout` and `scratch` are those of core.kernels.layout.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.kernels.compiler.language import apart, view
from core.kernels.layout import (
    BEFORE,
    BIAS,
    COLUMNS,
    DELTAS,
    DERIVATIVES,
    GEMM,
    GEMV,
    HAS_DELTA,
    LOSS,
    PARAMETER,
    SIZE,
    SUMS,
    TARGETS,
    TOTALS,
    TURNED,
    VALUES,
    WEIGHTS,
)
from core.kernels.source.array_functions import call_derivatives, call_descend, call_loss, call_values
from core.kernels.source.loop import training_loop
from core.kernels.source.products import TILE, gradient_of, gradient_of_rows, large, sums_of, sums_of_rows, upstream_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.kernels.compiler.signature import Floats, Ints, IntTable, Table


def _products(layout, scratch, m):
    """Return the room for values turned, and the addresses of BLAS's products."""
    last = len(layout) - 1
    return scratch[layout[last, TURNED] * m :], layout[last, GEMM], layout[last, GEMV]


def layer_sums(weights, layout, n, scratch, m):
    """Compute S of layer n (from 0) from H of the layer before, both in `scratch`."""
    size, columns = layout[n, SIZE], layout[n, COLUMNS]
    matrix = view(weights, layout[n, WEIGHTS], size, columns)
    sums = view(scratch, layout[n, SUMS] * m, size, m)
    room, gemm, gemv = _products(layout, scratch, m)
    if n == 0 and large(size, columns, m):
        sums_of_rows(matrix, view(scratch, layout[n, BEFORE] * m, m, columns), sums, room, gemm, gemv)
    else:
        sums_of(matrix, view(scratch, layout[n, BEFORE] * m, columns, m), sums, room, gemm, gemv)


def layer_gradient(layout, n, scratch, m, gradient):
    """Compute ∂L/∂W of layer n (from 0) from its Δ."""
    size, columns = layout[n, SIZE], layout[n, COLUMNS]
    deltas = view(scratch, layout[n, DELTAS] * m, size, m)
    into = view(gradient, layout[n, WEIGHTS], size, columns)
    _, gemm, _ = _products(layout, scratch, m)
    if n == 0 and large(size, columns, m):
        gradient_of_rows(deltas, view(scratch, layout[n, BEFORE] * m, m, columns), into, gemm)
    else:
        gradient_of(deltas, view(scratch, layout[n, BEFORE] * m, columns, m), into, gemm)


def layer_upstream(weights, layout, n, scratch, m):
    """Compute ∂L/∂H of the layer before layer n (from 1)."""
    size, columns = layout[n, SIZE], layout[n, COLUMNS]
    matrix, deltas = view(weights, layout[n, WEIGHTS], size, columns), view(scratch, layout[n, DELTAS] * m, size, m)
    room, gemm, gemv = _products(layout, scratch, m)
    upstream_of(matrix, deltas, view(scratch, layout[n - 1, DELTAS] * m, columns, m), room, gemm, gemv)


@apart
def _forward(weights, layout, scratch, m):
    """Fill `scratch` with S and H of all layers for m examples, from the inputs already in it."""
    for n in range(len(layout) - 1):
        size, after = layout[n, SIZE], layout[n + 1, BEFORE]
        layer_sums(weights, layout, n, scratch, m)
        sums, h = view(scratch, layout[n, SUMS] * m, size * m), view(scratch, after * m, size * m)
        call_values(layout[n, VALUES], sums, h, m, layout[n, PARAMETER])
        if layout[n + 1, BIAS]:
            for k in range((after + size) * m, (after + size + 1) * m):
                scratch[k] = 1.0


@apart
def enter(layout, scratch, inputs, order, start, end):
    """Copy the examples order[start:end] into `scratch` as H of the first layer."""
    m = end - start
    columns = layout[0, COLUMNS]
    count = columns - layout[0, BIAS]
    if large(layout[0, SIZE], columns, m):
        for k in range(m):
            row = order[start + k]
            for j in range(count):
                scratch[k * columns + j] = inputs[row, j]
            if columns > count:
                scratch[k * columns + count] = 1.0
        return
    _columns(inputs, order, start, m, scratch)
    if columns > count:
        scratch[count * m : columns * m] = 1.0


@apart
def _columns(table, order, start, m, into):
    """Write the rows order[start : start + m] of `table` as columns, (count, m), to the flat `into`.

    A few at a time: with all of them, each number written would be on a line of the cache that was just thrown out.
    """
    count = table.shape[1]
    for first in range(0, count, TILE):
        last = min(first + TILE, count)
        for k in range(m):
            row = order[start + k]
            for i in range(first, last):
                into[i * m + k] = table[row, i]


@apart
def _batch(weights, gradient, inputs, targets, order, start, end, layout, scratch) -> float:
    """See core.kernels.source.loop."""
    m = end - start
    enter(layout, scratch, inputs, order, start, end)
    _forward(weights, layout, scratch, m)

    last = len(layout) - 1
    outputs = layout[last, SIZE]
    t = scratch[layout[last, TARGETS] * m :][: outputs * m]
    totals = scratch[layout[last, TOTALS] * m :][: outputs * m]
    _columns(targets, order, start, m, t)
    for k in range(m):
        totals[k] = 0.0
    for i in range(outputs):
        for k in range(m):
            totals[k] += t[i * m + k]
    for i in range(1, outputs):
        for k in range(m):
            totals[i * m + k] = totals[k]
    y = scratch[layout[last, BEFORE] * m :][: outputs * m]
    sums = scratch[layout[last - 1, SUMS] * m :][: outputs * m]
    deltas = scratch[layout[last - 1, DELTAS] * m :][: outputs * m]
    total: float = call_loss(layout[last, LOSS], sums, y, t, totals, deltas)

    for n in range(last - 1, -1, -1):
        size = layout[n, SIZE]
        if not layout[n, HAS_DELTA]:
            sums = view(scratch, layout[n, SUMS] * m, size * m)
            h = view(scratch, layout[n + 1, BEFORE] * m, size * m)
            delta = view(scratch, layout[n, DELTAS] * m, size * m)
            call_derivatives(layout[n, DERIVATIVES], sums, h, delta, m, layout[n, PARAMETER])
        layer_gradient(layout, n, scratch, m, gradient)
        if n > 0:
            layer_upstream(weights, layout, n, scratch, m)
    return total


def own_weights(given):
    """Work on the weights that are given."""
    return given


def no_copy_back(weights, given):
    """Leave them as they are: they were worked on."""


def _gradient(given, layout, scratch):
    return view(scratch, scratch.size - given.size, given.size)


def outputs(
    weights: Floats, inputs: Table, order: Ints, layout: IntTable, scratch: Floats, block: int, result: Table
) -> None:
    """Write y of every row of `inputs`, shape (m, p), to `result`, shape (m, q), several rows at a time.

    order: the numbers of the rows.
    """
    last = len(layout) - 1
    for start in range(0, len(inputs), block):
        end = min(start + block, len(inputs))
        enter(layout, scratch, inputs, order, start, end)
        _forward(weights, layout, scratch, end - start)
        m = end - start
        place = layout[last, BEFORE] * m
        for first in range(0, m, TILE):
            for i in range(layout[last, SIZE]):
                for k in range(first, min(first + TILE, m)):
                    result[start + k, i] = scratch[place + i * m + k]


def descend(optimizer, weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k):
    """See core.kernels.source.update."""
    call_descend(optimizer, weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k)


def build() -> Callable[..., Any]:
    """Return the training loop (see core.kernels.source.loop) for all networks; compiled at the first call."""
    return training_loop(_batch, own_weights, no_copy_back, _gradient, descend)
