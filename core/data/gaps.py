"""Gaps: where the table had nothing, so that the examples have a fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Shape (gaps, 2): the example, from 0, and the place in the coding of the column that is filled there.
Gaps: TypeAlias = "NDArray[np.int64]"


def frozen_gaps(gaps: Gaps) -> Gaps:
    """Return `gaps` in order, not writeable."""
    found = np.array(gaps, dtype=np.int64).reshape(-1, 2)
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    found.flags.writeable = False
    return found


def of_rows(gaps: Gaps | None, rows: NDArray[np.int64], count: int) -> Gaps | None:
    """Return the gaps of some of `count` examples, which are counted anew in the order of `rows`."""
    if gaps is None:
        return None
    place = np.full(count, -1)
    place[rows] = np.arange(len(rows))
    kept = place[gaps[:, 0]] >= 0
    return np.column_stack([place[gaps[kept, 0]], gaps[kept, 1]])


def joined_gaps(*parts: tuple[Gaps | None, NDArray[np.int64]]) -> Gaps | None:
    """Return the gaps of parts put together, each with the places that its examples get; None if one is not known."""
    moved = [np.column_stack([places[gaps[:, 0]], gaps[:, 1]]) for gaps, places in parts if gaps is not None]
    return np.concatenate(moved) if len(moved) == len(parts) else None


def without_column(gaps: Gaps | None, column: int) -> Gaps | None:
    """Return the gaps after removing a column of the coding."""
    if gaps is None:
        return None
    kept = gaps[gaps[:, 1] != column]
    return np.column_stack([kept[:, 0], kept[:, 1] - (kept[:, 1] > column)])
