"""scikit-learn's networks in a .skops file: MLPs, alone or in a pipeline behind scalers. Nothing is imported."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.archive import Archive, lists
from core.files.foreign.array_formats.npz import read_array
from core.files.format import Format
from core.files.network_builder import class_words
from core.files.sklearn.pickles import PICKLES
from core.files.stack import UNIT, Stack
from core.files.strict_json import JsonValue, parse

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "scikit-learn model"

_ACTIVATIONS = {
    "identity": "identity",
    "logistic": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
    "softmax": "softmax",
    "exp": "exponential",
    "exponential": "exponential",
}
_SEARCHES = ("GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV")
_MAX_STEPS = 50


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is an archive of skops."""
    return lists(content, "schema.json")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a model, with its scalers as scaling."""
    archive = Archive(source.content, "a .skops file")
    if len(content := archive.read("schema.json")) > 2**25:
        raise InputError(f"expected at most {2**25} bytes in schema.json, found {len(content)}")
    reader = _Reader(archive)
    reader.take(_Object(reader, parse(content)), 0)
    if not reader.stack.layers:
        raise InputError("no MLPClassifier or MLPRegressor in it")
    document, report = reader.stack.document(TITLE, ["64-bit numbers"])
    document = replace(document, class_names=reader.classes)
    return document, replace(report, read=(*report.read, *class_words(document)))


class _Object:
    """One object of the file: its class, and its attributes by name."""

    def __init__(self, reader: _Reader, item: JsonValue) -> None:
        self._reader = reader
        self.kind = item.need("__class__").text()
        self.module = item.need("__module__").text() if "__module__" in item.entries() else ""
        content = item.entries().get("content")
        inner = content.entries().get("content") if content is not None and isinstance(content.value, dict) else None
        self._attributes = inner.entries() if inner is not None else {}

    def value(self, name: str, default: Any = None) -> Any:
        """A plain value: a number, a text, a flag, or None."""
        item = self._attributes.get(name)
        if item is None:
            return default
        if item.need("__loader__").text() == "JsonNode":
            return parse(item.need("content").text()).value
        return default

    def has(self, name: str) -> bool:
        """Whether there is such an attribute other than None."""
        return name in self._attributes and not (
            self._attributes[name].need("__loader__").text() == "JsonNode" and self.value(name) is None
        )

    def items(self, name: str) -> list[JsonValue]:
        """A list or a tuple."""
        item = self._attributes.get(name)
        return [] if item is None else list(item.need("content"))

    def object(self, name: str) -> _Object:
        """An object."""
        return _Object(self._reader, self._attributes[name])

    def array(self, name: str) -> Array:
        """An array of numbers."""
        if name not in self._attributes:
            raise InputError(f"{self.kind[:40]}: has no {name}, so it is not fitted")
        return self._reader.array(self._attributes[name], f"{self.kind[:40]}.{name}")

    def arrays(self, name: str) -> list[Array]:
        """A list of arrays."""
        return [self._reader.array(item, f"{self.kind[:40]}.{name}") for item in self.items(name)]


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.stack = Stack()
        self.classes: tuple[str, ...] = ()

    def array(self, item: JsonValue, where: str) -> Array:
        """The numbers of an array."""
        found = self._raw(item, where)
        if found.dtype.kind not in "fiu":
            raise InputError(f"{where}: expected numbers")
        values: Array = found.astype(np.float64)
        return values

    def _raw(self, item: JsonValue, where: str) -> Any:
        if "file" not in item.entries():
            raise InputError(f"{where}: expected an array of numbers")
        return read_array(io.BytesIO(self._archive.read(item.need("file").text())), where, flags=True)

    def take(self, found: _Object, depth: int) -> None:
        """A model, or a step before one."""
        if depth > 8:
            raise InputError("pipelines nested deeper than 8")
        if not found.module.startswith("sklearn."):
            raise InputError(f"{found.kind[:40]} of {found.module[:40]}: only scikit-learn's own classes are read")
        name = found.kind
        if name == "Pipeline":
            steps = found.items("steps")
            if len(steps) > _MAX_STEPS:
                raise InputError(f"expected at most {_MAX_STEPS} steps, found {len(steps)}")
            for step in steps:
                parts = list(step.need("content"))
                if len(parts) == 2 and parts[1].need("__loader__").text() != "JsonNode":  # "passthrough"
                    self.take(_Object(self, parts[1]), depth + 1)
        elif name == "TransformedTargetRegressor" and found.has("regressor_") and found.has("transformer_"):
            self.take(found.object("regressor_"), depth + 1)
            scale, shift = _affine(found.object("transformer_"))
            self.stack.affine(1.0 / scale, -shift / scale, name)
        elif name in _SEARCHES and found.has("best_estimator_"):
            self.take(found.object("best_estimator_"), depth + 1)
        elif name == "FunctionTransformer" and not found.has("func"):
            pass  # passes its inputs on
        elif name in ("MLPClassifier", "MLPRegressor"):
            self._network(found)
        else:
            scale, shift = _affine(found)
            if name == "MinMaxScaler":
                self.stack.kind = UNIT
            self.stack.affine(scale, shift, name)

    def _network(self, found: _Object) -> None:
        weights, biases = found.arrays("coefs_"), found.arrays("intercepts_")
        if not weights or len(weights) != len(biases):
            raise InputError(f"{found.kind}: has no coefs_, so it is not fitted")
        hidden, out = (str(found.value(name)) for name in ("activation", "out_activation_"))
        for name in (hidden, out):
            if name not in _ACTIVATIONS:
                raise InputError(f"{found.kind}: the activation {name[:40]!r} cannot be read here")
        if found.value("loss") == "poisson":
            out = "exponential"
        for k, (matrix, bias) in enumerate(zip(weights, biases, strict=True), 1):
            if matrix.ndim != 2:
                raise InputError(f"{found.kind}.coefs_: expected a matrix, found {matrix.ndim} dimensions")
            self.stack.linear(f"coefs_[{k - 1}]", matrix.T, bias)
            self.stack.activation(_ACTIVATIONS[hidden if k < len(weights) else out], f"coefs_[{k - 1}]")
        if found.kind == "MLPClassifier":
            self._classes(found)

    def _classes(self, found: _Object) -> None:
        self.classes = tuple(self._names(found))

    def _names(self, found: _Object) -> list[str]:
        item = found._attributes.get("classes_")
        if item is None:
            return []
        if "file" in item.entries():
            classes = self._raw(item, "classes_")
            return [str(each)[:40] for each in classes.ravel()[:1000]]
        if "content" in item.entries() and isinstance(item.need("content").value, list):
            return [
                str(parse(each.need("content").text()).value)[:40]
                for each in list(item.need("content"))[:1000]
                if each.entries().get("__loader__") is not None and each.need("__loader__").text() == "JsonNode"
            ]
        return []


def _affine(found: _Object) -> tuple[Array, Array]:
    """(scale, shift) of a scaler that was fitted: x → scale · x + shift."""
    name = found.kind
    if name == "StandardScaler":
        scale = 1.0 / found.array("scale_") if found.has("scale_") else np.ones(1)
        mean = found.array("mean_") if found.value("with_mean", True) and found.has("mean_") else np.zeros(1)
        return scale, -mean * scale
    if name == "MinMaxScaler":
        if found.value("clip", False):
            raise InputError("MinMaxScaler: with clip=True it is no scaling alone")
        return found.array("scale_"), found.array("min_")
    if name == "MaxAbsScaler":
        return 1.0 / found.array("scale_"), np.zeros(1)
    if name == "RobustScaler":
        scale = 1.0 / found.array("scale_") if found.has("scale_") else np.ones(1)
        center = found.array("center_") if found.has("center_") else np.zeros(1)
        return scale, -center * scale
    raise InputError(f"{name[:40]}: only MLPs behind scalers are read")


FORMAT = Format(
    program="skops",
    title=TITLE,
    description="An MLPClassifier or MLPRegressor, with the scalers before it, as skops.io.dump writes it.",
    suffixes=(".skops",),
    recognizes=recognizes,
    read=load,
    unread=PICKLES,
)
