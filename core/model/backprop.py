"""Forward pass, backward pass, and one step of gradient descent: the readable reference implementation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen, vector
from core.model.activations import ACTIVATIONS
from core.model.objective import loss_values, output_delta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.model.network import Network


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """Every value of one example's forward pass.

    s: the weighted sums of layers 2…N, shapes (size_n,).
    h: the values of layers 1…N; h[0] is the input, h[-1] is y.
    mask: the factors d of dropout by which h of the layers 2…N−1 was multiplied, shapes (size_n,); None without.
    """

    s: tuple[Array, ...]
    h: tuple[Array, ...]
    mask: tuple[Array, ...] | None = None

    @property
    def y(self) -> Array:
        """Return the output, shape (size_N,)."""
        return self.h[-1]


@dataclass(frozen=True, eq=False)
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


def forward(network: Network, x: Sequence[float] | Array, mask: tuple[Array, ...] | None = None) -> ForwardPass:
    """h_i^(n) = f(Σ_j w_ij^(n) h_j^(n−1) + w_i,bias^(n)), for n = 2…N.

    mask: factors of dropout, see ForwardPass; None for a prediction.
    x: the input, shape (size_1,). Raises InputError for another shape or a number that is not finite.
    """
    h = [vector(x, network.sizes[0], "input")]
    s = []
    with np.errstate(over="ignore", invalid="ignore"):
        for n, layer in enumerate(network.layers, 2):
            before = h[-1]
            total = layer.weights[:, : layer.inputs] @ before
            if layer.bias:
                total = total + layer.weights[:, -1]
            s.append(frozen(total))
            value = ACTIVATIONS[layer.activation].function(total)
            h.append(frozen(value if mask is None or n == network.depth else value * mask[n - 2]))
    return ForwardPass(tuple(s), tuple(h), mask)


def backward(network: Network, values: ForwardPass, target: Sequence[float] | Array) -> Gradients:
    """Return the gradient of L for every weight, by reverse mode.

    δ^(N) = ∂L/∂y ⊙ f'(s^(N)) (for softmax and the cross-entropies see core.model.losses),
    δ^(n) = (W_{n+1}ᵀ δ^(n+1)) ⊙ f'(s^(n)) without the bias column (⊙ d^(n) with dropout), and
    ∂L/∂w_ij^(n) = δ_i^(n) h_j^(n−1), with 1 in place of h_j for the bias unit.

    target: t, shape (size_N,). Raises InputError for another shape or a number that is not finite.
    """
    t = vector(target, network.sizes[-1], "target")
    derivatives: list[Array] = []
    deltas: list[Array] = []
    gradients: list[Array] = []
    with np.errstate(over="ignore", invalid="ignore"):
        delta = output_delta(network, values.s[-1], values.y, t)
        for n in range(network.depth, 1, -1):
            layer = network.layers[n - 2]
            entry, s, h = ACTIVATIONS[layer.activation], values.s[n - 2], values.h[n - 1]
            dropped = values.mask is not None and n < network.depth
            derivative = entry.derivative(s, entry.function(s) if dropped else h)
            if n < network.depth:
                after = network.layers[n - 1]
                delta = after.weights[:, : after.inputs].T @ delta * derivative
            if values.mask is not None and dropped:
                delta = delta * values.mask[n - 2]
            before = np.append(values.h[n - 2], 1.0) if layer.bias else values.h[n - 2]
            derivatives.insert(0, frozen(derivative))
            deltas.insert(0, frozen(delta))
            gradients.insert(0, frozen(np.outer(delta, before)))
        total = float(loss_values(network, values.s[-1], values.y, t))
    return Gradients(total, tuple(derivatives), tuple(deltas), tuple(gradients))


def descend(network: Network, gradients: Sequence[Array], rate: float) -> Network:
    """w' = w − η ∂L/∂w for every weight; `gradients` in the shapes of W_2 … W_N, `rate` is η."""
    with np.errstate(over="ignore", invalid="ignore"):
        new = [
            replace(layer, weights=frozen(layer.weights - rate * gradient))
            for layer, gradient in zip(network.layers, gradients, strict=True)
        ]
    return replace(network, layers=tuple(new))
