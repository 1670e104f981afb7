"""Fewer examples where all of them would take too long: a part drawn once, the same for the same data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.model.network import Network

# What an activation costs, in multiplications.
ACTIVATION = 40


def work(network: Network) -> int:
    """What one example's forward pass costs, in multiplications, each activation counted as so many."""
    return network.parameters + ACTIVATION * sum(network.sizes[1:])


def affordable(network: Network, budget: float, least: int = 100) -> int:
    """How many examples a network can be shown with about so many multiplications, `least` at the fewest."""
    return max(int(budget / work(network)), least)


def sampled(data: Dataset, most: int) -> Dataset:
    """`data` where it has no more than `most` examples, else so many of them, drawn with seed 0, in order."""
    if len(data) <= most:
        return data
    rows = np.sort(np.random.default_rng(0).choice(len(data), most, replace=False))
    return replace(data, inputs=data.inputs[rows], targets=data.targets[rows])
