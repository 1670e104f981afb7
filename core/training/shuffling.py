"""Shuffling: the order of the examples in an epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def epoch_order(examples: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """Return the order of `examples` in `epoch` (counted from 0) for `seed`: shape (examples,).

    Every example gets the key splitmix64(seed, epoch, index), and the keys are sorted. So an epoch's
    order depends on nothing before it, and a run can be taken up at any epoch and go on the same.
    """
    with np.errstate(over="ignore"):
        start = splitmix(np.full(1, seed, dtype=np.uint64)) + np.full(1, epoch, dtype=np.uint64)
        index = np.arange(examples).astype(np.uint64)
        keys = splitmix(splitmix(start) + index)
    return np.argsort(keys, kind="stable")


def splitmix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Compute the output function of SplitMix64 (Steele, Lea, Flood 2014)."""
    z = x + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
