"""PyTorch's .pt and .pth: state dicts, in the zip form of today and the one before 1.6. No code is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.archive import Archive, lists
from core.files.foreign.array_formats.array_names import kind_of
from core.files.foreign.array_formats.named_arrays import from_arrays
from core.files.format import Format
from core.files.network_builder import check_shape
from core.files.stored_numbers import from_bfloat16, strided
from core.files.torch.unpickler import STORAGES, Storage, TensorPlace, UnknownNameError, Unpickler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "PyTorch state dict"

# How a file of before PyTorch 1.6 begins: a pickle of a number.
_LEGACY = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
_MAX_TENSORS = 2000
# What a state dict is called among other things.
_KEYS = ("state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params")
# What is known by a part of its name, and what to do about it.
_OTHERS = {
    "multiarray._reconstruct": ("arrays of NumPy", "save them with numpy.savez('weights.npz', **arrays)"),
    "torch.qint": ("a quantized model", "save its weights before quantizing it"),
    "torch.quint": ("a quantized model", "save its weights before quantizing it"),
    "Complex": ("complex numbers, which no network here has", "save real ones"),
    "sparse": ("sparse tensors", "save them with tensor.to_dense()"),
}
_MAX_DEPTH = 6


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is one of PyTorch's files."""
    packed = lists(content, "/data.pkl") or lists(content, "/constants.pkl")
    return content.startswith(_LEGACY) or (packed and not lists(content, "/models/model.json"))


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a state dict; whole models and programs are refused with the line that saves one."""
    try:
        found, numbers = _legacy(source.content) if source.content.startswith(_LEGACY) else _zipped(source)
    except UnknownNameError as error:
        raise _refusal(error.name, source) from None
    tensors = _state_dict(found)
    if len(tensors) > _MAX_TENSORS:
        raise InputError(f"expected at most {_MAX_TENSORS} tensors, found {len(tensors)}")
    tensors = {name: tensor for name, tensor in tensors.items() if not name.endswith("num_batches_tracked")}
    values = {name: _values(name, tensor, numbers) for name, tensor in tensors.items()}
    types = [STORAGES[tensor.storage.kind][1] for tensor in tensors.values()]
    return from_arrays(source, TITLE, values, types, {}, ordered=True)


def _zipped(source: InputFile) -> tuple[Any, Callable[[Storage], Array]]:
    archive = Archive(source.content, "a file of PyTorch")
    pickle = archive.ending("data.pkl")
    if archive.ending("constants.pkl") is not None:
        raise InputError(f"a TorchScript program; {_lines('torch.jit.load', source.name)}")
    if pickle is None:
        raise InputError("no data.pkl in it, which a file of PyTorch has")
    folder = pickle.removesuffix("data.pkl")
    order = archive.read(f"{folder}byteorder") if f"{folder}byteorder" in archive.names else b"little"
    sign = ">" if order.strip() == b"big" else "<"

    def numbers(storage: Storage) -> Array:
        return _storage(archive.read(f"{folder}data/{storage.key}"), storage, sign)

    return Unpickler(archive.read(pickle)).load(), numbers


def _legacy(content: bytes) -> tuple[Any, Callable[[Storage], Array]]:
    """Five pickles (a mark, a version, the machine, the object, the keys of storages), then the storages."""
    unpickler = Unpickler(content)
    found = []
    for _ in range(5):
        found.append(unpickler.load())
        unpickler = Unpickler(content, unpickler.position)
    _, _, machine, value, keys = found
    little = not isinstance(machine, dict) or machine.get("little_endian", True)
    kinds = {storage.key: storage for storage in _storages(value)}
    if not isinstance(keys, list) or len(keys) > _MAX_TENSORS:
        raise InputError("damaged: expected a list of storages")
    position = unpickler.position
    places: dict[str, tuple[int, int]] = {}
    for key in keys:
        if key not in kinds:
            raise InputError("damaged: a storage that no tensor uses")
        size = np.dtype(STORAGES[kinds[key].kind][0]).itemsize
        count = int.from_bytes(content[position : position + 8], "little" if little else "big")
        if position + 8 + count * size > len(content):
            raise InputError(f"{len(content)} bytes: too short for the numbers it promises")
        places[key] = (position + 8, count * size)
        position += 8 + count * size

    def numbers(storage: Storage) -> Array:
        if storage.key not in places:
            raise InputError("damaged: a storage is missing")
        start, length = places[storage.key]
        return _storage(content[start : start + length], storage, "<" if little else ">")

    return value, numbers


def _storage(data: bytes, storage: Storage, sign: str) -> Array:
    dtype = np.dtype(sign + STORAGES[storage.kind][0])
    if len(data) < storage.count * dtype.itemsize or storage.count < 0:
        raise InputError(
            f"the numbers {storage.key[:40]}: expected {storage.count}, found {len(data) // dtype.itemsize}"
        )
    values: Any = np.frombuffer(data, dtype=dtype, count=len(data) // dtype.itemsize)
    if storage.kind == "BFloat16Storage":
        values = from_bfloat16(values)
    found: Array = values
    return found


def _values(name: str, place: TensorPlace, numbers: Callable[[Storage], Array]) -> Array:
    """The numbers of a tensor as float64; every one is checked to lie in its storage first."""
    if len(place.shape) != len(place.strides) or len(place.shape) > 8:
        raise InputError(f"{name[:60]}: damaged: expected as many steps as dimensions")
    check_shape(name[:60], place.shape)
    start = place.offset + place.storage.offset
    values = strided(numbers(place.storage), start, place.shape, place.strides)
    if values is None:
        raise InputError(f"{name[:60]}: damaged, it reaches beyond the numbers that are stored")
    return values


def _state_dict(found: Any) -> dict[str, TensorPlace]:
    """The tensors by name: those of the one dict that holds weights, or of several, each under its name."""
    if isinstance(found, TensorPlace):
        found = [found]
    if isinstance(found, list | tuple):
        found = {str(k): value for k, value in enumerate(found)}
    dicts = list(_dicts(found, (), set()))
    weights = [each for each in dicts if any(kind_of(name)[0] in ("weight", "kernel") for name in each[1])]
    dicts = weights or dicts[:1]
    if not dicts:
        raise InputError("no tensors in it, which a state dict has")
    if len(dicts) == 1:
        return dicts[0][1]
    return {".".join((*path, name)): tensor for path, each in dicts for name, tensor in each.items()}


def _dicts(
    value: Any, path: tuple[str, ...], seen: set[int]
) -> Iterator[tuple[tuple[str, ...], dict[str, TensorPlace]]]:
    """(keys that lead there, its tensors) of each dict with tensors, but for those of optimizers."""
    if not isinstance(value, dict) or id(value) in seen or len(path) > _MAX_DEPTH:
        return
    seen.add(id(value))
    tensors = {key: each for key, each in value.items() if isinstance(key, str) and isinstance(each, TensorPlace)}
    if tensors:
        yield path, tensors
    for key, each in value.items():
        if "optim" not in str(key).lower():
            yield from _dicts(each, (*path, str(key)), seen)


def _storages(value: Any) -> Iterator[Storage]:
    waiting, seen = [value], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, TensorPlace):
            yield each.storage
        elif isinstance(each, Storage):
            yield each
        elif isinstance(each, dict | list | tuple) and id(each) not in seen:
            seen.add(id(each))
            waiting += each.values() if isinstance(each, dict) else each


def _refusal(name: str, source: InputFile) -> InputError:
    """Names what is more than a state dict, with the two lines of Python that save one."""
    for part, (what, how) in _OTHERS.items():
        if part in name:
            return InputError(f"{what}; {how}")
    whole = name.startswith("torch.nn.")
    # A checkpoint that contains a state dict among other things.
    for key in _KEYS[:2] if whole else _KEYS:
        if b"X" + len(key).to_bytes(4, "little") + key.encode() in source.content:
            return InputError(f"it names {name[:40]}; " + _lines("torch.load", source.name, f"m['{key}']"))
    what = "it" if name.startswith("torch.") and not whole else "more than a state dict, it"
    return InputError(f"{what} names {name[:60]}; {_lines('torch.load', source.name)}")


def _lines(function: str, file: str, weights: str = "m.state_dict()") -> str:
    shown = file if len(file) <= 24 else "FILE"
    more = ", weights_only=False" if function == "torch.load" else ""
    return f"save its weights: m = {function}('{shown}'{more}); torch.save({weights}, 'weights.pt')"


FORMAT = Format(
    program="PyTorch",
    title=TITLE,
    description="The weights that torch.save(model.state_dict(), …) writes.",
    suffixes=(".pt", ".pth"),
    recognizes=recognizes,
    read=load,
)
