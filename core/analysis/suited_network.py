"""A network and settings that suit a table, each choice with one line of why."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.number_format import number_in_sentence
from core.data.categories import category_name
from core.data.coding import class_texts
from core.document.document_edits import Edit, network_for
from core.document.preparation import scale
from core.model.initializers import new_network
from core.training.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.data.column import Column
    from core.data.dataset import Dataset
    from core.document.document import Document

_BITS = (0.0, 1.0)
# Numbers up to this size need no scaling.
SMALL = 2.0
_LEAST_HIDDEN, _MOST_HIDDEN = 3, 16
# Examples per update; fewer examples than two such batches are used all at once.
_BATCH = 32


@dataclass(frozen=True)
class Task:
    """The task to learn. kind: "two classes", "classes" or "amounts".

    inputs, targets: their number per example. classes: names of the classes, () for amounts.
    largest_input, largest_target: the largest absolute value of each.
    """

    kind: str
    examples: int
    inputs: int
    targets: int
    classes: tuple[str, ...] = ()
    largest_input: float = 0.0
    largest_target: float = 0.0

    @classmethod
    def of_columns(cls, inputs: Sequence[Column], targets: Sequence[Column], examples: int) -> Task:
        """Return the task of columns that are numbers, categories or dates, without gaps."""
        found = [category_name(category) for column in targets for category in column.categories]
        numbers = [column for column in targets if not column.categories]
        width = sum(column.width for column in targets)
        kind = "amounts"
        classes: tuple[str, ...] = ()
        if len(targets) == 1 and not numbers:
            classes = tuple(found)
            kind = "classes" if len(found) > 2 else "two classes"
        elif len(targets) == 1 and targets[0].numbers is not None and set(np.unique(targets[0].numbers)) == {0.0, 1.0}:
            kind, classes = "two classes", ("0", "1")
        return cls(kind, examples, sum(column.width for column in inputs), width, classes,
                   max(map(_largest, inputs)), max(map(_largest, targets)))  # fmt: skip

    @classmethod
    def of_data(cls, data: Dataset) -> Task:
        """Return the task of examples in their own units."""
        t = data.targets
        kind, classes = "amounts", data.target_names
        if np.isin(t, _BITS).all():
            if t.shape[1] == 1:
                kind, classes = "two classes", class_texts(data.coding) or ("0", "1")
            elif (t.sum(axis=1) == 1).all():
                kind = "classes"
        return cls(kind, len(data), data.inputs.shape[1], t.shape[1], () if kind == "amounts" else classes,
                   float(np.abs(data.inputs).max()), float(np.abs(t).max()))  # fmt: skip


def offer_for(data: Dataset) -> Suited | None:
    """Return what suits examples in their own units; None for a truth table, which needs only other ends."""
    return None if is_truth_table(data) else suited(Task.of_data(data))


def fitting(data: Dataset) -> Edit:
    """Return the edit that uses `data` with a network that fits it, and suits it unless it is a truth table."""
    offer = offer_for(data)
    return network_for(data) if offer is None else offer.edit(data, f"New network for {data.name or 'the examples'}")


def is_truth_table(data: Dataset) -> bool:
    """Return whether all inputs and targets are 0 or 1."""
    return bool(np.isin(data.inputs, _BITS).all() and np.isin(data.targets, _BITS).all())


@dataclass(frozen=True)
class Suited:
    """A network that suits a task.

    sizes: nodes per layer, input first. activations: one per layer after the input. scales: how inputs and targets
    are scaled, by part; without an entry they are not. settings: those that change. why: one line per choice.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    scales: dict[str, str]
    settings: dict[str, Any]
    why: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return its sizes as in 2-4-1."""
        return "-".join(map(str, self.sizes))

    def edit(self, data: Dataset, text: str) -> Edit:
        """Return the edit that loads `data` with this network, these scales and settings, at epoch 0."""

        def change(document: Document) -> Document:
            network = new_network(self.sizes, list(self.activations), loss=self.loss)
            settings = replace(document.settings or Settings(), **self.settings)
            document = replace(
                document, network=network, data=data, settings=settings, test=None, split=None, scaling=None,
                target_scaling=None, positions={}, epoch=0, update=0, optimizer=None, start=None,
            )  # fmt: skip
            for part, kind in self.scales.items():
                document = scale(kind, part).change(document)
            return document

        return Edit(text, change, anew=True)


def suited(task: Task) -> Suited:
    """Return the network that suits `task`."""
    hidden = _hidden(task)
    weights = (task.inputs + 1) * hidden + (hidden + 1) * task.targets
    sizes = (task.inputs, hidden, task.targets)
    activation, loss, why_output = _OUTPUTS[task.kind]
    why = [
        why_output.format(*task.classes[-1:]),
        f"{hidden} hidden nodes: {weights:,} weights for {task.examples:,} examples",
    ]
    scales = {}
    if task.largest_input > SMALL:
        scales["inputs"] = "standardize"
        most = number_in_sentence(task.largest_input)
        why.append(f"Standardized inputs: they reach {most}, and nodes learn best from numbers around 1")
    if task.kind == "amounts" and task.largest_target > SMALL:
        scales["targets"] = "standardize"
        most = number_in_sentence(task.largest_target)
        why.append(f"Standardized targets: they reach {most}; predictions come in your own units")
    batches = task.examples > 2 * _BATCH
    settings = {
        "optimizer": "adam", "rate": 0.01 if batches else 0.02, "method": "mini-batch" if batches else "batch",
        "batch_size": _BATCH if batches else 1, "schedule": "constant", "l1": 0.0, "l2": 0.0,
        "epochs": None, "stop_loss": None,
    }  # fmt: skip
    each = f"after every {_BATCH} examples" if batches else "after all examples"
    why.append(
        f"Adam, η = {settings['rate']:g}, {each}: it adapts the step of each weight, so this rate works as it is"
    )
    return Suited(sizes, ("tanh", activation), loss, scales, settings, tuple(why))


_OUTPUTS = {
    "two classes": (
        "sigmoid",
        "binary_cross_entropy",
        "Sigmoid with binary cross-entropy: there are two classes, and the output is the probability of {!r}",
    ),
    "classes": (
        "softmax",
        "cross_entropy",
        "Softmax with cross-entropy: one output per class, and together they are probabilities",
    ),
    "amounts": ("identity", "least_squares", "Identity with least squares: the targets are numbers of any size"),
}


def _hidden(task: Task) -> int:
    """Return a number of hidden nodes: grows with inputs and outputs, and leaves two examples per weight."""
    wanted = round(2 * math.sqrt(task.inputs + task.targets))
    affordable = int((task.examples / 2 - task.targets) / (task.inputs + task.targets + 1))
    return max(_LEAST_HIDDEN, min(wanted, affordable, _MOST_HIDDEN))


def _largest(column: Column) -> float:
    if column.categories:
        return 1.0
    values: Array = column.expanded()
    return float(max(values.max(), -values.min()))
