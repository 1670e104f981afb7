"""The layers of a Keras model, as its configuration lists them, joined with their weights."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.files.keras.activations import named, of_layer
from core.files.keras.graph import MAX_LAYERS, Step, name_of, steps_of
from core.files.keras.operations import is_operation, numbers, operate
from core.files.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    "Identity",
}
_MODELS = ("Sequential", "Functional", "Model")
_HALF = "the network in 64 bits."


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
        # Of one example; None where the model does not say.
        self._shape: tuple[int | None, ...] | None = None
        self._reshaped = False

    def read(self, model: JsonValue, path: tuple[str, ...] = ()) -> None:
        """Takes all layers of a model, {"class_name", "config"}."""
        for step in steps_of(model):
            self._count += 1
            if self._count > MAX_LAYERS or len(path) > 8:
                raise InputError("more layers than the program takes")
            if self._shape is None and not self.stack.layers:
                self._shape = _input_shape(step.layer.need("config"))
            if step.kind != "InputLayer":
                self._take(step, path)

    def _take(self, step: Step, path: tuple[str, ...]) -> None:
        layer, kind = step.layer, step.kind
        config = layer.need("config")
        name = name_of(layer)
        if kind in _MODELS:
            self.read(layer, (*path, name))
            return
        registered = layer.entries().get("registered_name")
        if registered is not None and isinstance(registered.value, str) and not _is_keras(layer):
            raise InputError(f"{name[:60]}: a layer of its own ({registered.value[:60]}), which cannot be read here")
        self._precision(config, name)
        if is_operation(layer):
            operate(self.stack, layer, step.node, name, self._activate)
        elif kind in _IDLE:
            self.stack.notes.append(f"{name[:60]} ({kind}): left out, as it does nothing here.")
        elif kind in ("Flatten", "Reshape"):
            self._reshape(kind, config, name)
        elif kind == "Activation":
            self._activate(named(config.need("activation"), self._modern), config, name)
        elif kind == "Dense":
            self._dense(config, name, self._weights((*path, name), kind, step.before))
        elif kind == "BatchNormalization":
            self._batch_normalization(config, name, self._weights((*path, name), kind, step.before))
        elif kind == "Normalization":
            self._normalization(config, name, self._weights((*path, name), kind, step.before))
        elif kind == "Rescaling":
            self.stack.affine(numbers(config.need("scale")), numbers(config.need("offset")), name)
        else:
            activation = of_layer(kind, config)
            if activation is None:
                raise InputError(f"{name[:60]}: the layer {kind[:40]} is no part of a feed-forward stack")
            self._activate(activation, config, name)

    def _activate(self, activation: str, config: JsonValue, name: str) -> None:
        """Put an activation on the stack. Raises InputError for one that works along another axis than the nodes."""
        if activation in ("softmax", "log_softmax"):
            axis = config.entries().get("axis")
            said = -1 if axis is None else axis.value
            last = len(self._shape) if self._shape else 1  # the first axis is that of examples
            if self._reshaped or said not in (-1, last, [-1], [last]):
                raise InputError(f"{name[:60]}: expected a softmax over the last axis, which has a layer's nodes")
        self.stack.activation(activation, name)

    def _precision(self, config: JsonValue, name: str) -> None:
        """Refuses quantized layers, and tells of those that compute in 16 bits."""
        policy = config.entries().get("dtype") if isinstance(config.value, dict) else None
        said = json.dumps(policy.value) if policy is not None else ""
        if "Quantized" in said or re.search("int[48]|float8", said):
            raise InputError(f"{name[:60]}: a quantized model, whose numbers are rounded on the way; save it without")
        half = re.search("bfloat16|float16", said)
        if half and not any(note.endswith(_HALF) for note in self.stack.notes):
            self.stack.notes.append(f"{name[:60]}: Keras computes it in {half[0]}, {_HALF}")

    def _reshape(self, kind: str, config: JsonValue, name: str) -> None:
        """The values keep their order. What was computed for each row may not be mixed afterwards."""
        rows, size = _rows(self._shape), None if self._shape is None else _product(self._shape)
        width = len(self.stack.layers[-1].weights) if self.stack.layers else None
        target = [each.value for each in config.need("target_shape")] if kind == "Reshape" else [-1]
        if width is not None and size not in (None, width):
            raise InputError(f"{name[:60]}: joins what the layers before it computed for each row, so it is no stack")
        if rows is not None and rows > 1 and len(target) == 1 and width is None:
            self.stack.repeat(rows, self._shape[-1] if self._shape else None, name)
        elif rows != 1 and len(target) > 1 and self.stack.pending:
            raise InputError(f"{name[:60]}: the layer {kind} after a scaling cannot be read here")
        self._shape = _resolved(target, width or size)
        self._reshaped = width is not None and self._shape[-1] != width
        self.stack.notes.append(f"{name[:60]} ({kind}): left out, as it does nothing here.")

    def _dense(self, config: JsonValue, name: str, arrays: list[Array]) -> None:
        biased = "use_bias" not in config.entries() or config.need("use_bias").boolean()
        if len(arrays) != 1 + biased or arrays[0].ndim != 2:
            raise InputError(f"{name[:60]}: expected a kernel{' and biases' * biased}, found {len(arrays)} arrays")
        if self._reshaped:
            raise InputError(f"{name[:60]}: takes outputs in another shape, so the model is no stack")
        if _rows(self._shape) != 1 and not self.stack.layers:
            self.stack.notes.append(f"{name[:60]}: takes each row of the input by itself, as the network does.")
        if self._shape is not None:
            self._shape = (*self._shape[:-1], arrays[0].shape[1])
        self.stack.linear(name, arrays[0].T, arrays[1] if biased else None)
        entries = config.entries()
        if "activation" in entries:
            self._activate(named(entries["activation"], self._modern), config, name)

    def _batch_normalization(self, config: JsonValue, name: str, arrays: list[Array]) -> None:
        entries = config.entries()
        scaled = "scale" not in entries or entries["scale"].boolean()
        centered = "center" not in entries or entries["center"].boolean()
        if len(arrays) != 2 + scaled + centered or any(array.shape != arrays[0].shape for array in arrays):
            raise InputError(f"{name[:60]}: expected {2 + scaled + centered} arrays of numbers, found {len(arrays)}")
        epsilon = entries["epsilon"].number() if "epsilon" in entries else 1e-3
        mean, variance = arrays[-2:]
        self._check_axis(config, name, mean.size)
        scale, shift = arrays[0] if scaled else None, arrays[int(scaled)] if centered else None
        self.stack.batch_normalization(mean, variance, epsilon, scale, shift, name)

    def _normalization(self, config: JsonValue, name: str, arrays: list[Array]) -> None:
        entries = config.entries()
        given = [
            numbers(entries[key]) for key in ("mean", "variance") if key in entries and entries[key].value is not None
        ]
        mean, variance = (
            array.reshape(-1) for array in (given if len(given) == 2 else (arrays + [np.ones(0)] * 2)[:2])
        )
        if not mean.size or mean.shape != variance.shape or (variance < 0.0).any():
            raise InputError(f"{name[:60]}: expected a mean and a variance for each column")
        self._check_axis(config, name, mean.size)
        deviation = np.maximum(np.sqrt(variance), 1e-7)
        if "invert" in entries and entries["invert"].boolean():
            self.stack.affine(deviation, mean, name)
        else:
            self.stack.affine(1.0 / deviation, -mean / deviation, name)

    def _check_axis(self, config: JsonValue, name: str, size: int) -> None:
        """Raise InputError where numbers belong to another axis than the last."""
        shape = self._shape
        if shape is None or len(shape) == 1 or size == 1:
            return
        axis = config.entries().get("axis")
        said = None if axis is None else axis.value
        axes = said if isinstance(said, list) else [-1 if said is None else said]
        whole = size == _product(shape) and len(axes) == len(shape)
        if not (axes in ([-1], [len(shape)]) or whole):
            raise InputError(f"{name[:60]}: works along another axis than the last, so the model is no stack")


def _input_shape(config: JsonValue) -> tuple[int | None, ...] | None:
    """The shape of one example that a first layer names."""
    entries = config.entries() if isinstance(config.value, dict) else {}
    for key in ("batch_shape", "batch_input_shape"):
        if key in entries and isinstance(entries[key].value, list):
            return tuple(size if type(size) is int else None for size in entries[key].value[1:])
    return None


def _rows(shape: tuple[int | None, ...] | None) -> int | None:
    """How many rows an example has, each with the numbers of the last axis; None where that is open."""
    return 1 if shape is None else _product(shape[:-1])


def _resolved(target: Sequence[object], size: int | None) -> tuple[int | None, ...]:
    """A shape of `size` numbers; a −1 stands for what is left."""
    sizes = [each if type(each) is int and each > 0 else None for each in target]
    rest = math.prod(each for each in sizes if each is not None)
    if sizes.count(None) == 1 and size is not None and rest:
        sizes[sizes.index(None)] = size // rest
    return tuple(sizes) or (size,)


def _product(sizes: Sequence[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return math.prod(known) if len(known) == len(sizes) else None


def snake_case(kind: str) -> str:
    """Keras's name for the groups of a class: batch_normalization for BatchNormalization."""
    name = re.sub(r"\W+", "", kind)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _is_keras(layer: JsonValue) -> bool:
    module = layer.entries().get("module")
    return module is not None and isinstance(module.value, str) and module.value.startswith("keras")
