"""Matrices of many numbers in a native document: the bytes of 64-bit floats, compressed, as text.

An eighth of the size of decimal digits at best, never larger than they are, and read twenty times as fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.bounds import ROWS
from core.files.strict_json import MAX_VALUES
from core.model.network_edits import MAX_NODES

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.data.gaps import Gaps
    from core.files.strict_json import JsonValue

# Matrices of more numbers are packed; smaller ones can be read and edited in the file.
LARGE = 200_000
_ENCODING = "float64-zlib-base64"
# Higher levels take many times as long and save little.
_LEVEL = 1


def packed(values: Array | Gaps) -> dict[str, Any] | list[list[float]]:
    """Return a matrix as its section of a document: packed if it is large, else as lists."""
    if values.size <= LARGE:
        rows: list[list[float]] = values.tolist()
        return rows
    import base64
    import zlib

    content = zlib.compress(np.ascontiguousarray(values, dtype="<f8").data, _LEVEL)
    return {"encoding": _ENCODING, "shape": list(values.shape), "content": base64.b64encode(content).decode("ascii")}


def rows_of(section: JsonValue) -> int:
    """Return the number of rows of a matrix, packed or not. Raises InputError with the place."""
    if isinstance(section.value, dict):
        return _shape(section)[0]
    return sum(1 for _ in section)


def unpacked(section: JsonValue, rows: int, columns: int) -> Array:
    """Return a matrix of finite numbers of this shape, packed or not. Raises InputError with the place."""
    if not isinstance(section.value, dict):
        return section.matrix(rows, columns)
    import base64  # few documents are so large: commands start without
    import binascii
    import zlib

    shape = _shape(section)
    if shape != (rows, columns):
        raise section.need("shape").wrong(f"expected [{rows}, {columns}], found [{shape[0]}, {shape[1]}]")
    size = rows * columns * 8
    place = section.need("content")
    try:
        content = base64.b64decode(place.text(), validate=True)
        # No more is unpacked than there may be, whatever the content says.
        reader = zlib.decompressobj()
        data = reader.decompress(content, size + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise place.wrong("expected Base64 of compressed numbers; the file is damaged") from None
    if len(data) != size or not reader.eof or reader.unused_data:
        raise place.wrong(f"expected {size:,} bytes when unpacked, found {'more' if len(data) > size else 'fewer'}")
    values = np.frombuffer(data, dtype="<f8").reshape(shape).astype(np.float64)
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        row, column = wrong[0]
        raise place.wrong(f"row {row + 1}, column {column + 1}: expected a finite number, found {values[row, column]}")
    return values


def _shape(section: JsonValue) -> tuple[int, int]:
    section.entries("encoding", "shape", "content")
    encoding = section.need("encoding")
    if encoding.text() != _ENCODING:
        raise encoding.wrong(f"expected {_ENCODING!r}, found {encoding.value[:40]!r}")
    place = section.need("shape")
    sizes = list(place)
    if len(sizes) != 2:
        raise place.wrong(f"expected rows and columns, found {len(sizes)} numbers")
    rows, columns = sizes[0].integer(1, ROWS.high), sizes[1].integer(1, MAX_NODES)
    if rows * columns > MAX_VALUES:
        raise place.wrong(f"expected at most {MAX_VALUES:,} numbers, found {rows * columns:,}")
    return rows, columns
