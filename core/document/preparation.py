"""Edits that prepare the examples: setting test examples aside, and scaling inputs or targets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.fills import COMPUTED, shown_fill
from core.data.fills import refilled as refilled_parts
from core.data.scaling import KINDS, Scaling, scaling_kind
from core.data.split import joined
from core.data.split import split as parted
from core.document.document_edits import Edit
from core.document.own_units import PARTS
from core.model.losses import LOSSES, OF_AMOUNTS

if TYPE_CHECKING:
    from core.document.document import Document

# Significant digits that undoing a scaling keeps.
_DIGITS = 12


def split(share: float, seed: int) -> Edit:
    """Set aside a fraction of all examples for testing; see core.data.split.

    Earlier splits are undone first. Gaps are filled again, and scaled columns scaled again, with the numbers of the
    examples that are trained with from now on.
    """

    def change(document: Document) -> Document:
        plain = _joined(_unscaled(document))
        assert plain.data is not None
        training, test, done = parted(plain.data, share, seed)
        parts = replace(plain, data=training, test=test, split=done, update=0)
        return _scaled_as(_refilled(parts, document), document)

    return Edit("Set aside test examples", change)


def unsplit() -> Edit:
    """Train with all examples, in their original order; gaps are filled again, and scaled parts scaled again."""

    def change(document: Document) -> Document:
        if document.test is None:
            return document
        whole = replace(_joined(_unscaled(document)), update=0)
        return _scaled_as(_refilled(whole, document), document)

    return Edit("Train with all examples", change)


def scale(kind: str, part: str = "inputs") -> Edit:
    """Scale the inputs (or the targets): kind is one of core.data.scaling.KINDS, part one of PARTS.

    The numbers come from the training examples; the test examples are scaled with the same. The edit raises
    InputError for targets where the loss takes them for classes.
    """
    kind = scaling_kind(kind)

    def change(document: Document) -> Document:
        if part == "targets" and document.network.loss not in OF_AMOUNTS:
            names = " or ".join(LOSSES[name].title.lower() for name in OF_AMOUNTS)
            found = LOSSES[document.network.loss].title.lower()
            raise InputError(f"targets can be scaled only with a regression loss ({names}), not with {found}")
        return _scaled(_unscaled(document, part), kind, part)

    return Edit(f"Scale the {part}: {KINDS[kind]}", change)


def unscale(part: str = "inputs") -> Edit:
    """Undo the scaling, up to rounding: x' · factor + offset can differ from x in its last digits."""
    return Edit("Undo the scaling", lambda document: _unscaled(document, part))


def refilled(document: Document) -> tuple[Document, Document]:
    """Return the document in its own units, unscaled, and that with gaps filled by its training examples alone.

    Their data is the same object where no fill depends on other examples.
    """
    plain = _unscaled(document)
    return plain, _refilled(plain, document)


def computed_fills(document: Document) -> dict[str, str]:
    """Return what fills the gaps of the columns that have some, where it depends on the training examples.

    The keys are names of columns, or their numbers; the values are words for people.
    """
    data = document.data
    if data is None or data.gaps is None:
        return {}
    gaps = [part.gaps for part in (data, document.test) if part is not None and part.gaps is not None]
    filled = set(np.concatenate(gaps)[:, 1].tolist())
    return {
        origin.name or f"{k + 1}": shown_fill(origin.fill, origin.dates is not None)
        for k, origin in enumerate(data.coding)
        if k in filled and origin.fill is not None and origin.missing in COMPUTED
    }


def _joined(document: Document) -> Document:
    if document.test is None:
        return document
    assert document.data is not None
    whole = joined(document.data, document.test, document.split)
    return replace(document, data=whole, test=None, split=None)


def _refilled(document: Document, before: Document) -> Document:
    """Return the document, in own units, with fills computed from its training examples; `before` may be scaled."""
    assert document.data is not None
    scaled = before.scaling is not None or before.target_scaling is not None
    data, test = refilled_parts(document.data, document.test, _DIGITS if scaled else None)
    return replace(document, data=data, test=test)


def _scaled(document: Document, kind: str, part: str) -> Document:
    assert document.data is not None
    scaling = Scaling.of(document.data, kind, part)
    test = None if document.test is None else scaling.apply(document.test)
    return _with_scaling(replace(document, data=scaling.apply(document.data), test=test), part, scaling)


def _unscaled(document: Document, *parts: str) -> Document:
    """Return the document with these parts, or all, unscaled."""
    for part in parts or PARTS:
        scaling: Scaling | None = getattr(document, PARTS[part])
        if scaling is None:
            continue
        assert document.data is not None
        test = None if document.test is None else scaling.undo(document.test)
        document = _with_scaling(replace(document, data=scaling.undo(document.data), test=test), part, None)
    return document


def _scaled_as(document: Document, other: Document) -> Document:
    """Return the document scaled like `other`, by the numbers of its own examples."""
    for part, name in PARTS.items():
        scaling: Scaling | None = getattr(other, name)
        if scaling is not None:
            document = _scaled(document, scaling.kind, part)
    return document


def _with_scaling(document: Document, part: str, scaling: Scaling | None) -> Document:
    if part == "inputs":
        return replace(document, scaling=scaling)
    return replace(document, target_scaling=scaling)
