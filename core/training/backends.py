"""Backends: ways to compute a run. Here is the reference, which runs core.training.reference update by update."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

import numpy as np

from core.basics.arrays import Array, frozen
from core.training.reference import losses, train

if TYPE_CHECKING:
    from collections.abc import Hashable

    from core.data.dataset import Dataset
    from core.model.network import Network
    from core.training.rule import OptimizerState
    from core.training.settings import Settings

# Backend names: kernels, or the reference if kernels were wanted but unavailable.
COMPILED = "compiled kernels"
COMPILER_MISSING = "NumPy (llvmlite is missing)"
COMPILING_FAILED = "NumPy (compiling failed)"


@dataclass(frozen=True)
class Progress:
    """Progress of a run, between two updates.

    weights: laid out as in Network.flat. optimizer: what the optimizer remembers. epoch: whole epochs
    done; update: updates done in the next one.
    total: the sum of L over the `examples_seen` examples so far in the current epoch, each just before its
    update. batch_loss: that sum over the last update alone.
    """

    weights: Array
    optimizer: OptimizerState | None = None
    epoch: int = 0
    update: int = 0
    total: float = 0.0
    examples_seen: int = 0
    batch_loss: float = math.nan


@dataclass(frozen=True)
class Slice:
    """Result of one call of a backend: its progress, and the mean loss of each completed epoch, shape (epochs,).

    reached: whether it stopped at the end of an epoch because the loss to stop at was reached.
    """

    progress: Progress
    losses: Array
    reached: bool = False

    @property
    def finite(self) -> bool:
        """Return whether every loss and every weight is finite."""
        return bool(
            np.isfinite(self.progress.weights).all()
            and (self.progress.optimizer is None or np.isfinite(self.progress.optimizer.slots).all())
            and np.isfinite(self.losses).all()
            and math.isfinite(self.progress.total)
        )


class Backend(Protocol):
    """A way to compute a run, for one network shape, data set and settings.

    name: in words. plan: the compiled kernel that it uses, None for none.
    """

    name: str

    @property
    def plan(self) -> Hashable | None:
        """The compiled kernel that it uses."""
        ...

    def run(self, progress: Progress, updates: int, stop_loss: float | None) -> Slice:
        """Run `updates` updates from `progress`, even if values overflow.

        Ends early only at the end of an epoch after which the mean loss over the data is at or below
        `stop_loss`.
        """
        ...

    def loss(self, weights: Array) -> float:
        """Return the mean of L over the data, for weights laid out as in Network.flat."""
        ...


class ReferenceBackend:
    """The reference: core.training.reference, update by update."""

    plan: Hashable | None = None

    def __init__(self, network: Network, data: Dataset, settings: Settings, name: str = "NumPy") -> None:
        self.name = name
        self._network, self._data, self._settings = network, data, settings

    def run(self, progress: Progress, updates: int, stop_loss: float | None) -> Slice:
        """See Backend."""
        network = self._network.with_flat(progress.weights)
        examples, size = len(self._data), self._settings.batch_of(len(self._data))
        epoch, update, optimizer = progress.epoch, progress.update, progress.optimizer
        total, met, batch_loss = progress.total, progress.examples_seen, progress.batch_loss
        means: list[float] = []
        reached = False
        for moment in islice(train(network, self._data, self._settings, epoch, update, optimizer), updates):
            network, optimizer, batch_loss = moment.network, moment.optimizer, moment.batch_loss
            total += batch_loss
            met += min(size, examples - update * size)
            epoch, update = moment.epoch, moment.update
            if update == 0:
                means.append(total / met)
                total, met = 0.0, 0
                if stop_loss is not None and self.loss(network.flat) <= stop_loss:
                    reached = True
                    break
        after = Progress(network.flat, optimizer, epoch, update, total, met, batch_loss)
        return Slice(after, frozen(means), reached)

    def loss(self, weights: Array) -> float:
        """See Backend."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(losses(self._network.with_flat(weights), self._data).mean())
