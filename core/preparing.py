"""Edits that prepare the examples: a share of them kept for testing, inputs brought to a common scale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.changes import Edit
from core.errors import InputError
from core.scaling import KINDS, Scaling
from core.split import joined
from core.split import split as parted

if TYPE_CHECKING:
    from core.document import Document


def split(share: float, seed: int) -> Edit:
    """Keep a share of all examples for testing; see core.split.

    What was split before is put together first. Scaled inputs are scaled anew, with the numbers of the
    examples that are trained with from now on.
    """

    def change(document: Document) -> Document:
        plain = _joined(_unscaled(document))
        assert plain.data is not None
        training, test, done = parted(plain.data, share, seed)
        return _scaled_as(replace(plain, data=training, test=test, split=done, update=0), document.scaling)

    return Edit("Split off test examples", change)


def unsplit() -> Edit:
    """All examples to train with, in their old order; scaled inputs are scaled anew."""

    def change(document: Document) -> Document:
        if document.test is None:
            return document
        return _scaled_as(replace(_joined(_unscaled(document)), update=0), document.scaling)

    return Edit("Train with all examples", change)


def scale(kind: str) -> Edit:
    """Bring the inputs to a common scale: one of core.scaling.KINDS.

    The numbers come from the training examples; the test examples are scaled with the same.
    """
    if kind not in KINDS:
        raise InputError(f"unknown scaling {kind!r:.50}: one of {', '.join(KINDS)} expected")
    return Edit(f"Scale the inputs: {KINDS[kind]}", lambda document: _scaled(_unscaled(document), kind))


def unscale() -> Edit:
    """The inputs as they came, but for rounding: x' · factor + offset can miss x by a few units in its last place."""
    return Edit("Undo the scaling", _unscaled)


def _joined(document: Document) -> Document:
    if document.test is None:
        return document
    assert document.data is not None
    whole = joined(document.data, document.test, document.split)
    return replace(document, data=whole, test=None, split=None)


def _scaled(document: Document, kind: str) -> Document:
    assert document.data is not None
    scaling = Scaling.of(document.data, kind)
    test = None if document.test is None else scaling.apply(document.test)
    return replace(document, data=scaling.apply(document.data), test=test, scaling=scaling)


def _unscaled(document: Document) -> Document:
    scaling = document.scaling
    if scaling is None:
        return document
    assert document.data is not None
    test = None if document.test is None else scaling.undo(document.test)
    return replace(document, data=scaling.undo(document.data), test=test, scaling=None)


def _scaled_as(document: Document, scaling: Scaling | None) -> Document:
    return document if scaling is None else _scaled(document, scaling.kind)
