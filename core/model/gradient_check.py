"""Gradient check: gradients by central differences, compared with backpropagation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.basics.arrays import Array, frozen
from core.model.activations import ACTIVATIONS
from core.model.backprop import backward, forward
from core.model.losses import LOSSES
from core.model.objective import loss_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.backprop import ForwardPass
    from core.model.network import Network


# An estimate is accepted if its uncertainty is at most this, relative to max(1, |estimate|).
_GOOD = 1e-9


@dataclass(frozen=True)
class GradientCheck:
    """Gradients by backpropagation and by central differences.

    exact, numeric, error: one array for W_2 … W_N each, in its shape; `error` is
    |exact − numeric| / max(1, |exact|, |numeric|).
    kinks: (n, i) of each node at which a step crosses a kink, where the function has no derivative, so that
    the two differ rightly: the weighted sum of a ReLU lies within a step of 0, or an output within a step
    of its target where L has a kink there.
    """

    exact: tuple[Array, ...]
    numeric: tuple[Array, ...]
    error: tuple[Array, ...]
    kinks: tuple[tuple[int, int], ...]

    @property
    def max_relative_error(self) -> float:
        """Return the largest `error`."""
        return max(float(error.max()) for error in self.error)


@np.errstate(over="ignore", invalid="ignore")
def check_gradients(
    network: Network,
    x: Sequence[float] | Array,
    target: Sequence[float] | Array,
    step: float = 1e-4,
    mask: tuple[Array, ...] | None = None,
) -> GradientCheck:
    """Compute ∂L/∂w by backpropagation and by central differences of the fourth order.

    With D(ε) = (L(w + ε) − L(w − ε)) / 2ε and ε = step · max(1, |w|) it is (4 D(ε) − D(2ε)) / 3
    (Richardson's extrapolation). Where that is doubtful, as D(ε) of a large L loses its digits to rounding,
    ten and a hundred times the step are tried, too, and the least doubtful estimate is taken. mask: factors of
    dropout, the same in every pass, or None.
    """
    t = np.asarray(target, dtype=np.float64)
    values = forward(network, x, mask)
    exact = backward(network, values, target).weights
    differences = _Differences(network, x, t, mask, values)
    best = [differences.best(k, step * max(1.0, abs(w))) for k, w in enumerate(network.flat)]
    numeric = network.with_flat(np.array([each.value for each in best])).weights
    error = tuple(
        frozen(np.abs(a - b) / np.maximum(1.0, np.maximum(np.abs(a), np.abs(b))))
        for a, b in zip(exact, numeric, strict=True)
    )
    return GradientCheck(exact, numeric, error, tuple(sorted(set().union(*(each.kinks for each in best)))))


class _Estimate(NamedTuple):
    """An estimate of ∂L/∂w: its uncertainty, its value, and the kinks crossed."""

    doubt: float
    value: float
    kinks: set[tuple[int, int]]


class _Differences:
    """Differences of the loss of one example in the weights of a network."""

    def __init__(
        self,
        network: Network,
        x: Sequence[float] | Array,
        t: Array,
        mask: tuple[Array, ...] | None,
        values: ForwardPass,
    ) -> None:
        self._network, self._x, self._t, self._mask = network, x, t, mask
        self._signs = _sides(network, values, t)
        self._last_digit = float(np.spacing(abs(loss_values(network, values.s[-1], values.y, t))))

    def best(self, k: int, epsilon: float) -> _Estimate:
        """Return the least doubtful estimate for the k-th weight."""
        best = self._estimate(k, epsilon)
        for wider in (10.0, 100.0):
            if best.doubt > _GOOD * max(1.0, abs(best.value)):
                best = min(best, self._estimate(k, wider * epsilon), key=lambda each: each.doubt)
        return best

    def _estimate(self, k: int, epsilon: float) -> _Estimate:
        """Return Richardson's extrapolation for the k-th weight.

        The doubt is |D(ε) − D(2ε)|, by curvature, and what the last digit of L may do, since both D may
        chance to be rounded alike.
        """
        (near, crossed), (far, crossed_too) = self._difference(k, epsilon), self._difference(k, 2.0 * epsilon)
        doubt = abs(near - far) + self._last_digit / epsilon
        return _Estimate(doubt, (4.0 * near - far) / 3.0, crossed | crossed_too)

    def _difference(self, k: int, epsilon: float) -> tuple[float, set[tuple[int, int]]]:
        """Return D(ε) for the k-th weight, and the kinks crossed."""
        network, sides, crossed = self._network, [], set()
        for moved_by in (epsilon, -epsilon):
            moved = network.flat.copy()
            moved[k] += moved_by
            values = forward(network.with_flat(moved), self._x, self._mask)
            crossed |= {place for place, on in _sides(network, values, self._t).items() if on != self._signs[place]}
            sides.append((moved[k], float(loss_values(network, values.s[-1], values.y, self._t))))
        # Difference of the actual floats, not 2ε.
        return float((sides[0][1] - sides[1][1]) / (sides[0][0] - sides[1][0])), crossed


def _sides(network: Network, values: ForwardPass, t: Array) -> dict[tuple[int, int], tuple[int, bool]]:
    """Between which kinks each node (n, i) is that has some, and on which side of its target an output."""
    sides = {
        (n, i): (int(below), False)
        for n, layer in enumerate(network.layers, 2)
        if ACTIVATIONS[layer.activation].kinks
        for i, below in enumerate(ACTIVATIONS[layer.activation].kinks_below(values.s[n - 2]))
    }
    if LOSSES[network.loss].kinks:
        for k, above in enumerate(values.y > t):
            place = (network.depth, k)
            sides[place] = (sides.get(place, (0, False))[0], bool(above))
    return sides
