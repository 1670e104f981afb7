"""Activations as ONNX operations: as what each is written, and as what it may be read.

A form is an expression in s, the weighted sums of a layer, in Python's notation: operations with their
inputs, attributes by name. The first form of an activation is written. Read are all, whatever the order of
factors and terms, with constants compared as 32-bit numbers.

Only what onnxruntime computes in 64-bit numbers is written. That excludes Erf, Elu and Softplus, and for
many of its versions s times Sigmoid, which they make one operation; LeakyRelu has an attribute of 32 bits.
"""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.files.foreign.network_builder import shape_words
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from core.basics.arrays import Array

# ½ erf(a/√2) = a/√(2π) ∫ e^(−½ a² u²) du from 0 to 1, by half of the 40-point Gauss–Legendre rule for −1 to 1.
# Beyond 8.5 there is nothing left of 1 − erf; up to there the rule is right to 1e-14.
_U, _SHARES = (half[20:] for half in np.polynomial.legendre.leggauss(40))
_ARRAYS: dict[str, Array] = {"POINTS": -0.5 * _U * _U, "SHARES": _SHARES / math.sqrt(2.0 * math.pi)}
# What is read besides the first forms, which are the registry's.
_FORMS: dict[str, tuple[str, ...]] = {
    "leaky_relu": ("LeakyRelu(s, alpha=0.01)",),
    "elu": ("Elu(s, alpha=1.0)",),
    "softplus": (
        "Softplus(s)",
        "Where(Greater(s, 20.0), s, Softplus(s))",  # PyTorch, with its usual threshold
        "Where(Greater(s, 40.0), s, Softplus(s))",  # PyTorch, from our script
    ),
    "silu": ("Mul(s, Sigmoid(s))", "Swish(s, alpha=1.0)"),
    "gelu": (
        "Mul(0.5, s, Add(1.0, Erf(Div(s, 1.4142135623730951))))",
        "Mul(0.5, s, Add(1.0, Erf(Mul(s, 0.7071067811865476))))",
        "Gelu(s, approximate='none')",
    ),
}
_FORMS = {name: (entry.onnx, *_FORMS.get(name, ())) for name, entry in ACTIVATIONS.items() if entry.onnx != "s"}
# What attributes are where a node does not name them.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "LeakyRelu": {"alpha": 0.01},
    "LogSoftmax": {"axis": -1},
    "Elu": {"alpha": 1.0},
    "Swish": {"alpha": 1.0},
    "Gelu": {"approximate": "none"},
    "Softmax": {"axis": -1},
}
_ANY_ORDER = ("Add", "Mul", "Max", "Min")


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
    """What a constant of a form stands for: one of our arrays, or a number, in shape (1,)."""
    if name in _ARRAYS:
        return _ARRAYS[name]
    value = ast.literal_eval(name)
    return np.array([value], dtype=np.int64 if isinstance(value, int) else np.float64)


class Term(NamedTuple):
    """What a value is: an operation and the texts of its arguments, in one order for all equal values."""

    operation: str
    arguments: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The expression in s."""
        return f"{self.operation}({', '.join(self.arguments)})" if self.arguments else self.operation


SUMS = Term("s")


def applied(operation: str, inputs: list[Term], attributes: dict[str, Any]) -> Term:
    """The term of an operation that is done to others. A product of products is one product, a sum likewise."""
    texts: list[str] = []
    for term in inputs:
        nested = term.operation == operation and operation in ("Add", "Mul")
        texts += term.arguments if nested else [term.text]
    if operation in _ANY_ORDER:
        texts.sort()
    said = {name: attributes.get(name, value) for name, value in _DEFAULTS.get(operation, {}).items()}
    return Term(operation, (*texts, *(f"{name}={_word(value)}" for name, value in said.items())))


def constant_term(array: Array) -> Term:
    """The term of a constant: one number, or one of our arrays."""
    if array.size == 1:
        return Term(_word(array.item()))
    for name, ours in _ARRAYS.items():
        if array.shape == ours.shape and np.array_equal(array.astype(np.float32), ours.astype(np.float32)):
            return Term(name)
    return Term(f"[{shape_words(array)}]")


def known(term: Term) -> str | None:
    """The activation that a term is, or None."""
    return _KNOWN.get(term.text)


def _word(value: Any) -> str:
    return repr(value) if isinstance(value, str) else str(np.float32(value))


def _parsed(form: str) -> ast.expr:
    return ast.parse(form, mode="eval").body


def _term(form: ast.expr) -> Term:
    if isinstance(form, ast.Call):
        attributes = {each.arg or "": ast.literal_eval(each.value) for each in form.keywords}
        return applied(ast.unparse(form.func), [_term(each) for each in form.args], attributes)
    return Term(form.id) if isinstance(form, ast.Name) else Term(_word(ast.literal_eval(form)))


_KNOWN = {_term(_parsed(form)).text: name for name, forms in _FORMS.items() for form in forms}
# Every operation that occurs in a form.
OPERATIONS = {
    ast.unparse(call.func)
    for forms in _FORMS.values()
    for form in forms
    for call in ast.walk(_parsed(form))
    if isinstance(call, ast.Call)
}
