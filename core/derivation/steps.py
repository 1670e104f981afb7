"""One update as a list of steps: every number of the forward and backward pass, in order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, overload

from core.basics.arrays import Array, frozen
from core.derivation.chain_rule import beside, formula
from core.derivation.formula import Factor
from core.derivation.links import used_by
from core.derivation.notation import Notation
from core.derivation.phases import Block, Phase, blocks_of
from core.derivation.quantities import Kind, Quantity
from core.model.activations import ACTIVATIONS
from core.model.backprop import ForwardPass, Gradients, backward, forward
from core.training.optimizers import OPTIMIZERS, Rule, remembered

if TYPE_CHECKING:
    from core.derivation.formula import Formula
    from core.model.network import Network
    from core.training.optimizers import OptimizerState


@dataclass(frozen=True)
class Step:
    """One number, how it is made, and from what.

    value is the engine's, to the last bit. layer is 0 for steps of no layer (the loss, the commit).
    """

    index: int
    phase: Phase
    layer: int
    result: Quantity
    value: float
    derivation: Derivation = field(repr=False, compare=False)

    @cached_property
    def formula(self) -> Formula:
        """The formula; it can be written in symbols, with numbers, or as its result."""
        return formula(self.derivation, self.result)

    @cached_property
    def beside(self) -> tuple[Formula, ...]:
        """Formulas of the factors that have no step of their own: f'(s) beside δ, t − y beside L."""
        return beside(self.derivation, self.result)

    @property
    def uses(self) -> tuple[Quantity, ...]:
        """What the formula has on its right."""
        return self.formula.uses

    @property
    def lights(self) -> frozenset[Quantity]:
        """What the graph lights at this step: the result and what it is made of."""
        return frozenset((self.result, *self.uses))


