"""The loss of a network with its class weights: L of examples, and δ at the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.model.losses import LOSSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from core.model.network import Network

# A single output's target from here on is of the second class.
MIDDLE = 0.5


def class_indices(targets: Array) -> NDArray[np.int64]:
    """Return the class of each example, shape (…), for targets of shape (…, q).

    It is the one with the greatest target, or the second for a single target of at least MIDDLE.
    """
    single = targets.shape[-1] == 1
    return np.asarray((targets[..., 0] >= MIDDLE).astype(np.int64) if single else np.argmax(targets, axis=-1))


def example_weights(network: Network, targets: Array) -> Array:
    """Return the weight c of each example by its class: shape (…), for targets of shape (…, q); 1 without weights."""
    targets = np.asarray(targets, dtype=np.float64)
    if not network.class_weights:
        return np.ones(targets.shape[:-1])
    return np.asarray(np.array(network.class_weights)[class_indices(targets)])


def loss_values(network: Network, s: Array, y: Array, targets: Array) -> Array:
    """Return L of examples, class weights included: shape (…), for s, y and targets of shape (…, q)."""
    found = LOSSES[network.loss].function(network.layers[-1].activation, s, y, targets)
    return found * example_weights(network, targets) if network.class_weights else found


def output_delta(network: Network, s: Array, y: Array, targets: Array) -> Array:
    """Return δ = ∂L/∂s of the outputs, class weights included, in the shape of y."""
    found = LOSSES[network.loss].delta(network.layers[-1].activation, s, y, targets)
    return found * example_weights(network, targets)[..., None] if network.class_weights else found


def output_derivative(network: Network, y: Array, targets: Array) -> Array:
    """Return ∂L/∂y of the outputs (∂L/∂s, if the loss belongs to their activation), class weights included."""
    found = LOSSES[network.loss].derivative(y, targets, np.sum(targets, axis=-1, keepdims=True))
    return found * example_weights(network, targets)[..., None] if network.class_weights else found
