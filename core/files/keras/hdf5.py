"""Keras's .h5 and .weights.h5. HDF5 is read by pyfive, in Python: damaged files cannot harm it as they do C code."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.foreign.array_formats.named_arrays import from_arrays
from core.files.format import Extra, Format
from core.files.keras.config import KerasReader, snake_case
from core.files.network_builder import check_shape
from core.files.strict_json import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "Keras HDF5"
EXTRA = Extra("pyfive", "keras")

MAX_BYTES = 2**27
_MARK = b"\x89HDF\r\n\x1a\n"
_MAX_GROUPS = 3000
_TYPES = {2: "16-bit numbers", 4: "32-bit numbers", 8: "64-bit numbers"}
# Layers whose groups may stand beside those of Dense: they change no number, or are activations.
_BESIDE = {
    "dense", "input_layer", "dropout", "alpha_dropout", "gaussian_dropout", "gaussian_noise",
    "activity_regularization", "flatten", "reshape", "identity", "activation", "re_lu", "leaky_re_lu", "elu", "softmax",
    "sequential", "functional",
}  # fmt: skip
# Layers that change numbers by others that only the whole model holds.
_UNSEEN = ("rescaling", "normalization", "batch_normalization", "layer_normalization")


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is HDF5."""
    return content.startswith(_MARK)


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a model (.h5), or the weights of one (.weights.h5), which name no activations."""
    file = Hdf5(source.content)
    config = file.attribute("", "model_config")
    if config is not None:
        version = file.attribute("", "keras_version") or file.attribute("model_weights", "keras_version")
        reader = KerasReader(file.by_name, modern=str(version or "2").startswith("3"))
        reader.read(parse(str(config)))
        return reader.stack.document(TITLE, sorted(file.types))
    if file.attribute("", "layer_names") is not None:
        return from_arrays(source, TITLE, file.listed(), sorted(file.types), {}, ordered=True)
    return from_arrays(source, TITLE, file.counted(), sorted(file.types), {}, ordered=False)


class Hdf5:
    """The groups and arrays of a file by their paths."""

    def __init__(self, content: bytes) -> None:
        if len(content) > MAX_BYTES:
            raise InputError(f"expected at most {MAX_BYTES} bytes, found {len(content)}")
        self.types: set[str] = set()
        self._groups = 0
        pyfive = EXTRA.load()
        self._file: Any = self._safely(pyfive.File, io.BytesIO(content))

    def _safely(self, function: Any, *arguments: Any) -> Any:
        """Return the result of `function`; the library raises any kind of error for damaged files."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about what it does not know
                return function(*arguments)
        except InputError:
            raise
        except MemoryError:
            raise
        except Exception as error:
            # Only what is missing in the library says something to the user.
            why = f" ({str(error)[:60]})" if isinstance(error, NotImplementedError) and str(error) else ""
            raise InputError(f"the HDF5 file is damaged or incomplete{why}") from None

    def _group(self, path: str) -> Any:
        place = self._file
        for word in filter(None, path.split("/")):
            place = self._safely(lambda place=place, word=word: place[word])
        return place

    def attribute(self, path: str, name: str) -> Any:
        """An attribute as text, or a list of texts; None where it is missing."""
        if path and not self.has(path):
            return None
        attributes = self._safely(lambda: self._group(path).attrs)
        if not self._safely(lambda: name in attributes):
            return None
        value = self._safely(lambda: attributes[name])
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return value if isinstance(value, str) else np.asarray(value).ravel().tolist()

    def names(self, path: str, attribute: str) -> list[str]:
        """A list of names; long ones are cut in pieces of Keras's own naming."""
        found = self.attribute(path, attribute)
        if not isinstance(found, list) or len(found) > _MAX_GROUPS:
            return []
        return [each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in found]

    def has(self, path: str) -> bool:
        """Whether there is a group or an array at `path`."""
        place = self._file
        for word in filter(None, path.split("/")):
            if not self._safely(lambda place=place: hasattr(place, "keys")):
                return False
            if word not in self._safely(lambda place=place: list(place.keys())):
                return False
            place = self._safely(lambda place=place, word=word: place[word])
        return True

    def array(self, path: str) -> Array:
        """The array at `path` as float64; its size is checked first."""
        self._groups += 1
        if self._groups > _MAX_GROUPS:
            raise InputError(f"more than {_MAX_GROUPS} arrays")
        dataset = self._group(path)
        shape = self._safely(lambda: tuple(int(size) for size in dataset.shape))
        dtype = self._safely(lambda: np.dtype(dataset.dtype))
        if dtype.kind not in "fiu" or dtype.itemsize > 8:
            raise InputError(f"{path[:60]}: expected numbers, found {dtype.name}")
        check_shape(path[:60], shape)
        values: Array = self._safely(lambda: np.asarray(dataset[()]).astype(np.float64))
        if values.shape != shape:
            raise InputError(f"{path[:60]}: the HDF5 file is damaged")
        if dtype.kind == "f":
            self.types.add(_TYPES.get(dtype.itemsize, "numbers"))
        return values

    def children(self, path: str) -> list[str]:
        """The names in a group."""
        group = self._group(path)
        if not self._safely(lambda: hasattr(group, "keys")):
            return []
        names: list[str] = self._safely(lambda: [str(name) for name in group])
        if len(names) > _MAX_GROUPS:
            raise InputError(f"more than {_MAX_GROUPS} groups")
        return names

    def weights_of(self, group: str, layer: str, root: str = "") -> Iterator[tuple[str, Array]]:
        """(name, array) of the weights of a layer, in the order that the file names."""
        path = f"{root}/{group}".strip("/")
        if not self.has(path):
            raise InputError(f"{group[:60]}: has no weights in the file")
        for name in self.names(path, "weight_names"):
            if layer == group or layer in name.split("/")[:-1]:
                yield name, self.array(f"{path}/{name}")

    def by_name(self, path: tuple[str, ...], kind: str, before: int) -> list[Array]:
        """The weights of a layer of a whole model, which go by its name."""
        return [array for _, array in self.weights_of(path[0], path[-1], "model_weights")]

    def by_count(self, path: tuple[str, ...], kind: str, before: int) -> list[Array]:
        """The weights of a layer in Keras 3's own file: by the attribute `name`, else counted by class."""
        place = ""
        for k, name in enumerate(path):
            last = k == len(path) - 1
            folder = f"{place}/layers".strip("/") if self.has(f"{place}/layers") else place
            children = self.children(folder)
            named = [child for child in children if self.attribute(f"{folder}/{child}/vars", "name") == name]
            counted = snake_case(kind) + (f"_{before}" if before else "")
            group = named[0] if len(named) == 1 else counted if last and counted in children else name
            place = f"{folder}/{group}".strip("/")
        return self._variables(place)

    def _variables(self, place: str) -> list[Array]:
        if not self.has(f"{place}/vars"):
            return []
        numbers = sorted((name for name in self.children(f"{place}/vars") if name.isdigit()), key=int)
        return [self.array(f"{place}/vars/{number}") for number in numbers]

    def listed(self) -> dict[str, Array]:
        """The weights of a file of Keras 2 without a model, layer by layer; those of a model in it, too."""
        values: dict[str, Array] = {}
        for layer in self.names("", "layer_names"):
            found = list(self.weights_of(layer, layer))
            last = [name.rpartition("/")[2] for name, _ in found]
            nested = len(set(last)) < len(last)
            for (name, array), short in zip(found, last, strict=True):
                values[f"{layer}/{name if nested else short}"] = array
        return values

    def counted(self) -> dict[str, Array]:
        """The weights of a file without a model, by the names of their groups, which count the layers of a class."""
        values: dict[str, Array] = {}
        for path in self._layer_groups():
            arrays = self._variables(path)
            words = [word for word in path.split("/") if word != "layers"]
            kind = words[-1].rstrip("0123456789").rstrip("_") if words else ""
            in_order = f"/{path}".rpartition("/")[0].endswith("/layers")
            if in_order and kind in _UNSEEN:
                raise InputError(
                    f"{words[-1][:40]}: weights alone do not tell where this layer stands; save the whole model "
                    "(model.save('model.keras')) and open that"
                )
            if (in_order and kind not in _BESIDE) or (arrays and not _is_dense(arrays)):
                raise InputError(
                    f"{'/'.join(words)[:60]}: only Dense layers are read from weights alone; save model.keras instead"
                )
            for key, array in zip(("kernel", "bias"), arrays, strict=False):
                values[f"{'/'.join(words)}/{key}"] = array
        if not values:
            raise InputError("HDF5, but not of a Keras model or its weights")
        return values

    def _layer_groups(self) -> list[str]:
        """The paths of all groups of layers, but for those of the optimizer and of random numbers."""
        found: list[str] = []
        waiting = [""]
        while waiting:
            place = waiting.pop()
            inner = (name for name in self.children(place) if name not in ("vars", "optimizer", "seed_generator"))
            waiting += [f"{place}/{name}".strip("/") for name in inner]
            found.append(place)
            if len(found) + len(waiting) > _MAX_GROUPS:
                raise InputError(f"more than {_MAX_GROUPS} groups")
        return sorted(found)


def _is_dense(arrays: list[Array]) -> bool:
    """Whether it may be a kernel and the biases that belong to it."""
    kernel, *rest = arrays
    return kernel.ndim == 2 and [array.shape for array in rest] in ([], [kernel.shape[1:]])


FORMAT = Format(
    program="Keras",
    title=TITLE,
    description="A model or its weights, as Keras wrote them to HDF5.",
    suffixes=(".h5", ".hdf5"),
    recognizes=recognizes,
    read=load,
    extra=EXTRA,
)
