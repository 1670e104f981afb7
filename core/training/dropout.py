"""Dropout: which nodes of the hidden layers an update leaves out, as a function of seed, epoch and example.

Inverted scaling, as in PyTorch: a node that stays is multiplied by 1 / (1 − p), so that its mean over the masks is its
value without dropout. A mask depends on nothing that was computed before, so that a run can be cut anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.training.shuffling import splitmix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from core.model.network import Network

# Keeps the masks apart from the order of the examples, which is drawn with the same seed.
SALT = 0xD1B54A32D192ED03
# A layer's nodes are numbered from here on; no layer has as many nodes.
LAYER = 1 << 20


def masks(
    network: Network, seed: int, epoch: int, examples: Sequence[int] | NDArray[np.int64]
) -> tuple[Array, ...] | None:
    """Return the factors of the hidden layers 2…N−1 for these examples, shapes (m, size_n), or None without dropout.

    A factor is 0 or 1 / (1 − p); 1 in a layer without dropout. epoch: whole epochs done. examples: their indices.
    """
    if not network.dropout:
        return None
    with np.errstate(over="ignore"):
        start = splitmix(np.full(1, seed, dtype=np.uint64) + np.uint64(SALT)) + np.full(1, epoch, dtype=np.uint64)
        keys = splitmix(splitmix(start) + np.array(examples, dtype=np.uint64))
        found = []
        for n, layer in enumerate(network.layers[:-1], 2):
            if not layer.dropout:
                found.append(frozen(np.ones((len(keys), layer.size))))
                continue
            places = np.arange(layer.size).astype(np.uint64) + np.uint64(n * LAYER)
            drawn = (splitmix(keys[:, None] + places) >> np.uint64(11)).astype(np.float64) * 2.0**-53
            found.append(frozen(np.where(drawn >= layer.dropout, 1.0 / (1.0 - layer.dropout), 0.0)))
    return tuple(found)


def one_of(found: tuple[Array, ...] | None, example: int) -> tuple[Array, ...] | None:
    """Return the factors of one example of `masks`, shapes (size_n,)."""
    return None if found is None else tuple(frozen(factors[example]) for factors in found)
