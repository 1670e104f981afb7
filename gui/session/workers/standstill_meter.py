"""Occasional checks whether a run still learns, in very little time."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from core.training.stopping.standstill import Check, Standstill, noted, remark, standstill

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from core.training.engine import Engine

# Seconds between two checks, and their maximum share of the time.
EVERY = 0.25
_SHARE = 0.01
# A run of more weights than this is not checked: the copies to compare would need more memory than its history.
_MOST_WEIGHTS = 200_000


class StandstillMeter:
    """Records checks of `engine` from time to time, and evaluates them with core.training.stopping.standstill.

    clock: gives the time in seconds.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.perf_counter) -> None:
        start = engine.snapshot()
        self._engine = engine
        self._clock = clock
        self._began = clock()
        self._next = self._began + EVERY
        self._per_epoch = engine.updates_left + start.update
        self._total, self._count = 0.0, 0
        self._checks: tuple[Check, ...] = (Check(start.epoch, start.network.flat, math.nan, 0.0),)

    def look(self, losses: Array) -> Standstill | None:
        """Record the losses since the last call, and check if it is due and the run is between two epochs."""
        with np.errstate(over="ignore"):
            self._total += float(losses.sum())
        self._count += len(losses)
        begin = self._clock()
        if self._engine.network.parameters > _MOST_WEIGHTS:
            return None
        if begin < self._next or not self._count or self._engine.updates_left != self._per_epoch:
            return None
        shot = self._engine.snapshot()
        check = Check(shot.epoch, shot.network.flat, self._total / self._count, begin - self._began)
        self._total, self._count = 0.0, 0
        self._checks = noted(self._checks, check)
        engine = self._engine
        found = standstill(self._checks, shot.network, engine.data, engine.settings, shot.optimizer)
        now = self._clock()
        self._next = now + max(EVERY, (now - begin) / _SHARE)
        return found

    def at_end(self) -> Standstill | None:
        """Return the remark at the end of the run."""
        shot, engine = self._engine.snapshot(), self._engine
        if shot.update:
            return None
        return remark(shot.network, engine.data, engine.settings, shot.epoch, shot.optimizer)
