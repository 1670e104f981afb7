"""Network: an immutable value; every edit creates a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.basics.bounds import CLASS_WEIGHT, DROPOUT
from core.basics.errors import InputError
from core.model.activations import activation
from core.model.losses import loss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array

# The flat weights of a larger network are not kept in addition to its matrices: they would double its memory.
_FLAT_KEPT = 10_000


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer n > 1 with the weights into it.

    weights: W_n, shape (size_n, size_{n−1} + 1), the last column from the bias unit; without that
        column where `bias` is False. Not writeable.
    activation: a name from core.model.activations, with its parameter where that is not the usual one.
    dropout: p, the probability that training leaves a node out (see core.training.dropout); only of hidden layers.
    """

    weights: Array
    activation: str = "identity"
    bias: bool = True
    dropout: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", frozen(self.weights))
        # A parameter that is the usual one, or written in another way, makes no other layer.
        object.__setattr__(self, "activation", activation(self.activation).name)
        dropout = float(self.dropout)
        object.__setattr__(self, "dropout", DROPOUT.checked(dropout) if dropout else 0.0)
        if self.weights.ndim != 2 or self.weights.shape[0] < 1 or self.inputs < 1:
            raise InputError(f"weights: expected at least one node and one input, found shape {self.weights.shape}")

    @property
    def size(self) -> int:
        """Return the number of nodes."""
        return int(self.weights.shape[0])

    @property
    def inputs(self) -> int:
        """Return the number of nodes in the previous layer, without the bias unit."""
        return int(self.weights.shape[1]) - int(self.bias)

    def __eq__(self, other: object) -> bool:
        """Return whether two layers are equal to the last bit (so that −0.0 differs from 0.0)."""
        if not isinstance(other, Layer):
            return NotImplemented
        return self is other or (
            self.activation == other.activation
            and self.bias == other.bias
            and self.dropout == other.dropout
            and self.weights.shape == other.weights.shape
            and self.weights.tobytes() == other.weights.tobytes()
        )

    def __hash__(self) -> int:
        return hash((self.activation, self.bias, self.dropout, self.weights.tobytes()))


@dataclass(frozen=True)
class Network:
    """A feed-forward network, fully connected from layer to layer.

    layers: the layers 2…N, each with its weights. Layer 1, the input, has no weights of its own.
    loss: a name from core.model.losses.
    class_weights: c of each class, by which L of its examples is multiplied (see core.model.objective): one per
        output, or two for a single output; () for none. They go where the number of outputs changes.
    """

    layers: tuple[Layer, ...]
    loss: str = "least_squares"
    class_weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        loss(self.loss)
        object.__setattr__(self, "class_weights", tuple(CLASS_WEIGHT.checked(float(c)) for c in self.class_weights))
        if not self.layers:
            raise InputError("network: expected at least two layers")
        for n, (before, after) in enumerate(zip(self.layers, self.layers[1:], strict=False), 3):
            if after.inputs != before.size:
                raise InputError(f"layer {n}: expected weights for {before.size} inputs, found {after.inputs}")
        for n, layer in enumerate(self.layers[:-1], 2):
            if activation(layer.activation).whole:
                raise InputError(f"layer {n}: {activation(layer.activation).title} is allowed only in the last layer")
        loss(self.loss).check(self.layers[-1].activation)
        # Weights of other classes than these outputs have, and dropout of a layer that became the last, mean nothing.
        if len(self.class_weights) != self.classes:
            object.__setattr__(self, "class_weights", ())
        if self.layers[-1].dropout:
            object.__setattr__(self, "layers", (*self.layers[:-1], replace(self.layers[-1], dropout=0.0)))

    @property
    def classes(self) -> int:
        """Return the number of classes that the outputs can tell apart: one per output, two for a single one."""
        return max(self.layers[-1].size, 2)

    @property
    def dropout(self) -> bool:
        """Return whether training leaves out nodes of a layer."""
        return any(layer.dropout for layer in self.layers)

    @property
    def plain(self) -> bool:
        """Return whether there are neither class weights nor dropout."""
        return not self.class_weights and not self.dropout

    @property
    def bare(self) -> Network:
        """Return the network without class weights and dropout."""
        if self.plain:
            return self
        layers = tuple(replace(layer, dropout=0.0) for layer in self.layers)
        return replace(self, layers=layers, class_weights=())

    def has_bias_unit(self, n: int) -> bool:
        """Return whether layer n has a bias unit (the last column of W_{n+1}). The output layer has none."""
        return n < self.depth and self.layer(n + 1).bias

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Return the number of nodes in each layer, input first, without bias units."""
        return (self.layers[0].inputs, *(layer.size for layer in self.layers))

    @property
    def depth(self) -> int:
        """Return N, the number of layers including the input."""
        return len(self.layers) + 1

    @cached_property
    def parameters(self) -> int:
        """Return the number of weights, including those from bias units."""
        return sum(layer.weights.size for layer in self.layers)

    @property
    def weights(self) -> tuple[Array, ...]:
        """Return W_2 … W_N."""
        return tuple(layer.weights for layer in self.layers)

    def layer(self, n: int) -> Layer:
        """Return layer n of 2…N, in the chapter's numbering."""
        if not 2 <= n <= self.depth:
            raise InputError(f"layer: expected 2 to {self.depth}, found {n}")
        return self.layers[n - 2]

    def with_layer(self, n: int, layer: Layer) -> Network:
        """Return the network with layer n of 2…N replaced; its shape must fit its neighbors."""
        self.layer(n)
        return replace(self, layers=(*self.layers[: n - 2], layer, *self.layers[n - 1 :]))

    def with_weights(self, weights: Sequence[Array]) -> Network:
        """Return the network with all matrices replaced by `weights`, of the same shapes."""
        layers = []
        for n, (layer, new) in enumerate(zip(self.layers, weights, strict=True), 2):
            if np.shape(new) != layer.weights.shape:
                raise InputError(f"W_{n}: expected shape {layer.weights.shape}, found {np.shape(new)}")
            layers.append(replace(layer, weights=new))
        return replace(self, layers=tuple(layers))

    @property
    def flat(self) -> Array:
        """Return all weights as one vector: W_2 row by row, then W_3, … (shape (parameters,))."""
        if self.parameters <= _FLAT_KEPT:
            return self._flat
        return frozen(np.concatenate([layer.weights.ravel() for layer in self.layers]))

    @cached_property
    def _flat(self) -> Array:
        return frozen(np.concatenate([layer.weights.ravel() for layer in self.layers]))

    def place_in_flat(self, n: int, i: int, j: int) -> int:
        """Return the index of w_ij^(n), which exists, in `Network.flat`."""
        before = sum(layer.weights.size for layer in self.layers[: n - 2])
        return int(before + i * self.layers[n - 2].weights.shape[1] + j)

    def with_flat(self, flat: Array) -> Network:
        """Return the network with the weights of `flat`, laid out as in `Network.flat`."""
        if np.shape(flat) != (self.parameters,):
            raise InputError(f"expected {self.parameters:,} weights, found shape {np.shape(flat)}")
        matrices, start = [], 0
        for layer in self.layers:
            matrices.append(flat[start : start + layer.weights.size].reshape(layer.weights.shape))
            start += layer.weights.size
        return self.with_weights(matrices)

    def finite(self) -> bool:
        """Return whether every weight is finite."""
        return all(bool(np.isfinite(layer.weights).all()) for layer in self.layers)
