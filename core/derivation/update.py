"""Numbers of one update: every value, derivative, δ, gradient and new weight, as the engine computes them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from core.basics.arrays import Array, frozen
from core.model.activations import ACTIVATIONS
from core.model.backprop import ForwardPass, Gradients, backward, forward
from core.model.formula import Factor
from core.model.notation import Notation
from core.model.objective import example_weights
from core.model.quantities import Kind, Quantity
from core.training.dropout import one_of
from core.training.optimizers import OPTIMIZERS
from core.training.reference import batch_losses, mean_gradient
from core.training.rule import Rule, remembered

if TYPE_CHECKING:
    from core.model.network import Network
    from core.training.rule import OptimizerState

# Maximum number of cached passes; for a larger batch, the oldest is dropped first.
_KEPT = 64
# A batch of more examples is computed at once, as in training, which may differ in the last bit.
_SEVERAL = 256
_SLOTS = {Kind.OLD_STATE_M: 0, Kind.STATE_M: 0, Kind.OLD_STATE_V: 1, Kind.STATE_V: 1}


class UpdateNumbers:
    """The numbers of one update of `network` over one example or a batch; immutable.

    Each number is computed when it is first asked for.

    network: before the update. inputs: shape (m, p). targets: shape (m, q). rule: how the new weights are
    computed from the gradient; a number is gradient descent with it as η. mask: factors of dropout for each example
    (see core.training.dropout), or None.
    """

    def __init__(
        self,
        network: Network,
        inputs: Array,
        targets: Array,
        rule: Rule | float,
        mask: tuple[Array, ...] | None = None,
    ) -> None:
        self.network = network
        self.mask = mask
        self.inputs = frozen(inputs)
        self.targets = frozen(targets)
        self.rule = rule if isinstance(rule, Rule) else Rule(float(rule))
        self.notation = Notation(network, len(self.inputs))
        self._passes: dict[int, tuple[ForwardPass, Gradients]] = {}

    @property
    def examples(self) -> int:
        """Return m, the number of examples of the update."""
        return len(self.inputs)

    def values(self, example: int = 0) -> ForwardPass:
        """Return the forward pass of an example."""
        return self._pass(example)[0]

    def gradients(self, example: int = 0) -> Gradients:
        """Return the backward pass of an example."""
        return self._pass(example)[1]

    @cached_property
    def update_gradients(self) -> tuple[Array, ...]:
        """Return the gradients used by the update: the example's own, or the mean over the batch."""
        if self.examples > _SEVERAL:
            return mean_gradient(self.network, self.inputs, self.targets, self.mask)[1]
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
        """Return η of this update."""
        return self.rule.rate

    @cached_property
    def penalized_gradients(self) -> tuple[Array, ...]:
        """Return g: `update_gradients` plus the gradient of the penalty."""
        return self.rule.penalized(self.network, self.update_gradients)

    @cached_property
    def before(self) -> OptimizerState:
        """Return the optimizer state before the update."""
        return remembered(self.rule.state, self.rule.optimizer, self.network.parameters)

    @cached_property
    def _after(self) -> tuple[Network, OptimizerState | None]:
        return self.rule.apply(self.network, self.update_gradients)

    @property
    def network_after(self) -> Network:
        """Return the network after the update."""
        return self._after[0]

    @property
    def optimizer_after(self) -> OptimizerState | None:
        """Return the optimizer state after the update, or None if the optimizer has no state."""
        return self._after[1]

    @cached_property
    def loss(self) -> float:
        """Return the sum of L over the examples, before the update."""
        if self.examples > _SEVERAL:
            return self._total(self.network)
        return sum(self.gradients(example).loss for example in range(self.examples))

    @cached_property
    def loss_after(self) -> float:
        """Return the sum of L over the same examples, after the update."""
        after = self.network_after
        if self.examples > _SEVERAL:
            return self._total(after)
        return sum(
            backward(after, forward(after, x, one_of(self.mask, k)), t).loss
            for k, (x, t) in enumerate(zip(self.inputs, self.targets, strict=True))
        )

    def value(self, quantity: Quantity) -> float:
        """Return the value of `quantity`, equal to the engine's to the last bit."""
        n, i, j, example = quantity.layer, quantity.i, quantity.j, quantity.example
        match quantity.kind:
            case Kind.RATE:
                return self.rate
            case Kind.BIAS:
                return 1.0
            case Kind.MASK:
                return 1.0 if self.mask is None else float(self.mask[n - 2][example, i])
            case Kind.CLASS_WEIGHT:
                return float(example_weights(self.network, self.targets[example]))
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
                raise ValueError("a sensitivity belongs to one weight: see core.derivation.sensitivity")

    def factor(self, quantity: Quantity) -> Factor:
        """Return `quantity` as a part of a formula: its symbol and its value."""
        return Factor(quantity, self.notation.symbol(quantity), self.value(quantity))

    @property
    def least_squares(self) -> bool:
        """Return whether δ of an output is −(t − y) f'(s), as in the chapter."""
        return self.network.loss == "least_squares" and not self.softmax

    @property
    def softmax(self) -> bool:
        """Whether each output hangs on all sums of its layer."""
        return ACTIVATIONS[self.network.layers[-1].activation].whole is not None

    @property
    def log_softmax(self) -> bool:
        """Whether the outputs are the logarithms of softmax."""
        return self.network.layers[-1].activation == "log_softmax"

    @property
    def weighted(self) -> bool:
        """Return whether L is multiplied by the weight of the example's class."""
        return bool(self.network.class_weights)

    def drops(self, n: int) -> bool:
        """Return whether the values of layer n are multiplied by factors of dropout."""
        return self.mask is not None and 1 < n < self.network.depth and self.network.layer(n).dropout > 0

    @property
    def descent_kinds(self) -> list[Kind]:
        """Return the types of numbers between a weight's gradient and its new value, in order."""
        kinds = [Kind.GRADIENT]
        if self.examples > 1:
            kinds.append(Kind.MEAN_GRADIENT)
        if self.rule.penalizes:
            kinds.append(Kind.PENALIZED)
        return [*kinds, *(Kind.STATE_M, Kind.STATE_V)[: OPTIMIZERS[self.rule.optimizer].slots], Kind.NEW_WEIGHT]

    @property
    def descent_gradient(self) -> Kind:
        """Return the type of gradient the optimizer uses: penalized, the batch's mean, or the example's own."""
        return [k for k in self.descent_kinds if k in (Kind.GRADIENT, Kind.MEAN_GRADIENT, Kind.PENALIZED)][-1]

    def given(self) -> list[Quantity]:
        """Yield the given quantities: every weight, each example's input and target, η."""
        depth, sizes = self.network.depth, self.network.sizes
        found = [
            Quantity(Kind.WEIGHT, n, *divmod(k, self.network.layers[n - 2].weights.shape[1]))
            for n in range(2, depth + 1)
            for k in range(self.network.layers[n - 2].weights.size)
        ]
        for example in range(self.examples):
            found += [Quantity(Kind.INPUT, 1, j, example=example) for j in range(sizes[0])]
            found += [Quantity(Kind.TARGET, depth, k, example=example) for k in range(sizes[-1])]
            found += [Quantity(Kind.CLASS_WEIGHT, example=example)] * self.weighted
            dropped = filter(self.drops, range(2, depth))
            found += [Quantity(Kind.MASK, n, i, example=example) for n in dropped for i in range(sizes[n - 1])]
        return [*found, Quantity(Kind.RATE)]

    def _pass(self, example: int) -> tuple[ForwardPass, Gradients]:
        if example not in self._passes:
            if len(self._passes) >= _KEPT:  # of a large batch, the first
                del self._passes[next(iter(self._passes))]
            values = forward(self.network, self.inputs[example], one_of(self.mask, example))
            self._passes[example] = (values, backward(self.network, values, self.targets[example]))
        return self._passes[example]

    def _total(self, network: Network) -> float:
        """Return the sum of L over many examples, with the factors of dropout."""
        if self.mask is None:
            return float(batch_losses(network, self.inputs, self.targets).sum())
        return mean_gradient(network, self.inputs, self.targets, self.mask)[0]

    def _flat(self, n: int, i: int, j: int | None) -> int:
        """Return the index of w_ij^(n) in Network.flat."""
        assert j is not None
        return self.network.place_in_flat(n, i, j)
