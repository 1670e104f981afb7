"""Evaluation of outputs and single examples by compiled kernels if loaded, otherwise by the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen, vector
from core.kernels.load import address, function
from core.kernels.run import run_example, run_outputs
from core.model import backprop
from core.model.backprop import ForwardPass, Gradients
from core.training import reference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.basics.arrays import Array
    from core.model.network import Network


def outputs(network: Network, inputs: Array) -> Array:
    """Return y for many inputs at once, shape (m, p) to (m, q): a faster core.training.reference.outputs."""
    compiled = function("outputs", network)
    inputs = np.asarray(inputs, dtype=np.float64)
    if compiled is None or not len(inputs):
        return reference.outputs(network, inputs)
    return run_outputs(compiled, network, inputs, address)


def example(
    network: Network, x: Sequence[float] | Array, t: Sequence[float] | Array, rate: float
) -> tuple[ForwardPass, Gradients, Network]:
    """Compute one example forward and backward with every value, and the network after the update.

    The same as core.model.backprop.forward, backward and descend one after the other.
    """
    compiled = function("example", network) if network.plain else None
    if compiled is None:
        values = backprop.forward(network, x)
        gradients = backprop.backward(network, values, t)
        return values, gradients, backprop.descend(network, gradients.weights, rate)
    x, t = vector(x, network.sizes[0], "input"), vector(t, network.sizes[-1], "target")
    result = run_example(compiled, network, address)(x, t, rate)
    parts, place = [], 1
    for size in network.sizes[1:]:
        parts.append(result[place : place + 4 * size].reshape(4, size))
        place += 4 * size
    s, h, derivative, delta = (tuple(frozen(part[row]) for part in parts) for row in range(4))
    gradient, weights = result[place:].reshape(2, -1)
    return (
        ForwardPass(s, (x, *h)),
        Gradients(float(result[0]), derivative, delta, network.with_flat(gradient).weights),
        network.with_flat(weights),
    )


def example_function(network: Network) -> Callable[[Array, Array, float], Array] | None:
    """Return a function of x, t and η for many examples of one network, which takes a microsecond.

    It gives one vector: L; then for each layer from the second on s, h, f'(s) and δ; then ∂L/∂w, and then
    the weights after the update, as in Network.flat. None where no compiled function is loaded.
    """
    compiled = function("example", network) if network.plain else None
    return None if compiled is None else run_example(compiled, network, address)