class Derivation(Sequence[Step]):
    """The steps of one update over one example or a batch. A value: nothing of it changes.

    For each example: s and h of each node, layer by layer, the loss, δ of the outputs, δ of the hidden
    layers from the last back, the gradients from the last matrix back. Then, for more than one example,
    the mean gradients; the new weights; last, the commit. Steps and numbers are made when asked for, so a
    derivation of a large network costs nothing until it is looked at.

    network: before the update. inputs: shape (m, p). targets: shape (m, q). rule: how it descends; a
    number is gradient descent with it as η.
    """

    def __init__(self, network: Network, inputs: Array, targets: Array, rule: Rule | float) -> None:
        self.network = network
        self.inputs = frozen(inputs)
        self.targets = frozen(targets)
        self.rule = rule if isinstance(rule, Rule) else Rule(float(rule))
        self.notation = Notation(network, len(self.inputs))
        self._steps: dict[int, Step] = {}
        self._passes: dict[int, tuple[ForwardPass, Gradients]] = {}
        self._example, self._tail = blocks_of(network, len(self.inputs), self.rule)
        self._per_example = self._example[-1].start + self._example[-1].count
        self._tail_start = self._per_example * len(self.inputs)

    # The list

    def __len__(self) -> int:
        return self._tail_start + self._tail[-1].start + self._tail[-1].count

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        if index not in self._steps:
            # A step keeps its formula, which is worth keeping while one walks around it.
            if len(self._steps) >= _KEPT:
                self._steps.clear()
            block, example, start = self._block_at(index)
            result = self._result(block, index - start, example)
            self._steps[index] = Step(index, block.phase, block.layer, result, self.value(result), self)
        return self._steps[index]

    @property
    def examples(self) -> int:
        """m, the number of examples of the update."""
        return len(self.inputs)

    # Numbers

    def values(self, example: int = 0) -> ForwardPass:
        """The forward pass of an example."""
        return self._pass(example)[0]

    def gradients(self, example: int = 0) -> Gradients:
        """The backward pass of an example."""
        return self._pass(example)[1]

    @cached_property
    def update_gradients(self) -> tuple[Array, ...]:
        """What the update descends by: the example's gradients or, of several, their mean."""
        first = self.gradients(0).weights
        if self.examples == 1:
            return first
        sums = [gradient.copy() for gradient in first]
        for example in range(1, self.examples):
            for total, gradient in zip(sums, self.gradients(example).weights, strict=True):
                total += gradient
        return tuple(frozen(total / self.examples) for total in sums)

    @property
    def rate(self) -> float:
        """η of this update."""
        return self.rule.rate

    @cached_property
    def penalized_gradients(self) -> tuple[Array, ...]:
        """g: `update_gradients` with what the penalty adds."""
        return self.rule.penalized(self.network, self.update_gradients)

    @cached_property
    def before(self) -> OptimizerState:
        """What the optimizer remembers before the update."""
        return remembered(self.rule.state, self.rule.optimizer, self.network.parameters)

    @cached_property
    def _after(self) -> tuple[Network, OptimizerState | None]:
        return self.rule.apply(self.network, self.update_gradients)

    @property
    def network_after(self) -> Network:
        """The network that the commit makes."""
        return self._after[0]

    @property
    def optimizer_after(self) -> OptimizerState | None:
        """What the optimizer remembers after the update; None where that is nothing."""
        return self._after[1]

    @cached_property
    def loss(self) -> float:
        """The sum of L over the examples, before the update."""
        return sum(self.gradients(example).loss for example in range(self.examples))

    @cached_property
    def loss_after(self) -> float:
        """The sum of L over the same examples, after the update."""
        after = self.network_after
        return sum(backward(after, forward(after, x), t).loss for x, t in zip(self.inputs, self.targets, strict=True))

    def value(self, quantity: Quantity) -> float:
        """The number of `quantity`, to the last bit as the engine has it."""
        n, i, j, example = quantity.layer, quantity.i, quantity.j, quantity.example
        match quantity.kind:
            case Kind.RATE:
                return self.rate
            case Kind.BIAS:
                return 1.0
            case Kind.INPUT | Kind.VALUE:
                return float(self.values(example).h[n - 1][i])
            case Kind.SUM:
                return float(self.values(example).s[n - 2][i])
            case Kind.TARGET:
                return float(self.targets[example, i])
            case Kind.ERROR:
                return float(self.targets[example, i] - self.values(example).y[i])
            case Kind.LOSS:
                return self.gradients(example).loss
            case Kind.DERIVATIVE:
                return float(self.gradients(example).derivative[n - 2][i])
            case Kind.DELTA:
                return float(self.gradients(example).delta[n - 2][i])
            case Kind.WEIGHT:
                return float(self.network.layers[n - 2].weights[i, j])
            case Kind.GRADIENT:
                return float(self.gradients(example).weights[n - 2][i, j])
            case Kind.MEAN_GRADIENT:
                return float(self.update_gradients[n - 2][i, j])
            case Kind.PENALIZED:
                return float(self.penalized_gradients[n - 2][i, j])
            case Kind.OLD_STATE_M | Kind.OLD_STATE_V:
                return float(self.before.slots[_SLOTS[quantity.kind], self._flat(n, i, j)])
            case Kind.STATE_M | Kind.STATE_V:
                assert self.optimizer_after is not None
                return float(self.optimizer_after.slots[_SLOTS[quantity.kind], self._flat(n, i, j)])
            case Kind.NEW_WEIGHT:
                return float(self.network_after.layers[n - 2].weights[i, j])
            case Kind.NEW_LOSS:
                return self.loss_after
            case Kind.SENSITIVITY:
                raise ValueError("a sensitivity is one to a certain weight: see core.derivation.theorem")

    def factor(self, quantity: Quantity) -> Factor:
        """`quantity` as a part of a formula: its symbol and its number."""
        return Factor(quantity, self.notation.symbol(quantity), self.value(quantity))

    @property
    def least_squares(self) -> bool:
        """Whether δ of an output is −(t − y) f'(s), as in the chapter."""
        return self.network.loss == "least_squares" and not self.softmax

    @property
    def softmax(self) -> bool:
        """Whether each output hangs on all sums of its layer."""
        return ACTIVATIONS[self.network.layers[-1].activation].whole

    @property
    def descent_kinds(self) -> list[Kind]:
        """The numbers between a weight's gradient and its new value, in order."""
        kinds = [Kind.GRADIENT]
        if self.examples > 1:
            kinds.append(Kind.MEAN_GRADIENT)
        if self.rule.penalizes:
            kinds.append(Kind.PENALIZED)
        return [*kinds, *(Kind.STATE_M, Kind.STATE_V)[: OPTIMIZERS[self.rule.optimizer].slots], Kind.NEW_WEIGHT]

    @property
    def descent_gradient(self) -> Kind:
        """Which gradient the optimizer takes: with the penalty, the batch's mean, or the example's own."""
        return [k for k in self.descent_kinds if k in (Kind.GRADIENT, Kind.MEAN_GRADIENT, Kind.PENALIZED)][-1]

    def given(self) -> list[Quantity]:
        """What the update starts from: every weight, each example's input and target, η."""
        depth, sizes = self.network.depth, self.network.sizes
        found = [
            Quantity(Kind.WEIGHT, n, *divmod(k, self.network.layers[n - 2].weights.shape[1]))
            for n in range(2, depth + 1)
            for k in range(self.network.layers[n - 2].weights.size)
        ]
        for example in range(self.examples):
            found += [Quantity(Kind.INPUT, 1, j, example=example) for j in range(sizes[0])]
            found += [Quantity(Kind.TARGET, depth, k, example=example) for k in range(sizes[-1])]
        return [*found, Quantity(Kind.RATE)]

    # Moving about; a cursor says how many steps are done

    def next_phase(self, cursor: int) -> int:
        """The cursor at the end of the phase that the next step belongs to."""
        if cursor >= len(self):
            return len(self)
        block, _, start = self._block_at(cursor)
        return start + block.count

    def previous_phase(self, cursor: int) -> int:
        """The cursor at the end of the phase before the one that the last step done belongs to."""
        return self._block_at(cursor - 1)[2] if cursor > 0 else 0

    def example_at(self, cursor: int) -> int | None:
        """Which example, from 0, the last step done belongs to; None where it belongs to the whole batch."""
        example = max(cursor - 1, 0) // self._per_example
        if example < self.examples:
            return example
        return 0 if self.examples == 1 else None

    def start_of_example(self, example: int) -> int:
        """The cursor before the first step of an example."""
        return example * self._per_example

    def end_of_example(self, cursor: int) -> int:
        """The cursor at the end of the example under way: its last gradient in a batch, else its update."""
        if self.examples > 1 and cursor < self._tail_start:
            return (cursor // self._per_example + 1) * self._per_example
        return len(self) - 1

    def index_of(self, quantity: Quantity) -> int | None:
        """The index of the step that computes `quantity`; None for what is given (x, w, t, η).

        f'(s) is computed at the step of its δ, and t − y at the step of the loss.
        """
        kind, n, i = quantity.kind, quantity.layer, quantity.i
        if kind in _GIVEN or (kind in _DESCENT and kind not in self.descent_kinds):
            return None
        phase = _PHASES[kind]
        if kind in (Kind.DERIVATIVE, Kind.DELTA) and n == self.network.depth:
            phase = Phase.OUTPUT_DELTA
        of_example = phase not in _OF_BATCH
        layer = 0 if phase in (Phase.LOSS, Phase.APPLY) else n
        blocks = self._example if of_example else self._tail
        start = self.start_of_example(quantity.example) if of_example else self._tail_start
        block = next(b for b in blocks if b.phase is phase and b.layer == layer)
        within = 0
        if quantity.j is not None:
            within = i * self.network.layers[n - 2].weights.shape[1] + quantity.j
        elif phase is Phase.FORWARD:
            within = 2 * i + (kind is Kind.VALUE)
        elif layer:
            within = i
        return start + block.start + within

    def sources(self, quantity: Quantity) -> tuple[Quantity, ...]:
        """What `quantity` was made of."""
        if quantity.kind is Kind.DERIVATIVE:
            return (Quantity(Kind.SUM, quantity.layer, quantity.i, example=quantity.example),)
        if quantity.kind is Kind.ERROR:
            y = Quantity(Kind.VALUE, quantity.layer, quantity.i, example=quantity.example)
            return (Quantity(Kind.TARGET, quantity.layer, quantity.i, example=quantity.example), y)
        index = self.index_of(quantity)
        return () if index is None else self[index].uses

    def used_by(self, quantity: Quantity) -> tuple[Quantity, ...]:
        """What `quantity` goes into, each of which has a step of its own (for η only the first weight)."""
        return used_by(self, quantity)

    def _pass(self, example: int) -> tuple[ForwardPass, Gradients]:
        if example not in self._passes:
            if len(self._passes) >= _KEPT:  # of a large batch, the first go
                del self._passes[next(iter(self._passes))]
            values = forward(self.network, self.inputs[example])
            self._passes[example] = (values, backward(self.network, values, self.targets[example]))
        return self._passes[example]

    def _block_at(self, index: int) -> tuple[Block, int, int]:
        """The block of a step, its example, and the index of the block's first step."""
        if index >= self._tail_start:
            blocks, base, example = self._tail, self._tail_start, 0
        else:
            example = index // self._per_example
            blocks, base = self._example, example * self._per_example
        block = blocks[bisect_right(blocks, index - base, key=lambda b: b.start) - 1]
        return block, example, base + block.start

    def _result(self, block: Block, k: int, example: int) -> Quantity:
        """What step k of a block computes."""
        n = block.layer
        match block.phase:
            case Phase.FORWARD:
                return Quantity(Kind.VALUE if k % 2 else Kind.SUM, n, k // 2, example=example)
            case Phase.LOSS:
                return Quantity(Kind.LOSS, example=example)
            case Phase.OUTPUT_DELTA | Phase.HIDDEN_DELTA:
                return Quantity(Kind.DELTA, n, k, example=example)
            case Phase.APPLY:
                return Quantity(Kind.NEW_LOSS)
        i, j = divmod(k, self.network.layers[n - 2].weights.shape[1])
        if block.phase is Phase.GRADIENT:
            return Quantity(Kind.GRADIENT, n, i, j, example)
        return Quantity(_OF_WEIGHTS[block.phase], n, i, j)

    def _flat(self, n: int, i: int, j: int | None) -> int:
        """Where w_ij^(n) stands in Network.flat."""
        assert j is not None
        before: int = sum(layer.weights.size for layer in self.network.layers[: n - 2])
        return before + i * int(self.network.layers[n - 2].weights.shape[1]) + j


def derive(network: Network, inputs: Array, targets: Array, rule: Rule | float) -> Derivation:
    """The steps of one update of `network` over one example or a batch.

    inputs: shape (m, p). targets: shape (m, q). rule: how it descends, or η alone. Raises InputError, at
    the first number asked for, where an example does not fit the network.
    """
    return Derivation(network, inputs, targets, rule)


_KEPT = 64
_GIVEN = frozenset({Kind.INPUT, Kind.BIAS, Kind.WEIGHT, Kind.TARGET, Kind.RATE, Kind.OLD_STATE_M, Kind.OLD_STATE_V})
_DESCENT = frozenset({Kind.MEAN_GRADIENT, Kind.PENALIZED, Kind.STATE_M, Kind.STATE_V})
_SLOTS = {Kind.OLD_STATE_M: 0, Kind.STATE_M: 0, Kind.OLD_STATE_V: 1, Kind.STATE_V: 1}
_OF_BATCH = frozenset({Phase.MEAN, Phase.PENALTY, Phase.STATE_M, Phase.STATE_V, Phase.UPDATE, Phase.APPLY})
_OF_WEIGHTS = {
    Phase.MEAN: Kind.MEAN_GRADIENT,
    Phase.PENALTY: Kind.PENALIZED,
    Phase.STATE_M: Kind.STATE_M,
    Phase.STATE_V: Kind.STATE_V,
    Phase.UPDATE: Kind.NEW_WEIGHT,
}
_PHASES = {
    Kind.SUM: Phase.FORWARD,
    Kind.VALUE: Phase.FORWARD,
    Kind.ERROR: Phase.LOSS,
    Kind.LOSS: Phase.LOSS,
    Kind.DERIVATIVE: Phase.HIDDEN_DELTA,
    Kind.DELTA: Phase.HIDDEN_DELTA,
    Kind.GRADIENT: Phase.GRADIENT,
    Kind.MEAN_GRADIENT: Phase.MEAN,
    Kind.PENALIZED: Phase.PENALTY,
    Kind.STATE_M: Phase.STATE_M,
    Kind.STATE_V: Phase.STATE_V,
    Kind.NEW_WEIGHT: Phase.UPDATE,
    Kind.NEW_LOSS: Phase.APPLY,
}
