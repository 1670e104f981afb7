"""The layers of a Keras model, as its configuration lists them, joined with their weights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.files.keras.activations import named, of_layer
from core.files.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from core.files.strict_json import JsonValue

# Layers that do nothing once a network is trained, or to one example of numbers.
_IDLE = {
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "SpatialDropout1D",
    "ActivityRegularization",
    "Flatten",
    "Identity",
}
_MODELS = ("Sequential", "Functional", "Model")
_MAX_LAYERS = 1000


class KerasReader:
    """Follows the layers of a model from the input to the output.

    weights: gives the arrays of a layer from the names that lead to it (of the models around it, then its own), its
    class, and how many layers of this class came before it in its model.
    modern: whether the model is of Keras 3.
    """

    def __init__(self, weights: Callable[[tuple[str, ...], str, int], list[Array]], modern: bool) -> None:
        self.stack = Stack()
        self._weights = weights
        self._modern = modern
        self._count = 0

    def read(self, model: JsonValue, path: tuple[str, ...] = ()) -> None:
        """Takes all layers of a model, {"class_name", "config"}."""
        counts: dict[str, int] = {}
        for layer in layers_of(model):
            self._count += 1
            if self._count > _MAX_LAYERS or len(path) > 8:
                raise InputError("more layers than the program takes")
            kind = layer.need("class_name").text()
            before = counts.get(kind, 0)
            counts[kind] = before + 1
            if kind != "InputLayer":
                self._take(layer, kind, before, path)

    def _take(self, layer: JsonValue, kind: str, before: int, path: tuple[str, ...]) -> None:
        config = layer.need("config")
        name = _name_of(layer)
        if kind in _MODELS:
            self.read(layer, (*path, name))
            return
        registered = layer.entries().get("registered_name")
        if registered is not None and isinstance(registered.value, str) and not _is_keras(layer):
            raise InputError(f"{name[:60]}: a layer of its own ({registered.value[:60]}), which cannot be read here")
        if kind in _IDLE:
            self.stack.notes.append(f"{name[:60]} ({kind}): left out, as it does nothing here.")
        elif kind == "Activation":
            self.stack.activation(named(config.need("activation"), self._modern), name)
        elif kind == "Dense":
            self._dense(config, name, self._weights((*path, name), kind, before))
        elif kind == "BatchNormalization":
            self._batch_normalization(config, name, self._weights((*path, name), kind, before))
        elif kind == "Normalization":
            self._normalization(config, name, self._weights((*path, name), kind, before))
        elif kind == "Rescaling":
            self.stack.affine(_numbers(config.need("scale")), _numbers(config.need("offset")), name)
        elif kind == "Reshape" and len(list(config.need("target_shape"))) == 1:
            self.stack.notes.append(f"{name[:60]} (Reshape): left out, as it does nothing here.")
        else:
            activation = of_layer(kind, config)
            if activation is None:
                raise InputError(f"{name[:60]}: the layer {kind[:40]} is no part of a feed-forward stack")
            self.stack.activation(activation, name)

    def _dense(self, config: JsonValue, name: str, arrays: list[Array]) -> None:
        biased = "use_bias" not in config.entries() or config.need("use_bias").flag()
        if len(arrays) != 1 + biased or arrays[0].ndim != 2:
            raise InputError(f"{name[:60]}: expected a kernel{' and biases' * biased}, found {len(arrays)} arrays")
        self.stack.linear(name, arrays[0].T, arrays[1] if biased else None)
        entries = config.entries()
        if "activation" in entries:
            self.stack.activation(named(entries["activation"], self._modern), name)

    def _batch_normalization(self, config: JsonValue, name: str, arrays: list[Array]) -> None:
        entries = config.entries()
        scaled = "scale" not in entries or entries["scale"].flag()
        centered = "center" not in entries or entries["center"].flag()
        if len(arrays) != 2 + scaled + centered or any(array.shape != arrays[0].shape for array in arrays):
            raise InputError(f"{name[:60]}: expected {2 + scaled + centered} arrays of numbers, found {len(arrays)}")
        epsilon = entries["epsilon"].number() if "epsilon" in entries else 1e-3
        mean, variance = arrays[-2:]
        if (variance + epsilon <= 0.0).any():
            raise InputError(f"{name[:60]}: a variance below 0")
        scale = (arrays[0] if scaled else 1.0) / np.sqrt(variance + epsilon)
        shift = arrays[int(scaled)] if centered else 0.0
        self.stack.affine(scale, shift - mean * scale, name)

    def _normalization(self, config: JsonValue, name: str, arrays: list[Array]) -> None:
        entries = config.entries()
        given = [
            _numbers(entries[key]) for key in ("mean", "variance") if key in entries and entries[key].value is not None
        ]
        mean, variance = (
            array.reshape(-1) for array in (given if len(given) == 2 else (arrays + [np.ones(0)] * 2)[:2])
        )
        if not mean.size or mean.shape != variance.shape or (variance < 0.0).any():
            raise InputError(f"{name[:60]}: expected a mean and a variance for each column")
        deviation = np.maximum(np.sqrt(variance), 1e-7)
        if "invert" in entries and entries["invert"].flag():
            self.stack.affine(deviation, mean, name)
        else:
            self.stack.affine(1.0 / deviation, -mean / deviation, name)


def layers_of(model: JsonValue) -> list[JsonValue]:
    """The layers in the order in which a value passes them. Raises InputError where they are no chain."""
    config = model.need("config")
    layers = list(config if isinstance(config.value, list) else config.need("layers"))
    if model.need("class_name").text() == "Sequential":
        return layers
    names = {_name_of(layer): layer for layer in layers}
    after: dict[str, str] = {}
    first = []
    for name, layer in names.items():
        sources = _sources(layer.need("inbound_nodes").value if "inbound_nodes" in layer.entries() else [])
        if len(sources) > 1:
            raise InputError(f"{name[:60]}: joins {len(sources)} layers, so the model is no stack")
        for source in sources:
            if source in after:
                raise InputError(f"{source[:60]}: leads to two layers, so the model is no stack")
            after[source] = name
        if not sources:
            first.append(name)
    if len(first) != 1:
        raise InputError(f"expected one input, found {len(first)}")
    path = [first[0]]
    while path[-1] in after and len(path) <= len(names):
        path.append(after[path[-1]])
    if len(path) != len(names) or any(name not in names for name in path):
        raise InputError("its layers do not form one stack")
    return [names[name] for name in path]


def snake_case(kind: str) -> str:
    """Keras's name for the groups of a class: batch_normalization for BatchNormalization."""
    name = re.sub(r"\W+", "", kind)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _name_of(layer: JsonValue) -> str:
    config = layer.need("config")
    entries = config.entries() if isinstance(config.value, dict) else {}
    return entries["name"].text() if "name" in entries else layer.need("class_name").text()


def _is_keras(layer: JsonValue) -> bool:
    module = layer.entries().get("module")
    return module is not None and isinstance(module.value, str) and module.value.startswith("keras")


def _sources(value: object, depth: int = 0) -> list[str]:
    """The layers that a node takes its values from, in the notations of Keras 2 and 3."""
    if depth > 10:
        return []
    if isinstance(value, dict):
        history = value.get("keras_history")
        if isinstance(history, list) and history and isinstance(history[0], str):
            return [history[0]]
        return [name for each in value.values() for name in _sources(each, depth + 1)]
    if isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str) and type(value[1]) is int:
            return [value[0]]
        return [name for each in value for name in _sources(each, depth + 1)]
    return []


def _numbers(item: JsonValue) -> Array:
    """A number or a list of them, also as Keras writes an array."""
    if isinstance(item.value, dict):
        return _numbers(item.need("config").need("value"))
    if isinstance(item.value, list):
        rows = list(item)
        while len(rows) == 1 and isinstance(rows[0].value, list):
            rows = list(rows[0])
        return np.array([row.number() for row in rows])
    return np.array([item.number()])
