"""The training engine: trains in slices, with the loss of every epoch and stop conditions.

`Engine` is the same for every way to compute. What differs is the `Backend` in it: the reference here,
which runs core.training.reference, or the compiled kernels of core.kernels. A run cut into other slices gives the
same bits with the same trainer; the two trainers agree to rounding (about 1e-12), not to the bit.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, owned
from core.training.backends import COMPILING_FAILED, Progress, ReferenceBackend
from core.training.reference import Snapshot, check_fit

if TYPE_CHECKING:
    from collections.abc import Hashable

    from core.data.dataset import Dataset
    from core.model.network import Network
    from core.training.backends import Backend, Slice
    from core.training.rule import OptimizerState
    from core.training.settings import Settings

# Maximum number of epochs per chunk of a slice, which bounds the losses that one chunk returns.
CHUNK_EPOCHS = 65_536
# A state with a finite loss is stored to return to, once this many epochs have passed since the last.
EPOCHS_BETWEEN_SAFE_STATES = 16
# Looking whether the loss is finite takes no more than this part of the time. What a run comes to does not
# depend on which states are kept, only how long it takes to find where it diverged.
SHARE_OF_LOOKING = 0.01


class Engine:
    """A training run that is advanced in slices.

    finished: None while it can go on, else why it cannot: "epochs" (as many as set), "loss" (the loss to
    stop at was reached at the end of an epoch) or "diverged" (a loss or a weight was no longer a finite
    number). diverged_at: the whole epochs that were done when that happened, else None.

    After it diverged, the snapshot holds the last weights whose loss over the data is finite.
    """

    def __init__(
        self,
        network: Network,
        data: Dataset,
        settings: Settings,
        epoch: int = 0,
        update: int = 0,
        optimizer: OptimizerState | None = None,
        *,
        trainer: Backend | None = None,
    ) -> None:
        """Create a run of `network` from `epoch` and `update`, with the previous optimizer state.

        Raises InputError where the data does not fit.
        """
        check_fit(network, data)
        self._network, self._data, self._settings = network, data, settings
        self._trainer = trainer or ReferenceBackend(network, data, settings)
        self._per_epoch = settings.updates_per_epoch(len(data))
        self._progress = Progress(network.flat, optimizer, epoch, update)
        self._safe = self._progress
        self._look_again = 0.0
        self._first_epoch = epoch
        self._losses: list[Array] = []
        self.finished: str | None = None
        self.diverged_at: int | None = None
        if not self._healthy(self._progress):
            self.finished, self.diverged_at = "diverged", epoch
        elif settings.epochs is not None and epoch >= settings.epochs:
            self.finished = "epochs"

    @property
    def name(self) -> str:
        """Return the name of the backend, for the status bar."""
        return self._trainer.name

    @property
    def plan(self) -> Hashable | None:
        """Return the plan of the compiled kernel, or None for the reference."""
        return self._trainer.plan

    @property
    def network(self) -> Network:
        """Return the network that the run started with."""
        return self._network

    @property
    def data(self) -> Dataset:
        """Return the examples."""
        return self._data

    @property
    def settings(self) -> Settings:
        """Return the settings."""
        return self._settings

    def switch_backend(self, trainer: Backend) -> None:
        """Continue with another backend, created for the same network, data and settings."""
        self._trainer = trainer

    def go_on_with_numpy(self) -> None:
        """State in `name` that the reference computes because no kernel could be compiled."""
        if self.name != COMPILING_FAILED:
            self.switch_backend(ReferenceBackend(self._network, self._data, self._settings, COMPILING_FAILED))

    def advance(self, updates: int) -> None:
        """Run `updates` updates, or fewer if a stop condition is met or numbers overflow."""
        while updates > 0 and self.finished is None:
            chunk = min(updates, CHUNK_EPOCHS * self._per_epoch)
            updates -= chunk
            self._advance(chunk)

    def snapshot(self) -> Snapshot:
        """Return the current state of the run."""
        now = self._progress
        network = self._network.with_flat(now.weights)
        return Snapshot(network, now.epoch, now.update, now.batch_loss, now.optimizer)

    @property
    def updates_left(self) -> int:
        """Return the number of updates until the end of the current epoch, or of the next one if none is current."""
        return self._per_epoch - self._progress.update

    def take_losses(self) -> tuple[int, Array]:
        """Return the mean losses of the epochs completed since the last call, and the first of these epochs.

        The value at epoch e is the mean of L over the examples as epoch e + 1 met them, each just before
        its update (for batch training exactly the loss of the network after e epochs). Of an epoch that
        the run entered midway it is the mean over the examples that it met.
        """
        first, parts = self._first_epoch, self._losses
        taken = parts[0] if len(parts) == 1 else owned(np.concatenate([np.empty(0), *parts]))
        self._first_epoch += len(taken)
        self._losses = []
        return first, taken

    def _advance(self, updates: int) -> None:
        before = self._progress
        last = None
        if self._settings.epochs is not None:
            last = (self._settings.epochs - before.epoch) * self._per_epoch - before.update
            updates = min(updates, last)
        done = self._trainer.run(before, updates, self._settings.stop_loss)
        ends = done.reached or updates == last
        if not done.finite or (ends and not self._healthy(done.progress)):
            self._diverge(before, done)
            return
        self._progress = done.progress
        self._losses.append(done.losses)
        if ends:
            self.finished = "loss" if done.reached else "epochs"
        elif done.progress.epoch - self._safe.epoch >= EPOCHS_BETWEEN_SAFE_STATES:
            self._keep_if_healthy(done.progress)

    def _keep_if_healthy(self, progress: Progress) -> None:
        start = time.perf_counter()
        if start < self._look_again:
            return
        if self._healthy(progress):
            self._safe = progress
        now = time.perf_counter()
        self._look_again = now + (now - start) / SHARE_OF_LOOKING

    def _healthy(self, progress: Progress) -> bool:
        return bool(np.isfinite(progress.weights).all()) and math.isfinite(self._trainer.loss(progress.weights))

    def _diverge(self, before: Progress, done: Slice) -> None:
        """Restore the last weights with a finite loss; the hot loop does not check for this.

        The run is repeated from a state known to be good, in halves, up to the first update that met or
        made a number that is not finite; from there back until the loss over all the data is finite.
        """
        good, count = self._safe, self._updates_to(done.progress)
        if not done.finite:
            while count > 1:
                half = self._trainer.run(good, count // 2, None)
                if half.finite:
                    good, count = half.progress, count - count // 2
                else:
                    count //= 2
            # `good` is the state before the update that overflowed.
            self.diverged_at = good.epoch
        else:
            good, self.diverged_at = done.progress, done.progress.epoch
        self._progress = self._last_healthy(good)
        kept = max(self._progress.epoch - before.epoch, 0)
        self._losses.append(done.losses[:kept])
        self.finished = "diverged"

    def _last_healthy(self, end: Progress) -> Progress:
        if self._healthy(end):
            return end
        length, back = self._updates_to(end), 1
        while back < length and not self._healthy(self._after(self._safe, length - back)):
            back *= 2
        state = found = self._after(self._safe, max(length - back, 0))
        for _ in range(min(back, length) - 1):
            state = self._after(state, 1)
            if self._healthy(state):
                found = state
        return found

    def _updates_to(self, progress: Progress) -> int:
        return (progress.epoch - self._safe.epoch) * self._per_epoch + progress.update - self._safe.update

    def _after(self, progress: Progress, updates: int) -> Progress:
        return self._trainer.run(progress, updates, None).progress if updates else progress
