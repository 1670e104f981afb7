"""Scores of numeric predictions, per target: R², root mean square error and mean absolute error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen

if TYPE_CHECKING:
    from core.basics.arrays import Array


@dataclass(frozen=True)
class AmountScores:
    """Scores of each target, shape (q,): in the units of the targets, except R².

    r_squared: 1 − Σ (t − y)² / Σ (t − mean of t)²; NaN if the target does not vary, as for a single example.
    """

    r_squared: Array
    root_mean_square: Array
    mean_absolute: Array


def amount_scores(outputs: Array, targets: Array) -> AmountScores:
    """Return the scores of outputs and targets, both of shape (m, q), with m of at least 1."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        error = targets - outputs
        spread = ((targets - targets.mean(axis=0)) ** 2).sum(axis=0)
        varies = np.ptp(targets, axis=0) > 0
        share = np.divide((error**2).sum(axis=0), spread, out=np.full(len(spread), np.nan), where=varies)
        return AmountScores(
            frozen(1.0 - share), frozen(np.sqrt((error**2).mean(axis=0))), frozen(np.abs(error).mean(axis=0))
        )
