"""Kernel backend of core.training.engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.kernels.load import address, load
from core.kernels.run import run_loop
from core.training.backends import COMPILED, Progress, Slice
from core.training.reference import losses
from core.training.rule import OptimizerState, remembered

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.kernels.plan import KernelPlan
    from core.model.network import Network
    from core.training.settings import Settings


class KernelBackend:
    """A run by a compiled kernel: see core.training.backends.Backend. Loads it, or compiles it, when made."""

    def __init__(self, network: Network, data: Dataset, settings: Settings, plan: KernelPlan) -> None:
        self.name = COMPILED
        self.plan: KernelPlan | None = plan
        self._network, self._data, self._settings = network, data, settings
        self._run = run_loop(load(plan), plan, network, data, settings, address)
        self._per_epoch = settings.updates_per_epoch(len(data))

    def run(self, progress: Progress, updates: int, stop_loss: float | None) -> Slice:
        """See core.training.backends.Backend."""
        weights = np.array(progress.weights)
        epochs_begun = (progress.update + updates) // self._per_epoch + 1
        means = np.empty(epochs_begun - 1)
        rates = self._settings.rates(progress.epoch, epochs_begun)
        state = remembered(progress.optimizer, self._settings.optimizer, len(weights))
        slots = np.array(state.slots)
        counts = np.array([progress.epoch, progress.update, progress.examples_seen, 0, 0])
        sums = np.array([progress.total, progress.batch_loss])
        self._run(
            weights, rates, slots, state.steps, -1.0 if stop_loss is None else stop_loss, updates, counts, sums, means
        )
        epoch, update, met, epochs, reached = counts.tolist()
        total, batch_loss = sums.tolist() if updates else (progress.total, progress.batch_loss)
        made = (epoch - progress.epoch) * self._per_epoch + update - progress.update
        optimizer = OptimizerState(state.optimizer, state.steps + made, slots) if len(slots) else None
        weights.flags.writeable = False  # it is nobody else's, and may be large: no copy
        after = Progress(weights, optimizer, epoch, update, total, met, batch_loss)
        return Slice(after, frozen(means[:epochs]), bool(reached))

    def loss(self, weights: Array) -> float:
        """See core.training.backends.Backend."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(losses(self._network.with_flat(weights), self._data).mean())
