"""Pacing of training: slices of about 10 ms, or a given speed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.training.engine import Engine

# Target duration of a slice in seconds: pause, edits and closing then act within a frame.
SLICE = 0.010
# Maximum ratio of a slice to the previous one, because the first updates may be untypical.
GROWTH = 8
# Updates that were due longer ago than this, in seconds, are dropped.
BACKLOG = 0.1
# Maximum wait, so that a change of speed takes effect soon.
WAIT = 0.05


class PacedRunner:
    """Advances an engine slice by slice; a worker only needs

        while engine.finished is None and not stop.wait(slicer.turn(engine)):
            ...  # hand out engine.snapshot()

    speed: updates per second, or None for as fast as can be; may be changed at any time, from any thread.
    cut: limits the number of updates in a turn, at least one; None for no limit.
    clock: gives the time in seconds. cost: the time by which slices are measured; the clock's, if None.
    """

    def __init__(
        self,
        speed: float | None = None,
        clock: Callable[[], float] = time.perf_counter,
        cut: Callable[[int], int] | None = None,
        cost: Callable[[], float] | None = None,
    ) -> None:
        self.speed = speed
        self._cut = cut
        self._clock = clock
        self._cost = cost or clock
        self._updates = 1
        self._due = 1.0
        self._last = clock()

    def turn(self, engine: Engine) -> float:
        """Run the updates that are due, for at most about SLICE seconds; return the time to wait then."""
        start = self._clock()
        speed = self.speed
        count = self._updates
        if speed is not None:
            self._due = min(self._due + (start - self._last) * speed, 1.0 + BACKLOG * speed)
            count = min(count, int(self._due))
        self._last = start
        if count:
            whole = count == self._updates
            count = self._cut(count) if self._cut is not None else count
            before = self._cost()
            engine.advance(count)
            self._adapt(count, whole, self._cost() - before)
            self._due -= count
        if speed is None:
            self._due = 1.0
            return 0.0
        if self._due >= 1.0:
            return 0.0
        return min(max((1.0 - self._due) / speed, SLICE), WAIT) if speed > 0 else WAIT

    def _adapt(self, count: int, whole: bool, seconds: float) -> None:
        fitting = count * SLICE / seconds if seconds > 0 else float("inf")
        if whole or fitting < self._updates:
            self._updates = max(1, int(min(fitting, self._updates * GROWTH)))
