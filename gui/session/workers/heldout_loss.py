"""The loss of the test examples, measured between the slices of a run."""

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

# A run that ends within so many epochs is measured after each, so that its curve is always the same.
EVERY = 2_000
# Any other may spend this share of its time on it, not counting what it waits for the window.
_SHARE = 0.05


class HeldOutLossMeter:
    """Measures after whole epochs, to which `cut` brings the slices; does nothing where there is no test.

    until: the epoch at which the run will end, or None. clock, work: give the time, and the seconds that
    this thread has computed.
    """

    __test__ = False  # no test of pytest

    def __init__(
        self, engine: Engine, test: Dataset | None, until: int | None,
        clock: Callable[[], float] = time.perf_counter, work: Callable[[], float] = time.thread_time,
    ) -> None:  # fmt: skip
        start = engine.snapshot()
        self._engine = engine
        self._test = test
        self._clock, self._work = clock, work
        self._per_epoch = engine.updates_left + start.update
        self._every = until is not None and until - start.epoch <= EVERY
        self._next = -math.inf
        self._cost = 0.0
        self._points: list[tuple[int, float]] = []

    def cut(self, count: int) -> int:
        """So many of `count` updates that they end with an epoch, where they reach the end of one."""
        left = self._engine.updates_left
        if count < left:
            return count
        return left if self._every else count - (count - left) % self._per_epoch

    def measure(self, at_once: bool = False) -> None:
        """Measure now, where the run stands between two epochs and it is time to (or is to be done at once)."""
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
        cost = self._work() - begin
        # One that took longer than the one before, for instance to load a kernel, is an exception.
        self._next = self._clock() + min(cost, self._cost) / _SHARE
        self._cost = cost

    def take(self) -> tuple[tuple[int, float], ...]:
        """Epochs and losses measured since the last call."""
        taken, self._points = tuple(self._points), []
        return taken
