"""Height of a loss axis: it covers the curve, but not a few values so large that they would flatten the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.basics.arrays import Array

# At most this many of the largest values may lie above the axis, if each is this many times the next one.
_FEW, _TIMES = 5, 100.0
# At most this share may lie above it if a run has grown to this many times its first loss, where the axis then ends.
_PART, _GROWN, _SHOWN = 0.25, 100.0, 10.0
# With fewer values than this, all are shown.
_LEAST = 8


def height(losses: Array) -> float:
    """Return the largest of these losses that an axis should show; shape (epochs,), in order, NaN if unknown.

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
    """Return the largest finite loss, or 0 if there is none."""
    return float(losses.max(initial=0.0, where=np.isfinite(losses)))
