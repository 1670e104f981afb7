"""Conversion between the data's own units and the scaled numbers that the network works on.

A document's examples are kept as the network takes them. Whoever gives a number from outside, or takes one
out, asks here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.arrays import frozen, vector
from core.data.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.basics.arrays import Array
    from core.data.scaling import Scaling
    from core.document.document import Document

# The parts of a data set that can be scaled, with the field of a document that keeps the numbers.
PARTS = {"inputs": "scaling", "targets": "target_scaling"}


def scaled_parts(document: Document) -> tuple[str, ...]:
    """Return the parts that are scaled: "inputs", "targets", both or none."""
    return tuple(part for part, name in PARTS.items() if getattr(document, name) is not None)


def scaled_words(document: Document) -> str:
    """Return "scaled inputs and targets", or "" if nothing is scaled."""
    parts = scaled_parts(document)
    return f"scaled {' and '.join(parts)}" if parts else ""


def to_network(document: Document, values: Array, part: str) -> Array:
    """Convert an input or target from its own units to the network's. Raises InputError if it is too large."""
    scaling = _scaling(document, part)
    if scaling is None:
        return values
    return vector(scaling.applied(values), len(scaling.offset), part[:-1])


def from_network(document: Document, values: Array, part: str) -> Array:
    """Convert an input or output from the network's units to its own. Raises InputError if it is too large."""
    scaling = _scaling(document, part)
    if scaling is None:
        return values
    return vector(scaling.undone(values), len(scaling.offset), part[:-1])


def own_inputs(document: Document) -> Array:
    """Return the inputs of all training examples in their own units, up to rounding."""
    assert document.data is not None
    scaling = document.scaling
    return document.data.inputs if scaling is None else frozen(scaling.undone(document.data.inputs))


def scaled_as(document: Document, other: Document, parts: Collection[str] = tuple(PARTS)) -> Document:
    """Return `document`, with examples in their own units, scaled like `other` for `parts`."""
    for part in parts:
        scaling = _scaling(other, part)
        if scaling is None:
            continue
        data = None if document.data is None else scaling.apply(document.data)
        test = None if document.test is None else scaling.apply(document.test)
        document = replace(document, data=data, test=test)
        document = replace(document, scaling=scaling) if part == "inputs" else replace(document, target_scaling=scaling)
    return document


def same_columns(document: Document, data: Dataset) -> bool:
    """Return whether `data` has the same columns as the document's examples: by name, if both have names."""
    own = document.data
    if own is None or (own.inputs.shape[1], own.targets.shape[1]) != (data.inputs.shape[1], data.targets.shape[1]):
        return False
    nameless = Dataset(data.inputs[:1], data.targets[:1])
    return all(
        len({*names} - {unnamed}) <= 1
        for names, unnamed in (
            ((own.input_names, data.input_names), nameless.input_names),
            ((own.target_names, data.target_names), nameless.target_names),
        )
    )


def _scaling(document: Document, part: str) -> Scaling | None:
    found: Scaling | None = getattr(document, PARTS[part])
    return found
