"""How the general kernel sees a network: a table of numbers. Nothing here needs numba."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.activations import ACTIVATIONS
from core.losses import LOSSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.network import Network

# The columns of a layout.
SIZE, COLUMNS, BIAS, KIND, WEIGHTS, BEFORE, SUMS, DELTAS = range(8)


def layout_of(network: Network) -> tuple[NDArray[np.int64], int]:
    """What the compiled functions need to know of a network, and the numbers of room an example needs.

    Rows: nodes; columns of W (the bias unit's included); whether there is a bias unit; the activation's
    number, in the last row followed by the loss's; where W begins in the flat weights; where H of the
    layer before, S and Δ begin, in numbers per example of a batch.
    """
    kinds, losses = list(ACTIVATIONS), list(LOSSES)
    rows, weights, place = [], 0, 0
    for layer in network.layers:
        columns = layer.inputs + layer.bias
        sums, deltas = place + columns, place + columns + layer.size
        kind = kinds.index(layer.activation)
        rows.append([layer.size, columns, int(layer.bias), kind, weights, place, sums, deltas])
        weights += layer.size * columns
        # Wᵀ Δ has a row for the bias unit, too, which nobody reads.
        place = deltas + layer.size + 1
    rows.append([network.sizes[-1], 0, 0, losses.index(network.loss), weights, place, 0, 0])
    return np.array(rows, dtype=np.int64), place + network.sizes[-1]


def example_room(network: Network) -> int:
    """How many numbers core.kernels.example.update writes: see there."""
    nodes = sum(network.sizes[1:])
    return 1 + 4 * nodes + 2 * network.parameters
