"""Kernel for networks with wide layers: values are examples by nodes, in rows, and products come from `tiles`.

Inputs, values and weights stay as they are: no copy is turned. Only the sums of many examples come from BLAS, which
has the better way there. For plain gradient descent ∂L/∂W is never written, but
taken off the weights at once. `layout` and `scratch` are those of core.kernels.layout, each table with a row per
example; the last numbers of `scratch` are those that `_begin` notes.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.kernels.compiler.language import apart, multiply, view
from core.kernels.layout import (
    AT_ONCE,
    BEFORE,
    BIAS,
    BY_BLAS,
    COLUMNS,
    DELTAS,
    DERIVATIVES,
    GEMM,
    HAS_DELTA,
    LOSS,
    NOTED,
    PARAMETER,
    SIZE,
    SUMS,
    TOTALS,
    VALUES,
    WEIGHTS,
)
from core.kernels.source.array_functions import call_derivatives, call_descend, call_loss, call_values
from core.kernels.source.example import total_of
from core.kernels.source.general import no_copy_back, own_weights
from core.kernels.source.loop import training_loop
from core.kernels.source.tiles import sums_along_rows, take_products, take_sums

if TYPE_CHECKING:
    from collections.abc import Callable


def _begin(scratch, epoch, rate):
    """Note the epoch, negative where the loss is only measured, and η."""
    scratch[scratch.size - 2], scratch[scratch.size - 1] = float(epoch), rate


def _row(scratch, place, k, size):
    """Return row k of the table of rows of this size that begins at `place`."""
    return view(scratch, place + k * size, size)


@apart
def _enter(layout, scratch, inputs, order, start, m):
    """Copy the examples to the rows of H of the first layer."""
    columns = layout[0, COLUMNS]
    count = columns - layout[0, BIAS]
    for k in range(m):
        x, h = inputs[order[start + k]], _row(scratch, layout[0, BEFORE] * m, k, columns)
        for j in range(count):
            h[j] = x[j]
        h[count:columns] = 1.0


@apart
def _forward(weights, layout, scratch, m):
    """Fill `scratch` with S and H of all layers for m examples, from the inputs already in it."""
    gemm = layout[len(layout) - 1, GEMM]
    for n in range(len(layout) - 1):
        size, columns = layout[n, SIZE], layout[n, COLUMNS]
        before = view(scratch, layout[n, BEFORE] * m, m, columns)
        sums = view(scratch, layout[n, SUMS] * m, m, size)
        matrix = view(weights, layout[n, WEIGHTS], size, columns)
        if gemm != 0 and size * columns >= BY_BLAS:
            multiply(gemm, before, matrix, sums, False, True)
        else:
            sums_along_rows(before, matrix, sums, columns - layout[n, BIAS])
        after = size + layout[n + 1, BIAS]
        for k in range(m):
            h = _row(scratch, layout[n + 1, BEFORE] * m, k, after)
            call_values(
                layout[n, VALUES], _row(scratch, layout[n, SUMS] * m, k, size), h[:size], 1, layout[n, PARAMETER]
            )
            h[size:after] = 1.0


@apart
def _loss(layout, scratch, targets, order, start, m) -> float:
    """Return the sum of L over the examples, and set Δ, or ∂L/∂H, of the outputs."""
    last = len(layout) - 1
    q = layout[last, SIZE]
    totals, loss = view(scratch, layout[last, TOTALS] * m, q), 0.0
    for k in range(m):
        t = targets[order[start + k]]
        totals[0:q] = total_of(t)
        s, y = _row(scratch, layout[last - 1, SUMS] * m, k, q), _row(scratch, layout[last, BEFORE] * m, k, q)
        loss += call_loss(layout[last, LOSS], s, y, t, totals, _row(scratch, layout[last - 1, DELTAS] * m, k, q))
    return loss


@apart
def _derive(layout, n, scratch, m):
    """Turn ∂L/∂H of layer n (from 0) into its Δ."""
    size, parameter = layout[n, SIZE], layout[n, PARAMETER]
    after = size + layout[n + 1, BIAS]
    for k in range(m):
        s, delta = _row(scratch, layout[n, SUMS] * m, k, size), _row(scratch, layout[n, DELTAS] * m, k, size)
        h = _row(scratch, layout[n + 1, BEFORE] * m, k, after)
        call_derivatives(layout[n, DERIVATIVES], s, h[:size], delta, 1, parameter)


@apart
def _backward(weights, gradient, layout, scratch, m, rate):
    """Write ∂L/∂W to `gradient`, or take `rate` times that off the weights if it is not 0."""
    for n in range(len(layout) - 2, -1, -1):
        size, columns, start = layout[n, SIZE], layout[n, COLUMNS], layout[n, WEIGHTS]
        below = columns - layout[n, BIAS]
        if not layout[n, HAS_DELTA]:
            _derive(layout, n, scratch, m)
        matrix, deltas = view(weights, start, size, columns), view(scratch, layout[n, DELTAS] * m, size * m)
        if n > 0:
            take_products(deltas, size, 1, matrix, view(scratch, layout[n - 1, DELTAS] * m, m, below), below, 0.0)
        before = view(scratch, layout[n, BEFORE] * m, m, columns)
        if rate != 0.0:
            _take_gradient(deltas, before, matrix, below, rate)
        else:
            _take_gradient(deltas, before, view(gradient, start, size, columns), below, 0.0)


@apart
def _take_gradient(deltas, before, into, below, rate):
    """Take `rate` times ∂L/∂W off `into`, or write it there if it is 0."""
    size, m = into.shape[0], before.shape[0]
    take_products(deltas, 1, size, before, into, below, rate)
    if below < into.shape[1]:
        take_sums(view(deltas, 0, m, size), into, below, rate)


@apart
def _batch(weights, gradient, inputs, targets, order, start, end, layout, scratch) -> float:
    """See core.kernels.source.loop."""
    m = end - start
    _enter(layout, scratch, inputs, order, start, m)
    _forward(weights, layout, scratch, m)
    loss: float = _loss(layout, scratch, targets, order, start, m)
    if scratch[scratch.size - 2] >= 0.0:
        at_once = layout[len(layout) - 1, AT_ONCE] != 0
        _backward(weights, gradient, layout, scratch, m, scratch[scratch.size - 1] / m if at_once else 0.0)
    return loss


def _gradient(given, layout, scratch):
    return view(scratch, scratch.size - NOTED - given.size, given.size)


def _descend(optimizer, weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k):
    """See core.kernels.source.update; nothing where the weights are changed at once."""
    if optimizer != 0:
        call_descend(optimizer, weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k)


def build() -> Callable[..., Any]:
    """Return the training loop (see core.kernels.source.loop) for all networks."""
    return training_loop(_batch, own_weights, no_copy_back, _gradient, _descend, _begin)
