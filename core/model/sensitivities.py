"""Sensitivities by Theorem 1.5.1: the influence of one weight, propagated forward layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen, vector
from core.basics.errors import InputError
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.model.objective import output_derivative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.model.backprop import ForwardPass
    from core.model.network import Network


@np.errstate(over="ignore", invalid="ignore")
def sensitivities(network: Network, values: ForwardPass, n: int, i: int, j: int) -> tuple[Array, ...]:
    """Compute ∂h_k^(ℓ) / ∂w_ij^(n) for every node k of the layers ℓ = n…N, one vector per layer.

    Base case ℓ = n: f'(s_i) h_j^(n−1) for k = i, else 0 (h_j = 1 for the bias unit; the chapter prints
    h_i · h_j there, which is a misprint). Then
    ∂h_k^(ℓ)/∂w = f'(s_k^(ℓ)) Σ_t w_kt^(ℓ) ∂h_t^(ℓ−1)/∂w. Softmax in the last layer, where each value hangs
    on all sums, has its Jacobian in place of f'.

    n counts from 2 as in the chapter; i and j count from 0, and j = size of layer n−1 is the bias unit.
    """
    layer = network.layer(n)
    if not (0 <= i < layer.size and 0 <= j < layer.weights.shape[1]):
        raise InputError(f"W_{n} has no entry ({i + 1}, {j + 1})")
    source = 1.0 if j == layer.inputs else float(values.h[n - 2][j])
    base = np.zeros(layer.size)
    base[i] = source
    result = [_through(network, values, n, base)]
    for later in range(n + 1, network.depth + 1):
        weights = network.layer(later).weights[:, : network.layer(later).inputs]
        result.append(_through(network, values, later, weights @ result[-1]))
    return tuple(result)


@np.errstate(over="ignore", invalid="ignore")
def gradient_by_sensitivities(
    network: Network, values: ForwardPass, target: Sequence[float] | Array, n: int, i: int, j: int
) -> float:
    """Compute ∂L/∂w_ij^(n) = Σ_k ∂L/∂h_k^(N) · ∂h_k^(N)/∂w_ij^(n), summed over all outputs k.

    For a loss that belongs to its outputs' activation (see core.model.losses) it is Σ_k δ_k · ∂s_k^(N)/∂w_ij^(n).
    """
    t = vector(target, network.sizes[-1], "target")
    loss = LOSSES[network.loss]
    upstream = output_derivative(network, values.y, t)
    carried = sensitivities(network, values, n, i, j)
    if not loss.output:
        return float(upstream @ carried[-1])
    if n == network.depth:
        source = 1.0 if j == network.layer(n).inputs else float(values.h[n - 2][j])
        return float(upstream[i] * source)
    last = network.layers[-1]
    return float(upstream @ (last.weights[:, : last.inputs] @ carried[-2]))


def _through(network: Network, values: ForwardPass, n: int, sums: Array) -> Array:
    """Return ∂h^(n) from ∂s^(n)."""
    entry = ACTIVATIONS[network.layer(n).activation]
    s, h = values.s[n - 2], values.h[n - 1]
    if values.mask is None or n == network.depth:
        return frozen(entry.onward(sums, s, h))
    return frozen(entry.onward(sums, s, entry.function(s)) * values.mask[n - 2])
