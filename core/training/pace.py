"""Pace: how fast a run goes that is watched, so that its loss falls before one's eyes and not between two frames."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from core.basics.arrays import Array

# Updates per second, WATCH for a pace that can be watched, or None for as fast as possible.
Speed = float | Literal["watch"] | None
WATCH: Literal["watch"] = "watch"

# At first so many updates per second, and so many epochs; in a run that goes on, this part of the epochs done.
_UPDATES, _EPOCHS, _PART = 30.0, 1.0, 0.05
# The pace doubles in so many seconds; where the loss changes too fast, or to and fro, in so many.
_DOUBLING, _SLOW_DOUBLING = 1.0, 2.5
# The logarithm of the loss may change by so much per second before the pace grows more slowly, then falls.
_CHANGE = 0.7
# The loss is averaged over about so many seconds. Below this part of the largest one its changes cannot be seen.
_AVERAGED, _SEEN = 0.25, 0.01
# The pace halves in a sixteenth of a doubling at most, and never leaves behind what was done by more than this.
_FALLING, _AHEAD = -16.0, 3.0
_FASTEST = 1e12


class Pace:
    """Says again and again how many updates per second are right; it grows smoothly, by the second.

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
        """The updates per second from now on, when `done` are done and these are the losses since the last turn."""
        passed = max(now - self._last, 1e-6)
        reached = (done - self._done) / passed
        self._last, self._done = now, done
        growth = min(max(self._room(losses, now), _FALLING), 1.0)
        rate = self._rate * 2.0 ** (growth * passed / _DOUBLING)
        # What the machine cannot do yet is not caught up with all at once when it can.
        rate = min(rate, max(self._rate, self._first, _AHEAD * reached))
        least = self._first * 2.0 ** min((now - self._begin) / _SLOW_DOUBLING, 100.0)
        self._rate = min(max(rate, min(least, max(self._rate, _AHEAD * reached))), _FASTEST)
        return self._rate

    def _room(self, losses: Array, now: float) -> float:
        """How the pace may change, in doublings: 1 where the loss changes slowly, below 0 where too fast."""
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
