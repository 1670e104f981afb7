"""Update of all weights, built from an optimizer's entry."""

# numba infers the types of compiled functions.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.source.elementary import compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.training.optimizers import Optimizer


# Sums over updates are not reordered, so that a run may be split anywhere.
FAST_UPDATE = {"contract"}


def updating(optimizer: Optimizer) -> Callable[..., Any]:
    """Return core.training.optimizers.Rule.apply for flat arrays changed in place, to be compiled with FAST_UPDATE.

    The function takes the weights, the sum of ∂L/∂w over a batch, `slots` as in OptimizerState, how many
    examples the batch has, and the fields of Rule; k counts the updates with this one.
    """
    step, slots_used = compiled(optimizer.step), optimizer.slots

    def update(weights, gradient, slots, examples, rate, first, second, epsilon, l1, l2, k):
        share = 1.0 / examples
        penalizes = l1 != 0.0 or l2 != 0.0
        for i in range(weights.size):
            w = weights[i]
            g = gradient[i] * share
            if penalizes:
                g += l2 * w + l1 * np.sign(w)
            a = slots[0, i] if slots_used > 0 else 0.0
            b = slots[1, i] if slots_used > 1 else 0.0
            w, a, b = step(w, g, a, b, rate, first, second, epsilon, k)
            weights[i] = w
            if slots_used > 0:
                slots[0, i] = a
            if slots_used > 1:
                slots[1, i] = b

    return update
