"""What an exported program computes of its weights alone: transposed, scaled, masked, or made of a number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.network_builder import check_shape
from core.files.torch.operations import (
    CONVERTED,
    PASSED,
    SHAPED,
    inputs_of,
    name_of,
    ones,
    scalar,
    scalars,
    tensor_name,
    whole_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from core.files.strict_json import JsonValue

_SAME = {*PASSED, *CONVERTED, "view_as"}
_TURNED = ("t", "permute", "transpose", "numpy_T", "mT", "matrix_H")
_ONE: dict[str, Callable[[Any], Any]] = {
    "exp": np.exp, "log": np.log, "neg": np.negative, "abs": np.abs, "sqrt": np.sqrt, "reciprocal": np.reciprocal,
    "tanh": np.tanh, "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "relu": lambda x: np.maximum(x, 0),
    "softplus": lambda x: np.logaddexp(x, 0),
}  # fmt: skip
_TWO: dict[str, Callable[[Any, Any], Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "pow": np.power,
    "rsub": lambda a, b: b - a,
}  # fmt: skip
_MADE = {"zeros": 0.0, "ones": 1.0, "full": None, "scalar_tensor": None}


def constant_of(node: JsonValue, array: Callable[[str], Array | None]) -> Array | None:
    """The numbers that an operation makes of weights and numbers alone; None where it takes anything else.

    array: the numbers of a tensor that is made of weights alone, else None.
    """
    name = name_of(node)
    inputs = inputs_of(node)
    tensors = [tensor for tensor in map(tensor_name, inputs.values()) if tensor is not None]
    if name in _MADE and not tensors:
        return _made(name, inputs)
    arrays = [array(tensor) for tensor in tensors]
    given = [each for each in arrays if each is not None]
    if not given or len(given) < len(arrays):
        return None
    found = _computed(name, inputs, given)
    if found is not None and not np.isfinite(found).all():
        raise InputError(f"{name[:40]}: the weights become numbers that are not finite")
    return found


def _computed(name: str, inputs: dict[str, JsonValue], given: list[Array]) -> Array | None:
    first = given[0]
    if name in _SAME:
        return first
    if name in _TURNED:
        return _turned(name, inputs, first)
    if name in SHAPED:
        return _shaped(name, inputs, first)
    if name == "_weight_norm" and len(given) == 2 and first.ndim == 2:
        over = 1 - int(scalars(inputs, dim=0.0)[0])
        length = np.sqrt((first**2).sum(axis=over, keepdims=True)) if over in (0, 1) else None
        return None if length is None or given[1].shape != length.shape else first * given[1] / length
    with np.errstate(all="ignore"):
        if name in _ONE and len(given) == 1 and ones(inputs, "beta"):
            return np.asarray(_ONE[name](first))
        if name in _TWO and ones(inputs, "alpha") and "rounding_mode" not in inputs:
            arrays = iter(given)
            items = [item for key, item in inputs.items() if key != "alpha"]
            sides = [scalar(item) if tensor_name(item) is None else next(arrays) for item in items]
            if len(sides) == 2 and all(side is not None for side in sides):
                return _broadcast(_TWO[name], sides)
    return None


def _shaped(name: str, inputs: dict[str, JsonValue], array: Array) -> Array | None:
    """The same numbers in the shape that is said."""
    if array.size == 1:
        return array.reshape(-1)
    sizes = whole_numbers(inputs.get("size" if name == "view" else "shape"))
    (dim,) = scalars(inputs, dim=math.nan)
    try:
        if name in ("view", "reshape"):
            return None if sizes is None else array.reshape(sizes)
        if name == "unsqueeze":
            return None if math.isnan(dim) else np.expand_dims(array, int(dim))
        if name == "squeeze" and "dim" not in inputs:
            return array.squeeze()
    except ValueError:
        return None
    return array.reshape(-1) if name == "flatten" and scalars(inputs, start_dim=0, end_dim=-1) == (0, -1) else None


def _turned(name: str, inputs: dict[str, JsonValue], array: Array) -> Array | None:
    """A matrix with its axes in the order that is said; -1 is the last one."""
    axes = list(range(array.ndim))[::-1]
    if name == "permute":
        axes = whole_numbers(inputs.get("dims")) or []
    elif name == "transpose":
        first, second = (int(axis) for axis in scalars(inputs, dim0=0, dim1=1))
        axes = [first, second] if (first - second) % max(1, array.ndim) else [0, 1]
    if array.ndim < 2:
        return array
    axes = [axis % 2 for axis in axes]
    return array.transpose(axes) if array.ndim == 2 and sorted(axes) == [0, 1] else None


def _broadcast(function: Callable[[Any, Any], Any], sides: list[Any]) -> Array | None:
    try:
        return np.asarray(function(*sides), dtype=np.float64)
    except ValueError:
        return None


def _made(name: str, inputs: dict[str, JsonValue]) -> Array | None:
    sizes = whole_numbers(inputs.get("size")) or []
    number = _MADE[name]
    if number is None:
        key = "fill_value" if name == "full" else "s"
        number = scalar(inputs[key]) if key in inputs else None
    if number is None or not math.isfinite(number) or len(sizes) > 2:
        return None
    check_shape(name, sizes)
    return np.full(sizes or (1,), number)
