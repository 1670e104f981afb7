"""Choose the update to step through, and apply it to the document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.data.coding import without
from core.data.dataset import Dataset
from core.data.gaps import without_column as without_column_gaps
from core.derivation.phases import blocks_of
from core.document.moment import UpdateSelection
from core.training.dropout import masks
from core.training.reference import batch_indices
from core.training.rule import rule_of

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.model.network import Network
    from core.training.rule import OptimizerState, Rule


def next_update(document: Document) -> UpdateSelection:
    """Return the update that training would make next: its examples, in the epoch's order."""
    assert document.data is not None and document.settings is not None
    return UpdateSelection(tuple(batch_indices(document.settings, len(document.data), document.epoch, document.update)))


def stands(selection: UpdateSelection, document: Document) -> bool:
    """Return whether `selection` is possible in `document`: its examples exist, its point fits the network.

    One in turn must be the one that training would make next.
    """
    assert document.data is not None
    if selection.point is not None and selection.target is not None:
        return (len(selection.point), len(selection.target)) == (document.network.sizes[0], document.network.sizes[-1])
    if selection.in_turn:
        return selection == next_update(document)
    return bool(selection.examples) and max(selection.examples) < len(document.data)


def same_steps(selection: UpdateSelection, document: Document, other: Document) -> bool:
    """Return whether `selection` has the same steps in both, so that a cursor has the same meaning."""
    count = max(1, len(selection.examples))
    here, there = (blocks_of(each.network, count, next_rule(each)) for each in (document, other))
    return here == there


def next_rule(document: Document) -> Rule:
    """Return the rule of the next update: η in this epoch, the optimizer and its state."""
    assert document.settings is not None
    return rule_of(document.settings, document.epoch, document.optimizer)


def masks_of(document: Document, selection: UpdateSelection) -> tuple[Array, ...] | None:
    """Return the factors of dropout of the update's examples, as training draws them; None without dropout.

    A point that is none of the examples gets those of the example after the last.
    """
    assert document.data is not None and document.settings is not None
    rows = selection.examples if selection.point is None else (len(document.data),)
    return masks(document.network, document.settings.seed, document.epoch, rows)


def apply_update(
    document: Document, selection: UpdateSelection, network: Network, optimizer: OptimizerState | None
) -> Document:
    """Return the document after the update of `selection`, which produced `network` and the optimizer state.

    An update in turn counts as one of its epoch's; one out of turn changes the weights alone.
    """
    assert document.data is not None and document.settings is not None
    start = document.start or document.network
    if not selection.in_turn:
        return replace(document, network=network, optimizer=optimizer, start=start)
    update = document.update + 1
    done = update == document.settings.updates_per_epoch(len(document.data))
    return replace(
        document,
        network=network,
        optimizer=optimizer,
        start=start,
        epoch=document.epoch + done,
        update=0 if done else update,
    )


def fitted(data: Dataset, inputs: int, targets: int) -> Dataset:
    """Return `data` with this many columns: extra ones are dropped, missing ones are filled with zeros."""
    if data.inputs.shape[1] == inputs and data.targets.shape[1] == targets:
        return data

    def columns(array: np.ndarray, count: int) -> np.ndarray:
        return np.pad(array[:, :count], ((0, 0), (0, max(0, count - array.shape[1]))))

    def names(old: tuple[str, ...], letter: str, count: int) -> tuple[str, ...]:
        return old[:count] + tuple(f"{letter}{k + 1}" for k in range(len(old), count))

    return Dataset(
        frozen(columns(data.inputs, inputs)),
        frozen(columns(data.targets, targets)),
        data.name,
        names(data.input_names, "x", inputs),
        names(data.target_names, "t", targets) if targets > 1 else ("t",),
    )


def without_column(data: Dataset, column: int) -> Dataset:
    """Return `data` without one column, counted over inputs, then targets."""
    p = data.inputs.shape[1]
    role, k = ("input", column) if column < p else ("target", column - p)
    coding = without(data.coding, role, k)
    gaps = without_column_gaps(data.gaps, int(data.origins[column])) if coding else None
    if role == "input":
        names = data.input_names[:k] + data.input_names[k + 1 :]
        return replace(data, inputs=np.delete(data.inputs, k, 1), input_names=names, coding=coding, gaps=gaps)
    names = data.target_names[:k] + data.target_names[k + 1 :]
    return replace(data, targets=np.delete(data.targets, k, 1), target_names=names, coding=coding, gaps=gaps)
