"""Optimizers: how an update makes new weights of the old ones and the gradient.

Each is one entry of `OPTIMIZERS`, written for arrays and single numbers alike, as the activations are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.model.network import Network
    from core.training.settings import Settings


@dataclass(frozen=True)
class Optimizer:
    """One way to descend.

    step(w, g, a, b, rate, first, second, epsilon, k) gives the new w, a and b. g is the gradient (of the
    batch's mean loss and of the penalty), a and b are what it remembers of each weight, at first 0; k
    counts the updates with this one. latex: the rule, with g, m (for a), v (for b) and a prime for what is new.
    slots: how many of a and b it uses, from a on. parameters: the settings that are `first`, `second` and
    `epsilon`, "" where it has none.
    """

    name: str
    title: str
    latex: str
    step: Callable[..., tuple[Array, Array, Array]]
    slots: int
    parameters: tuple[str, str, str]

    def coefficients(self, settings: Settings) -> tuple[float, float, float]:
        """`first`, `second` and `epsilon` for `settings`."""
        first, second, epsilon = (float(getattr(settings, name)) if name else 0.0 for name in self.parameters)
        return first, second, epsilon


def gradient_descent(
    w: Array, g: Array, a: Array, b: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """w' = w − η g."""
    return w - rate * g, a, b


def momentum(
    w: Array, g: Array, a: Array, b: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """m' = μ m + g; w' = w − η m' (Polyak 1964, in PyTorch's form)."""
    a = first * a + g
    return w - rate * a, a, b


def nesterov(
    w: Array, g: Array, a: Array, b: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """m' = μ m + g; w' = w − η (g + μ m') (Nesterov 1983, in PyTorch's form)."""
    a = first * a + g
    return w - rate * (g + first * a), a, b


def rmsprop(
    w: Array, g: Array, a: Array, b: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """m' = ρ m + (1 − ρ) g²; w' = w − η g / (√m' + ε) (Tieleman, Hinton 2012)."""
    a = first * a + (1.0 - first) * g * g
    return w - rate * g / (np.sqrt(a) + epsilon), a, b


def adam(
    w: Array, g: Array, a: Array, b: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """m' = β₁ m + (1 − β₁) g; v' = β₂ v + (1 − β₂) g²; w' = w − η m̂ / (√v̂ + ε) (Kingma, Ba 2015).

    m̂ = m' / (1 − β₁^k) and v̂ = v' / (1 − β₂^k) make up for the start from 0.
    """
    a = first * a + (1.0 - first) * g
    b = second * b + (1.0 - second) * g * g
    root = np.sqrt(b) / np.sqrt(1.0 - second**k)
    return w - rate / (1.0 - first**k) * a / (root + epsilon), a, b


OPTIMIZERS: dict[str, Optimizer] = {
    entry.name: entry
    for entry in (
        Optimizer(
            "gradient-descent", "Gradient descent", r"w' = w - \eta\, g", gradient_descent, 0, ("", "", "")
        ),
        Optimizer(
            "momentum", "Momentum", r"m' = \mu\, m + g, \quad w' = w - \eta\, m'", momentum, 1, ("momentum", "", "")
        ),
        Optimizer(
            "nesterov", "Nesterov", r"m' = \mu\, m + g, \quad w' = w - \eta\, (g + \mu\, m')",
            nesterov, 1, ("momentum", "", ""),
        ),
        Optimizer(
            "rmsprop", "RMSProp",
            r"m' = \rho\, m + (1 - \rho)\, g^{2}, \quad w' = w - \eta\, \frac{g}{\sqrt{m'} + \varepsilon}",
            rmsprop, 1, ("decay", "", "epsilon"),
        ),
        Optimizer(
            "adam", "Adam",
            r"m' = \beta_1 m + (1 - \beta_1)\, g, \quad v' = \beta_2 v + (1 - \beta_2)\, g^{2}, \quad "
            r"w' = w - \eta\, \frac{m' / (1 - \beta_1^{k})}{\sqrt{v' / (1 - \beta_2^{k})} + \varepsilon}",
            adam, 2, ("beta1", "beta2", "epsilon"),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class OptimizerState:
    """What an optimizer remembers between two updates.

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
    """`state` where it is of this optimizer and as many weights; else that of one that has not begun."""
    shape = (OPTIMIZERS[optimizer].slots, parameters)
    if state is not None and state.optimizer == optimizer and state.slots.shape == shape:
        return state
    return OptimizerState(optimizer, 0, np.zeros(shape))


# In place of the memories that an optimizer does not have.
_NOTHING = (frozen([0.0]), frozen([0.0]))


@dataclass(frozen=True)
class Rule:
    """All that one update needs besides the gradient of L.

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
        """Whether the weights themselves are part of what is made small."""
        return self.l1 != 0.0 or self.l2 != 0.0

    def penalized(self, network: Network, gradients: Sequence[Array]) -> tuple[Array, ...]:
        """g = ∂L/∂W + λ₂ W + λ₁ sign(W), in the shapes of the matrices."""
        if not self.penalizes:
            return tuple(gradients)
        with np.errstate(over="ignore", invalid="ignore"):
            return tuple(
                frozen(gradient + self.l2 * weights + self.l1 * np.sign(weights))
                for gradient, weights in zip(gradients, network.weights, strict=True)
            )

    def apply(self, network: Network, gradients: Sequence[Array]) -> tuple[Network, OptimizerState | None]:
        """The network after one update, and what the optimizer remembers then; None where that is nothing.

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


def rule_of(settings: Settings, epoch: int, state: OptimizerState | None) -> Rule:
    """The rule of the updates in the epoch after `epoch` whole ones."""
    first, second, epsilon = OPTIMIZERS[settings.optimizer].coefficients(settings)
    return Rule(settings.rate_at(epoch), settings.optimizer, first, second, epsilon, settings.l1, settings.l2, state)


def optimizer(name: str) -> Optimizer:
    """The entry called `name`. Raises InputError with the names that exist."""
    try:
        return OPTIMIZERS[name]
    except (KeyError, TypeError):
        raise InputError(f"unknown optimizer {name!r:.50}: one of {', '.join(OPTIMIZERS)} expected") from None
