"""Test loss, measured between the slices of a run."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from core.kernels.evaluate import outputs
from core.training.reference import batch_losses

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.dataset import Dataset
    from core.training.engine import Engine
    from core.training.stopping.early_stopping import EarlyStopping

# A run of at most this many epochs is measured after each epoch, so that its curve is reproducible.
EVERY = 2_000
# Maximum share of the time for measuring in other runs, excluding waiting for the window.
_SHARE = 0.05


class HeldOutLossMeter:
    """Measures after whole epochs, at which `cut` ends slices; does nothing without test examples.

    until: the epoch at which the run will end, or None. clock, work: give the time, and the seconds that
    this thread has computed. stopping: receives each measured loss; its `stops` is whether the run must end.
    """

    __test__ = False  # not a pytest class

    def __init__(
        self, engine: Engine, test: Dataset | None, until: int | None,
        clock: Callable[[], float] = time.perf_counter, work: Callable[[], float] = time.thread_time,
        stopping: EarlyStopping | None = None,
    ) -> None:  # fmt: skip
        start = engine.snapshot()
        self._engine = engine
        self._test = test
        self._clock, self._work = clock, work
        self._per_epoch = engine.updates_left + start.update
        self._stopping = stopping
        self._every = (until is not None and until - start.epoch <= EVERY) or (stopping is not None and stopping.on)
        self.stops = False
        self._next = -math.inf
        self._cost = 0.0
        self._points: list[tuple[int, float]] = []

    def cut(self, count: int) -> int:
        """Return how many of `count` updates to run so that they end with an epoch, if they reach one's end."""
        left = self._engine.updates_left
        if count < left:
            return count
        return left if self._every else count - (count - left) % self._per_epoch

    def measure(self, at_once: bool = False) -> None:
        """Measure now, if the run is between two epochs and a measurement is due (or `at_once`)."""
        if self._test is None or self._engine.updates_left != self._per_epoch:
            return
        if not (self._every or at_once) and self._clock() < self._next:
            return
        begin = self._work()
        shot = self._engine.snapshot()
        if self._points and self._points[-1][0] == shot.epoch:
            return
        y = outputs(shot.network, self._test.inputs)
        loss = float(batch_losses(shot.network, self._test.inputs, self._test.targets, y).mean())
        if math.isfinite(loss):
            self._points.append((shot.epoch, loss))
        if self._stopping is not None:
            self.stops = self._stopping.look(shot, loss)
        cost = self._work() - begin
        # A measurement that took longer than the previous one, for example to load a kernel, is an exception.
        self._next = self._clock() + min(cost, self._cost) / _SHARE
        self._cost = cost

    def take(self) -> tuple[tuple[int, float], ...]:
        """Return epochs and losses measured since the last call."""
        taken, self._points = tuple(self._points), []
        return taken
