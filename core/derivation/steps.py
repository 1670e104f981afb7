"""Steps of one update: every number of the forward and backward pass, in order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, overload

from core.derivation.formulas.chain_rule import beside, formula
from core.derivation.links import used_by
from core.derivation.phases import Block, Phase, blocks_of
from core.derivation.update import UpdateNumbers
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.model.formula import Formula
    from core.model.network import Network
    from core.training.rule import Rule


@dataclass(frozen=True)
class Step:
    """One number, with the formula that computes it and the quantities it uses.

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
        """Return the formula; it can be written with symbols, with numbers, or as its result."""
        return formula(self.derivation, self.result)

    @cached_property
    def auxiliary_formulas(self) -> tuple[Formula, ...]:
        """Return formulas of the factors without a step of their own: f'(s) for δ, t − y for L."""
        return beside(self.derivation, self.result)

    @property
    def uses(self) -> tuple[Quantity, ...]:
        """Return the quantities on the right-hand side of the formula."""
        return self.formula.uses

    @property
    def highlighted(self) -> frozenset[Quantity]:
        """Return the quantities highlighted on the graph at this step: the result and those it uses."""
        return frozenset((self.result, *self.uses))


class Derivation(UpdateNumbers, Sequence[Step]):
    """The steps of one update over one example or a batch; immutable.

    For each example: s and h of each node, layer by layer, the loss, δ of the outputs, δ of the hidden
    layers from the last back, the gradients from the last matrix back. Then, for more than one example,
    the mean gradients; the new weights; last, the commit. Steps and numbers are made when asked for, so a
    derivation of a large network costs nothing until it is looked at.

    network: before the update. inputs: shape (m, p). targets: shape (m, q). rule: how it descends; a
    number is gradient descent with it as η. mask: factors of dropout, or None.
    """

    def __init__(
        self,
        network: Network,
        inputs: Array,
        targets: Array,
        rule: Rule | float,
        mask: tuple[Array, ...] | None = None,
    ) -> None:
        super().__init__(network, inputs, targets, rule, mask)
        self._steps: dict[int, Step] = {}
        self._example, self._tail = blocks_of(network, self.examples, self.rule)
        self._per_example = self._example[-1].start + self._example[-1].count
        self._tail_start = self._per_example * self.examples

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
            # Formulas are cached, because the same steps are shown repeatedly while stepping.
            if len(self._steps) >= _KEPT:
                self._steps.clear()
            block, example, start = self._block_at(index)
            result = self._result(block, index - start, example)
            self._steps[index] = Step(index, block.phase, block.layer, result, self.value(result), self)
        return self._steps[index]

    # Navigation; a cursor is the number of steps done

    @property
    def phase_starts(self) -> dict[Phase, int]:
        """Return the cursor before the first step of each phase, in the order of the update."""
        starts: dict[Phase, int] = {}
        for blocks, start in ((self._example, 0), (self._tail, self._tail_start)):
            for block in blocks:
                starts.setdefault(block.phase, start + block.start)
        return starts

    def next_phase(self, cursor: int) -> int:
        """Return the cursor at the end of the phase that the next step belongs to."""
        if cursor >= len(self):
            return len(self)
        block, _, start = self._block_at(cursor)
        return start + block.count

    def previous_phase(self, cursor: int) -> int:
        """Return the cursor at the end of the phase before that of the last step done."""
        return self._block_at(cursor - 1)[2] if cursor > 0 else 0

    def example_at(self, cursor: int) -> int | None:
        """Return the example, from 0, that the last step done belongs to; None for the whole batch."""
        example = max(cursor - 1, 0) // self._per_example
        if example < self.examples:
            return example
        return 0 if self.examples == 1 else None

    def start_of_example(self, example: int) -> int:
        """Return the cursor before the first step of an example."""
        return example * self._per_example

    def end_of_example(self, cursor: int) -> int:
        """Return the cursor at the end of the current example: its last gradient in a batch, otherwise its update."""
        if self.examples > 1 and cursor < self._tail_start:
            return (cursor // self._per_example + 1) * self._per_example
        return len(self) - 1

    def index_of(self, quantity: Quantity) -> int | None:
        """Return the index of the step that computes `quantity`; None for given quantities (x, w, t, η).

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
        """Return the quantities that `quantity` was computed from."""
        if quantity.kind is Kind.DERIVATIVE:
            return (Quantity(Kind.SUM, quantity.layer, quantity.i, example=quantity.example),)
        if quantity.kind is Kind.ERROR:
            y = Quantity(Kind.VALUE, quantity.layer, quantity.i, example=quantity.example)
            return (Quantity(Kind.TARGET, quantity.layer, quantity.i, example=quantity.example), y)
        index = self.index_of(quantity)
        return () if index is None else self[index].uses

    def used_by(self, quantity: Quantity) -> tuple[Quantity, ...]:
        """Return the quantities that use `quantity` and have their own step (for η only the first weight)."""
        return used_by(self, quantity)

    def _block_at(self, index: int) -> tuple[Block, int, int]:
        """Return the block of a step, its example, and the index of the block's first step."""
        if index >= self._tail_start:
            blocks, base, example = self._tail, self._tail_start, 0
        else:
            example = index // self._per_example
            blocks, base = self._example, example * self._per_example
        block = blocks[bisect_right(blocks, index - base, key=lambda b: b.start) - 1]
        return block, example, base + block.start

    def _result(self, block: Block, k: int, example: int) -> Quantity:
        """Return the quantity that step k of a block computes."""
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


def derive(
    network: Network, inputs: Array, targets: Array, rule: Rule | float, mask: tuple[Array, ...] | None = None
) -> Derivation:
    """Return the steps of one update of `network` over one example or a batch.

    inputs: shape (m, p). targets: shape (m, q). rule: how it descends, or η alone. mask: factors of dropout (see
    core.training.dropout), or None. Raises InputError, at the first number asked for, where an example does not fit
    the network.
    """
    return Derivation(network, inputs, targets, rule, mask)


_KEPT = 64
_GIVEN = frozenset(
    {
        Kind.INPUT, Kind.BIAS, Kind.WEIGHT, Kind.TARGET, Kind.RATE, Kind.OLD_STATE_M, Kind.OLD_STATE_V, Kind.MASK,
        Kind.CLASS_WEIGHT,
    }
)  # fmt: skip
_DESCENT = frozenset({Kind.MEAN_GRADIENT, Kind.PENALIZED, Kind.STATE_M, Kind.STATE_V})
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
