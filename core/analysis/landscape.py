"""Loss landscape: the mean loss over a plane through the current weights, in the space of all weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.sampling import ACTIVATION, affordable, sampled
from core.basics.arrays import Array, frozen
from core.basics.nice_numbers import rounded
from core.model.activations import ACTIVATIONS
from core.model.objective import loss_values
from core.training.reference import NO_GRADIENT, mean_gradient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.basics.addresses import Weight
    from core.data.dataset import Dataset
    from core.model.network import Network

# Maximum multiplications per point of the landscape, and per batch: a few milliseconds.
POINT, PIECE = 5e5, 4e6


@dataclass(frozen=True, eq=False)
class WeightPlane:
    """The weights origin + a · across + b · up, for all coordinates (a, b).

    Each of the three is one array a layer, in the shapes of W_2 … W_N.
    """

    origin: tuple[Array, ...]
    across: tuple[Array, ...]
    up: tuple[Array, ...]

    @cached_property
    def _metric(self) -> Array:
        """Return the inner products of the two directions, shape (2, 2)."""
        return np.array([[_dot(p, q) for q in (self.across, self.up)] for p in (self.across, self.up)])

    def fits(self, network: Network) -> bool:
        """Whether the network's matrices have the plane's shapes."""
        return [w.shape for w in network.weights] == [w.shape for w in self.origin]

    def coordinates(self, weights: Sequence[Array], direction: bool = False) -> Array:
        """Return the coordinates of weights on the plane, or of the nearest point of it: shape (2,).

        NaN where the numbers are too large for that. direction: whether `weights` are no place but a
        direction, such as a gradient.
        """
        away = weights if direction else [w - o for w, o in zip(weights, self.origin, strict=True)]
        products = np.array([_dot(away, self.across), _dot(away, self.up)])
        if not (np.isfinite(products).all() and np.isfinite(self._metric).all()):
            return np.full(2, np.nan)
        found: Array = np.linalg.lstsq(self._metric, products, rcond=None)[0]
        return found

    def moved(self, network: Network, a: float, b: float) -> Network:
        """Return the network with its weights moved along the plane to the coordinates (a, b)."""
        da, db = np.array([a, b]) - self.coordinates(network.weights)
        parts = zip(network.weights, self.across, self.up, strict=True)
        return network.with_weights([w + da * u + db * v for w, u, v in parts])


def plane_of_weights(network: Network, across: Weight, up: Weight) -> WeightPlane:
    """Return the plane of two different weights; its coordinates are their values."""
    zero = tuple(np.zeros_like(w) for w in network.weights)
    directions = []
    for n, i, j in (across, up):
        direction = [w.copy() for w in zero]
        direction[n - 2][i, j] = 1.0
        directions.append(tuple(direction))
    return WeightPlane(zero, *directions)


def random_plane(network: Network, seed: int) -> WeightPlane:
    """Return a plane through the network, which is at (0, 0), along two random directions.

    Drawn normally and then normalized by filters, as Li et al. do it (Visualizing the Loss Landscape of
    Neural Nets, 2018): in each direction the weights into a node are together as long as in the network, so
    that 1 means the same everywhere. Where a node's weights are all 0, they are together 1 long.
    """
    draw = np.random.default_rng(seed)
    directions = []
    for _ in range(2):
        direction = []
        for w in network.weights:
            d = draw.standard_normal(w.shape)
            length = np.hypot.reduce(w, axis=1, keepdims=True)
            direction.append(d / np.linalg.norm(d, axis=1, keepdims=True) * np.where(length > 0, length, 1.0))
        directions.append(tuple(direction))
    return WeightPlane(network.weights, *directions)


def sample_examples(network: Network, data: Dataset) -> Dataset:
    """Return the examples for computing the loss: all of them, or a sample if there are too many."""
    return sampled(data, affordable(network, POINT))


def pieces(plane: WeightPlane, network: Network, data: Dataset, points: Array) -> Iterator[Array]:
    """Yield the mean losses at the points of the plane, a batch of points at a time.

    The plane is moved so that it goes through `network`. points: coordinates, shape (k, 2). All networks of
    a piece are computed at once; a piece takes some milliseconds and megabytes, or what one point takes.
    """
    away = points - plane.coordinates(network.weights)
    directions = list(zip(plane.across, plane.up, strict=True))
    # Layers before the first that differs are the same for all points; so are the parts of that first layer.
    h, first = data.inputs, 0
    with np.errstate(over="ignore", invalid="ignore"):
        while first < len(network.layers) - 1 and not (directions[first][0].any() or directions[first][1].any()):
            layer = network.layers[first]
            h, first = ACTIVATIONS[layer.activation].function(_sums(h, layer.weights, layer.inputs)), first + 1
        layer = network.layers[first]
        parts = [_sums(h, weights, layer.inputs) for weights in (layer.weights, *directions[first])]
    later = sum(layer.weights.size for layer in network.layers[first + 1 :])
    nodes = sum(layer.size for layer in network.layers[first:])
    size = max(int(PIECE / ((later + ACTIVATION * nodes) * len(data))), 1)
    for start in range(0, len(points), size):
        a, b = away[start : start + size, :1, None], away[start : start + size, 1:, None]
        with np.errstate(over="ignore", invalid="ignore"):
            s = parts[0] + a * parts[1] + b * parts[2]
            for k, layer in enumerate(network.layers[first:], first):
                if k > first:
                    s = _sums(h, layer.weights, layer.inputs)
                    for share, direction in zip((a, b), directions[k], strict=True):
                        if direction.any():
                            s = s + share * _sums(h, direction, layer.inputs)
                h = ACTIVATIONS[layer.activation].function(s)
            yield loss_values(network, s, h, data.targets).mean(axis=1)


def mean_losses(plane: WeightPlane, network: Network, data: Dataset, points: Array) -> Array:
    """Return the results of `pieces` as one array: shape (k,)."""
    return np.concatenate([np.empty(0), *pieces(plane, network, data, points)])


def _sums(h: Array, weights: Array, inputs: int) -> Array:
    """Return the weighted sums of one layer for the previous layer's values, over the last axis of `h`."""
    s = h @ weights[:, :inputs].T
    return s + weights[:, -1] if weights.shape[1] > inputs else s


