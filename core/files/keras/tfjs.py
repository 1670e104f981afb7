"""TensorFlow.js: a model.json that lists the layers, and files of weights in the same folder."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.basics.system.disk import read_bytes
from core.basics.system.paths import is_file
from core.files.foreign_kinds import Kind, json_object
from core.files.format import Format
from core.files.keras.config import KerasReader
from core.files.network_builder import check_shape
from core.files.strict_json import JsonValue, parse

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "TensorFlow.js model"

MAX_BYTES = 2**27
MAX_JSON = 2**24
_TYPES = {"float32": "<f4", "float16": "<f2", "int32": "<i4", "uint8": "u1", "uint16": "<u2", "bool": "u1"}


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is such a model.json."""
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"weightsManifest"' in content and b'"modelTopology"' in content


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a layers model."""
    if len(source.content) > MAX_JSON:
        raise InputError(f"expected at most {MAX_JSON:,} bytes in a model.json, found {len(source.content):,}")
    whole = parse(source.content)
    entries = whole.entries()
    topology = whole.need("modelTopology")
    if "node" in topology.entries():
        raise InputError(
            "a graph model of TensorFlow.js, which has no layers left; convert the Keras model again with "
            "--output_format=tfjs_layers_model"
        )
    weights = _Weights(source, entries["weightsManifest"])
    model = topology.entries().get("model_config", topology)
    reader = KerasReader(weights.of, modern=False)
    reader.read(model)
    return reader.stack.document(TITLE, sorted(weights.types))


class _Weights:
    """The arrays by their names, in the order of the manifest."""

    def __init__(self, source: InputFile, manifest: JsonValue) -> None:
        self.types: set[str] = set()
        self._arrays: dict[str, Array] = {}
        for group in manifest:
            data = b"".join(_beside(source, path) for path in group.need("paths"))
            start = 0
            for item in group.need("weights"):
                start = self._take(item, data, start)
            if start != len(data):
                raise InputError(f"expected {start} bytes of weights, found {len(data)}")

    def _take(self, item: JsonValue, data: bytes, start: int) -> int:
        name = item.need("name").text()
        shape = [size.integer(0, 2**40) for size in item.need("shape")]
        count = check_shape(name[:60], shape)
        rule = item.entries().get("quantization")
        stored = (item if rule is None else rule).need("dtype")
        if stored.text() not in _TYPES:
            raise stored.wrong(f"expected one of {', '.join(_TYPES)}")
        dtype = np.dtype(_TYPES[stored.text()])
        end = start + count * dtype.itemsize
        if end > len(data):
            raise InputError(f"{name[:60]}: expected {end} bytes of weights, found {len(data)}")
        if name in self._arrays:
            raise InputError(f"{name[:60]}: occurs twice")
        values: Any = np.frombuffer(data[start:end], dtype).astype(np.float64).reshape(shape)
        if rule is not None and dtype.kind == "u":
            # As TensorFlow.js does it: the product in 64 bits, kept in 32.
            values = (values * rule.need("scale").number() + rule.need("min").number()).astype(np.float32)
        self.types.add("quantized numbers" if rule is not None else f"{8 * dtype.itemsize}-bit numbers")
        self._arrays[name] = values.astype(np.float64)
        return end

    def of(self, path: tuple[str, ...], kind: str, before: int) -> list[Array]:
        """The arrays of a layer, whose names begin with its own."""
        return [array for name, array in self._arrays.items() if path[-1] in name.split("/")[:-1]]


def _beside(source: InputFile, item: JsonValue) -> bytes:
    """A file of weights, which must be in the folder of the model."""
    name = PurePosixPath(item.text())
    if name.is_absolute() or ".." in name.parts or "\\" in item.text() or not name.parts:
        raise item.wrong("expected the name of a file in its folder")
    if source.path is None:
        raise InputError("the weights cannot be found without a file name")
    path = source.path.parent.joinpath(*name.parts)
    if not is_file(path):
        raise InputError(f"no file {str(name)[:80]} in its folder, which contains its weights")
    if (
        path.resolve().parent != source.path.resolve().parent
        and source.path.resolve().parent not in path.resolve().parents
    ):
        raise item.wrong("expected the name of a file in its folder")
    return read_bytes(path, MAX_BYTES)


FORMAT = Format(
    program="TensorFlow.js",
    title=TITLE,
    description="A layers model: model.json with its weights next to it.",
    suffixes=(".tfjs.json",),
    recognizes=recognizes,
    read=load,
    unread=(
        Kind(
            "a TensorFlow.js model",
            json_object(b'"modelTopology"'),
            "open the model.json that model.save writes, with its weights in the same folder",
        ),
    ),
)
