"""Specialized kernel for narrow networks, compiled for one network shape.

Plain loops in functions that close over the sizes: to the compiler these are constants, so that it
unrolls the loops, keeps weights and values in registers, and computes several examples side by side.
Layer by layer, `through` is the chain rule in one piece: a layer's values; then all that comes after
it, which leaves ∂L/∂h of this layer in its hands; then its δ, its gradient, and ∂L/∂h of the layer before.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.compiler.language import stack, view
from core.kernels.source.lanes import add_gradient, flat, products
from core.kernels.source.loop import training_loop
from core.kernels.source.update import updating
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.training.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.kernels.plan import KernelPlan


def build(plan: KernelPlan) -> Callable[..., Any]:
    """Return the training loop (see core.kernels.source.loop) for the plan's shape; compiled at the first call."""
    lanes, inputs_count, ones = _lanes(plan), plan.sizes[0], int(plan.biases[0])
    sizes = zip(plan.sizes, plan.sizes[1:], plan.biases, strict=False)
    count = sum(size * (below + bias) for below, size, bias in sizes)
    network = _through(plan, 1, 0)
    update = updating(OPTIMIZERS[plan.optimizer])

    def batch(weights, gradient, inputs, targets, order, start, end, layout, scratch):
        x = stack(inputs_count + ones, lanes)
        # 1 for a lane with an example, 0 for an unused one, which repeats the last example without effect.
        used = stack(lanes)
        gradient[0:count] = 0.0
        total = 0.0
        for first in range(start, end, lanes):
            for lane in range(lanes):
                used[lane] = 1.0 if lanes == 1 or first + lane < end else 0.0
                row = order[first if lanes == 1 else min(first + lane, end - 1)]
                for j in range(inputs_count):
                    x[j, lane] = inputs[row, j]
                if ones:
                    x[inputs_count, lane] = 1.0
            total += network(weights, gradient, x, x, x, targets, order, first, end, used)
        return total

    def descend(optimizer, weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k):
        update(weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k)

    def own(weights):
        copy = stack(count)
        for i in range(count):
            copy[i] = weights[i]
        return copy

    def back(copy, weights):
        for i in range(count):
            weights[i] = copy[i]

    def room(weights, layout, scratch):
        return stack(count)

    return training_loop(batch, own, back, room, descend)


def _lanes(plan: KernelPlan) -> int:
    """Return how many examples are side by side: one, or as many as vectors of this processor hold."""
    from core.kernels.compiler.machine import vector_width

    return 1 if plan.lanes == 1 else -(-plan.lanes // vector_width()) * vector_width()


def _through(plan: KernelPlan, n: int, offset: int) -> Callable[..., Any]:
    """Return the function for layer n + 1 and all later ones; its weights begin at `offset` of the flat ones.

    The function adds to `gradient`, sets `upstream` to ∂L/∂h of the layer before, whose values are
    `before`, with a row of ones for the bias unit (its weighted sums, `sums`, only the loss reads), and gives the sum
    of L over the lanes. Shapes: (nodes, lanes).
    """
    if n == len(plan.sizes):
        return _loss(plan)
    lanes, below, size, bias = _lanes(plan), plan.sizes[n - 1], plan.sizes[n], plan.biases[n - 1]
    columns = below + bias
    entry = ACTIVATIONS[plan.activations[n - 1]]
    whole, logarithm, last = entry.whole is not None, entry.name == "log_softmax", n == len(plan.sizes) - 1
    shown = ACTIVATIONS["identity"] if whole else entry
    f, derivative = shown.function, shown.derivative
    # The loss returns δ itself, not ∂L/∂y.
    has_delta = last and (whole or bool(LOSSES[plan.loss].output))
    ones = 0 if last else int(plan.biases[n])
    after = _through(plan, n + 1, offset + size * columns)
    inputs_before = n == 1

    def layer(weights, gradient, sums, before, upstream, targets, order, first, end, used):
        s, h, delta = stack(size, lanes), stack(size + ones, lanes), stack(size, lanes)
        matrix = view(weights, offset, size * columns)
        products(matrix, columns, 1, before, s, size, columns)
        flat_s, flat_h, flat_delta = flat(s), flat(h), flat(delta)
        for k in range(size * lanes):
            flat_h[k] = f(flat_s[k])
        if whole:
            for lane in range(lanes):
                _softmax(s, h, lane, size)
                if logarithm:
                    for i in range(size):
                        h[i, lane] = s[i, lane]
        for k in range(size * lanes, (size + ones) * lanes):
            flat_h[k] = 1.0

        total = after(weights, gradient, s, h, delta, targets, order, first, end, used)

        if not has_delta:
            for k in range(size * lanes):
                flat_delta[k] *= derivative(flat_s[k], flat_h[k])
        add_gradient(delta, before, view(gradient, offset, size, columns))
        if not inputs_before:
            products(matrix, 1, columns, delta, upstream, below, size)
        return total

    return layer


def _loss(plan: KernelPlan) -> Callable[..., Any]:
    """Return the end of the chain: L, and as `upstream` ∂L/∂y, or δ if the loss or softmax yields it directly."""
    lanes, outputs = _lanes(plan), plan.sizes[-1]
    entry = LOSSES[plan.loss]
    term, derivative = entry.term, entry.derivative
    head, gives_delta = ACTIVATIONS[plan.activations[-1]].name, bool(entry.output)
    softmax, log_softmax = head == "softmax", head == "log_softmax"

    def loss(weights, gradient, s, y, upstream, targets, order, first, end, used):
        t, sums = stack(outputs, lanes), stack(lanes)
        for lane in range(lanes):
            row = order[first if lanes == 1 else min(first + lane, end - 1)]
            sums[lane] = 0.0
            for k in range(outputs):
                t[k, lane] = targets[row, k]
                sums[lane] += targets[row, k]
        total = 0.0
        for k in range(outputs):
            for lane in range(lanes):
                total += used[lane] * term(s[k, lane], y[k, lane], t[k, lane])
                upstream[k, lane] = used[lane] * derivative(y[k, lane], t[k, lane], sums[lane])
        for lane in range(lanes):
            if softmax and not gives_delta:
                mean = 0.0
                for k in range(outputs):
                    mean += y[k, lane] * upstream[k, lane]
                for k in range(outputs):
                    upstream[k, lane] = y[k, lane] * (upstream[k, lane] - mean)
            if log_softmax:
                change = 0.0
                for k in range(outputs):
                    change += upstream[k, lane]
                for k in range(outputs):
                    upstream[k, lane] -= np.exp(y[k, lane]) * change
        return total

    return loss


def _softmax(s, h, lane, size):
    """Compute h of softmax, and s minus the logarithm of Σ e^s, which softmax ignores: see core.model.losses."""
    most = s[0, lane]
    for i in range(1, size):
        most = max(most, s[i, lane])
    total = 0.0
    for i in range(size):
        h[i, lane] = np.exp(s[i, lane] - most)
        total += h[i, lane]
    rest = math.log(total)
    for i in range(size):
        h[i, lane] /= total
        s[i, lane] = (s[i, lane] - most) - rest
