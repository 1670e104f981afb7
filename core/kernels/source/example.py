"""Compiled forward pass, backward pass and update of one example, with every value stored.

The same as core.model.backprop.forward, backward and descend, in plain loops, for every network.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING

from core.kernels.layout import BIAS, COLUMNS, DERIVATIVES, HAS_DELTA, LOSS, PARAMETER, SIZE, VALUES, WEIGHTS
from core.kernels.source.array_functions import call_derivatives, call_loss, call_values

if TYPE_CHECKING:
    from core.kernels.compiler.signature import Floats, IntTable


def update(weights: Floats, x: Floats, t: Floats, rate: float, layout: IntTable, result: Floats) -> None:
    """Write all values of one example, and the weights after the update, to `result`.

    result: L; then for each layer from the second on s, h, f'(s) and δ; then ∂L/∂w, and then the new
    weights, as in Network.flat.
    """
    gradient = _forward(weights, x, layout, result)
    # The place of the gradient and the new weights serves as working memory before.
    _loss(weights.size, t, layout, result, gradient)
    _backward(weights, x, layout, result, gradient)
    for i in range(weights.size):
        result[gradient + weights.size + i] = weights[i] - rate * result[gradient + i]


def total_of(numbers):
    """Return the sum of an array."""
    total = 0.0
    for k in range(numbers.size):
        total += numbers[k]
    return total


def _forward(weights, x, layout, result):
    """Write s and h of each layer; give the place after the last one's."""
    place, below_h = 1, 0
    for n in range(len(layout) - 1):
        size, columns, start = layout[n, SIZE], layout[n, COLUMNS], layout[n, WEIGHTS]
        below = columns - layout[n, BIAS]
        for i in range(size):
            row = start + i * columns
            s = weights[row + below] if columns > below else 0.0
            for j in range(below):
                s += weights[row + j] * (x[j] if n == 0 else result[below_h + j])
            result[place + i] = s
            # Working copy: the array functions overwrite s.
            result[place + 2 * size + i] = s
            result[place + 3 * size + i] = s
        h, room = result[place + size : place + 2 * size], result[place + 3 * size : place + 4 * size]
        call_values(layout[n, VALUES], room, h, 1, layout[n, PARAMETER])
        below_h = place + size
        place += 4 * size
    return place


def _loss(parameters, t, layout, result, gradient):
    """Write L, and ∂L/∂y or already δ to the place of the gradient."""
    last = len(layout) - 1
    size, total = layout[last, SIZE], total_of(t)
    targets, totals = result[gradient : gradient + size], result[gradient + parameters :][:size]
    for k in range(size):
        targets[k] = t[k]
        totals[k] = total
    y, room = result[gradient - 3 * size : gradient - 2 * size], result[gradient - size : gradient]
    result[0] = call_loss(layout[last, LOSS], room, y, targets, totals, room)


def _backward(weights, x, layout, result, gradient):
    """Write f'(s) and δ of each layer, from the last one back, and ∂L/∂w."""
    place = gradient
    for n in range(len(layout) - 2, -1, -1):
        size, columns, start = layout[n, SIZE], layout[n, COLUMNS], layout[n, WEIGHTS]
        below = columns - layout[n, BIAS]
        place -= 4 * size
        # At the place of δ, the loss or the next layer has left ∂L/∂h, or already δ.
        h, derivative = result[place + size : place + 2 * size], result[place + 2 * size : place + 3 * size]
        to_delta = gradient if layout[n, HAS_DELTA] else place + 3 * size
        call_derivatives(
            layout[n, DERIVATIVES], derivative, h, result[to_delta : to_delta + size], 1, layout[n, PARAMETER]
        )
        # The layer before ends at `place`.
        below_h = place - 3 * below
        for i in range(size):
            delta = result[place + 3 * size + i]
            row = gradient + start + i * columns
            for j in range(below):
                result[row + j] = delta * (x[j] if n == 0 else result[below_h + j])
            if columns > below:
                result[row + below] = delta
        if n > 0:
            for j in range(below):
                upstream = 0.0
                for i in range(size):
                    upstream += weights[start + i * columns + j] * result[place + 3 * size + i]
                result[place - below + j] = upstream
