"""How high an axis of losses must reach: over the curve, but not over a few values that would flatten all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.basics.arrays import Array

# So many of the largest values may lie above the axis, where they are so many times the next one.
_FEW, _TIMES = 5, 100.0
# So may this part of the values, where a run has grown to so many times its first loss; the axis then ends at this.
_PART, _GROWN, _SHOWN = 0.25, 100.0, 10.0
# With fewer values than this all are shown.
_LEAST = 8


def height(losses: Array) -> float:
    """The largest of these losses that an axis should show; shape (epochs,), in their order, NaN where unknown.

    It is the largest of all, unless a few stand far above the rest: those of the first updates, or those at the
    end of a run that diverged. 0 where nothing is known.
    """
    known = losses[np.isfinite(losses)]
    limit = most = largest(known)
    if known.size < _LEAST:
        return most
    high = known > most / _TIMES
    if np.count_nonzero(high) <= _FEW:
        next_one = float(np.partition(known, -_FEW - 1)[-_FEW - 1])
        limit = min(2.0 * next_one, most) if next_one > 0.0 else most
    first = float(known[0])
    if 0.0 < first < most / _GROWN and np.mean(known > _SHOWN * first) <= _PART:
        limit = min(limit, _SHOWN * first)
    return limit


def largest(losses: Array) -> float:
    """The largest of these losses that is a number, 0 without any."""
    return float(losses.max(initial=0.0, where=np.isfinite(losses)))
