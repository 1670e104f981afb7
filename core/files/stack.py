"""A feed-forward stack gathered step by step from a file that lists its layers in their order.

Affine maps of single columns (scaling, batch normalization at inference) are folded into the neighboring
weights; before the first layer and after the last activation they become the document's scaling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.scaling import KINDS, Scaling
from core.document.document import Document
from core.files.input_file import Report
from core.files.network_builder import Linear, build_network, check_shape, finite, outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array

STANDARD, UNIT = KINDS
_DEFAULTS = {"leaky_relu": 0.01, "elu": 1.0, "softplus": 1.0, "celu": 1.0, "hard_sigmoid": 1.0 / 6.0}


def with_parameter(name: str, value: float) -> str:
    """An activation with its parameter as its name has it: "leaky_relu(0.3)"; the name alone for the usual value."""
    if not np.isfinite(value):
        raise InputError(f"{name}: {value} is not a finite parameter")
    return name if np.isclose(value, _DEFAULTS[name], rtol=1e-7, atol=0.0) else f"{name}({float(value)!r})"


def with_constant(operation: str, constant: Array, first: bool) -> tuple[Array, Array] | None:
    """(scale, shift) of Add, Sub, Mul or Div of a value and a constant; None where it divides by 0 or by the value.

    first: whether the value stands before the constant.
    """
    one, zero = np.ones(1), np.zeros(1)
    match operation:
        case "Add":
            return one, constant
        case "Sub":
            return (one, -constant) if first else (-one, constant)
        case "Mul":
            return constant, zero
    return (1.0 / constant, zero) if first and np.all(constant) else None


def shortest(value: float) -> float:
    """The decimal number that a 32-bit one was written as."""
    return float(str(np.float32(value)))


class Stack:
    """The network found so far.

    notes: what was folded or left out, a sentence each.
    """

    def __init__(self) -> None:
        self.layers: list[Linear] = []
        self.activations: list[str | None] = []
        self.notes: list[str] = []
        self.kind = STANDARD
        self._inputs: tuple[Array, Array] | None = None
        self._map: tuple[Array, Array] | None = None  # h → scale · h + shift, not yet folded

    def linear(self, name: str, weights: Array, bias: Array | None) -> None:
        """A layer with weights (out, in) and biases (out,) or none."""
        weights = finite(weights, name)
        if weights.ndim != 2:
            raise InputError(f"{name[:60]}: expected a matrix, found {weights.ndim} dimensions")
        bias = None if bias is None else finite(bias, f"{name}, bias")
        if bias is not None and bias.shape != weights.shape[:1]:
            raise InputError(f"{name[:60]}: expected {weights.shape[0]} biases, found {bias.size}")
        self._check_width(name, weights.shape[1])
        if self._map is not None:
            scale, shift = (self._row(each, weights.shape[1], name) for each in self._map)
            if not self.layers and (scale > 0.0).all():
                self._inputs = (scale, shift)
            else:
                bias = weights @ shift if bias is None else bias + weights @ shift
                weights = weights * scale
                self.notes.append(f"{name[:60]}: what scales its inputs was folded into its weights.")
            self._map = None
        self.layers.append(Linear(name, weights, bias, f"{name}, bias"))
        self.activations.append(None)

    def activation(self, name: str, where: str) -> None:
        """An activation; one after another becomes a layer that passes its inputs on."""
        if name == "identity":
            return
        if not self.layers:
            raise InputError(f"{where[:60]}: an activation ({name}) before the first layer cannot be kept")
        if self._map is not None or self.activations[-1] is not None:
            self.linear(f"{where}, passed on", np.eye(self.layers[-1].weights.shape[0]), None)
            self.notes.append(f"{where[:60]}: {name} after another activation became a layer with weights of 1.")
        self.activations[-1] = name

    def affine(self, scale: Array, shift: Array, where: str) -> None:
        """h → scale · h + shift, one number a column or one for all."""
        scale, shift = finite(np.atleast_1d(scale), where), finite(np.atleast_1d(shift), where)
        for values in (scale, shift):
            if values.ndim != 1:
                raise InputError(f"{where[:60]}: expected one number a column, found {values.ndim} dimensions")
            if values.size != 1:
                self._check_width(where, values.size)
        if not self.layers or self.activations[-1] is not None:
            before, after = self._map or (np.ones(1), np.zeros(1))
            sizes = {each.size for each in (before, after, scale, shift)}
            if sizes - {1, max(sizes)}:
                raise InputError(f"{where[:60]}: expected as many columns as before")
            self._map = (before * scale, after * scale + shift)
            return
        last = self.layers[-1]
        bias = np.zeros(last.weights.shape[0]) if last.bias is None else last.bias
        last.weights = last.weights * np.broadcast_to(scale, bias.shape)[:, None]
        last.bias = bias * scale + shift
        self.notes.append(f"{where[:60]}: folded into the weights before it.")

    def batch_normalization(
        self, mean: Array, variance: Array, epsilon: float, scale: Array | None, shift: Array | None, where: str
    ) -> None:
        """At inference: h → (h − mean) / √(variance + epsilon) · scale + shift, one number a column of each."""
        if any(each is not None and each.shape != mean.shape for each in (variance, scale, shift)):
            raise InputError(f"{where[:60]}: expected as many variances, scales and shifts as means")
        if (variance + epsilon <= 0.0).any():
            raise InputError(f"{where[:60]}: a variance below 0")
        factor = (1.0 if scale is None else scale) / np.sqrt(variance + epsilon)
        self.affine(factor, (0.0 if shift is None else shift) - mean * factor, where)

    def document(self, title: str, types: Sequence[str], assumed: Sequence[str] = ()) -> tuple[Document, Report]:
        """The document and the report; what scales the ends becomes the document's scaling."""
        names = [name or "identity" for name in self.activations]
        scaling = target = None
        if self._map is not None and self.layers:
            scale, shift = (self._row(each, len(self.layers[-1].weights), "outputs") for each in self._map)
            if (scale > 0.0).all():
                target = Scaling(self.kind, tuple(shift.tolist()), tuple(scale.tolist()), "targets")
                self.notes.append("What scales the outputs is kept as the scaling of the targets.")
            else:
                self.linear("outputs", np.eye(len(scale)), None)
                names.append("identity")
        network = build_network(self.layers, names or None)
        if self._inputs is not None:
            scale, shift = self._inputs
            scaling = Scaling(self.kind, tuple((-shift / scale).tolist()), tuple((1.0 / scale).tolist()))
            self.notes.append("What scales the inputs is kept as the scaling of the inputs.")
        report = Report(title, (outline(self.layers, types),), tuple(assumed), tuple(self.notes))
        return Document(network, scaling=scaling, target_scaling=target), report

    @property
    def pending(self) -> bool:
        """Whether a scaling waits for the layer after it."""
        return self._map is not None

    def repeat(self, times: int, width: int | None, where: str) -> None:
        """The `width` columns so far occur `times` times in a row from here on, as does what waits to be folded."""
        if self._map is not None:
            check_shape(where[:60], (times, max(each.size for each in self._map)))
            scale, shift = (np.tile(each, times) if each.size == width != 1 else each for each in self._map)
            self._map = (scale, shift)

    def _row(self, values: Array, width: int, where: str) -> Array:
        if values.size not in (1, width):
            raise InputError(f"{where[:60]}: expected {values.size} inputs, as the scaling before it, found {width}")
        return np.broadcast_to(values, (width,))

    def _check_width(self, where: str, width: int) -> None:
        if self.layers and self.layers[-1].weights.shape[0] != width:
            raise InputError(f"{where[:60]}: expected {self.layers[-1].weights.shape[0]} inputs, found {width}")
