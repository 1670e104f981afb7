"""Memory layout of a network for the general kernel, as a table of numbers. Nothing here requires llvmlite."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.blas import PRODUCTS
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from core.model.network import Network

# The columns of a layout. The last row is not of a layer: it is of the outputs, their targets and the loss.
SIZE, COLUMNS, BIAS, WEIGHTS, BEFORE, SUMS, DELTAS, VALUES, DERIVATIVES, HAS_DELTA, PARAMETER = range(11)
TARGETS, TOTALS, LOSS = SUMS, DELTAS, VALUES
TURNED, GEMM, GEMV, AT_ONCE = WEIGHTS, DERIVATIVES, PARAMETER, HAS_DELTA
# In core.kernels.source.wide: from this many weights, and of this many examples on, BLAS computes the sums.
BY_BLAS, BY_BLAS_EXAMPLES = 16_384, 64
# How many numbers core.kernels.source.wide notes.
NOTED = 2
# More columns, of `masked_layout_of` only.
FACTORS, KEPT, RATE = range(11, 14)
SEED = RATE

# Measured: up to this many weights plain loops are faster; the second number is for a single example.
SMALL = 64
SMALL_SINGLE = 2_000

# Measured: from this many weights on, BLAS gains more from values as examples by nodes than it takes to turn them.
WIDE = 100_000


class Held:
    """An array that stays where it is, and what machine code is told of it, its address and its sizes.

    NumPy takes a microsecond to tell where an array is.
    """

    def __init__(self, array: Any) -> None:
        self.array = array
        self.told = (array.ctypes.data, *array.shape)


def layout_of(network: Network, address: Callable[[str], int], blas: int = SMALL) -> tuple[NDArray[np.int64], int]:
    """Return the layout of a network, and the numbers of memory that an example needs.

    Rows: nodes; columns of W (the bias unit's included); whether there is a bias unit; where W begins in
    the flat weights; where H of the layer before, S and Δ begin, in numbers per example of a batch; the
    addresses of the activation's functions (see core.kernels.source.array_functions); whether the loss gives
    this layer's Δ itself, not ∂L/∂H; the bits of the activation's parameter. The last row: outputs; where they,
    the targets and the targets' sums begin; the address of the loss; where there is room for values turned; the
    addresses of BLAS's products, 0 where no layer has more weights than `blas`.
    """
    rows, weights, place = [], 0, 0
    for layer in network.layers:
        columns = layer.inputs + layer.bias
        sums, deltas = place + columns, place + columns + layer.size
        entry = ACTIVATIONS[layer.activation]
        parameter = 0.0 if entry.parameter is None else entry.parameter.value
        pieces = [address(f"{kind}_{entry.base}") for kind in ("values", "derivatives")]
        bits = int(np.float64(parameter).view(np.int64))
        rows.append([layer.size, columns, int(layer.bias), weights, place, sums, deltas, *pieces, 0, bits])
        weights += layer.size * columns
        # Wᵀ Δ also has a row for the bias unit, which is not used.
        place = deltas + layer.size + 1
    q = network.sizes[-1]
    rows[-1][HAS_DELTA] = int(bool(LOSSES[network.loss].output))
    shapes = [(layer.size, layer.inputs + layer.bias) for layer in network.layers]
    gemm, gemv = (address(name) if any(size * columns > blas for size, columns in shapes) else 0 for name in PRODUCTS)
    loss, turned = address(f"loss_{network.loss}"), place + 3 * q
    rows.append([q, 0, 0, turned, place, place + q, place + 2 * q, loss, gemm, 0, gemv])
    return np.array(rows, dtype=np.int64), turned + max((sum(e) for e in shapes if math.prod(e) >= WIDE), default=0)


def masked_layout_of(network: Network, address: Callable[[str], int], seed: int) -> tuple[NDArray[np.int64], int, int]:
    """Return the layout for core.kernels.source.masked, the numbers per example, and those besides.

    More columns: where the factors of dropout begin, where H without them begins, and the bits of p. The last row has
    the bits of the seed there.
    """
    plain, place = layout_of(network, address)
    more = np.zeros((len(plain), 3), dtype=np.int64)
    for n, layer in enumerate(network.layers[:-1]):
        more[n] = place, place + layer.size, np.float64(layer.dropout).view(np.int64)
        place += 2 * layer.size
    more[-1, -1] = np.uint64(seed).view(np.int64)
    # One example's sums, outputs, targets, their sums and δ, and the epoch.
    return np.hstack([plain, more]), place, 5 * network.sizes[-1] + 1


def example_room(network: Network) -> int:
    """Return how many numbers core.kernels.source.example.update writes."""
    nodes = sum(network.sizes[1:])
    return 1 + 4 * nodes + 2 * network.parameters
