"""Steps of an exported program that a stack takes up: activations with what stands around them, types."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.files.torch.operations import activation_of, bounds
from core.files.torch.program_weights import BFLOAT16, TYPES

if TYPE_CHECKING:
    from core.files.stack import Stack
    from core.files.strict_json import JsonValue

_LOG_SIGMOID = ("log_sigmoid", "log_sigmoid_forward")
_Affine = tuple[float, float]


def is_activation(name: str, inputs: dict[str, JsonValue]) -> bool:
    """Whether an operation is an activation by itself, or one with steps around it."""
    return name in _LOG_SIGMOID or bounds(name, inputs) is not None or activation_of(name, inputs) is not None


def activate(stack: Stack, name: str, inputs: dict[str, JsonValue], where: str) -> bool:
    """Put the activation on `stack`, with the steps before and after it; False where it is none."""
    found = activation_of(name, inputs)
    ends = bounds(name, inputs)
    before = after = (1.0, 0.0)
    if found is None and name in _LOG_SIGMOID:  # −softplus(−s)
        before, found, after = (-1.0, 0.0), "softplus", (-1.0, 0.0)
    elif found is None and ends is not None:
        before, found, after = _cut(*ends)
    if found is None:
        return False
    _affine(stack, before, where)
    stack.activation(found, where)
    _affine(stack, after, where)
    return True


def _cut(least: float, most: float) -> tuple[_Affine, str, _Affine]:
    """s cut at two numbers: before, the activation, after."""
    if math.isinf(most):
        return (1.0, -least), "relu", (1.0, least)
    if math.isinf(least):
        return (-1.0, most), "relu", (-1.0, most)
    width = most - least
    return (1.0 / width, -least / width - 0.5), "hard_sigmoid(1.0)", (width, least)


def _affine(stack: Stack, step: _Affine, where: str) -> None:
    if step != (1.0, 0.0):
        stack.affine(np.array([step[0]]), np.array([step[1]]), where)


def convert(stack: Stack, inputs: dict[str, JsonValue], where: str) -> bool:
    """Another type of numbers: those of 16 bits are told of, whole ones are no part of a stack."""
    said = inputs["dtype"].entries().get("as_scalar_type") if "dtype" in inputs else None
    kind = None if said is None else said.integer(0, 100)
    if kind in (BFLOAT16, 6):
        stack.notes.append(f"{where[:60]}: rounds to 16 bits, which the network does not.")
    return kind in (None, BFLOAT16, *TYPES)
