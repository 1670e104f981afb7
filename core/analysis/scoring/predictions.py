"""Predictions: outputs for new inputs, in the data's own units, and the classes that they mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.scoring.scores import Classes, classes_of, named
from core.basics.errors import InputError
from core.data.coding import class_texts
from core.data.dataset import Dataset
from core.document.class_names import class_names
from core.document.columns import coding_of
from core.training.reference import outputs as network_outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.data.coding import Coding
    from core.document.document import Document

# Examples that are looked at to see whether targets of 0 and 1 are all there are.
_LOOKED_AT = 100_000


@dataclass(frozen=True)
class Predictor:
    """Predictions of a document's network, in the data's own units.

    names: one per output. title: of what is predicted, such as "price"; of classes, the name of their column.
    classes: what the outputs mean as classes, or None for numbers. unit: of a single output, or "".
    coding: the columns of the document's examples; () where it has none.
    """

    document: Document
    names: tuple[str, ...]
    title: str
    classes: Classes | None
    unit: str
    coding: Coding

    @classmethod
    def of(cls, document: Document) -> Predictor:
        """Return the predictor of `document`."""
        data, size = document.data, document.network.sizes[-1]
        if data is None:
            return cls._without_examples(document)
        coding = coding_of(document)
        targets = [origin for origin in coding if origin.role == "target"]
        title = targets[0].name if len(targets) == 1 else ""
        unit = targets[0].unit if len(targets) == 1 else ""
        usual = title or (data.target_names[0] if size == 1 else "class")
        return cls(document, data.target_names, usual, _classes(document, coding), unit, coding)

    @classmethod
    def _without_examples(cls, document: Document) -> Predictor:
        size, classes = document.network.sizes[-1], class_names(document)
        if not classes:
            return cls(document, ("y",) if size == 1 else tuple(f"y{k + 1}" for k in range(size)), "y", None, "", ())
        if size == 1:
            return cls(document, ("y",), "class", Classes(classes, (0.0, 1.0)), "", ())
        return cls(document, classes, "class", Classes(classes), "", ())

    @property
    def input_names(self) -> tuple[str, ...]:
        """Return the names of the network's inputs."""
        data = self.document.data
        count = self.document.network.sizes[0]
        return data.input_names if data is not None else tuple(f"x{k + 1}" for k in range(count))

    def outputs(self, inputs: Array) -> Array:
        """Return the outputs for inputs, both in the data's own units: shape (m, p) to (m, q)."""
        scaling, back = self.document.scaling, self.document.target_scaling
        values = network_outputs(self.document.network, inputs if scaling is None else scaling.applied(inputs))
        return values if back is None else back.undone(values)

    def class_names(self, outputs: Array) -> list[str] | None:
        """Return the class of each row of outputs, or None for numbers."""
        if self.classes is None:
            return None
        names = self.classes.names
        return [names[k] for k in self.classes.of(outputs)]


def check_finite(outputs: Array, lines: Sequence[int] | np.ndarray) -> None:
    """Raise InputError, with the line, for an output that is too large."""
    wrong = np.flatnonzero(~np.isfinite(outputs).all(axis=1))
    if wrong.size:
        raise InputError(f"line {lines[wrong[0]]}: the prediction is too large to write as a number")


def _classes(document: Document, coding: Coding) -> Classes | None:
    targets = [origin for origin in coding if origin.role == "target"]
    names = class_texts(coding)
    if names:
        return Classes(names, (0.0, 1.0) if len(names) == 2 else None)
    if any(origin.categories or origin.dates for origin in targets):
        return None
    assert document.data is not None
    data = document.data
    if len(data) > _LOOKED_AT:
        data = Dataset(data.inputs[:_LOOKED_AT, :1], data.targets[:_LOOKED_AT], "", (), data.target_names)
    if document.target_scaling is not None:
        data = replace(data, targets=np.round(document.target_scaling.undone(data.targets), 9), coding=())
    return named(classes_of(document.network.layers[-1].activation, data), document)
