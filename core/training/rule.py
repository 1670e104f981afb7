"""Rule of one update: gradient, penalty, optimizer and its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.training.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.network import Network
    from core.training.settings import Settings


@dataclass(frozen=True, eq=False)
class OptimizerState:
    """State of an optimizer between two updates.

    optimizer: its name. steps: the updates it has made. slots: one row for each of a and b that it uses
    (see Optimizer), laid out as Network.flat: shape (slots, parameters). Finite, not writeable.
    """

    optimizer: str
    steps: int
    slots: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", frozen(self.slots))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OptimizerState):
            return NotImplemented
        return self is other or (
            self.optimizer == other.optimizer
            and self.steps == other.steps
            and self.slots.shape == other.slots.shape
            and self.slots.tobytes() == other.slots.tobytes()
        )

    def __hash__(self) -> int:
        return hash((self.optimizer, self.steps, self.slots.tobytes()))


def remembered(state: OptimizerState | None, optimizer: str, parameters: int) -> OptimizerState:
    """Return `state` if it belongs to this optimizer and number of weights; otherwise an initial one."""
    shape = (OPTIMIZERS[optimizer].slots, parameters)
    if state is not None and state.optimizer == optimizer and state.slots.shape == shape:
        return state
    return OptimizerState(optimizer, 0, np.zeros(shape))


# Placeholder for states that an optimizer does not have.
_NOTHING = (frozen([0.0]), frozen([0.0]))


@dataclass(frozen=True)
class Rule:
    """Everything that one update needs in addition to the gradient of L.

    rate: η of this update. first, second, epsilon: see Optimizer. l1, l2: the penalty λ₁ Σ |w| + ½ λ₂ Σ w²
    over all weights, which adds λ₁ sign(w) + λ₂ w to the gradient. state: what the optimizer remembers.
    """

    rate: float
    optimizer: str = "gradient-descent"
    first: float = 0.0
    second: float = 0.0
    epsilon: float = 0.0
    l1: float = 0.0
    l2: float = 0.0
    state: OptimizerState | None = None

    @property
    def penalizes(self) -> bool:
        """Return whether there is a penalty on the weights."""
        return self.l1 != 0.0 or self.l2 != 0.0

    @property
    def plain(self) -> bool:
        """Return whether it is gradient descent without a penalty."""
        return self.optimizer == "gradient-descent" and not self.penalizes

    def penalized(self, network: Network, gradients: Sequence[Array]) -> tuple[Array, ...]:
        """Return g = ∂L/∂W + λ₂ W + λ₁ sign(W), in the shapes of the matrices."""
        if not self.penalizes:
            return tuple(gradients)
        with np.errstate(over="ignore", invalid="ignore"):
            return tuple(
                frozen(gradient + self.l2 * weights + self.l1 * np.sign(weights))
                for gradient, weights in zip(gradients, network.weights, strict=True)
            )

    def apply(self, network: Network, gradients: Sequence[Array]) -> tuple[Network, OptimizerState | None]:
        """Return the network after one update, and the new optimizer state, or None if it has none.

        gradients: ∂L/∂W_n of the batch's mean loss, in the shapes of the matrices.
        """
        entry = OPTIMIZERS[self.optimizer]
        state = remembered(self.state, self.optimizer, network.parameters)
        slots, new, start = np.empty_like(state.slots), [], 0
        numbers = (self.rate, self.first, self.second, self.epsilon, float(state.steps + 1))
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for w, g in zip(network.weights, self.penalized(network, gradients), strict=True):
                part = slice(start, start + w.size)
                start += w.size
                old = [row[part].reshape(w.shape) for row in state.slots]
                after, *kept = entry.step(w, g, *old, *_NOTHING[entry.slots :], *numbers)
                new.append(after)
                for row, memory in zip(slots, kept, strict=False):
                    row[part] = memory.ravel()
        if not entry.slots:
            return network.with_weights(new), None
        return network.with_weights(new), OptimizerState(self.optimizer, state.steps + 1, slots)


def coefficients(settings: Settings) -> tuple[float, float, float]:
    """Return `first`, `second` and `epsilon` of the optimizer in `settings`."""
    names = OPTIMIZERS[settings.optimizer].parameters
    first, second, epsilon = (float(getattr(settings, name)) if name else 0.0 for name in names)
    return first, second, epsilon


def rule_of(settings: Settings, epoch: int, state: OptimizerState | None) -> Rule:
    """Return the rule of the updates after `epoch` completed epochs."""
    first, second, epsilon = coefficients(settings)
    return Rule(settings.rate_at(epoch), settings.optimizer, first, second, epsilon, settings.l1, settings.l2, state)
