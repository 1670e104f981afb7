"""Training settings: method, learning rate, order and stop conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics import bounds
from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array

METHODS = ("sgd", "batch", "mini-batch")


@dataclass(frozen=True, eq=False)
class Schedule:
    """The change of η from epoch to epoch.

    rates(η, e, n, γ) returns η in the epochs after e whole ones, an array. latex: the formula. uses_n, uses_factor:
    whether it has the epochs n and the factor γ of the settings.
    """

    name: str
    title: str
    latex: str
    rates: Callable[[float, Array, int, float], Array]
    uses_n: bool = True
    uses_factor: bool = False


def _constant(rate: float, e: Array, n: int, gamma: float) -> Array:
    return np.full_like(e, rate)


def _step(rate: float, e: Array, n: int, gamma: float) -> Array:
    return np.asarray(rate * gamma ** (e // n))


def _cosine(rate: float, e: Array, n: int, gamma: float) -> Array:
    return np.asarray(rate * 0.5 * (1.0 + np.cos(np.pi * np.minimum(e, n) / n)))


def _inverse(rate: float, e: Array, n: int, gamma: float) -> Array:
    return np.asarray(rate / (1.0 + e / n))


SCHEDULES: dict[str, Schedule] = {
    entry.name: entry
    for entry in (
        Schedule("constant", "Constant", r"\eta_e = \eta", _constant, uses_n=False),
        Schedule("step", "Step", r"\eta_e = \eta\, \gamma^{\lfloor e / n \rfloor}", _step, uses_factor=True),
        Schedule(
            "cosine",
            "Cosine",
            r"\eta_e = \tfrac{1}{2}\, \eta \left(1 + \cos\frac{\pi \min(e, n)}{n}\right)",
            _cosine,
        ),
        Schedule("1/t", "1/t", r"\eta_e = \frac{\eta}{1 + e / n}", _inverse),
    )
}


@dataclass(frozen=True)
class Settings:
    """The settings of a training run.

    method: "sgd" updates after each example, "batch" after all with the mean gradient, "mini-batch"
        after `batch_size` with the mean over that batch; the last, smaller batch of an epoch is
        averaged over its own size.
    rate: η, the learning rate, ≥ 0.
    shuffle, seed: whether each epoch uses the examples in a new order, and its random seed.
    epochs: stop after this many epochs (counted from the start of training), or None.
    stop_loss: stop at the end of an epoch whose mean loss per example is at or below it, or None.
    patience: stop once the test loss has not improved for this many epochs, and return to the weights with the lowest;
        None, or no test examples, for never.

    optimizer: a name from core.training.optimizers. momentum: μ, of momentum and Nesterov. decay: ρ, of RMSProp.
        beta1, beta2: of Adam. epsilon: ε, of RMSProp and Adam.
    l1, l2: λ₁ and λ₂ of the penalty λ₁ Σ |w| + ½ λ₂ Σ w² over all weights, which is no part of L.
    schedule: how η changes from epoch to epoch, see SCHEDULES; schedule_epochs: n, schedule_factor: γ.
    """

    method: str = "sgd"
    rate: float = 0.01
    batch_size: int = 1
    shuffle: bool = True
    seed: int = 0
    epochs: int | None = None
    stop_loss: float | None = None
    optimizer: str = "gradient-descent"
    momentum: float = 0.9
    decay: float = 0.99
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    l1: float = 0.0
    l2: float = 0.0
    schedule: str = "constant"
    schedule_epochs: int = 100
    schedule_factor: float = 0.5
    patience: int | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise InputError(f"unknown method {self.method!r:.50}; expected one of {', '.join(METHODS)}")
        if self.optimizer != Settings.optimizer:
            from core.training.optimizers import optimizer  # with the formulas of all, which take long to load

            optimizer(self.optimizer)
        given = {name: getattr(self, name) for name in bounds.SETTINGS}
        bounds.check(bounds.SETTINGS, given, optional=("epochs", "stop_loss", "patience"))
        if self.schedule not in SCHEDULES:
            raise InputError(f"unknown schedule {self.schedule!r:.50}; expected one of {', '.join(SCHEDULES)}")

    def batch_of(self, examples: int) -> int:
        """Return the number of examples per update, for a data set of `examples`."""
        if self.method == "sgd":
            return 1
        return examples if self.method == "batch" else min(self.batch_size, examples)

    def updates_per_epoch(self, examples: int) -> int:
        """Return ⌈examples / batch⌉: the last batch of an epoch may be smaller."""
        return -(-examples // self.batch_of(examples))

    def rates(self, epoch: int, count: int) -> Array:
        """Return η in each of `count` epochs from `epoch`; only once if it never changes. See SCHEDULES."""
        if self.schedule == "constant":
            return np.array([self.rate])
        e = np.arange(epoch, epoch + count, dtype=np.float64)
        return SCHEDULES[self.schedule].rates(self.rate, e, self.schedule_epochs, self.schedule_factor)

    def rate_at(self, epoch: int) -> float:
        """Return η after `epoch` completed epochs."""
        return self.rate if self.schedule == "constant" else float(self.rates(epoch, 1)[0])

    def same_order(self, other: Settings) -> bool:
        """Return whether updates use the same examples in the same order."""
        names = ("method", "batch_size", "shuffle", "seed")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    @property
    def shuffles(self) -> bool:
        """Return whether the order matters and is random: a full batch has none."""
        return self.shuffle and self.method != "batch"
