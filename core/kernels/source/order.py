"""Shuffling, compiled: the same order as core.training.shuffling, to the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.kernels.compiler.language import apart

if TYPE_CHECKING:
    from core.kernels.compiler.signature import Ints, Word, Words

_INCREMENT = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)


def splitmix(x: Word) -> Word:
    """Compute core.training.shuffling.splitmix."""
    z = x + _INCREMENT
    z = (z ^ (z >> _SHIFT_1)) * _FIRST
    z = (z ^ (z >> _SHIFT_2)) * _SECOND
    return z ^ (z >> _SHIFT_3)


@apart
def shuffle(
    seed: Word,
    epoch: int,
    order: Ints,
    keys: Words,
    buckets: Ints,
) -> None:
    """Write core.training.shuffling.epoch_order(examples, seed, epoch) to `order`, shape (examples,).

    keys: room for as many numbers. buckets: room for a power of two of numbers, and one more. As the keys
    are spread evenly, each goes to the bucket of its highest bits, which leaves little to sort.
    """
    examples, count = len(order), len(buckets) - 1
    start = splitmix(splitmix(seed) + np.uint64(epoch))
    bits = 0
    while (1 << bits) < count:
        bits += 1
    # Half the shift, twice, because a shift by all 64 bits is undefined.
    half = np.uint64((64 - bits) // 2)
    rest = np.uint64(64 - bits) - half
    buckets[:] = 0
    for k in range(examples):
        keys[k] = splitmix(start + np.uint64(k))
        buckets[np.int64((keys[k] >> half) >> rest) + 1] += 1
    for k in range(count):
        buckets[k + 1] += buckets[k]
    for k in range(examples):
        bucket = np.int64((keys[k] >> half) >> rest)
        order[buckets[bucket]] = k
        buckets[bucket] += 1
    for place in range(1, examples):
        k = order[place]
        while place > 0 and keys[order[place - 1]] > keys[k]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = k
