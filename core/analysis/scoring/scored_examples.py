"""Examples with what the network makes of them: true and predicted class, or the errors in the data's own units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.scoring.amount_scores import amount_scores
from core.analysis.scoring.class_scores import are_probabilities, calibration, class_scores, roc_curve, second_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.analysis.scoring.amount_scores import AmountScores
    from core.analysis.scoring.class_scores import Calibration, ClassScores, RocCurve
    from core.analysis.scoring.scores import Classes
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document


@dataclass(frozen=True)
class Column:
    """A column of the table of examples.

    kind: "number", "input", "true", "predicted", "target", "output", "error" or "loss". values: shape (m,), what it
    is sorted by. classes: for a class, the names that the values count; otherwise ().
    """

    name: str
    kind: str
    values: Array
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ScoredExamples:
    """The training or the test examples with the network's outputs.

    name: "Training" or "Test". data, outputs: as the network has them. inputs, targets, predictions: in the data's
    own units. losses: L of each, shape (m,). classes: what the targets represent, or None for numbers.
    """

    name: str
    data: Dataset
    outputs: Array
    losses: Array
    inputs: Array
    targets: Array
    predictions: Array
    classes: Classes | None

    def __len__(self) -> int:
        return len(self.data)

    @cached_property
    def true(self) -> NDArray[np.int64]:
        """Return the class of each example, shape (m,)."""
        assert self.classes is not None
        return self.classes.of(self.data.targets)

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        """Return the predicted class of each example, shape (m,)."""
        assert self.classes is not None
        return self.classes.of(self.outputs)

    @cached_property
    def wrong(self) -> NDArray[np.bool_]:
        """Return whether each example is misclassified, shape (m,); never for numbers."""
        if self.classes is None:
            return np.zeros(len(self), dtype=bool)
        return np.asarray(self.true != self.predicted)

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """Return the confusion matrix: rows are true classes, columns predicted ones."""
        assert self.classes is not None
        return self.classes.confusion(self.outputs, self.data.targets)

    @cached_property
    def of_classes(self) -> ClassScores:
        """Return precision, recall and F1."""
        return class_scores(self.confusion)

    @cached_property
    def of_amounts(self) -> AmountScores:
        """Return R² and the errors of each target, in the data's own units."""
        return amount_scores(self.predictions, self.targets)

    @cached_property
    def roc(self) -> RocCurve | None:
        """Return the ROC curve of the second of two classes; None for others, or unless both occur."""
        return None if self._second is None else roc_curve(*self._second)

    @cached_property
    def calibrated(self) -> Calibration | None:
        """Return the calibration of the second of two classes; None unless the outputs are probabilities."""
        if self.classes is None or self._second is None or not are_probabilities(self.classes, self.outputs):
            return None
        return calibration(*self._second)

    @cached_property
    def _second(self) -> tuple[NDArray[np.bool_], Array] | None:
        """Return the examples of the second of two classes and the scores for it; None for others."""
        return None if self.classes is None else second_class(self.classes, self.outputs, self.data.targets)

    def in_order(self) -> NDArray[np.int64]:
        """Return the examples with the misclassified first, then by falling loss."""
        return np.lexsort((-self.losses, ~self.wrong))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the table: number, inputs, what was predicted, error and loss."""
        names, q = self.data.target_names, self.targets.shape[1]
        found = [Column("#", "number", np.arange(1.0, len(self) + 1))]
        if self.classes is not None:
            known = self.classes.names
            found += [
                Column("true", "true", self.true.astype(np.float64), known),
                Column("predicted", "predicted", self.predicted.astype(np.float64), known),
            ]
        else:
            for k in range(q):
                y, error = ("y", "error") if q == 1 else (f"y {names[k]}", f"error {names[k]}")
                found += [
                    Column(names[k], "target", self.targets[:, k]),
                    Column(y, "output", self.predictions[:, k]),
                    Column(error, "error", self.targets[:, k] - self.predictions[:, k]),
                ]
        found.append(Column("loss", "loss", self.losses))
        inputs = zip(self.data.input_names, self.inputs.T, strict=True)
        return (*found, *(Column(name, "input", values) for name, values in inputs))


def scored(
    document: Document, data: Dataset, outputs: Array, losses: Array, classes: Classes | None, name: str
) -> ScoredExamples:
    """Return examples of `document` with the outputs and losses of its network."""
    targets, predictions, inputs = data.targets, outputs, data.inputs
    if document.scaling is not None:
        inputs = document.scaling.undone(inputs)
    if document.target_scaling is not None:
        targets, predictions = (document.target_scaling.undone(each) for each in (targets, outputs))
    return ScoredExamples(name, data, outputs, losses, inputs, targets, predictions, classes)
