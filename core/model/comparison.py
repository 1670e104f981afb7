"""Comparison of two networks: whether they are the same, the largest difference, and where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.addresses import Weight
from core.basics.arrays import Array, frozen

if TYPE_CHECKING:
    from core.model.network import Network


@dataclass(frozen=True)
class NetworkComparison:
    """Differences between two networks.

    structure: a sentence for each difference of sizes, activations, bias and loss.
    differences: second − first for W_2 … W_N, in their shapes; empty where the shapes differ.
    bits: whether all weights are the same to the last bit (−0.0 is not 0.0).
    """

    structure: tuple[str, ...]
    differences: tuple[Array, ...]
    bits: bool

    @property
    def same(self) -> bool:
        """Return whether the two are identical in everything, to the last bit."""
        return self.bits and not self.structure

    @property
    def changed(self) -> int:
        """Return the number of weights that differ in value."""
        return sum(int(np.count_nonzero(difference)) for difference in self.differences)

    @property
    def largest(self) -> tuple[float, Weight] | None:
        """Return the largest absolute difference and its place, or None if there are no weights to compare."""
        best = None
        for n, difference in enumerate(self.differences, 2):
            size = np.abs(difference)
            i, j = np.unravel_index(int(size.argmax()), size.shape)
            if best is None or size[i, j] > best[0]:
                best = (float(size[i, j]), Weight(n, int(i), int(j)))
        return best


def compare(first: Network, second: Network) -> NetworkComparison:
    """Compare `second` with `first`."""
    structure = []
    if first.sizes != second.sizes:
        structure.append(f"sizes: {'-'.join(map(str, first.sizes))} and {'-'.join(map(str, second.sizes))}")
    if first.loss != second.loss:
        structure.append(f"loss: {first.loss} and {second.loss}")
    for n, (one, other) in enumerate(zip(first.layers, second.layers, strict=False), 2):
        if one.activation != other.activation:
            structure.append(f"layer {n}: {one.activation} and {other.activation}")
        if one.bias != other.bias:
            words = ["with a bias unit" if layer.bias else "without" for layer in (one, other)]
            structure.append(f"layer {n - 1}: {words[0]} and {words[1]}")
    if [w.shape for w in first.weights] != [w.shape for w in second.weights]:
        return NetworkComparison(tuple(structure), (), False)
    with np.errstate(over="ignore"):
        pairs = zip(first.weights, second.weights, strict=True)
        differences = tuple(frozen(after - before) for before, after in pairs)
    return NetworkComparison(tuple(structure), differences, first.flat.tobytes() == second.flat.tobytes())
