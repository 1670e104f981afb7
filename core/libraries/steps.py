"""One plain step as a library makes it: forward, δ, update, in its precision and its order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.basics.arrays import Array
    from core.libraries.objectives import Objective
    from core.libraries.units import Numbers, Unit


@dataclass(frozen=True, eq=False)
class Case:
    """A network as a library holds it, with the examples of one step.

    weights: W_2 … W_N, a bias column last where `biases` is true. units: the library's activations.
    inputs, targets: a row an example. rate: η.
    """

    weights: tuple[Array, ...]
    units: tuple[Unit, ...]
    biases: tuple[bool, ...]
    inputs: Array
    targets: Array
    rate: float

    @property
    def n(self) -> int:
        """Number of examples."""
        return len(self.inputs)

    @property
    def k(self) -> int:
        """Number of outputs."""
        return int(self.targets.shape[1])

    @property
    def sizes(self) -> tuple[int, ...]:
        """Nodes of each layer, the input first."""
        return (int(self.inputs.shape[1]), *(len(w) for w in self.weights))


@dataclass(frozen=True, eq=False)
class Step:
    """The result of a library.

    loss: as it reports it; None where it reports none. weights: the new ones; None where the library makes
    no plain step. outputs: y at the start weights, a row an example. gradient: as descended, where there is
    one update.
    """

    loss: float | None
    weights: tuple[Array, ...] | None
    outputs: Array
    gradient: tuple[Array, ...] | None = None


@dataclass(frozen=True)
class Rule:
    """The update rule of a library.

    objective: what it descends. loss, step: the factors of n examples and k outputs on what it reports and on δ.
    precision: of its numbers. batch: examples of an update, None for all. updated: hidden δ are taken with
    the weights above already updated. product: its matrix product, where that has a precision of its own.
    """

    objective: Objective
    loss: Callable[[int, int], float]
    step: Callable[[int, int], float]
    precision: type[np.floating[Any]] = np.float64
    batch: int | None = None
    updated: bool = False
    product: Callable[[Numbers, Numbers], Numbers] = np.matmul

    def exact(self) -> Rule:
        """The same in float64 throughout: the convention without its rounding."""
        return replace(self, precision=np.float64, product=np.matmul)

    def run(self, case: Case) -> Step:
        """One step; of batches of `batch` examples, one update after the other."""
        held = Held.of(case, self.precision)
        size = case.n if self.batch is None else self.batch
        outputs = held.forward(held.rounded(case.inputs), self.product)[1][-1]
        total, gradient = 0.0, None
        for start in range(0, case.n, size):
            rows = slice(start, start + size)
            x, t = held.rounded(case.inputs[rows]), held.rounded(case.targets[rows])
            s, h = held.forward(x, self.product)
            losses = self.objective.loss(s[-1], h[-1], t)
            part = float(np.sum(losses) * self.precision(self.loss(len(x), case.k)))
            total += part * (len(x) / case.n)
            delta = self.objective.delta(held.units[-1], s[-1], h[-1], t)
            delta = delta * self.precision(self.step(len(x), case.k))
            gradient = held.update(s, h, delta, case.rate, self.updated, self.product)
        one = doubles(gradient) if gradient is not None and size >= case.n else None
        return Step(total, doubles(held.weights), outputs.astype(np.float64), one)


@dataclass
class Held:
    """The weights while they are updated, in a library's precision."""

    weights: list[Numbers]
    units: tuple[Unit, ...]
    biases: tuple[bool, ...]
    precision: type[np.floating[Any]]

    @staticmethod
    def of(case: Case, precision: type[np.floating[Any]]) -> Held:
        """The case's weights, rounded to `precision`."""
        return Held([w.astype(precision) for w in case.weights], case.units, case.biases, precision)

    def rounded(self, rows: Array) -> Numbers:
        """Inputs or targets in this precision."""
        result: Numbers = rows.astype(self.precision)
        return result

    def forward(
        self, x: Numbers, product: Callable[[Numbers, Numbers], Numbers] = np.matmul
    ) -> tuple[list[Numbers], list[Numbers]]:
        """The sums of layers 2…N and the values of layers 1…N, a row an example."""
        s, h = [], [x]
        for weights, unit, bias in zip(self.weights, self.units, self.biases, strict=True):
            inputs = weights[:, : h[-1].shape[1]]
            total = product(h[-1], inputs.T)
            s.append(total + weights[:, -1] if bias else total)
            h.append(unit.function(s[-1]).astype(self.precision))
        return s, h

    def update(
        self,
        s: Sequence[Numbers],
        h: Sequence[Numbers],
        delta: Numbers,
        rate: float,
        updated: bool = False,
        product: Callable[[Numbers, Numbers], Numbers] = np.matmul,
    ) -> list[Numbers]:
        """Lead δ of the outputs back and take η times the gradient off every weight; gives the gradient."""
        gradients: list[Numbers] = []
        for n in range(len(self.weights) - 1, -1, -1):
            old = self.weights[n]
            gradient = product(delta.T, h[n])
            if self.biases[n]:
                gradient = np.column_stack([gradient, delta.sum(axis=0)])
            self.weights[n] = old - self.precision(rate) * gradient
            gradients.insert(0, gradient)
            if n > 0:
                above = (self.weights[n] if updated else old)[:, : h[n].shape[1]]
                delta = product(delta, above) * self.units[n - 1].derivative(s[n - 1], h[n]).astype(self.precision)
        return gradients


def doubles(matrices: Sequence[Numbers]) -> tuple[Array, ...]:
    """Matrices as float64, not writeable."""
    result = tuple(np.array(matrix, dtype=np.float64) for matrix in matrices)
    for matrix in result:
        matrix.flags.writeable = False
    return result


def product_in_single(a: Numbers, b: Numbers) -> Numbers:
    """A matrix product made in float32, given back in the arguments' precision."""
    result: Numbers = (a.astype(np.float32) @ b.astype(np.float32)).astype(a.dtype)
    return result
