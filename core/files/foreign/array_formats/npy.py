"""NumPy's .npy: the one matrix of a network of one layer."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.files.foreign.array_formats.named_arrays import from_arrays
from core.files.foreign.array_formats.npz import exact, read_array, type_words
from core.files.format import Format

if TYPE_CHECKING:
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "NumPy array"


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is an array of NumPy."""
    return content.startswith(b"\x93NUMPY")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network of one layer that a matrix is."""
    name = source.path.stem if source.path else "array"
    array = read_array(io.BytesIO(source.content), name[:60])
    if array.dtype.kind == "U" or array.ndim != 2:
        raise InputError(
            f"expected a matrix of weights, found shape {' × '.join(map(str, array.shape)) or 'one number'}; "
            "save several together: numpy.savez('weights.npz', W1=W1, b1=b1)"
        )
    return from_arrays(source, TITLE, {name: exact(name, array)}, [type_words(array)], {}, ordered=True)


FORMAT = Format(
    program="NumPy",
    title=TITLE,
    description="One matrix of weights: a network of one layer.",
    suffixes=(".npy",),
    recognizes=recognizes,
    read=load,
)
