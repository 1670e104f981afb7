"""Forward pass, backward pass, and one step of gradient descent: the readable reference implementation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen, vector
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.model.network import Network


@dataclass(frozen=True)
class ForwardPass:
    """Every value of one example's forward pass.

    s: the weighted sums of layers 2…N, shapes (size_n,).
    h: the values of layers 1…N; h[0] is the input, h[-1] is y.
    """

    s: tuple[Array, ...]
    h: tuple[Array, ...]

    @property
    def y(self) -> Array:
        """Return the output, shape (size_N,)."""
        return self.h[-1]


@dataclass(frozen=True)
class Gradients:
    """Every value of one example's backward pass.

    loss: L for this example.
    derivative: f'(s) of layers 2…N, shapes (size_n,).
    delta: δ = ∂L/∂s of layers 2…N, shapes (size_n,).
    weights: ∂L/∂W_n for n = 2…N, each in the shape of W_n.
    """

    loss: float
    derivative: tuple[Array, ...]
    delta: tuple[Array, ...]
    weights: tuple[Array, ...]


def forward(network: Network, x: Sequence[float] | Array) -> ForwardPass:
    """h_i^(n) = f(Σ_j w_ij^(n) h_j^(n−1) + w_i,bias^(n)), for n = 2…N.

    x: the input, shape (size_1,). Raises InputError for another shape or a number that is not finite.
    """
    h = [vector(x, network.sizes[0], "input")]
    s = []
    with np.errstate(over="ignore", invalid="ignore"):
        for layer in network.layers:
            before = h[-1]
            total = layer.weights[:, : layer.inputs] @ before
            if layer.bias:
                total = total + layer.weights[:, -1]
            s.append(frozen(total))
            h.append(frozen(ACTIVATIONS[layer.activation].function(total)))
    return ForwardPass(tuple(s), tuple(h))


def backward(network: Network, values: ForwardPass, target: Sequence[float] | Array) -> Gradients:
    """Return the gradient of L for every weight, by reverse mode.

    δ^(N) = ∂L/∂y ⊙ f'(s^(N)) (for softmax and the cross-entropies see core.model.losses),
    δ^(n) = (W_{n+1}ᵀ δ^(n+1)) ⊙ f'(s^(n)) without the bias column, and
    ∂L/∂w_ij^(n) = δ_i^(n) h_j^(n−1), with 1 in place of h_j for the bias unit.

    target: t, shape (size_N,). Raises InputError for another shape or a number that is not finite.
    """
    t = vector(target, network.sizes[-1], "target")
    loss = LOSSES[network.loss]
    derivatives: list[Array] = []
    deltas: list[Array] = []
    gradients: list[Array] = []
    last = network.layers[-1].activation
    with np.errstate(over="ignore", invalid="ignore"):
        delta = loss.delta(last, values.s[-1], values.y, t)
        for n in range(network.depth, 1, -1):
            layer = network.layers[n - 2]
            derivative = ACTIVATIONS[layer.activation].derivative(values.s[n - 2], values.h[n - 1])
            if n < network.depth:
                after = network.layers[n - 1]
                delta = after.weights[:, : after.inputs].T @ delta * derivative
            before = np.append(values.h[n - 2], 1.0) if layer.bias else values.h[n - 2]
            derivatives.insert(0, frozen(derivative))
            deltas.insert(0, frozen(delta))
            gradients.insert(0, frozen(np.outer(delta, before)))
        total = float(loss.function(last, values.s[-1], values.y, t))
    return Gradients(total, tuple(derivatives), tuple(deltas), tuple(gradients))


def descend(network: Network, gradients: Sequence[Array], rate: float) -> Network:
    """w' = w − η ∂L/∂w for every weight; `gradients` in the shapes of W_2 … W_N, `rate` is η."""
    with np.errstate(over="ignore", invalid="ignore"):
        new = [
            replace(layer, weights=frozen(layer.weights - rate * gradient))
            for layer, gradient in zip(network.layers, gradients, strict=True)
        ]
    return replace(network, layers=tuple(new))
