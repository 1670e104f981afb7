"""The numbers of an update, worked through from what was given: the engine's own, or what follows from own answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.model.notation import Notation
from core.model.objective import loss_values, output_delta, output_derivative
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.basics.arrays import Array
    from core.exercises.given_update import GivenUpdate
    from core.model.network import Layer, Network


@dataclass(frozen=True)
class Pass:
    """One example's numbers, by layer: s[n], h[n], slope[n] (f′), delta[n] for n = 2…N, h[1] the input."""

    s: dict[int, Array]
    h: dict[int, Array]
    slope: dict[int, Array]
    delta: dict[int, Array]
    loss: float
    gradients: dict[int, Array]


class Workings:
    """The numbers of an exercise's update, each from those before it.

    given: numbers that stand in place of the computed ones, wherever others depend on them. Without any, every
    number is the engine's, to the last bit (a test compares them).
    hidden: what sentences about these numbers must not tell.
    """

    def __init__(
        self,
        exercise: GivenUpdate,
        given: Mapping[Quantity, float] | None = None,
        hidden: frozenset[Quantity] = frozenset(),
    ) -> None:
        self.exercise = exercise
        self.network = exercise.network
        self.hidden = hidden
        self.notation = Notation(exercise.network, exercise.update_examples)
        self._passes: dict[int, Pass] = {}
        self._places: dict[tuple[Kind, int, int], list[tuple[Quantity, float]]] = {}
        for quantity, value in (given or {}).items():
            self._places.setdefault((quantity.kind, quantity.layer, quantity.example), []).append((quantity, value))

    @property
    def depth(self) -> int:
        """N, the number of layers with the input."""
        return self.network.depth

    @property
    def examples(self) -> int:
        """The number of examples of the update."""
        return self.exercise.update_examples

    def layer(self, n: int) -> Layer:
        """Layer n of 2…N."""
        return self.network.layer(n)

    def matrix(self, n: int) -> Array:
        """W_n without the column of the bias unit."""
        layer = self.layer(n)
        return layer.weights[:, : layer.inputs]

    def is_bias(self, quantity: Quantity) -> bool:
        """Whether a weight comes from the bias unit."""
        layer = self.layer(quantity.layer)
        return layer.bias and quantity.j == layer.inputs

    def source(self, n: int, j: int, example: int) -> float:
        """The value that w_ij of W_n is multiplied by: h_j, or 1 for the bias unit."""
        before = self.at(example).h[n - 1]
        return float(before[j]) if j < len(before) else 1.0

    def at(self, example: int) -> Pass:
        """The forward and backward pass of one example, from 0."""
        if example not in self._passes:
            with np.errstate(all="ignore"):
                self._passes[example] = self._pass(example)
        return self._passes[example]

    @cached_property
    def gradients(self) -> dict[int, Array]:
        """The gradients used by the update, for n = 2…N: the example's own, or the mean over the batch."""
        count = self.examples
        result: dict[int, Array] = {}
        for n in range(2, self.depth + 1):
            total = self.at(0).gradients[n].copy()
            for example in range(1, count):
                total += self.at(example).gradients[n]
            kind = Kind.GRADIENT if count == 1 else Kind.MEAN_GRADIENT
            result[n] = total if count == 1 else self._own(kind, n, 0, total / count)
        return result

    @cached_property
    def updated(self) -> Network:
        """The network after the update."""
        gradients = [self.gradients[n] for n in range(2, self.depth + 1)]
        return self.exercise.rule.apply(self.network, gradients)[0]

    @cached_property
    def descent(self) -> dict[int, Array]:
        """g of the update, penalty included, for n = 2…N."""
        gradients = [self.gradients[n] for n in range(2, self.depth + 1)]
        return dict(enumerate(self.exercise.rule.penalized(self.network, gradients), 2))

    def value(self, quantity: Quantity) -> float:
        """The number of `quantity`."""
        n, i, j = quantity.layer, quantity.i, quantity.j
        match quantity.kind:
            case Kind.SUM:
                return float(self.at(quantity.example).s[n][i])
            case Kind.VALUE:
                return float(self.at(quantity.example).h[n][i])
            case Kind.DERIVATIVE:
                return float(self.at(quantity.example).slope[n][i])
            case Kind.LOSS:
                return self.at(quantity.example).loss
            case Kind.DELTA:
                return float(self.at(quantity.example).delta[n][i])
            case Kind.GRADIENT:
                return float(self.at(quantity.example).gradients[n][i, j])
            case Kind.MEAN_GRADIENT:
                return float(self.gradients[n][i, j])
            case Kind.NEW_WEIGHT:
                return float(self.updated.layer(n).weights[i, j])
        raise ValueError(f"{quantity.kind}: not asked in exercises")

    def before(self, quantity: Quantity) -> Iterator[tuple[Quantity, float]]:
        """The numbers, with their values, that `quantity` may be made of: those of its example, and of its weight."""
        mean = quantity.kind is Kind.MEAN_GRADIENT or (quantity.kind is Kind.NEW_WEIGHT and self.examples > 1)
        for example in range(self.examples) if mean else (quantity.example,):
            for n in range(2, self.depth + 1):
                for i in range(self.network.sizes[n - 1]):
                    for kind in (Kind.SUM, Kind.VALUE, Kind.DERIVATIVE, Kind.DELTA):
                        other = Quantity(kind, n, i, example=example)
                        if other != quantity:
                            yield other, self.value(other)
            if quantity.j is not None and quantity.kind is not Kind.GRADIENT:
                other = Quantity(Kind.GRADIENT, quantity.layer, quantity.i, quantity.j, example)
                yield other, self.value(other)
        if quantity.kind is Kind.NEW_WEIGHT and mean:
            other = replace(quantity, kind=Kind.MEAN_GRADIENT)
            yield other, self.value(other)

    def _own(self, kind: Kind, n: int, example: int, computed: Array) -> Array:
        """`computed` with the numbers that were given in their places."""
        places = self._places.get((kind, n, example))
        if not places:
            return computed
        result = np.array(computed)
        for quantity, value in places:
            result[quantity.i if quantity.j is None else (quantity.i, quantity.j)] = value
        return result

    def _pass(self, example: int) -> Pass:
        h = {1: self.exercise.inputs[example]}
        s: dict[int, Array] = {}
        slope: dict[int, Array] = {}
        for n in range(2, self.depth + 1):
            layer = self.layer(n)
            total = self.matrix(n) @ h[n - 1]
            s[n] = self._own(Kind.SUM, n, example, total + layer.weights[:, -1] if layer.bias else total)
            activation = ACTIVATIONS[layer.activation]
            h[n] = self._own(Kind.VALUE, n, example, activation.function(s[n]))
            slope[n] = self._own(Kind.DERIVATIVE, n, example, activation.derivative(s[n], h[n]))
        t = self.exercise.targets[example]
        total_loss = float(loss_values(self.network, s[self.depth], h[self.depth], t))
        delta = self._deltas(example, s, h, slope)
        gradients = {}
        for n in range(2, self.depth + 1):
            before = np.append(h[n - 1], 1.0) if self.layer(n).bias else h[n - 1]
            gradients[n] = self._own(Kind.GRADIENT, n, example, np.outer(delta[n], before))
        return Pass(s, h, slope, delta, total_loss, gradients)

    def _deltas(
        self, example: int, s: dict[int, Array], h: dict[int, Array], slope: dict[int, Array]
    ) -> dict[int, Array]:
        depth, network = self.depth, self.network
        t, y = self.exercise.targets[example], h[depth]
        if LOSSES[network.loss].output or ACTIVATIONS[network.layers[-1].activation].whole:
            delta = output_delta(network, s[depth], y, t)
        else:
            delta = output_derivative(network, y, t) * slope[depth]
        deltas = {depth: self._own(Kind.DELTA, depth, example, delta)}
        for n in range(depth - 1, 1, -1):
            computed = self.matrix(n + 1).T @ deltas[n + 1] * slope[n]
            deltas[n] = self._own(Kind.DELTA, n, example, computed)
        return deltas
