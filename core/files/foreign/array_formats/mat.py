"""MATLAB's and Octave's .mat of matrices of weights, versions 5 to 7.

A reader of our own: that of scipy is C code, which a damaged file can end together with the program.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.foreign.array_formats.named_arrays import from_arrays
from core.files.format import Format
from core.files.network_builder import check_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "MATLAB matrices"

MAX_BYTES = 2**27
_MAX_ARRAYS = 1000
_HEADER = 128
_MATRIX, _PACKED = 14, 15
# Types of stored numbers; classes of arrays.
_TYPES = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8", 16: "u1",
}  # fmt: skip
_NUMBERS = {6: "64-bit numbers", 7: "32-bit numbers", **dict.fromkeys(range(8, 16), "whole numbers")}
_OTHERS = {1: "a cell array", 2: "a struct", 3: "an object", 4: "text", 5: "a sparse matrix", 16: "a function"}
_COMPLEX = 0x800


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a file of MATLAB; the oldest version has no mark."""
    return content.startswith(b"MATLAB ") or (content[126:128] in (b"IM", b"MI") and name.lower().endswith(".mat"))


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in matrices W1, b1, W2, …"""
    content = source.content
    if len(content) > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES} bytes, found {len(content)}")
    if content.startswith(b"MATLAB 7.3"):
        raise InputError("a file of version 7.3; save it again with save('weights.mat', 'W1', 'b1', '-v7')")
    mark = content[126:128]
    if mark not in (b"IM", b"MI"):
        raise InputError("not a .mat file of version 5 to 7; save it again with save('weights.mat', 'W1', 'b1', '-v7')")
    sign = "<" if mark == b"IM" else ">"
    values: dict[str, Array] = {}
    types = []
    for kind, data in _elements(content[_HEADER:], sign):
        if kind == _PACKED:
            kind, data = _unpacked(data, sign)
        if kind != _MATRIX:
            raise InputError(f"damaged: expected a matrix, found an element of the type {kind}")
        name, array, words = _matrix(data, sign)
        if name in values:
            raise InputError(f"{name[:60]}: occurs twice")
        values[name] = array
        types.append(words)
        if len(values) > _MAX_ARRAYS:
            raise InputError(f"more than {_MAX_ARRAYS} arrays")
    return from_arrays(source, TITLE, values, types, {}, ordered=True)


def _elements(data: bytes, sign: str) -> Iterator[tuple[int, bytes]]:
    """(type, bytes) of each element; short ones lie in their own tag, others begin at multiples of 8."""
    place = 0
    while place < len(data):
        if place + 8 > len(data):
            raise InputError("damaged: it ends within an element")
        kind, count = struct.unpack_from(f"{sign}II", data, place)
        if kind >> 16:
            kind, count = kind & 0xFFFF, kind >> 16
            if count > 4:
                raise InputError("damaged: a short element of more than 4 bytes")
            yield kind, data[place + 4 : place + 4 + count]
            place += 8
            continue
        if place + 8 + count > len(data):
            raise InputError("damaged: it ends within an element")
        yield kind, data[place + 8 : place + 8 + count]
        place += 8 + count + (0 if kind == _PACKED else -count % 8)


def _unpacked(data: bytes, sign: str) -> tuple[int, bytes]:
    try:
        packed = zlib.decompressobj()
        head = packed.decompress(data, 8)
        kind, count = struct.unpack(f"{sign}II", head)
        if count > MAX_BYTES:
            raise InputError(f"expected at most {MAX_BYTES} bytes when unpacked, found {count}")
        found = packed.decompress(packed.unconsumed_tail, count) if count else b""
    except (zlib.error, struct.error) as error:
        raise InputError(f"damaged: {str(error)[:60]}") from None
    if len(found) != count:
        raise InputError(f"damaged: expected {count} bytes, found {len(found)}")
    return kind, found


def _matrix(data: bytes, sign: str) -> tuple[str, Array, str]:
    """(name, numbers, what they are called) of a matrix."""
    parts = []
    for part in _elements(data, sign):
        parts.append(part)
        if len(parts) == 4:
            break
    if len(parts) < 3 or len(parts[0][1]) != 8:
        raise InputError("damaged: a matrix without shape or name")
    (flags,) = struct.unpack_from(f"{sign}I", parts[0][1])
    name = parts[2][1].decode("latin-1")
    kind = flags & 0xFF
    if kind not in _NUMBERS or flags & _COMPLEX:
        found = _OTHERS.get(kind, "complex numbers" if flags & _COMPLEX else f"the class {kind}")
        raise InputError(f"{name[:60]}: expected a matrix of numbers, found {found}")
    if len(parts[1][1]) % 4 or len(parts[1][1]) > 32:
        raise InputError(f"{name[:60]}: damaged: expected a shape")
    shape = np.frombuffer(parts[1][1], f"{sign}i4").tolist()
    count = check_shape(name[:60], shape)
    if len(parts) < 4 or parts[3][0] not in _TYPES:
        raise InputError(f"{name[:60]}: damaged: expected numbers")
    stored = np.dtype(sign + _TYPES[parts[3][0]])
    if len(parts[3][1]) != count * stored.itemsize:
        raise InputError(f"{name[:60]}: expected {count} numbers, found {len(parts[3][1]) // stored.itemsize}")
    values: Any = np.frombuffer(parts[3][1], stored).astype(np.float64).reshape(shape, order="F")
    return name, values, _NUMBERS[kind]


FORMAT = Format(
    program="MATLAB",
    title=TITLE,
    description="Matrices of weights and biases, as save('weights.mat', 'W1', 'b1', '-v7') writes them.",
    suffixes=(".mat",),
    recognizes=recognizes,
    read=load,
)
