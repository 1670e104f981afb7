"""Kernel backend of core.training.engine, and a check of it: compilers have faults, too.

With one version of LLVM layers of 8 nodes learned other weights, without a word.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen, owned
from core.kernels.load import address, load
from core.kernels.run import run_loop
from core.training.backends import COMPILED, Progress, ReferenceBackend, Slice
from core.training.reference import losses
from core.training.rule import OptimizerState, remembered

if TYPE_CHECKING:
    from collections.abc import Hashable

    from core.data.dataset import Dataset
    from core.kernels.plan import KernelPlan
    from core.model.network import Network
    from core.training.settings import Settings


# Updates that both compute, and how far they may be apart: parts of the largest change, and of the largest weight.
_UPDATES = 2
_OF_CHANGE, _OF_WEIGHT = 1e-6, 1e-12
# At weights that differ from the given ones by up to this much no sum is 0 by chance, where functions have kinks.
_AWAY = 0.1
# An optimizer that divides by less than this makes rounding as large as a gradient.
_LEAST_EPSILON = 1e-12

_lock = threading.Lock()
_passed: set[Hashable] = set()


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
        after = Progress(owned(weights), optimizer, epoch, update, total, met, batch_loss)
        # The losses of all epochs are the common case; they are many.
        return Slice(after, owned(means) if epochs == len(means) else frozen(means[:epochs]), bool(reached))

    def loss(self, weights: Array) -> float:
        """See core.training.backends.Backend."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(losses(self._network.with_flat(weights), self._data).mean())


class WrongKernelError(Exception):
    """A compiled kernel computes other numbers than NumPy."""


def checked_backend(network: Network, data: Dataset, settings: Settings, plan: KernelPlan) -> KernelBackend:
    """Return the backend of a kernel that computed the first updates of such a run as the reference does.

    Checked once per process, shape of network, method and batch size. Raises WrongKernelError if it did not.
    """
    backend = KernelBackend(network, data, settings, plan)
    layers = tuple((layer.weights.shape, layer.activation, layer.bias) for layer in network.layers)
    how = (settings.optimizer, settings.batch_of(len(data)), settings.l1 > 0, settings.l2 > 0)
    kind = (plan, layers, network.loss, *how)
    with _lock:
        if kind in _passed:
            return backend
    if not _agrees(backend, ReferenceBackend(network, data, settings), network, settings):
        raise WrongKernelError("it computes other numbers than NumPy")
    with _lock:
        _passed.add(kind)
    return backend


def _agrees(kernel: KernelBackend, reference: ReferenceBackend, network: Network, settings: Settings) -> bool:
    away = np.random.default_rng(0).uniform(-_AWAY, _AWAY, network.parameters)
    start = Progress(frozen(network.flat + away))
    with np.errstate(all="ignore"):
        expected = reference.run(start, _UPDATES, None).progress
        found = kernel.run(start, _UPDATES, None).progress
        change = np.abs(expected.weights - start.weights).max()
        least = _OF_CHANGE * change + _OF_WEIGHT * np.abs(expected.weights).max()
        if not np.isfinite(change) or settings.epsilon < _LEAST_EPSILON:
            return True  # what overflows, and what is divided by next to nothing, may differ
        return bool(np.abs(found.weights - expected.weights).max() <= least)
