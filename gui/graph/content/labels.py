"""Placement of numbers along their edges, without overlaps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.basics.arrays import Array

CANDIDATES = np.linspace(0.1, 0.9, 49)
SCALES = (1.0, 0.85, 0.7, 0.55, 0.42, 0.32)
_PASSES = 8
_GAP = 3.0  # Minimum distance between two numbers.
# Of the rectangle around the edges, numbers without overlaps fill less than this part: in 1,600 random networks of all
# shapes never more than 0.39.
_FULL = 0.5


def place(
    ends: Array, size: tuple[float, float], taken: Array, scales: Sequence[float] = SCALES
) -> tuple[Array, float]:
    """Return the position of each number along its edge, and the scale of the numbers.

    ends: the edges as x, y of both ends, shape (edges, 4). size: width and height of a number.
    taken: rectangles that must stay free (nodes), as x, y of the middle and half width, half height:
        shape (rectangles, 4).
    Returns fractions in (0, 1) from source to target, shape (edges,), and a scale of at most 1: the
    first of `scales` at which no number covers another; the last where none does.
    """
    # A graph that is shown again, in another step or size, has the same edges: the search is not made twice.
    return _searched(frozen(ends).tobytes(), size, frozen(taken).tobytes(), tuple(scales))


@lru_cache(maxsize=256)
def _searched(ends_: bytes, size: tuple[float, float], taken_: bytes, scales: tuple[float, ...]) -> tuple[Array, float]:
    ends, taken = (np.frombuffer(each).reshape(-1, 4) for each in (ends_, taken_))
    for scale in [scale for scale in scales[:-1] if not crowded(ends, size, scale)] + [scales[-1]]:
        for care in (1.0, 0.1):  # If avoiding the lines behind leaves no place, they are avoided less.
            fractions, covered = _placed(ends, np.array(size) * scale / 2, taken, care)
            if not covered:
                return frozen(fractions), scale
    return frozen(fractions), scale


def crowded(ends: Array, size: tuple[float, float], scale: float) -> bool:
    """Return whether numbers of this size are too many for the rectangle around their edges: no search would help."""
    room = scale * np.array(size) + _GAP
    corners = ends.reshape(-1, 2)
    around = np.ptp(corners, axis=0) + room if len(corners) else room
    return bool(len(ends) * room.prod() > _FULL * around.prod())


def overlaps(middles: Array, size: tuple[float, float], taken: Array) -> int:
    """Count the pairs of overlapping numbers, and the numbers that overlap a taken rectangle.

    middles: the middle of each number, shape (numbers, 2). size: their width and height.
    """
    room = np.array(size)
    numbers = np.triu(_covered(middles, middles, room), 1).sum()
    return int(numbers + _covered(middles, taken[:, :2], room / 2 + taken[:, 2:]).sum())


def _placed(ends: Array, half: Array, taken: Array, care: float) -> tuple[Array, int]:
    """Return positions by coordinate descent from a staggered start, and the number of remaining overlaps."""
    spots = ends[:, None, :2] + CANDIDATES[None, :, None] * (ends[:, None, 2:] - ends[:, None, :2])
    cost = care * _crowding(ends, spots, half) + 0.6 * np.abs(CANDIDATES - 0.5)
    cost += 50.0 * _covered(spots, taken[:, :2], half + taken[:, 2:]).sum(axis=2)
    room = 2 * half + _GAP
    chosen = np.argmin(cost, axis=1)
    everyone = np.arange(len(ends))
    at = spots[everyone, chosen]
    clashes = np.zeros(cost.shape)
    for spot in at:
        clashes += _near(spots, spot, room)
    for _ in range(_PASSES):
        moved = False
        for edge in everyone:
            own = _near(spots[edge], at[edge], room)  # A number does not overlap itself.
            best = int(np.argmin(cost[edge] + 40.0 * (clashes[edge] - own)))
            if best != chosen[edge]:
                moved = True
                chosen[edge] = best
                clashes += _near(spots, spots[edge, best], room)
                clashes -= _near(spots, at[edge], room)
                at[edge] = spots[edge, best]
        if not moved:
            break
    covered = _covered(at, taken[:, :2], half + taken[:, 2:]).sum()
    return CANDIDATES[chosen], int(clashes[everyone, chosen].sum() - len(at) + covered)


def _crowding(ends: Array, spots: Array, half: Array) -> Array:
    """Count the other edges behind a number at each position: shape (edges, candidates).

    A number with no other line behind it is seen at once to belong to its own.
    """
    crowding = np.zeros(spots.shape[:2])
    for x0, y0, x1, y1 in ends:
        length = max(float(np.hypot(x1 - x0, y1 - y0)), 1e-9)
        along = (x1 - x0) / length, (y1 - y0) / length
        dx, dy = spots[..., 0] - x0, spots[..., 1] - y0
        across = np.abs(dx * along[1] - dy * along[0])
        reach = half[0] * abs(along[1]) + half[1] * abs(along[0])
        crowding += np.clip(1.2 - across / reach, 0.0, 1.0)
    return crowding


def _near(spots: Array, other: Array, room: Array) -> Array:
    """Return 1 if a number at a position would come within `room` of the one at `other`, else 0."""
    away = np.abs(spots - other)
    near: Array = ((away[..., 0] < room[0]) & (away[..., 1] < room[1])).astype(np.float64)
    return near


def _covered(spots: Array, others: Array, room: Array) -> NDArray[np.bool_]:
    """Return whether a number at each position would come within `room` of each of the others."""
    away = np.abs(spots[..., None, :] - others)
    covered: NDArray[np.bool_] = np.all(away < room, axis=-1)
    return covered
