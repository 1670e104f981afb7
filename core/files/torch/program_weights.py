"""The weights of an exported program: raw numbers, of which a list in JSON says what they are. No pickle is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.network_builder import check_shape
from core.files.stored_numbers import from_bfloat16, last_of, strided
from core.files.strict_json import JsonValue, parse

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.files.archive import Archive

# Types of numbers by their number in the file.
TYPES = {6: ("<f2", "16-bit numbers"), 7: ("<f4", "32-bit numbers"), 8: ("<f8", "64-bit numbers")}
BFLOAT16 = 13


def weights_of(archive: Archive, folder: str, module: JsonValue) -> dict[str, tuple[Array, str]]:
    """The weights by the names of the graph's inputs, with the type of their numbers."""
    found: dict[str, tuple[Array, str]] = {}
    stored: dict[str, tuple[str, JsonValue]] = {}
    for part in ("weights", "constants"):
        config = f"{folder}data/{part}/model_{part}_config.json"
        if config in archive.names:
            entries = parse(archive.read(config)).need("config").entries()
            stored |= {name: (f"{folder}data/{part}/", item) for name, item in entries.items()}
    for item in module.need("signature").need("input_specs"):
        for kind in ("parameter", "buffer", "tensor_constant"):
            spec = item.entries().get(kind)
            if spec is None:
                continue
            name = spec.need(f"{kind}_name").text()
            if name.endswith("num_batches_tracked"):  # a counter, which no output depends on
                found[spec.need("arg").need("name").text()] = np.zeros(0), ""
            elif name in stored:
                found[spec.need("arg").need("name").text()] = _array(archive, *stored[name], name)
    return found


def _array(archive: Archive, folder: str, item: JsonValue, name: str) -> tuple[Array, str]:
    if item.entries().get("use_pickle") is not None and item.need("use_pickle").boolean():
        raise InputError(f"{name[:60]}: stored as a pickle, which is never read")
    meta = item.need("tensor_meta")
    kind = meta.need("dtype").integer(0, 100)
    shape = [size.need("as_int").integer(0, 2**40) for size in meta.need("sizes")]
    strides = [size.need("as_int").integer(0, 2**40) for size in meta.need("strides")]
    offset = meta.need("storage_offset").need("as_int").integer(0, 2**40)
    data = archive.read(f"{folder}{item.need('path_name').text()}")
    if kind == BFLOAT16:
        raw: Any = from_bfloat16(np.frombuffer(data[: len(data) // 2 * 2], "<u2"))
        words = "bfloat16 numbers"
    elif kind in TYPES:
        form, words = TYPES[kind]
        raw = np.frombuffer(data[: len(data) // np.dtype(form).itemsize * np.dtype(form).itemsize], form)
    else:
        raise InputError(f"{name[:60]}: expected numbers of 16, 32 or 64 bits")
    check_shape(name[:60], shape)
    if len(shape) != len(strides) or len(shape) > 8:
        raise InputError(f"{name[:60]}: damaged: expected as many steps as dimensions")
    values = strided(raw, offset, shape, strides)
    if values is None:
        expected = last_of(offset, shape, strides) + 1
        raise InputError(f"{name[:60]}: expected {expected} numbers, found {raw.size}")
    return values, words
