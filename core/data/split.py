"""Random split of examples into training and test examples, and its reversal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.basics.bounds import SEED
from core.basics.errors import InputError
from core.data.gaps import joined_gaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.dataset import Dataset


@dataclass(frozen=True)
class Split:
    """The split of the full set of examples.

    share: how much of it became test examples, 0 < share < 1. seed: which ones, ≥ 0.
    rows: where each test example stood in the whole, from 0, rising. Where training examples were taken
    away since, the last of them may lie beyond the end.
    """

    share: float
    seed: int
    rows: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(self.rows))
        if not 0 < self.share < 1:
            raise InputError(f"fraction of test examples: expected a number between 0 and 1, found {self.share:.10g}")
        SEED.checked(self.seed, "seed of the split")
        if not self.rows or self.rows[0] < 0 or any(a >= b for a, b in zip(self.rows, self.rows[1:], strict=False)):
            raise InputError("rows of the test examples: expected whole numbers of at least 0 in increasing order")

    def places(self, whole: int) -> tuple[int, ...]:
        """Return `rows` for a full set of this many examples: positions beyond its end are moved to its end."""
        first = whole - len(self.rows)
        return tuple(min(row, first + k) for k, row in enumerate(self.rows))

    def without_training(self, removed: Sequence[int], count: int) -> Split:
        """Return the split after removing some of `count` training examples: later ones move up."""
        whole = count + len(self.rows)
        places = self.places(whole)
        training = np.delete(np.arange(whole), places)
        gone = training[sorted({int(k) for k in removed})]
        return replace(self, rows=tuple(int(row - np.searchsorted(gone, row)) for row in places))

    def without_test(self, removed: Sequence[int]) -> Split | None:
        """Return the split after removing some test examples; None if none is left."""
        taken = {int(k) for k in removed}
        kept = [(k, row) for k, row in enumerate(self.rows) if k not in taken]
        ordered = sorted(taken)
        rows = tuple(row - int(np.searchsorted(ordered, k)) for k, row in kept)
        return replace(self, rows=rows) if rows else None

    def with_test(self, more: int, whole: int) -> Split:
        """Return the split after appending `more` test examples to a full set that then has `whole` examples."""
        first = max(self.rows[-1] + 1, whole - more)
        return replace(self, rows=(*self.rows, *range(first, first + more)))


def split(whole: Dataset, share: float, seed: int) -> tuple[Dataset, Dataset, Split]:
    """Return training examples, test examples and the split, both in the original order.

    Of n examples round(share · n) become test examples, at least one and at most n − 1; which ones is
    drawn by PCG64 from `seed`. Raises InputError for less than two examples.
    """
    Split(share, seed, (0,))  # only checked here
    count = len(whole)
    if count < 2:
        raise InputError("expected at least two examples, one for training and one for testing")
    size = min(max(round(share * count), 1), count - 1)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(count)
    test = np.zeros(count, dtype=bool)
    test[order[:size]] = True
    done = Split(share, seed, tuple(np.flatnonzero(test).tolist()))
    return whole.some(~test), whole.some(test), done


def joined(training: Dataset, test: Dataset, done: Split | None) -> Dataset:
    """Return the full set in its original order; without a split the test examples come last."""
    whole = len(training) + len(test)
    at_test = np.zeros(whole, dtype=bool)
    at_test[list(done.places(whole)) if done is not None else slice(len(training), whole)] = True
    parts = []
    for name in ("inputs", "targets"):
        one, other = getattr(training, name), getattr(test, name)
        both = np.empty((whole, one.shape[1]))
        both[~at_test], both[at_test] = one, other
        parts.append(frozen(both))
    gaps = joined_gaps((training.gaps, np.flatnonzero(~at_test)), (test.gaps, np.flatnonzero(at_test)))
    return replace(training, inputs=parts[0], targets=parts[1], gaps=gaps)
