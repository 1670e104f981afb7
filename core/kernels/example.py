"""One example forward, backward, and the update, compiled, with every value kept.

The same as core.backprop.forward, backward and descend, in plain loops, for every network.
"""

# numba finds the types of compiled functions by itself.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

from numba import njit

from core.kernels.choice import slope, value
from core.kernels.elementary import FAST
from core.kernels.layout import BIAS, COLUMNS, KIND, SIZE, WEIGHTS
from core.kernels.output import loss_and_delta, softmax_where_due


@njit(nogil=True, error_model="numpy", fastmath=FAST)
def update(weights, x, t, rate, layout, result):
    """All values of one example, and the weights after the update, into `result`.

    result: L; then for each layer from the second on s, h, f'(s) and δ; then ∂L/∂w, and then the new
    weights, as in Network.flat.
    """
    last = len(layout) - 1
    place, below_h = 1, 0
    for n in range(last):
        size, columns, start = layout[n, SIZE], layout[n, COLUMNS], layout[n, WEIGHTS]
        below = columns - layout[n, BIAS]
        for i in range(size):
            row = start + i * columns
            s = weights[row + below] if columns > below else 0.0
            for j in range(below):
                s += weights[row + j] * (x[j] if n == 0 else result[below_h + j])
            h = value(layout[n, KIND], s, s, s)
            result[place + i] = s
            result[place + size + i] = h
            result[place + 2 * size + i] = slope(layout[n, KIND], s, h, h)
        if n == last - 1:
            sums, y = result[place : place + size], result[place + size : place + 2 * size]
            softmax_where_due(layout[n, KIND], sums, y, result[place + 2 * size : place + 3 * size])
        below_h = place + size
        place += 4 * size

    gradient, size = place, layout[last, SIZE]
    s, y = result[place - 4 * size : place - 3 * size], result[place - 3 * size : place - 2 * size]
    delta = result[place - size : place]
    result[0] = loss_and_delta(layout[last - 1, KIND], layout[last, KIND], s, y, t, delta)

    for n in range(last - 1, -1, -1):
        size, columns, start = layout[n, SIZE], layout[n, COLUMNS], layout[n, WEIGHTS]
        below = columns - layout[n, BIAS]
        place -= 4 * size
        # What the layer after left at δ's place of a hidden layer is ∂L/∂h. The layer before ends at `place`.
        below_h = place - 3 * below
        for i in range(size):
            if n < last - 1:
                result[place + 3 * size + i] *= result[place + 2 * size + i]
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
    for i in range(weights.size):
        result[gradient + weights.size + i] = weights[i] - rate * result[gradient + i]
