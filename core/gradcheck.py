"""Gradients by central differences, to check backpropagation by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, frozen
from core.backprop import backward, forward
from core.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.network import Network


@dataclass(frozen=True)
class GradientCheck:
    """Backpropagation beside central differences.

    exact, numeric, error: one array for W_2 … W_N each, in its shape; `error` is
    |exact − numeric| / max(1, |exact|, |numeric|).
    kinks: (n, i) of each ReLU node whose weighted sum lies within the step of 0, where the two differ
    rightly, since the function has no derivative there.
    """

    exact: tuple[Array, ...]
    numeric: tuple[Array, ...]
    error: tuple[Array, ...]
    kinks: tuple[tuple[int, int], ...]

    @property
    def max_relative_error(self) -> float:
        """The largest `error`."""
        return max(float(error.max()) for error in self.error)


def check_gradients(
    network: Network, x: Sequence[float] | Array, target: Sequence[float] | Array, step: float = 1e-5
) -> GradientCheck:
    """∂L/∂w by backpropagation and by (L(w + ε) − L(w − ε)) / 2ε, with ε = step · max(1, |w|)."""
    values = forward(network, x)
    gradients = backward(network, values, target)
    t = np.asarray(target, dtype=np.float64)
    loss = LOSSES[network.loss].function
    flat = network.flat
    numeric = np.empty_like(flat)
    for k in range(flat.size):
        epsilon = step * max(1.0, abs(flat[k]))
        sides = []
        for sign in (1.0, -1.0):
            moved = flat.copy()
            moved[k] += sign * epsilon
            sides.append((moved[k], float(loss(forward(network.with_flat(moved), x).y, t))))
        # The difference that the floats really have, not 2ε.
        numeric[k] = (sides[0][1] - sides[1][1]) / (sides[0][0] - sides[1][0])
    shaped = network.with_flat(numeric).weights
    error = tuple(
        frozen(np.abs(a - b) / np.maximum(1.0, np.maximum(np.abs(a), np.abs(b))))
        for a, b in zip(gradients.weights, shaped, strict=True)
    )
    reach = [step * max(1.0, float(np.abs(layer.weights).max())) * (1.0 + float(np.abs(values.h[k]).max()))
             for k, layer in enumerate(network.layers)]
    kinks = tuple(
        (n, i)
        for n, layer in enumerate(network.layers, 2)
        if layer.activation == "relu"
        for i in range(layer.size)
        if abs(values.s[n - 2][i]) <= reach[n - 2]
    )
    return GradientCheck(gradients.weights, shaped, error, kinks)
