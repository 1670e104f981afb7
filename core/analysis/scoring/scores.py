"""Scores of predictions: accuracy and confusion matrix for classes, R² and root mean square error for numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.sides import is_upper
from core.data.coding import class_texts
from core.document.class_names import class_names
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document

_USUAL = ({0.0, 1.0}, {-1.0, 1.0})


@dataclass(frozen=True)
class Classes:
    """Meaning of the targets if they represent classes.

    names: one a class. values: of a single output the targets of the two classes, the lower one first;
    None where each class has an output of its own, of which the largest answers.
    """

    names: tuple[str, ...]
    values: tuple[float, float] | None = None

    @property
    def threshold(self) -> float:
        """Return the threshold above which a single output predicts the second class: the middle of the targets."""
        assert self.values is not None
        return (self.values[0] + self.values[1]) / 2

    def of(self, answers: Array) -> NDArray[np.int64]:
        """Return the class of each row of outputs or targets, shape (m, q), as a number from 0."""
        if self.values is None:
            return np.asarray(np.argmax(answers, axis=1), dtype=np.int64)
        return is_upper(answers[:, 0], *self.values).astype(np.int64)

    def confusion(self, outputs: Array, targets: Array) -> NDArray[np.int64]:
        """Count how often class i (row) was predicted as class j (column), shape (classes, classes)."""
        count = len(self.names)
        pairs = self.of(targets) * count + self.of(outputs)
        return np.bincount(pairs, minlength=count * count).reshape(count, count)


def classes_of(activation: str, data: Dataset, test: Dataset | None = None) -> Classes | None:
    """Return the classes that the targets represent, or None if they are numbers; for outputs of `activation`.

    One output has classes where its targets are 0 and 1, or −1 and 1, or any two where the output is
    bounded. Several have one each where every row of targets has one that is high among equal others.
    """
    targets = data.targets if test is None else np.vstack([data.targets, test.targets])
    if targets.shape[1] == 1:
        found = {float(value) for value in np.unique(targets)}
        for usual in _USUAL:
            if found <= usual:
                low, high = sorted(usual)
                break
        else:
            if len(found) != 2 or not _bounded(activation):
                return None
            low, high = sorted(found)
        names = class_texts(data.coding) if (low, high) == (0.0, 1.0) else ()
        return Classes(names or (f"{low:.6g}".replace("-", "−"), f"{high:.6g}"), (low, high))
    low, high = float(targets.min()), float(targets.max())
    one_high = ((targets == high).sum(axis=1) == 1) & ((targets == low).sum(axis=1) == targets.shape[1] - 1)
    return Classes(class_texts(data.coding) or data.target_names) if low < high and one_high.all() else None


def named(classes: Classes | None, document: Document) -> Classes | None:
    """Return `classes`, those of a single output called 0 and 1 with the names that the document's file gave."""
    names = class_names(document)
    if classes is None or classes.values != (0.0, 1.0) or classes.names != ("0", "1") or len(names) != 2:
        return classes
    return Classes(names, classes.values)


def accuracy(confusion: NDArray[np.int64]) -> float:
    """Return the fraction of correct predictions."""
    return float(np.trace(confusion) / confusion.sum())


@np.errstate(over="ignore", invalid="ignore")
def root_mean_square(outputs: Array, targets: Array) -> float:
    """Return √ of the mean of (t_k − y_k)² over examples and outputs."""
    return float(np.sqrt(np.mean((targets - outputs) ** 2)))


@np.errstate(over="ignore", invalid="ignore")
def r_squared(outputs: Array, targets: Array) -> float:
    """Return 1 − Σ (t − y)² / Σ (t − mean of t)² over all outputs, each with its own mean; NaN if no target varies."""
    spread = float(np.sum((targets - targets.mean(axis=0)) ** 2))
    return 1.0 - float(np.sum((targets - outputs) ** 2)) / spread if spread > 0 else float("nan")


def _bounded(activation: str) -> bool:
    """Whether outputs keep between two bounds: they answer a question of two classes, whatever the targets are."""
    entry = ACTIVATIONS[activation]
    return math.isfinite(entry.low) and math.isfinite(entry.high)
