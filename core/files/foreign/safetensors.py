"""Safetensors, named as in a PyTorch nn.Sequential: `0.weight` (out, in), `0.bias`, `2.weight`, …

The format is a header of JSON and raw bytes, so that a strict reader of our own is short; the usual
library lets NaN and double keys pass, and writes transposed arrays wrongly.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.document.document import Document
from core.files.foreign.network_builder import Linear, build_network, check_shape, outline
from core.files.foreign.scaling_metadata import read_scalings, scaling_metadata
from core.files.input_file import InputFile, Report
from core.files.strict_json import JsonValue, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.model.network import Network

TITLE = "Safetensors"
MAX_HEADER = 2**20
MAX_TENSORS = 1000

# Document section that keeps the original layer names, so that they are written as they were read.
NAMES = "layer_names"

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
    layers = pair(list(tensors), {name: tensor.values for name, tensor in tensors.items()})
    return finish(source, TITLE, layers, [tensor.type for tensor in tensors.values()], metadata)


def dump(document: Document) -> bytes:
    """Return the network with its activations; each tensor as 64-bit numbers."""
    # In the order of names, like the usual library.
    arrays = dict(sorted(named_arrays(document).items()))
    texts = {"format": "pt", **metadata_of(document.network), **scaling_metadata(document)}
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
    if "__metadata__" in header:
        metadata = {key: item.text() for key, item in header.pop("__metadata__").entries().items()}
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
    return {name: _tensor(item, data, *places[name]) for name, item in header.items()}, metadata


def _place(item: JsonValue) -> tuple[int, int]:
    item.entries("dtype", "shape", "data_offsets")
    offsets = [each.whole(0, 2**62) for each in item.need("data_offsets")]
    if len(offsets) != 2 or offsets[0] > offsets[1]:
        raise item.need("data_offsets").wrong("expected a start and an end")
    return offsets[0], offsets[1]


def _tensor(item: JsonValue, data: memoryview, first: int, last: int) -> Tensor:
    dtype = item.need("dtype")
    if dtype.text() not in _TYPES:
        raise dtype.wrong(f"expected {', '.join(_TYPES)}, found {dtype.value}")
    code, words = _TYPES[dtype.value]
    shape = [size.whole(0, 2**62) for size in item.need("shape")]
    if len(shape) > 8:
        raise item.need("shape").wrong("expected at most 8 dimensions")
    expected = check_shape(item.place, shape) * np.dtype(code).itemsize
    if last - first != expected:
        raise item.wrong(f"expected {expected} bytes for its shape, found {last - first}")
    values = np.frombuffer(data[first:last], dtype=code)
    if dtype.value == "BF16":
        values = (values.astype("<u4") << 16).view("<f4")
    return Tensor(values.astype(np.float64).reshape(shape), words)


def named_arrays(document: Document) -> dict[str, Array]:
    """Return the arrays of a network, named as in an nn.Sequential with an activation after each layer.

    Where the document was read from a file with other names, those.
    """
    layers = document.network.layers
    names = document.extra.get(NAMES)
    known = (
        isinstance(names, list)
        and len(names) == len(layers)
        and all(isinstance(name, str) and re.fullmatch(r"[\w.-]{1,100}", name) for name in names)
        and len(set(names)) == len(names)
    )
    arrays = {}
    for k, layer in enumerate(layers):
        name = names[k] if known and names else str(2 * k)
        arrays[f"{name}.weight"] = layer.weights[:, : layer.inputs]
        if layer.bias:
            arrays[f"{name}.bias"] = layer.weights[:, -1]
    return arrays


def metadata_of(network: Network) -> dict[str, str]:
    """Return the metadata, as text: what the arrays do not contain."""
    return {
        "chainrule.activations": ",".join(layer.activation for layer in network.layers),
        "chainrule.loss": network.loss,
    }


def pair(names: Sequence[str], arrays: dict[str, Array]) -> list[Linear]:
    """Pair weights with their biases, in the order of the numbers in their names: 0, 2, 10; fc1, fc2."""
    stems = {}
    for name in names:
        stem, dot, kind = name.rpartition(".")
        if not dot or kind not in ("weight", "bias"):
            raise InputError(f"{name[:60]}: not part of a stack of linear layers (NAME.weight, NAME.bias)")
        stems[stem] = [int(part) if part.isdigit() else part for part in re.split(r"([0-9]{1,18})", stem)]
    result = []
    for stem in sorted(stems, key=lambda stem: stems[stem]):
        if f"{stem}.weight" not in arrays:
            raise InputError(f"{stem[:60]}.bias: no matching {stem[:60]}.weight")
        bias = f"{stem}.bias"
        result.append(Linear(f"{stem}.weight", arrays[f"{stem}.weight"], arrays.get(bias), bias))
    return result


def finish(
    source: InputFile, title: str, layers: list[Linear], types: Sequence[str], metadata: dict[str, str]
) -> tuple[Document, Report]:
    """Return document and report for named arrays, with activations from the metadata or the user."""
    said = metadata.get("chainrule.activations")
    activations = said.split(",") if said is not None else source.activations
    network = build_network(layers, activations, metadata.get("chainrule.loss"))
    assumed = []
    if said is None:
        chosen = ", ".join(layer.activation for layer in network.layers)
        assumed.append(f"The file names no activation functions; used {chosen}, as you specified.")
    scalings = read_scalings(metadata, network)
    stems = [layer.name.removesuffix(".weight") for layer in layers]
    usual = [str(2 * k) for k in range(len(layers))]
    extra = {} if stems == usual else {NAMES: stems}
    left_out = [key for key in metadata if not key.startswith("chainrule.") and key != "format"]
    changed = [f"Metadata left out: {', '.join(key[:40] for key in left_out)}."] if left_out else []
    report = Report(title, (outline(layers, types),), tuple(assumed), tuple(changed))
    return Document(network, extra=extra, **scalings), report
