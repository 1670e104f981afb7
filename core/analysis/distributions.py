"""How s, h and δ of each layer are distributed over the examples, and where f' is nearly 0."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.sampling import affordable, sampled
from core.basics.arrays import Array, frozen
from core.basics.nice_numbers import rounded_range
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.training.reference import layer_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.data.dataset import Dataset
    from core.model.network import Network

# Multiplications that one look may take, and the examples that are enough for a histogram.
BUDGET, MOST = 4e6, 5000
BINS = 48
# A node is saturated by an example where |f'| is below this share of its peak.
FLAT = 0.01
# A logarithmic scale reaches down so many decades at most; what is smaller is counted in its lowest bin.
DECADES = 40
# No scale reaches farther, so that its length is a finite number too.
_FARTHEST = 1e300


@dataclass(frozen=True)
class LayerValues:
    """One layer n > 1 over many examples: each an array of the shape (examples, size_n).

    delta: δ of each example by itself, not their mean. saturated: where |f'| is below FLAT of its peak.
    """

    s: Array
    h: Array
    delta: Array
    saturated: NDArray[np.bool_]

    @property
    def dead(self) -> int:
        """How many nodes are saturated by every example: no gradient gets through them."""
        return int(self.saturated.all(axis=0).sum())


@dataclass(frozen=True)
class Summary:
    """What a distribution comes to. zeros: how many values are exactly 0; all over finite values only."""

    count: int
    mean: float
    sd: float
    least: float
    greatest: float
    zeros: int


def sample_examples(network: Network, data: Dataset) -> Dataset:
    """The examples that are enough: all, or a part of them where they are many."""
    return sampled(data, min(affordable(network, BUDGET), MOST))


def distributions(network: Network, data: Dataset) -> tuple[LayerValues, ...]:
    """s, h, δ and saturation of the layers 2…N for every example.

    δ^(N) is ∂L/∂s of the outputs, δ^(n) = (δ^(n+1) W_{n+1}) ⊙ f'(s^(n)), without the bias column.
    """
    values = layer_values(network, data.inputs)
    found: list[LayerValues] = []
    with np.errstate(over="ignore", invalid="ignore"):
        s, h = values[-1]
        delta = LOSSES[network.loss].delta(network.layers[-1].activation, s, h, data.targets)
        for n in range(network.depth, 1, -1):
            layer, (s, h) = network.layers[n - 2], values[n - 2]
            f = ACTIVATIONS[layer.activation]
            derivative = f.derivative(s, h)
            if n < network.depth:
                after = network.layers[n - 1]
                delta = delta @ after.weights[:, : after.inputs] * derivative
            found.insert(
                0, LayerValues(frozen(s), frozen(h), frozen(delta), np.abs(derivative) < FLAT * f.peak_derivative)
            )
    return tuple(found)


def summary(values: Array) -> Summary:
    """Mean, standard deviation and ends of the finite ones of `values`; NaN where there are none."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Summary(0, math.nan, math.nan, math.nan, math.nan, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        mean, sd = float(finite.mean()), float(finite.std())
    zeros = int(finite.size - np.count_nonzero(finite))
    return Summary(finite.size, mean, sd, float(finite.min()), float(finite.max()), zeros)


def common_range(layers: Sequence[Array], logarithmic: bool) -> tuple[float, float]:
    """The ends of one scale for all layers; whole decades of |value|, as logarithms, where it is logarithmic."""
    if not logarithmic:
        finite = [part[np.isfinite(part)].clip(-_FARTHEST, _FARTHEST) for part in layers]
        ends = [(part.min(), part.max()) for part in finite if part.size]
        if not ends:
            return -1.0, 1.0
        return rounded_range(float(min(low for low, _ in ends)), float(max(high for _, high in ends)))
    sizes = [np.abs(part[np.isfinite(part) & (part != 0)]) for part in layers]
    spans = [(part.min(), part.max()) for part in sizes if part.size]
    if not spans:
        return -3.0, 0.0
    high = math.ceil(math.log10(max(high for _, high in spans)) + 1e-9)
    low = math.floor(math.log10(min(low for low, _ in spans)) - 1e-9)
    return float(max(min(low, high - 1), high - DECADES)), float(high)


def counts(values: Array, ends: tuple[float, float], logarithmic: bool) -> NDArray[np.intp]:
    """How many of the values lie in each of BINS bins between the ends of a common range.

    values: any shape; on a logarithmic scale |value| counts, and zeros do not. What lies beyond an end is
    counted in the bin there.
    """
    low, high = ends
    values = values[np.isfinite(values)]
    if logarithmic:
        values = np.log10(np.abs(values[values != 0]))
    bins = ((values.clip(low, high) - low) / (high - low) * BINS).astype(np.intp)
    return np.bincount(bins.clip(0, BINS - 1), minlength=BINS)


def edges(ends: tuple[float, float]) -> Array:
    """The BINS + 1 ends of the bins of a common range."""
    return np.linspace(*ends, BINS + 1)
