"""Activations as ONNX operations: as what each is written.

A form is an expression in s, the weighted sums of a layer, in Python's notation: operations with their
inputs, attributes by name. It stands in the registry, with the activation.

Only what onnxruntime computes in 64-bit numbers is written. That excludes Erf, which it never does; Elu and Softplus,
which it does at operator set 18 alone; and for many of its versions s times Sigmoid, which they make one operation.
LeakyRelu has an attribute of 32 bits.
"""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from core.basics.arrays import Array

# ½ erf(a/√2) = a/√(2π) ∫ e^(−½ a² u²) du from 0 to 1, by half of the 40-point Gauss–Legendre rule for −1 to 1.
# Beyond 8.5 there is nothing left of 1 − erf; up to there the rule is right to 1e-14.
_U, _SHARES = (half[20:] for half in np.polynomial.legendre.leggauss(40))
_ARRAYS: dict[str, Array] = {"POINTS": -0.5 * _U * _U, "SHARES": _SHARES / math.sqrt(2.0 * math.pi)}


class Operation(NamedTuple):
    """One operation to write. result, inputs: names of values, `s`, or names that `constant` knows."""

    result: str
    operation: str
    inputs: tuple[str, ...]
    attributes: dict[str, Any]


def steps(activation: str) -> list[Operation]:
    """The operations that compute an activation from s, in their order; none for the identity."""
    found: dict[str, Operation] = {}

    def visit(form: ast.expr) -> str:
        text = ast.unparse(form)
        if isinstance(form, ast.Call) and text not in found:
            inputs = tuple(visit(each) for each in form.args)
            attributes = {each.arg or "": ast.literal_eval(each.value) for each in form.keywords}
            found[text] = Operation(text, ast.unparse(form.func), inputs, attributes)
        return text

    visit(_parsed(ACTIVATIONS[activation].onnx))
    return list(found.values())


def constant(name: str) -> Array:
    """The meaning of a constant of a form: one of our arrays, or a number, in shape (1,)."""
    if name in _ARRAYS:
        return _ARRAYS[name]
    value = ast.literal_eval(name)
    return np.array([value], dtype=np.int64 if isinstance(value, int) else np.float64)


def _parsed(form: str) -> ast.expr:
    return ast.parse(form, mode="eval").body
