"""Looks now and then whether a run still learns, in next to no time."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from core.training.standstill import Check, Standstill, noted, remark, standstill

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from core.training.engine import Engine

# Seconds between two looks, and the part of the time that they may take.
EVERY = 0.25
_SHARE = 0.01


class StandstillMeter:
    """Notes a check of `engine` now and then, and asks core.training.standstill about them.

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
        """Hear the losses since the last call, and look, where it is time and the run stands between two epochs."""
        with np.errstate(over="ignore"):
            self._total += float(losses.sum())
        self._count += len(losses)
        begin = self._clock()
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
        """What there is to remark where the run has ended."""
        shot, engine = self._engine.snapshot(), self._engine
        if shot.update:
            return None
        return remark(shot.network, engine.data, engine.settings, shot.epoch, shot.optimizer)
