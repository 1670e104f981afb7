"""Scores of classification: precision, recall and F1 per class, the ROC curve and the calibration of two classes.

Every number equals scikit-learn's (see tests/reference/scores.json); what is undefined is NaN here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.analysis.scoring.scores import Classes
    from core.basics.arrays import Array

# Number of equal intervals of the predicted probability in a calibration curve.
BINS = 10


@dataclass(frozen=True)
class ClassScores:
    """Scores of each class, shape (classes,), and their means over the classes.

    precision: the share of correct predictions among all predictions of the class, 0 if it was never predicted.
    recall: the share of its examples that were predicted as it, 0 if it has none. f1: their harmonic mean.
    A class that has no example and was never predicted has no scores (NaN), and does not count in the means.
    support: the number of its examples.
    """

    precision: Array
    recall: Array
    f1: Array
    support: NDArray[np.int64]
    accuracy: float

    @property
    def macro_precision(self) -> float:
        """Return the mean of the classes' precision."""
        return float(np.nanmean(self.precision))

    @property
    def macro_recall(self) -> float:
        """Return the mean of the classes' recall."""
        return float(np.nanmean(self.recall))

    @property
    def macro_f1(self) -> float:
        """Return the mean of the classes' F1."""
        return float(np.nanmean(self.f1))


def class_scores(confusion: NDArray[np.int64]) -> ClassScores:
    """Return the scores of a confusion matrix (rows: true class, columns: predicted class) of at least one example."""
    right = np.diagonal(confusion).astype(np.float64)
    predicted, support = confusion.sum(axis=0), confusion.sum(axis=1)
    occurs = predicted + support > 0

    def share(count: Array, of: NDArray[np.int64]) -> Array:
        found = np.divide(count, of, out=np.zeros(len(of)), where=of > 0)
        return frozen(np.where(occurs, found, np.nan))

    return ClassScores(
        share(right, predicted),
        share(right, support),
        share(2.0 * right, predicted + support),
        support,
        float(right.sum() / confusion.sum()),
    )


@dataclass(frozen=True)
class RocCurve:
    """The share of true and false positives at each threshold, from none predicted positive to all.

    false_positive, true_positive, thresholds: of the same shape; an example is positive from the threshold up.
    The first threshold is infinite. auc: the area below.
    """

    false_positive: Array
    true_positive: Array
    thresholds: Array
    auc: float


def roc_curve(positive: NDArray[np.bool_], score: Array) -> RocCurve | None:
    """Return the ROC curve of the examples' scores, shape (m,); None unless both classes occur.

    Equal scores are one threshold.
    """
    total = int(positive.sum())
    if total in (0, len(positive)):
        return None
    order = np.argsort(-score, kind="stable")
    positive, score = positive[order], score[order]
    ends = np.append(np.flatnonzero(np.diff(score)), len(score) - 1)
    true = np.cumsum(positive, dtype=np.float64)[ends]
    false = 1.0 + ends - true
    true_rate, false_rate = np.append(0.0, true / total), np.append(0.0, false / (len(positive) - total))
    area = float(np.sum(np.diff(false_rate) * (true_rate[1:] + true_rate[:-1]) / 2.0))
    return RocCurve(frozen(false_rate), frozen(true_rate), frozen(np.append(np.inf, score[ends])), area)


@dataclass(frozen=True)
class Calibration:
    """The share of positive examples by predicted probability: one entry per interval that has examples.

    predicted: the mean of the predicted probabilities. observed: the share of positive examples. count: how many.
    """

    predicted: Array
    observed: Array
    count: NDArray[np.int64]


def calibration(positive: NDArray[np.bool_], probability: Array, bins: int = BINS) -> Calibration:
    """Return the calibration of probabilities, shape (m,), from 0 to 1, in equal intervals."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.searchsorted(edges[1:-1], probability)
    count = np.bincount(place, minlength=bins)
    some = count > 0
    predicted = np.bincount(place, weights=probability, minlength=bins)[some] / count[some]
    observed = np.bincount(place, weights=positive, minlength=bins)[some] / count[some]
    return Calibration(frozen(predicted), frozen(observed), count[some])


def second_class(classes: Classes, outputs: Array, targets: Array) -> tuple[NDArray[np.bool_], Array] | None:
    """Return which examples belong to the second of two classes, and the score of each for it; None for more classes.

    The score is the single output, or the second of two outputs less the first if they are no probabilities.
    """
    if len(classes.names) != 2:
        return None
    positive = classes.of(targets) == 1
    if classes.values is not None:
        return positive, outputs[:, 0]
    if are_probabilities(classes, outputs):
        return positive, outputs[:, 1]
    return positive, outputs[:, 1] - outputs[:, 0]


def are_probabilities(classes: Classes, outputs: Array) -> bool:
    """Return whether the score of `second_class` can be read as a probability."""
    if classes.values is not None:
        return classes.values == (0.0, 1.0) and bool(((outputs >= 0) & (outputs <= 1)).all())
    return bool((outputs >= 0).all() and np.allclose(outputs.sum(axis=1), 1.0, atol=1e-9))
