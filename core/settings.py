"""How to train: method, learning rate, order and stop conditions."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.errors import InputError

METHODS = ("sgd", "batch", "mini-batch")


@dataclass(frozen=True)
class Settings:
    """The settings of a training run.

    method: "sgd" updates after each example, "batch" after all with the mean gradient, "mini-batch"
        after `batch_size` with the mean over that batch; the last, smaller batch of an epoch is
        averaged over its own size.
    rate: η, the learning rate, ≥ 0.
    shuffle, seed: whether each epoch meets the examples in an order of its own, and which.
    epochs: stop after so many epochs (counted from the start of training), or None.
    stop_loss: stop at the end of an epoch whose mean loss per example is at or below it, or None.
    """

    method: str = "sgd"
    rate: float = 0.01
    batch_size: int = 1
    shuffle: bool = True
    seed: int = 0
    epochs: int | None = None
    stop_loss: float | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise InputError(f"unknown method {self.method!r}: one of {', '.join(METHODS)} expected")
        if not math.isfinite(self.rate) or self.rate < 0:
            raise InputError(f"η: a finite number of at least 0 expected, found {self.rate}")
        if self.batch_size < 1:
            raise InputError(f"batch size: at least 1 expected, found {self.batch_size}")
        if not 0 <= self.seed < 2**63:
            raise InputError(f"seed: a whole number from 0 to 2^63 − 1 expected, found {self.seed}")
        if self.epochs is not None and self.epochs < 0:
            raise InputError(f"epochs: at least 0 expected, found {self.epochs}")
        if self.stop_loss is not None and not self.stop_loss >= 0:
            raise InputError(f"stop at loss: a number of at least 0 expected, found {self.stop_loss}")

    def batch_of(self, examples: int) -> int:
        """How many examples one update takes, for a dataset of `examples`."""
        if self.method == "sgd":
            return 1
        return examples if self.method == "batch" else min(self.batch_size, examples)

    def updates_per_epoch(self, examples: int) -> int:
        """⌈examples / batch⌉: the last batch of an epoch may be smaller."""
        return -(-examples // self.batch_of(examples))

    @property
    def shuffles(self) -> bool:
        """Whether the order matters and is drawn: a whole batch has none."""
        return self.shuffle and self.method != "batch"
