"""Columns of the examples, kept consistent with the inputs and outputs of the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.data.coding import by_names
from core.document.stepping import fitted, without_column

if TYPE_CHECKING:
    from core.data.coding import Coding
    from core.document.document import Document


def with_fitting_columns(document: Document) -> Document:
    """Return the document with as many columns of examples and scalings as the network has inputs and outputs.

    Columns are left out at the end, or filled with zeros there.
    """
    p, q = document.network.sizes[0], document.network.sizes[-1]
    scaling, targets = document.scaling, document.target_scaling
    return replace(
        document,
        data=None if document.data is None else fitted(document.data, p, q),
        test=None if document.test is None else fitted(document.test, p, q),
        scaling=None if scaling is None else scaling.fitted(p),
        target_scaling=None if targets is None else targets.fitted(q),
    )


def without_examples_column(document: Document, column: int) -> Document:
    """Return the document without one column of the examples, counted over inputs, then targets."""
    scaling, targets, data = document.scaling, document.target_scaling, document.data
    assert data is not None
    inputs = data.inputs.shape[1]
    if scaling is not None and column < inputs:
        scaling = scaling.without(column)
    if targets is not None and column >= inputs:
        targets = targets.without(column - inputs)
    test = None if document.test is None else without_column(document.test, column)
    return replace(document, data=without_column(data, column), test=test, scaling=scaling, target_scaling=targets)


def coding_of(document: Document) -> Coding:
    """Return the origins of the example columns, in the order of their table; by their names if not stored."""
    data = document.data
    if data is None or data.coding:
        return () if data is None else data.coding
    for scaling in (document.scaling, document.target_scaling):
        data = data if scaling is None else scaling.undo(data)
    return (*by_names(data.input_names, data.inputs, "input"), *by_names(data.target_names, data.targets, "target"))
