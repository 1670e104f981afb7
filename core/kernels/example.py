"""One example forward, backward, and the update, compiled, with every value kept.

The same as core.backprop.forward, backward and descend, in plain loops, for every network.
"""

# numba finds the types of compiled functions by itself.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

from numba import njit

from core.kernels.choice import derivatives, slopes, terms, values
from core.kernels.elementary import FAST
from core.kernels.layout import BIAS, COLUMNS, KIND, SIZE, WEIGHTS


@njit(nogil=True, error_model="numpy", fastmath=FAST)
def update(weights, x, t, rate, layout, result, new_weights):
    """All values of one example into `result`, the weights after the update into `new_weights`.

    result: L; then for each layer from the second on s, h, f'(s) and δ; then ∂L/∂w as in Network.flat.
    """
    last = len(layout) - 1
    before, place = x, 1
    for n in range(last):
        size, columns, start = layout[n, SIZE], layout[n, COLUMNS], layout[n, WEIGHTS]
        below = columns - layout[n, BIAS]
        s, h = result[place : place + size], result[place + size : place + 2 * size]
        for i in range(size):
            row = start + i * columns
            total = weights[row + below] if columns > below else 0.0
            for j in range(below):
                total += weights[row + j] * before[j]
            s[i] = total
        values(layout[n, KIND], s, s, h)
        slopes(layout[n, KIND], s, h, result[place + 2 * size : place + 3 * size])
        before = h
        place += 4 * size

    gradient = result[place:]
    outputs = layout[last, SIZE]
    upstream = result[place - outputs : place]
    terms(layout[last, KIND], before, t, upstream)
    result[0] = upstream.sum()
    derivatives(layout[last, KIND], before, t, upstream)

    for n in range(last - 1, -1, -1):
        size, columns, start = layout[n, SIZE], layout[n, COLUMNS], layout[n, WEIGHTS]
        below = columns - layout[n, BIAS]
        place -= 4 * size
        delta = result[place + 3 * size : place + 4 * size]
        for i in range(size):
            delta[i] *= result[place + 2 * size + i]
            row = start + i * columns
            # The layer before ends at `place` with its δ; its h begins 3 sizes before that.
            for j in range(below):
                h = x[j] if n == 0 else result[place - 3 * below + j]
                gradient[row + j] = delta[i] * h
            if columns > below:
                gradient[row + below] = delta[i]
        if n > 0:
            for j in range(below):
                total = 0.0
                for i in range(size):
                    total += weights[start + i * columns + j] * delta[i]
                result[place - below + j] = total
    for i in range(weights.size):
        new_weights[i] = weights[i] - rate * gradient[i]
