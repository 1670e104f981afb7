"""Update of all weights, built from an optimizer's entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.kernels.compiler.language import IN_ORDER, floats

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.kernels.compiler.signature import Floats, Table
    from core.training.optimizers import Optimizer


def updating(optimizer: Optimizer) -> Callable[..., None]:
    """Return core.training.optimizers.Rule.apply for flat arrays changed in place.

    The function takes the weights, the sum of ∂L/∂w over a batch, `slots` as in OptimizerState, how many
    examples the batch has, and the fields of Rule; k counts the updates with this one.
    """
    step, slots_used = optimizer.step, optimizer.slots

    # Sums over updates are not reordered, so that a run may be split anywhere.
    @floats(*IN_ORDER)
    def update(
        weights: Floats, gradient: Floats, slots: Table, examples: int, rate: float, first: float, second: float,
        epsilon: float, l1: float, l2: float, k: float,
    ) -> None:  # fmt: skip
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
