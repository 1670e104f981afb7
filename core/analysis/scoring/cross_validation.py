"""k-fold cross-validation: each part of the examples is predicted by a network that was trained on the others."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.scoring.scored_examples import scored
from core.analysis.scoring.scores import classes_of
from core.analysis.sweeping.sweep import Trial
from core.basics.bounds import EPOCHS_TO_TRAIN, Whole
from core.basics.errors import InputError
from core.data.scaling import Scaling
from core.document import preparation
from core.document.document import begun
from core.document.own_units import PARTS, scaled_as
from core.training.reference import batch_losses, outputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.analysis.sweeping.sweep import Result
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document

FOLDS = Whole("folds", 2, 50)


@dataclass(frozen=True)
class FoldScores:
    """Scores of one fold on the examples that it did not train with, by name, and the epochs of its training."""

    name: str
    epochs: int
    scores: dict[str, float]


def folds(count: int, k: int, seed: int, classes: NDArray[np.int64] | None = None) -> tuple[NDArray[np.int64], ...]:
    """Return the examples of each of k folds, in rising order; their sizes differ by at most one.

    The examples are shuffled with `seed` (PCG64). With `classes`, the class of each example, every class is spread
    evenly over the folds. Raises InputError for fewer examples than folds.
    """
    FOLDS.checked(k)
    if count < k:
        raise InputError(f"folds: expected at most {count:,} for this many examples, found {k}")
    order = np.random.Generator(np.random.PCG64(seed)).permutation(count)
    if classes is not None:
        order = order[np.argsort(classes[order], kind="stable")]
    return tuple(np.sort(order[fold::k]) for fold in range(k))


def fold_trials(document: Document, k: int, seed: int, epochs: int) -> tuple[Trial, ...]:
    """Return one trial per fold of the training examples, each from the start of `document`'s training.

    The test examples of a trial are its fold. Gaps are filled again, and what is scaled is scaled again, by the
    examples trained with, so that a fold is unseen in every way. Raises InputError for settings that are out of range.
    """
    EPOCHS_TO_TRAIN.checked(epochs)
    beginning = begun(document)
    data = beginning.data
    assert data is not None
    classes = classes_of(document.network.layers[-1].activation, data)
    parts = folds(len(data), k, seed, None if classes is None else classes.of(data.targets))
    return tuple(
        Trial(f"Fold {place + 1}", _with_fold(beginning, data, part), epochs) for place, part in enumerate(parts)
    )


def _with_fold(document: Document, data: Dataset, part: NDArray[np.int64]) -> Document:
    rest = np.setdiff1d(np.arange(len(data)), part)
    training, test = _refilled(document, data.some(rest), data.some(part))
    changed: dict[str, Scaling] = {}
    for kind, name in PARTS.items():
        before: Scaling | None = getattr(document, name)
        if before is None:
            continue
        again = Scaling.of(training, before.kind, kind)
        training, test = again.apply(training), again.apply(test)
        changed[name] = _one(before, again)
    return replace(document, data=training, test=test, split=None, **changed)  # type: ignore[arg-type]


def _refilled(document: Document, training: Dataset, test: Dataset) -> tuple[Dataset, Dataset]:
    """Return both parts, scaled as before, with the gaps filled by the numbers of the training part alone."""
    plain, filled = preparation.refilled(replace(document, data=training, test=test))
    if plain.data is filled.data:
        return training, test
    again = scaled_as(filled, document)
    assert again.data is not None and again.test is not None
    return again.data, again.test


def _one(first: Scaling, second: Scaling) -> Scaling:
    """Return the scaling that does `first`, then `second`."""
    pairs = zip(first.offset, first.factor, second.offset, second.factor, strict=True)
    offset, factor = zip(*((a + b * c, b * d) for a, b, c, d in pairs), strict=True)
    return replace(second, offset=offset, factor=factor)


def scores_of(result: Result) -> FoldScores:
    """Return the scores of a finished fold; NaN where a score is undefined or the run diverged."""
    document = result.run.document
    test, network = document.test, document.network
    assert test is not None
    y = outputs(network, test.inputs)
    loss = batch_losses(network, test.inputs, test.targets, y)
    classes = classes_of(network.layers[-1].activation, test, document.data)
    part = scored(document, test, y, loss, classes, "Test")
    found: dict[str, float] = {}
    if classes is not None:
        of = part.of_classes
        found |= {"accuracy": of.accuracy, "F1": of.macro_f1}
    else:
        amounts = part.of_amounts
        found |= {"R²": _mean(amounts.r_squared), "RMSE": _mean(amounts.root_mean_square)}
        found |= {"MAE": _mean(amounts.mean_absolute)}
    found |= {"loss": float(loss.mean()), "training loss": result.run.loss}
    if result.diverged_at is not None:
        found = dict.fromkeys(found, math.nan)
    return FoldScores(result.trial.name, result.run.epochs, found)


def _mean(values: Array) -> float:
    return float(values.mean())


def summary(folds: tuple[FoldScores, ...]) -> dict[str, tuple[float, float]]:
    """Return the mean and the standard deviation (with 1/k) of each score over the folds, by name."""
    names = folds[0].scores if folds else ()
    columns = {name: np.array([fold.scores[name] for fold in folds]) for name in names}
    with np.errstate(over="ignore", invalid="ignore"):
        return {name: (float(values.mean()), float(values.std())) for name, values in columns.items()}
