"""The columns of a document's examples kept in step with the ends of its network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.walking import fitted, without_column

if TYPE_CHECKING:
    from core.document import Document


def with_fitting_columns(document: Document) -> Document:
    """Training and test examples and the scaling with as many columns as the network has ends.

    Columns are left out at the end, or filled with zeros there.
    """
    p, q = document.network.sizes[0], document.network.sizes[-1]
    scaling = document.scaling
    return replace(
        document,
        data=None if document.data is None else fitted(document.data, p, q),
        test=None if document.test is None else fitted(document.test, p, q),
        scaling=scaling if scaling is None or len(scaling.offset) == p else scaling.fitted(p),
    )


def without_examples_column(document: Document, column: int) -> Document:
    """Without one column of the examples, counted over the inputs and then the targets."""
    scaling, data = document.scaling, document.data
    assert data is not None
    if scaling is not None and column < data.inputs.shape[1]:
        scaling = scaling.without(column)
    test = None if document.test is None else without_column(document.test, column)
    return replace(document, data=without_column(data, column), test=test, scaling=scaling)
