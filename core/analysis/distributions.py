"""Distributions of s, h and δ in each layer over the examples, and saturation: where f' is nearly 0."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.sampling import affordable, sampled
from core.basics.arrays import Array, frozen
from core.basics.nice_numbers import rounded_range
from core.model.activations import ACTIVATIONS
from core.model.objective import output_delta
from core.training.reference import layer_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.data.dataset import Dataset
    from core.model.network import Network

# Maximum multiplications of one evaluation, and the number of examples that suffices for a histogram.
BUDGET, MOST = 4e6, 5000
BINS = 48
# An example saturates a node if |f'| is below this fraction of its maximum.
FLAT = 0.01
# Maximum decades of a logarithmic scale; smaller values are counted in its lowest bin.
DECADES = 40
# Limit of every scale, so that its length is finite too.
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
        """Return the number of nodes saturated by every example: no gradient flows through them."""
        return int(self.saturated.all(axis=0).sum())


@dataclass(frozen=True)
class Summary:
    """Summary of a distribution. zeros: number of values that are exactly 0; all over finite values only."""

    count: int
    mean: float
    sd: float
    least: float
    greatest: float
    zeros: int


def sample_examples(network: Network, data: Dataset) -> Dataset:
    """Return the examples to evaluate: all of them, or a sample if there are too many."""
    return sampled(data, min(affordable(network, BUDGET), MOST))


def distributions(network: Network, data: Dataset) -> tuple[LayerValues, ...]:
    """Return s, h, δ and saturation of the layers 2…N for every example.

    δ^(N) is ∂L/∂s of the outputs, δ^(n) = (δ^(n+1) W_{n+1}) ⊙ f'(s^(n)), without the bias column.
    """
    values = layer_values(network, data.inputs)
    found: list[LayerValues] = []
    with np.errstate(over="ignore", invalid="ignore"):
        s, h = values[-1]
        delta = output_delta(network, s, h, data.targets)
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
    """Return mean, standard deviation and range of the finite `values`; NaN if there are none."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Summary(0, math.nan, math.nan, math.nan, math.nan, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        mean, sd = float(finite.mean()), float(finite.std())
    zeros = int(finite.size - np.count_nonzero(finite))
    return Summary(finite.size, mean, sd, float(finite.min()), float(finite.max()), zeros)


def common_range(layers: Sequence[Array], logarithmic: bool) -> tuple[float, float]:
    """Return the ends of one scale for all layers; if logarithmic, whole decades of |value| as logarithms."""
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
    """Count the values in each of BINS bins between the ends of a common range.

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
    """Return the BINS + 1 edges of the bins of a common range."""
    return np.linspace(*ends, BINS + 1)
