"""The plane of weights shown, cached while its inputs stay the same, and the path of training on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.analysis.landscape import plane_of_weights, random_plane, sample_examples
from core.analysis.weight_history import run_around

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.analysis.landscape import WeightPlane
    from core.basics.addresses import Weight
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.history.timeline import Timeline
    from core.model.network import Network

# The range follows if the current point leaves this part of it.
_INNER = 0.8


class ShownPlane:
    """Another plane only where the choice, the shape or the start of training changes."""

    def __init__(self) -> None:
        self._plane: WeightPlane | None = None
        # Inputs of the plane; the network is kept alive, so that its identity is not reused.
        self._key: tuple[object, ...] = ()
        self._made_for: Network | None = None
        self._places: dict[int, tuple[Network, Array]] = {}
        self._sampled: tuple[Dataset, tuple[int, ...], Dataset] | None = None

    def examples(self, network: Network, data: Dataset) -> Dataset:
        """The examples that the loss is taken over; a part of them where they are many."""
        if self._sampled is None or self._sampled[:2] != (data, network.sizes):
            self._sampled = (data, network.sizes, sample_examples(network, data))
        return self._sampled[2]

    def of_weights(self, network: Network, across: Weight, up: Weight) -> WeightPlane:
        """The plane of two weights."""
        key = (*(w.shape for w in network.weights), across, up)
        return self._kept(key, network, lambda: plane_of_weights(network, across, up))

    def of_directions(self, network: Network, start: Network | None, seed: int) -> WeightPlane:
        """The plane of two random directions from the start of training."""
        # The start may be from before layers were changed.
        if start is not None and [w.shape for w in start.weights] == [w.shape for w in network.weights]:
            network = start
        return self._kept((id(network), seed), network, lambda: random_plane(network, seed))

    def _kept(self, key: tuple[object, ...], network: Network, make: Callable[[], WeightPlane]) -> WeightPlane:
        if key != self._key or self._plane is None:
            self._places = {}
            self._key, self._made_for = key, network
            self._plane = make()
        return self._plane

    def path(self, plane: WeightPlane, timeline: Timeline) -> Array:
        """Return the moments of this run up to the one shown, on the plane: shape (moments, 2)."""
        networks = [timeline.moments[k].document.network for k in run_around(timeline) if k <= timeline.index]
        known = self._places
        self._places = {}
        for network in networks:
            entry = known.get(id(network))
            if entry is None:
                at = plane.coordinates(network.weights) if plane.fits(network) else np.full(2, np.nan)
                entry = (network, at)
            self._places[id(network)] = entry
        return np.array([self._places[id(network)][1] for network in networks]).reshape(-1, 2)


def centers(low: float, high: float, n: int) -> Array:
    """Return the centers of n cells from low to high and of one more on both sides, so that lines reach the edge."""
    cell = (high - low) / n
    return np.linspace(low - cell / 2, high + cell / 2, n + 2)


def grid_points(x: Array, y: Array) -> Array:
    """Return all points of a grid, row by row: shape (rows · columns, 2)."""
    return np.column_stack([np.tile(x, y.size), np.repeat(y, x.size)])


def left_middle(point: Array, shown: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    """Return whether `point` has left the inner part of the range shown."""
    low, high = np.array(shown).T
    return bool((np.abs(point - (low + high) / 2) > _INNER * (high - low) / 2).any())