def steepest(plane: WeightPlane, network: Network, data: Dataset) -> Array:
    """Return −∇L of the mean loss within the plane, in its coordinates: shape (2,).

    It is the part of the plane in −∂L/∂w, so that for a plane of two weights it is −∂L/∂w of each. At a minimum,
    where only rounding is left of the gradient, it is 0.
    """
    _, gradients = mean_gradient(network, data.inputs, data.targets)
    if max(float(np.abs(gradient).max()) for gradient in gradients) <= NO_GRADIENT:
        return np.zeros(2)
    return plane.coordinates([-g for g in gradients], direction=True)


def heights(losses: Array, logarithmic: bool) -> Array:
    """Return the heights for colors and contours: the losses, or their decimal logarithms; NaN if undefined."""
    finite = np.isfinite(losses)
    if not logarithmic:
        return np.where(finite, losses, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(finite & (losses > 0), np.log10(losses), np.nan)


def levels(low: float, high: float, logarithmic: bool) -> Array:
    """Return the contour levels between two heights: about ten round losses, or 1, 2 and 5 of each decade."""
    if logarithmic and high - low < 1.5:
        return frozen(np.log10(levels(10.0**low, 10.0**high, logarithmic=False)))
    if not logarithmic or high - low > 8:
        step = rounded((high - low) / 10)
        return frozen(np.arange(math.floor(low / step) + 1, math.ceil(high / step)) * step)
    decades = range(math.floor(low), math.ceil(high))
    found = np.array([k + math.log10(digit) for k in decades for digit in (1, 2, 5)])
    return frozen(found[(found > low) & (found < high)])


def _dot(p: Sequence[Array], q: Sequence[Array]) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(sum(np.vdot(a, b) for a, b in zip(p, q, strict=True)))
