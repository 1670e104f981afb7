"""Initializers: new networks from sizes, activations, bias, and a random seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.bounds import SEED
from core.basics.errors import InputError
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.model.network import Layer, Network
from core.model.network_edits import check_sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from core.basics.arrays import Array
    from core.data.dataset import Dataset


def uniform(rng: np.random.Generator, size: int, inputs: int) -> Array:
    """Uniform on (−1, 1), shape (size, inputs)."""
    return rng.uniform(-1.0, 1.0, (size, inputs))


def xavier(rng: np.random.Generator, size: int, inputs: int) -> Array:
    """Glorot and Bengio (2010): uniform on ±√(6 / (inputs + size))."""
    limit = np.sqrt(6.0 / (inputs + size))
    return rng.uniform(-limit, limit, (size, inputs))


def he(rng: np.random.Generator, size: int, inputs: int) -> Array:
    """He et al. (2015): normal with standard deviation √(2 / inputs)."""
    return rng.normal(0.0, np.sqrt(2.0 / inputs), (size, inputs))


def zeros(rng: np.random.Generator, size: int, inputs: int) -> Array:
    """All zero: every node of a layer then learns the same weights, which is worth seeing once."""
    return np.zeros((size, inputs))


@dataclass(frozen=True)
class Initializer:
    """One way to draw initial weights.

    draw(rng, size, inputs) returns the weights between two layers, shape (size, inputs). words: one sentence for the
    user. draws_bias: whether the weights from the bias unit are drawn too; else they start at 0.
    """

    name: str
    title: str
    words: str
    draw: Callable[[np.random.Generator, int, int], Array]
    draws_bias: bool = False


INITIALIZERS: dict[str, Initializer] = {
    entry.name: entry
    for entry in (
        Initializer(
            "uniform",
            "Uniform",
            "Uniform between −1 and 1, including the weights from bias units.",
            uniform,
            draws_bias=True,
        ),
        Initializer(
            "xavier",
            "Xavier (Glorot)",
            "Uniform within ±√(6 / (inputs + nodes)), for sigmoid and tanh. Weights from bias units are 0.",
            xavier,
        ),
        Initializer(
            "he", "He", "Normal with standard deviation √(2 / inputs), for ReLU. Weights from bias units are 0.", he
        ),
        Initializer(
            "zeros", "Zeros", "All 0: the nodes of a layer then all learn the same, as the symmetry stays.", zeros
        ),
    )
}


def usual_initializer(activations: Collection[str]) -> str:
    """Return the name of the initializer that suits layers with these activations."""
    return "he" if "relu" in activations else "xavier"


def new_network(
    sizes: Sequence[int],
    activations: Sequence[str],
    biases: Sequence[bool] | None = None,
    initializer: str = "xavier",
    seed: int = 0,
    loss: str = "least_squares",
) -> Network:
    """Return a network of `sizes` (input first), with one activation and bias per layer after the input.

    Weights from bias units start at 0, but with `uniform`, which draws them like all others.
    The same arguments give the same network. Raises InputError.
    """
    if initializer not in INITIALIZERS:
        raise InputError(f"unknown initializer {initializer!r:.50}; expected one of {', '.join(INITIALIZERS)}")
    biases = [True] * (len(sizes) - 1) if biases is None else biases
    check_sizes(sizes)
    if len(activations) != len(sizes) - 1 or len(biases) != len(sizes) - 1:
        raise InputError(f"activations and biases: expected {len(sizes) - 1} of each, one per layer after the input")
    return reinitialize(
        Network(
            tuple(
                Layer(np.zeros((size, inputs + bias)), name, bool(bias))
                for inputs, size, name, bias in zip(sizes, sizes[1:], activations, biases, strict=False)
            ),
            loss,
        ),
        initializer,
        seed,
    )


def refitted(network: Network, data: Dataset, initializer: str = "xavier", seed: int = 0) -> Network:
    """Return a network that fits `data`, with the same hidden layers and new weights. Raises InputError.

    The outputs keep their activation where it can reach the targets; else they become linear, or sigmoid
    where softmax would have one output only, which is always 1. The loss follows where it must.
    """
    activation, loss = _outputs_for(network, data)
    made = new_network(
        (data.inputs.shape[1], *network.sizes[1:-1], data.targets.shape[1]),
        [*(layer.activation for layer in network.layers[:-1]), activation],
        [layer.bias for layer in network.layers],
        initializer,
        seed,
        loss,
    )
    hidden = zip(made.layers, network.layers[:-1], strict=False)
    return replace(made, layers=(*(replace(new, dropout=old.dropout) for new, old in hidden), made.layers[-1]))


def _outputs_for(network: Network, data: Dataset) -> tuple[str, str]:
    """Return an activation of the outputs and a loss that suit the targets of `data`."""
    activation, loss = ACTIVATIONS[network.layers[-1].activation], network.loss
    if activation.whole and data.targets.shape[1] == 1:
        activation = ACTIVATIONS["sigmoid"]
        loss = "binary_cross_entropy" if LOSSES[loss].output else loss
    if data.targets.min() < activation.low or data.targets.max() > activation.high:
        activation = ACTIVATIONS["identity"]
        loss = "least_squares" if LOSSES[loss].output else loss
    return activation.name, loss


def reinitialize(network: Network, initializer: str, seed: int) -> Network:
    """Return the same architecture with new weights."""
    entry = INITIALIZERS[initializer]
    rng = np.random.default_rng(SEED.checked(seed))
    matrices = []
    for layer in network.layers:
        weights = entry.draw(rng, layer.size, layer.inputs)
        if layer.bias:
            column = entry.draw(rng, layer.size, 1) if entry.draws_bias else np.zeros((layer.size, 1))
            weights = np.column_stack([weights, column])
        matrices.append(weights)
    return network.with_weights(matrices)
