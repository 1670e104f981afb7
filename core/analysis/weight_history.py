"""Weight histories: selected weights and their gradients at the stored moments of training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.analysis.sampling import affordable, sampled
from core.basics.addresses import Node, Weight
from core.basics.arrays import Array, frozen
from core.document.document import progress
from core.training.reference import mean_gradient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.dataset import Dataset
    from core.document.history.timeline import Timeline
    from core.model.network import Network

# Maximum multiplications per pass for one moment's gradient: a few milliseconds.
BUDGET = 4e6


def run_around(timeline: Timeline) -> range:
    """Return the indices of the moments of one run: around the one shown, from a reset to before the next one.

    Progress never falls in it; edits may lie in it.
    """
    x = [progress(moment.document) for moment in timeline.moments]
    first, stop = timeline.index, timeline.index + 1
    while first > 0 and x[first - 1] <= x[first]:
        first -= 1
    while stop < len(x) and x[stop - 1] <= x[stop]:
        stop += 1
    return range(first, stop)


def exists(network: Network, weight: Weight) -> bool:
    """Return whether `network` has this weight."""
    if not 2 <= weight.layer <= network.depth:
        return False
    rows, columns = network.layer(weight.layer).weights.shape
    return bool(weight.i < rows and weight.j < columns)


def edges_at(network: Network, place: Node | Weight | None) -> tuple[Weight, ...]:
    """Return the weights of `network` that a place on the graph stands for.

    A weight for itself; a node for those that lead to it, from the first to the bias unit's; an input or a
    bias unit for those that lead away from it; nothing for a place that is not in the network.
    """
    if isinstance(place, Weight):
        return (place,) if exists(network, place) else ()
    if place is None or place.layer > network.depth:
        return ()
    n, i = place
    if n > 1 and i < network.sizes[n - 1]:
        return tuple(Weight(n, i, j) for j in range(network.layer(n).weights.shape[1]))
    after = [Weight(n + 1, k, i) for k in range(network.sizes[n])] if n < network.depth else []
    return tuple(weight for weight in after if exists(network, weight))


def weight_curves(networks: Sequence[Network], now: Network, weights: Sequence[Weight]) -> Array:
    """Return the values of `weights`, which `now` has, in each network: shape (weights, networks).

    NaN in a network where the weight's matrix has another shape than in `now`, so that it would be another.
    """
    curves = np.full((len(weights), len(networks)), np.nan)
    shapes = {weight.layer: now.layer(weight.layer).weights.shape for weight in weights}
    for k, network in enumerate(networks):
        for row, (n, i, j) in enumerate(weights):
            if n <= network.depth and (matrix := network.layers[n - 2].weights).shape == shapes[n]:
                curves[row, k] = matrix[i, j]
    return frozen(curves)


def gradient_curves(
    networks: Sequence[Network], gradients: Sequence[Array | None], now: Network, weights: Sequence[Weight]
) -> Array:
    """Return, like weight_curves, the gradients that `gradient` computed for each network; NaN for None."""
    curves = np.full((len(weights), len(networks)), np.nan)
    places = [now.place_in_flat(*weight) for weight in weights]
    shape = [matrix.shape for matrix in now.weights]
    for k, (network, flat) in enumerate(zip(networks, gradients, strict=True)):
        if flat is not None and [matrix.shape for matrix in network.weights] == shape:
            curves[:, k] = flat[places]
    return frozen(curves)


def sample_examples(network: Network, data: Dataset) -> Dataset:
    """Return the examples for computing gradients of `network`: all of them, or a sample if there are too many."""
    return sampled(data, affordable(network, BUDGET))


def gradient(network: Network, data: Dataset) -> Array:
    """Return the mean of ∂L/∂w over the examples for every weight, laid out as in Network.flat."""
    _, gradients = mean_gradient(network, data.inputs, data.targets)
    return frozen(np.concatenate([matrix.ravel() for matrix in gradients]))
