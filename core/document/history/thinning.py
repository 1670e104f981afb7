"""Thinning of a timeline: which moments stay when there are too many, or they need too much memory."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.document.document import progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.basics.arrays import Array
    from core.document.moment import Moment

# Maximum number of moments, so that a slider can still show each.
CAPACITY = 600
# Maximum bytes in their arrays, unless the user sets another limit, and the least and the greatest that can be set.
LIMIT, LOWEST, HIGHEST = 160 * 2**20, 16 * 2**20, 16 * 2**30
# They take this share of the limit, so that a run leaves room for other work.
_SHARE = 0.4
# This many moments stay beyond it, up to the limit: with fewer, going back would be of little use. Of a network
# so large that they do not fit, only the first, the one shown and the latest are certain.
LEAST, FEWEST = 12, 3
# Thinning takes a few milliseconds, so it makes room for more than one moment.
_ROOM = 7 / 8
# This fraction of the moments, the latest, is never thinned: one step back must lead to the previous one.
_RECENT = 1 / 4
# A landmark is removed only if its gap would be this many times smaller than another moment's.
_LANDMARK = 8.0
# Minimum distance of two consecutive moments on the scale; _START between two runs.
_STEP, _START = 0.01, 1.0
# Below this fraction of the first loss, and above its inverse, changes of the loss do not count.
_VISIBLE = 1e-3


def size(before: Moment | None, moment: Moment) -> int:
    """Return the bytes of arrays in `moment` that are not shared with the previous moment."""
    known = set() if before is None else {key for key, _ in _parts(before)}
    return sum(count for key, count in _parts(moment) if key not in known)


def total(moments: Sequence[Moment]) -> int:
    """Return the total bytes of the moments' arrays."""
    return sum({key: count for moment in moments for key, count in _parts(moment)}.values())


def added(before: Sequence[Moment], after: Sequence[Moment]) -> int:
    """Return the bytes of arrays in the moments `after` that are not in `before`, or more.

    Only moments around the first difference are compared: comparing all would take milliseconds.
    """
    same = next((k for k, (old, new) in enumerate(zip(before, after, strict=False)) if old is not new), None)
    start = min(len(before), len(after)) if same is None else same
    known = {key for moment in before[max(start - 1, 0) : start + 1] for key, _ in _parts(moment)}
    new = {key: count for moment in after[start:] for key, count in _parts(moment)}
    return sum(count for key, count in new.items() if key not in known)


def budget(limit: int) -> int:
    """Return the bytes that moments take within a limit, where they are many."""
    return int(_SHARE * limit)


def thinned(moments: Sequence[Moment], shown: int, limit: int = LIMIT) -> tuple[tuple[Moment, ...], int]:
    """Return the moments that are kept within a limit in bytes, and the index of the one at `shown` among them.

    The first one, those around the one shown, and the latest stay. Of the others those go that are nearest
    to their neighbors: in the epochs of their run, on a scale that is logarithmic from its beginning
    and toward its end, and in its loss. So the first epochs stay, in which the loss falls, and later falls.
    """
    held = Counter(key for moment in moments for key, _ in _parts(moment))
    taken, usual = total(moments), budget(limit)
    if len(moments) <= CAPACITY and taken <= usual:
        return tuple(moments), shown
    in_limit = min(LEAST, int(len(moments) * limit / max(taken, 1)))
    fitting = min(CAPACITY, max(int(len(moments) * usual / max(taken, 1)), in_limit))
    latest = len(moments) - max(math.ceil(_RECENT * fitting), 2)
    fixed = {0, shown - 1, shown, shown + 1}
    gone: set[int] = set()
    for k in _least_missed(moments, [k for k in range(1, latest) if k not in fixed]):
        left = len(moments) - len(gone)
        if (left <= int(_ROOM * CAPACITY) and taken <= _ROOM * usual) or left <= FEWEST:
            break
        if left <= LEAST and taken <= _ROOM * limit:
            break
        gone.add(k)
        for key, count in _parts(moments[k]):
            held[key] -= 1
            taken -= count * (held[key] == 0)
    return _without(moments, gone), shown - sum(k < shown for k in gone)


def _without(moments: Sequence[Moment], gone: set[int]) -> tuple[Moment, ...]:
    """Mark a moment whose predecessor was removed: it is no longer one update after the previous one."""
    kept: list[Moment] = []
    skipped = 0
    for k, moment in enumerate(moments):
        if k in gone:
            skipped += 1 + moment.skipped
        else:
            kept.append(replace(moment, update_selection=None, skipped=skipped + moment.skipped) if skipped else moment)
            skipped = 0
    return tuple(kept)


def _least_missed(moments: Sequence[Moment], free: Sequence[int]) -> Iterator[int]:
    """Yield the moments to remove, each time the one whose removal leaves the smallest gap."""
    places = _places(moments)
    before, after = list(range(-1, len(moments) - 1)), list(range(1, len(moments) + 1))

    def gap(k: int) -> float:
        return float(places[after[k]] - places[before[k]]) * (_LANDMARK if moments[k].landmark else 1.0)

    heap = [(gap(k), k) for k in free]
    heapq.heapify(heap)
    while heap:
        cost, k = heapq.heappop(heap)
        now = gap(k)
        if now > cost:
            heapq.heappush(heap, (now, k))
            continue
        before[after[k]], after[before[k]] = before[k], after[k]
        yield k


def _places(moments: Sequence[Moment]) -> Array:
    """Return positions on a scale on which the kept moments should be evenly spaced: shape (moments,)."""
    x = np.array([progress(moment.document) for moment in moments])
    starts = [0, *(np.flatnonzero(np.diff(x) < 0) + 1).tolist(), len(x)]
    gaps = np.full(len(x), _STEP)
    for start, stop in pairwise(starts):
        epochs = x[start:stop] - x[start]
        gaps[start] += _START
        for distance in (epochs, epochs[-1] - epochs[::-1]):
            # The first distance above 0 is the unit: no moment is closer to that end.
            unit = min(distance[distance > 0], default=1.0)
            scale = np.log1p(distance / unit)
            gaps[start + 1 : stop] += np.diff(scale if distance is epochs else -scale[::-1])
        gaps[start + 1 : stop] += np.diff(_falls([moment.loss for moment in moments[start:stop]]))
    return np.cumsum(gaps)


def _falls(losses: Sequence[float]) -> Array:
    """Return the logarithm of how far the loss has fallen below or risen above all before: never decreasing."""
    known = np.array(losses)
    first = next((loss for loss in losses if math.isfinite(loss) and loss > 0), None)
    if first is None:
        return np.zeros(len(losses))
    with np.errstate(over="ignore", invalid="ignore"):
        height = np.log(np.clip(known / first, 0.0, 1.0 / _VISIBLE) + _VISIBLE)
    height[np.isnan(height)] = np.log1p(_VISIBLE)
    return np.asarray(np.maximum.accumulate(height) - np.minimum.accumulate(height))


def _parts(moment: Moment) -> Iterator[tuple[int, int]]:
    """Yield the identity and the bytes of each value with large arrays in a moment."""
    document = moment.document
    yield id(document.network), 8 * document.network.parameters
    if document.optimizer is not None:
        yield id(document.optimizer), document.optimizer.slots.nbytes
    for data in (document.data, document.test):
        if data is not None:
            yield id(data), data.inputs.nbytes + data.targets.nbytes
