"""Pictures: inputs that are the pixels of one, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.bounds import Whole
from core.basics.errors import InputError

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.document.document_edits import Edit

# Numbers of inputs that are read as a picture unless the user chooses otherwise: usual sizes of digits.
_USUAL = {64: (8, 8), 256: (16, 16), 784: (28, 28)}
# "No picture", as chosen.
NONE = (0, 0)
SIDE = Whole("picture", 2, 256)
# Fewer inputs make no picture that could be recognized.
_FEWEST = 16


def picture_of(document: Document) -> tuple[int, int] | None:
    """Return rows and columns of the picture that the inputs form, or None if they form none.

    Unless chosen, inputs are a picture if there are as many as in a usual one, none negative in its own units.
    """
    inputs = document.network.sizes[0]
    if document.picture is not None:
        rows, columns = document.picture
        return document.picture if rows * columns == inputs else None
    guess = _USUAL.get(inputs)
    if guess is None or document.data is None or document.data.inputs.shape[1] != inputs:
        return None
    low, high = pixel_range(document)
    # Undoing a scaling is exact up to rounding only.
    return guess if low >= -1e-9 * max(abs(low), abs(high)) else None


def shapes_of(inputs: int) -> list[tuple[int, int]]:
    """Return the pictures that this many inputs can form, as rows and columns, with the squarest first."""
    if inputs < _FEWEST:
        return []
    sides = [(k, inputs // k) for k in range(SIDE.low, SIDE.high + 1) if inputs % k == 0 and SIDE.low <= inputs // k]
    return sorted((pair for pair in sides if pair[1] <= SIDE.high), key=lambda pair: abs(pair[0] - pair[1]))


def pixel_range(document: Document) -> tuple[float, float]:
    """Return the values of the empty and the full pixel: the least and the greatest of the training examples."""
    assert document.data is not None
    low, high = (own_pixels(document, ends) for ends in document.data.extremes)
    return float(low.min()), float(high.max())


def own_pixels(document: Document, inputs: Array) -> Array:
    """Return inputs of the network, shape (…, p), in their own units."""
    return inputs if document.scaling is None else document.scaling.undone(inputs)


def set_picture(picture: tuple[int, int] | None) -> Edit:
    """Read the inputs as a picture of rows × columns, as no picture (NONE), or as usual (None).

    Raises InputError, when applied, if it has not as many pixels as there are inputs.
    """
    from core.document.document_edits import Edit  # with all that edits touch; files need only the bounds above

    def change(document: Document) -> Document:
        if picture is not None and picture != NONE:
            rows, columns = (SIDE.checked(side) for side in picture)
            inputs = document.network.sizes[0]
            if rows * columns != inputs:
                raise InputError(
                    f"picture: expected as many pixels as inputs ({inputs:,}), found {rows} × {columns} = "
                    f"{rows * columns:,}"
                )
        return replace(document, picture=picture)

    if picture is None:
        return Edit("Show inputs as usual", change)
    if picture == NONE:
        return Edit("Show inputs as numbers", change)
    return Edit(f"Show inputs as pictures of {picture[0]} × {picture[1]}", change)
