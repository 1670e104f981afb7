"""Network edits: each takes a network and returns a new one, with all other weights unchanged.

Layers are numbered as in the chapter (1 the input), nodes and columns from 0.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.basics.bounds import LAYERS, NODES, WEIGHTS
from core.basics.errors import InputError
from core.model.activations import ACTIVATIONS
from core.model.losses import going_with, loss
from core.model.network import Layer, Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array

MAX_NODES = NODES.high
MAX_LAYERS = LAYERS.high
MAX_WEIGHTS = WEIGHTS.high


def check_sizes(sizes: Sequence[int]) -> None:
    """Raise InputError for more layers, nodes or weights than allowed, before memory is allocated."""
    if not 2 <= len(sizes) <= MAX_LAYERS:
        raise InputError(f"layers: expected 2 to {MAX_LAYERS}, found {len(sizes)}")
    for n, size in enumerate(sizes, 1):
        if not 1 <= size <= MAX_NODES:
            raise InputError(f"layer {n}: expected 1 to {MAX_NODES:,} nodes, found {size:,}")
    weights = sum(size * (inputs + 1) for inputs, size in pairwise(sizes))
    if weights > MAX_WEIGHTS:
        raise InputError(f"weights: expected at most {MAX_WEIGHTS:,}, found {weights:,}")


def set_weight(network: Network, n: int, i: int, j: int, value: float) -> Network:
    """Set W_n[i, j] = value; j = size of layer n−1 is the bias column."""
    layer = network.layer(n)
    rows, columns = layer.weights.shape
    if not (0 <= i < rows and 0 <= j < columns):
        raise InputError(f"W_{n} has no entry ({i + 1}, {j + 1}): it is {rows} × {columns}")
    if not np.isfinite(value):
        raise InputError(f"W_{n}[{i + 1}, {j + 1}]: expected a finite number, found {value}")
    weights = layer.weights.copy()
    weights[i, j] = value
    return network.with_layer(n, replace(layer, weights=weights))


def activations_for(network: Network, n: int) -> list[str]:
    """Return the names of the activations allowed for layer n: softmax only for the last."""
    return [name for name, entry in ACTIVATIONS.items() if n == network.depth or not entry.whole]


def set_activation(network: Network, n: int, activation: str) -> Network:
    """Change the activation of layer n. A loss that requires another one is replaced by least squares."""
    layers = list(network.layers)
    layers[n - 2] = replace(network.layer(n), activation=activation)
    return replace(network, layers=tuple(layers), loss=going_with(network.loss, layers[-1].activation))


def set_loss(network: Network, name: str) -> Network:
    """Change the loss; the outputs get its activation, if it requires one (see core.model.losses)."""
    needed = loss(name).output or network.layers[-1].activation
    layers = (*network.layers[:-1], replace(network.layers[-1], activation=needed))
    return replace(network, layers=layers, loss=name)


def set_bias(network: Network, n: int, bias: bool, values: Array | None = None) -> Network:
    """Set or remove the bias column of W_n (`values`, or zeros): the weights from the bias unit of layer n − 1."""
    layer = network.layer(n)
    if layer.bias == bias:
        return network
    if not bias:
        return network.with_layer(n, replace(layer, weights=layer.weights[:, :-1], bias=False))
    column = np.zeros(layer.size) if values is None else values
    return network.with_layer(n, replace(layer, weights=np.column_stack([layer.weights, column]), bias=True))


def set_bias_unit(network: Network, n: int, on: bool) -> Network:
    """Add a bias unit with weights 0 to layer n, or remove it: the last column of W_{n+1}.

    Raises InputError for the output layer, which has none.
    """
    if not 1 <= n <= network.depth:
        raise InputError(f"bias unit: expected a layer from 1 to {network.depth}, found {n}")
    if n == network.depth:
        raise InputError(
            f"layer {n} is the output layer: it has no bias unit, since no weights lead out of it; use the bias unit "
            f"of layer {n - 1}, whose weights lead into it"
        )
    return set_bias(network, n + 1, on)


def add_node(network: Network, n: int, rng: np.random.Generator | None = None) -> Network:
    """Add a node at the end of layer n (1 and N too); its weights are zero, or small random ones from `rng`."""
    if not 1 <= n <= network.depth:
        raise InputError(f"layer: expected 1 to {network.depth}, found {n}")
    if network.sizes[n - 1] >= MAX_NODES:
        raise InputError(f"layer {n} already has the maximum of {MAX_NODES:,} nodes")
    check_sizes([size + (k == n) for k, size in enumerate(network.sizes, 1)])

    def fresh(count: int) -> Array:
        return np.zeros(count) if rng is None else rng.uniform(-1.0, 1.0, count)

    layers = list(network.layers)
    if n >= 2:
        layer = layers[n - 2]
        layers[n - 2] = replace(layer, weights=np.vstack([layer.weights, fresh(layer.weights.shape[1])]))
    if n < network.depth:
        layer = layers[n - 1]
        wider = np.insert(layer.weights, layer.inputs, fresh(layer.size), axis=1)
        layers[n - 1] = replace(layer, weights=wider)
    return replace(network, layers=tuple(layers))


def remove_node(network: Network, n: int, i: int) -> Network:
    """Remove node i of layer n, with the weights into and out of it."""
    if not 1 <= n <= network.depth or not 0 <= i < network.sizes[n - 1]:
        raise InputError(f"layer {n} has no node {i + 1}")
    if network.sizes[n - 1] == 1:
        raise InputError(f"the last node of layer {n} cannot be removed; remove the layer instead")
    layers = list(network.layers)
    if n >= 2:
        layers[n - 2] = replace(layers[n - 2], weights=np.delete(layers[n - 2].weights, i, axis=0))
    if n < network.depth:
        layers[n - 1] = replace(layers[n - 1], weights=np.delete(layers[n - 1].weights, i, axis=1))
    return replace(network, layers=tuple(layers))


def add_layer(network: Network, after: int, size: int, activation: str, rng: np.random.Generator) -> Network:
    """Add a hidden layer of `size` nodes between layers `after` and `after` + 1.

    Its weights and those out of it are drawn by Xavier's rule, since no old ones fit; biases are 0. It has a bias
    unit; layer `after` keeps its own, or stays without.
    """
    if not 1 <= after < network.depth:
        raise InputError(f"a layer can be added after layers 1 to {network.depth - 1}, not after {after}")
    if not 1 <= size <= MAX_NODES:
        raise InputError(f"new layer: expected 1 to {MAX_NODES:,} nodes, found {size:,}")
    if network.depth >= MAX_LAYERS:
        raise InputError(f"the network already has the maximum of {MAX_LAYERS} layers")
    check_sizes([*network.sizes[:after], size, *network.sizes[after:]])
    following = network.layers[after - 1]
    fresh = Layer(_xavier(size, network.sizes[after - 1], following.bias, rng), activation, following.bias)
    refit = replace(following, weights=_xavier(following.size, size, True, rng), bias=True)
    if following.bias:
        refit = replace(refit, weights=np.column_stack([refit.weights[:, :-1], following.weights[:, -1]]))
    return replace(network, layers=(*network.layers[: after - 1], fresh, refit, *network.layers[after:]))


def remove_layer(network: Network, n: int, rng: np.random.Generator) -> Network:
    """Remove hidden layer n with its bias unit; the weights across the gap are drawn by Xavier's rule."""
    if not 2 <= n < network.depth:
        raise InputError("only a hidden layer can be removed")
    check_sizes([*network.sizes[: n - 1], *network.sizes[n:]])
    following = network.layers[n - 1]
    bias = network.layer(n).bias
    bridge = _xavier(following.size, network.sizes[n - 2], bias, rng)
    if bias and following.bias:
        bridge[:, -1] = following.weights[:, -1]
    layers = (*network.layers[: n - 2], replace(following, weights=bridge, bias=bias), *network.layers[n:])
    return replace(network, layers=layers)


def _xavier(size: int, inputs: int, bias: bool, rng: np.random.Generator) -> Array:
    limit = np.sqrt(6.0 / (size + inputs))
    weights = rng.uniform(-limit, limit, (size, inputs))
    return np.column_stack([weights, np.zeros(size)]) if bias else weights
