"""Names of classes that a file gave without examples: which output, or which side of a single one, means what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.document.document import Document


def class_names(document: Document) -> tuple[str, ...]:
    """Return the names of the classes, one per output, or two for a single output; () if there are none that fit."""
    outputs = document.network.sizes[-1]
    return document.class_names if len(document.class_names) == (2 if outputs == 1 else outputs) else ()


def named_columns(document: Document, data: Dataset) -> Dataset:
    """Return `data` with its targets named after the classes, if they have no names of their own."""
    names = class_names(document)
    usual = tuple(f"t{k + 1}" for k in range(len(names)))
    return replace(data, target_names=names) if len(names) > 1 and data.target_names == usual else data
