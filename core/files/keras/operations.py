"""Functions and arithmetic between the layers of a functional model: keras.ops.relu(x), x / 255, 1 - x."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.files.keras.activations import of_layer
from core.files.stack import with_constant, with_parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from core.files.stack import Stack
    from core.files.strict_json import JsonValue

_MODULES = ("keras.src.ops.", "keras.ops.", "keras.src.activations.")
_PLAIN = {
    "Relu": "relu", "Relu6": "relu6", "Sigmoid": "sigmoid", "Tanh": "tanh", "Silu": "silu", "Softplus": "softplus",
    "Softsign": "softsign", "Selu": "selu", "Exp": "exponential", "Sin": "sin", "Cos": "cos",
    "HardSigmoid": "hard_sigmoid", "HardTanh": "hard_tanh", "Mish": "mish",
}  # fmt: skip
# What each parameter is called, and its usual value.
_WITH_PARAMETER = {
    "LeakyRelu": ("leaky_relu", "negative_slope", 0.2),
    "Elu": ("elu", "alpha", 1.0),
    "Celu": ("celu", "alpha", 1.0),
}
_ARITHMETIC = {"Add": "Add", "Subtract": "Sub", "Multiply": "Mul", "TrueDivide": "Div", "Divide": "Div"}


def is_operation(layer: JsonValue) -> bool:
    """Whether it is a function of keras.ops, which stands among the layers."""
    module = layer.entries().get("module")
    if module is None:  # as in HDF5
        kind = layer.need("class_name").text()
        return kind in (*_PLAIN, *_WITH_PARAMETER, *_ARITHMETIC, "Negative", "Gelu")
    return isinstance(module.value, str) and module.value.startswith(_MODULES)


def operate(
    stack: Stack, layer: JsonValue, node: JsonValue | None, name: str, activate: Callable[[str, JsonValue, str], None]
) -> None:
    """Put the function on `stack`. node: what it is called with. activate: called for an activation."""
    kind, config = layer.need("class_name").text(), layer.need("config")
    if kind in _ARITHMETIC and node is not None:
        stack.affine(*_arithmetic(kind, node, name), name)
    elif kind == "Negative":
        stack.affine(-np.ones(1), np.zeros(1), name)
    else:
        found = _activation(kind, config)
        if found is None:
            raise InputError(f"{name[:60]}: the function {kind[:40]} is no part of a feed-forward stack")
        activate(found, config, name)


def _activation(kind: str, config: JsonValue) -> str | None:
    entries = config.entries()
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _WITH_PARAMETER:
        name, key, usual = _WITH_PARAMETER[kind]
        return with_parameter(name, entries[key].number() if key in entries else usual)
    if kind == "Gelu":
        return "gelu" if "approximate" in entries and not entries["approximate"].boolean() else "gelu_tanh"
    if kind in ("Softmax", "LogSoftmax"):
        return "softmax" if kind == "Softmax" else "log_softmax"
    if kind == "Cast" and config.need("dtype").text() in ("float32", "float64"):
        return "identity"
    return of_layer(kind, config) if kind == "ReLU" else None


def _arithmetic(kind: str, node: JsonValue, name: str) -> tuple[Array, Array]:
    """(scale, shift) of an operation with a constant on one side."""
    given = node.entries()
    named = given["kwargs"].entries() if "kwargs" in given else {}
    sides = [*given.get("args", ()), *(named[key] for key in ("x1", "x2") if key in named)]
    values = [None if _is_tensor(side) else numbers(side) for side in sides]
    if len(values) != 2 or sum(value is None for value in values) != 1:
        raise InputError(f"{name[:60]}: the function {kind} of more than one value is no part of a feed-forward stack")
    first = values[0] is None
    found = with_constant(_ARITHMETIC[kind], next(value for value in values if value is not None), first)
    if found is None and first:
        raise InputError(f"{name[:60]}: divides by 0")
    if found is None:
        raise InputError(f"{name[:60]}: a number divided by a value is no part of a feed-forward stack")
    return found


def _is_tensor(item: JsonValue) -> bool:
    return isinstance(item.value, dict) and "keras_history" in item.need("config").entries()


def numbers(item: JsonValue) -> Array:
    """A number or a list of them, also as Keras writes an array."""
    if isinstance(item.value, dict):
        return numbers(item.need("config").need("value"))
    if isinstance(item.value, list):
        rows = list(item)
        while len(rows) == 1 and isinstance(rows[0].value, list):
            rows = list(rows[0])
        return np.array([row.number() for row in rows])
    return np.array([item.number()])
