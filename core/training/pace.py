"""Pace of a watched run: slow enough that its loss visibly falls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from core.basics.arrays import Array

# Choices of updates per second: WATCH for a visible pace, None for as fast as possible.
Speed = float | Literal["watch"] | None
WATCH: Literal["watch"] = "watch"

# Initial updates per second, and initial epochs; in a continued run, this fraction of the epochs done.
_UPDATES, _EPOCHS, _PART = 30.0, 1.0, 0.05
# Seconds in which the pace doubles; the second number if the loss changes too fast, or oscillates.
_DOUBLING, _SLOW_DOUBLING = 1.0, 2.5
# The logarithm of the loss may change by this much per second before the pace grows more slowly, then falls.
_CHANGE = 0.7
# The loss is averaged over this many seconds. Below this fraction of its maximum, changes are invisible.
_AVERAGED, _SEEN = 0.25, 0.01
# Maximum decrease per doubling interval, and maximum ratio to the work actually done.
_FALLING, _AHEAD = -16.0, 3.0
_FASTEST = 1e12


class Pace:
    """Determines the updates per second of a watched run; they grow smoothly.

    updates: in an epoch. done: updates done when the run begins, or goes on. now: the time in seconds.
    """

    def __init__(self, updates: int, done: int, now: float) -> None:
        self._begin, self._last = now, now
        self._first = max(_UPDATES, _EPOCHS * updates, _PART * done)
        self._done = done
        self._rate = self._first
        self._top = 0.0
        self._height: float | None = None
        self._seen = now

    def turn(self, done: int, losses: Array, now: float) -> float:
        """Return the updates per second from now on, after `done` updates with these losses since the last call."""
        passed = max(now - self._last, 1e-6)
        reached = (done - self._done) / passed
        self._last, self._done = now, done
        growth = min(max(self._room(losses, now), _FALLING), 1.0)
        rate = self._rate * 2.0 ** (growth * passed / _DOUBLING)
        # If the machine was too slow, the backlog is not made up all at once.
        rate = min(rate, max(self._rate, self._first, _AHEAD * reached))
        least = self._first * 2.0 ** min((now - self._begin) / _SLOW_DOUBLING, 100.0)
        self._rate = min(max(rate, min(least, max(self._rate, _AHEAD * reached))), _FASTEST)
        return self._rate

    def _room(self, losses: Array, now: float) -> float:
        """Return the allowed change of pace, in doublings: 1 if the loss changes slowly, below 0 if too fast."""
        known = losses[np.isfinite(losses)]
        if not known.size:
            return 1.0
        self._top = max(self._top, float(known.max()))
        height = math.log(max(float(known.mean()) + _SEEN * self._top, 1e-300))
        if self._height is None:
            self._height, self._seen = height, now
            return 1.0
        part = -math.expm1(-(now - self._seen) / _AVERAGED)
        change = abs(height - self._height) / _AVERAGED
        self._height += part * (height - self._height)
        self._seen = now
        return math.log2(_CHANGE / change) if change > 0 else 1.0
