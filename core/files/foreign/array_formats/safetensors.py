"""Safetensors, named as in a PyTorch nn.Sequential: `0.weight` (out, in), `0.bias`, `2.weight`, …

The format is a header of JSON and raw bytes, so that a strict reader of our own is short; the usual
library lets NaN and double keys pass, and writes transposed arrays wrongly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.foreign.array_formats.named_arrays import arrays_of, from_arrays, metadata_of
from core.files.foreign.array_formats.scaling_metadata import scaling_metadata
from core.files.format import Format, Writer, one_file
from core.files.network_builder import check_shape
from core.files.stored_numbers import from_bfloat16
from core.files.strict_json import JsonValue, parse

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "Safetensors"
MAX_HEADER = 2**20
MAX_TENSORS = 1000

_TYPES = {
    "F64": ("<f8", "64-bit numbers"),
    "F32": ("<f4", "32-bit numbers"),
    "F16": ("<f2", "16-bit numbers"),
    "BF16": ("<u2", "bfloat16 numbers"),
}


@dataclass(frozen=True)
class Tensor:
    """One tensor: its values as float64 (exact for every supported type), and its type's name."""

    values: Array
    type: str


def load(source: InputFile) -> tuple[Document, Report]:
    """Read the network in a safetensors file."""
    tensors, metadata = read_tensors(source.content)
    for name, other in list(metadata.items()):
        # Tied weights are stored once, the other names beside them.
        if other in tensors and name not in tensors:
            tensors[name] = tensors[other]
            del metadata[name]
    values = {name: tensor.values for name, tensor in tensors.items()}
    return from_arrays(source, TITLE, values, [tensor.type for tensor in tensors.values()], metadata, ordered=False)


def dump(document: Document) -> bytes:
    """The network with its activations; each tensor in 64-bit numbers."""
    # In the order of names, as the usual library writes them.
    arrays = dict(sorted(arrays_of(document).items()))
    texts = {"format": "pt", **metadata_of(document), **scaling_metadata(document)}
    header: dict[str, Any] = {"__metadata__": texts}
    start = 0
    chunks = []
    for name, array in arrays.items():
        data = np.ascontiguousarray(array, dtype="<f8").tobytes()
        header[name] = {
            "dtype": "F64",
            "shape": list(array.shape),
            "data_offsets": [start, start + len(data)],
        }
        start += len(data)
        chunks.append(data)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *chunks])


def read_tensors(content: bytes) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Read the tensors and metadata of a safetensors file; every offset is checked before it is used."""
    if len(content) < 8:
        raise InputError(f"too short for safetensors: found {len(content)} bytes")
    length = int.from_bytes(content[:8], "little")
    if length > min(MAX_HEADER, len(content) - 8):
        raise InputError(f"header: expected {length} bytes, more than the file has")
    header = parse(content[8 : 8 + length]).entries()
    data = memoryview(content)[8 + length :]
    metadata = {}
    said = header.pop("__metadata__", None)
    if said is not None and said.value is not None:  # MLX writes null
        metadata = {key: item.text() for key, item in said.entries().items()}
    if len(header) > MAX_TENSORS:
        raise InputError(f"expected at most {MAX_TENSORS:,} tensors, found {len(header):,}")
    places = {name: _place(item) for name, item in header.items()}
    end = 0
    for name, (first, last) in sorted(places.items(), key=lambda entry: entry[1]):
        if first != end:
            raise InputError(f"{name}.data_offsets: expected the start {end}, found {first}")
        end = last
    if end != len(data):
        raise InputError(f"expected {end} bytes of numbers, found {len(data)}")
    counters = [name for name in header if name.endswith(".num_batches_tracked")]  # of a BatchNorm, whole numbers
    return {name: _tensor(item, data, *places[name]) for name, item in header.items() if name not in counters}, metadata


def _place(item: JsonValue) -> tuple[int, int]:
    item.entries("dtype", "shape", "data_offsets")
    offsets = [each.integer(0, 2**62) for each in item.need("data_offsets")]
    if len(offsets) != 2 or offsets[0] > offsets[1]:
        raise item.need("data_offsets").wrong("expected a start and an end")
    return offsets[0], offsets[1]


def _tensor(item: JsonValue, data: memoryview, first: int, last: int) -> Tensor:
    dtype = item.need("dtype")
    if dtype.text() not in _TYPES:
        raise dtype.wrong(f"expected {', '.join(_TYPES)}, found {dtype.value}")
    code, words = _TYPES[dtype.value]
    shape = [size.integer(0, 2**62) for size in item.need("shape")]
    if len(shape) > 8:
        raise item.need("shape").wrong("expected at most 8 dimensions")
    expected = check_shape(item.place, shape) * np.dtype(code).itemsize
    if last - first != expected:
        raise item.wrong(f"expected {expected} bytes for its shape, found {last - first}")
    values = np.frombuffer(data[first:last], dtype=code)
    if dtype.value == "BF16":
        values = from_bfloat16(values)
    return Tensor(values.astype(np.float64).reshape(shape), words)


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a file of safetensors: by the length and the beginning of its header."""
    length = int.from_bytes(content[:8], "little")
    return content[8:9] == b"{" and 2 <= length <= len(content) - 8


FORMAT = Format(
    program="safetensors",
    title=TITLE,
    description="A state dict in safetensors.",
    suffixes=(".safetensors",),
    recognizes=recognizes,
    read=load,
    writers=(
        Writer(
            TITLE,
            (".safetensors",),
            "The weights for PyTorch: a state dict of an nn.Sequential.",
            one_file(dump),
            scaling="beside",
        ),
    ),
)
