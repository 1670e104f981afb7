"""Sampling of examples when all of them would take too long: drawn once, the same for the same data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.model.network import Network

# Cost of an activation, in multiplications.
ACTIVATION = 40


def work(network: Network) -> int:
    """Return the cost of one example's forward pass, in multiplications."""
    return network.parameters + ACTIVATION * sum(network.sizes[1:])


def affordable(network: Network, budget: float, least: int = 100) -> int:
    """Return the number of examples that fit into this many multiplications, at least `least`."""
    return max(int(budget / work(network)), least)


def sampled(data: Dataset, most: int) -> Dataset:
    """Return `data` if it has at most `most` examples, else a sample of that size, drawn with seed 0, in order."""
    if len(data) <= most:
        return data
    rows = np.sort(np.random.default_rng(0).choice(len(data), most, replace=False))
    return data.some(rows)
