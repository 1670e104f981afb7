"""The numbers in an ONNX model: in the file itself, or in another one of the same folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.basics.system.disk import read_bytes
from core.basics.system.paths import real
from core.files.network_builder import check_shape
from core.files.stored_numbers import from_bfloat16

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MAX_BYTES = 2**28

# TensorProto.DataType: type of the raw bytes, field of the typed values, words for the report.
_TYPES = {
    2: ("|u1", "int32_data", "whole numbers"),
    3: ("|i1", "int32_data", "whole numbers"),
    1: ("<f4", "float_data", "32-bit numbers"),
    6: ("<i4", "int32_data", "whole numbers"),
    7: ("<i8", "int64_data", "whole numbers"),
    9: ("|b1", "int32_data", "whole numbers"),
    10: ("<f2", "int32_data", "16-bit numbers"),
    11: ("<f8", "double_data", "64-bit numbers"),
    16: ("<u2", "int32_data", "bfloat16 numbers"),
}
_EXTERNAL = 1


class Tensors:
    """Reads tensors; `types` gathers in words what kinds of floating-point numbers were met."""

    def __init__(self, folder: Path | None) -> None:
        self.types: set[str] = set()
        self._folder = folder
        self._files: dict[Path, bytes] = {}

    @property
    def precision(self) -> float:
        """The rounding error of the numbers seen, as a share of them."""
        shares = {"16-bit numbers": 5e-4, "bfloat16 numbers": 4e-3, "32-bit numbers": 6e-8}
        return max((shares.get(words, 1e-16) for words in self.types), default=1e-16)

    def array(self, tensor: Any, name: str) -> NDArray[Any]:
        """The values of a TensorProto: float64, or int64 for whole numbers."""
        if tensor.data_type not in _TYPES:
            raise InputError(f"{name}: numbers of type {tensor.data_type} cannot be read")
        code, typed, words = _TYPES[tensor.data_type]
        dims = list(tensor.dims)
        count = check_shape(name, dims)
        size = np.dtype(code).itemsize
        if tensor.data_location == _EXTERNAL:
            values = np.frombuffer(self._external(tensor, name, count * size), dtype=code)
        elif tensor.HasField("raw_data"):
            values = np.frombuffer(_sized(tensor.raw_data, count * size, name), dtype=code)
        else:
            stored = getattr(tensor, typed)
            if len(stored) != count:
                raise InputError(f"{name}: expected {count} numbers, found {len(stored)}")
            values = np.array(stored, dtype=np.float64 if typed in ("float_data", "double_data") else np.int64)
            if tensor.data_type in (10, 16):  # 16-bit patterns in a field of whole numbers
                values = values.astype("<u2").view(code)
        if tensor.data_type == 16:
            values = from_bfloat16(values)
        if values.dtype.kind != "f":
            return values.astype(np.int64).reshape(dims)
        self.types.add(words)
        return values.astype(np.float64).reshape(dims)

    def _external(self, tensor: Any, name: str, expected: int) -> bytes:
        """A piece of another file, which must lie in the model's folder or below it."""
        entries = {entry.key: entry.value for entry in tensor.external_data}
        location = entries.get("location", "")
        if not isinstance(location, str):  # protobuf gives bytes where they are not UTF-8
            raise InputError(f"{name}: {location[:60]!r} is not the name of a file")
        if self._folder is None:
            raise InputError(f"{name}: its numbers lie in {location[:60]!r}, which cannot be found")
        folder = real(self._folder)
        if not location or "\0" in location or "\\" in location:
            raise InputError(f"{name}: {location[:60]!r} is not the name of a file")
        path = real(folder / location)
        if not path.is_relative_to(folder):
            raise InputError(f"{name}: its numbers lie outside the model's folder ({location[:60]!r})")
        numbers = {key: entries.get(key, default) for key, default in (("offset", "0"), ("length", ""))}
        if any(not (value.isascii() and value.isdigit()) or len(value) > 18 for value in numbers.values() if value):
            raise InputError(f"{name}: its place in {location[:60]!r} is not a number of bytes")
        if path not in self._files:
            self._files[path] = read_bytes(path, MAX_BYTES)
        offset = int(numbers["offset"] or 0)
        length = int(numbers["length"] or expected)
        return _sized(self._files[path][offset : offset + length], expected, name)


def _sized(data: bytes, expected: int, name: str) -> bytes:
    if len(data) != expected:
        raise InputError(f"{name}: {expected} bytes expected for its shape, found {len(data)}")
    return data
