"""The losses that libraries descend, for each example: the number before any mean, and δ at the outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.units import Numbers, Unit

# The logarithm that PyTorch's BCELoss cuts at, and the smallest y (1 − y) that it divides by.
_LOWEST_LOG, _LEAST_PRODUCT = -100.0, 1e-12
# Where Keras and TensorFlow.js cut an output, before its logarithm.
_CUT = 1e-7


@dataclass(frozen=True)
class Objective:
    """A loss of outputs y and targets t, of shape (examples, outputs); unit: the outputs' activation.

    likeness: the loss of core.model.losses that it is, up to a factor. loss(s, y, t): one number an example,
    summed over the outputs. delta(unit, s, y, t): what the library leads back, ∂/∂s of that loss, or of its
    half where the loss is a square.
    """

    likeness: str
    loss: Callable[[Numbers, Numbers, Numbers], Numbers]
    delta: Callable[[Unit, Numbers, Numbers, Numbers], Numbers]


def squares(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    """Σ_k (t_k − y_k)²."""
    total: Numbers = np.sum((t - y) ** 2, axis=-1)
    return total


def squares_delta(unit: Unit, s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    """(y − t) f'(s)."""
    return unit.through(y - t, s, y)


def bare_delta(unit: Unit, s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    """y − t, without f'."""
    delta: Numbers = y - t
    return delta


def softmax_delta(unit: Unit, s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    """y_k Σ t − t_k."""
    delta: Numbers = y * np.sum(t, axis=-1, keepdims=True) - t
    return delta


def by_sums(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    """−t ln y − (1 − t) ln(1 − y), from the sums s: nothing is cut."""
    terms = np.maximum(s, 0) - s * t + np.log1p(np.exp(-np.abs(s)))
    total: Numbers = np.sum(terms, axis=-1)
    return total


def classes_by_sums(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    """−Σ t ln y from the sums s: nothing is cut."""
    shifted = s - np.max(s, axis=-1, keepdims=True)
    logarithms = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    total: Numbers = -np.sum(t * logarithms, axis=-1)
    return total


def classes_by_values(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    """−Σ t ln y from y: infinite where the right class has exactly 0."""
    with np.errstate(divide="ignore"):
        logarithms = np.where(t > 0, np.log(y), y.dtype.type(0))
    total: Numbers = -np.sum(t * logarithms, axis=-1)
    return total


def by_values(least: float, most: float | None = None) -> Callable[[Numbers, Numbers, Numbers], Numbers]:
    """−t ln y − (1 − t) ln(1 − y) from y, cut to `least` … `most`, or 1 − `least`."""

    def loss(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
        y = np.clip(y, y.dtype.type(least), y.dtype.type(1 - least if most is None else most))
        total: Numbers = -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)
        return total

    return loss


def by_pushed_values(least: float) -> Callable[[Numbers, Numbers, Numbers], Numbers]:
    """−t ln(y + `least`) − (1 − t) ln(1 + `least` − y): each logarithm a little further from 0."""

    def loss(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
        total: Numbers = -np.sum(t * np.log(y + least) + (1 - t) * np.log(1 + least - y), axis=-1)
        return total

    return loss


def _uncut(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    total: Numbers = -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)
    return total


def _uncut_delta(unit: Unit, s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    return unit.through((1 - t) / (1 - y) - t / y, s, y)


def _cut(y: Numbers) -> Numbers:
    low: Numbers = np.clip(y, y.dtype.type(_CUT), y.dtype.type(1 - _CUT))
    return low


def _by_cut_sums(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    """From the sums that belong to the cut values."""
    low = _cut(y)
    return by_sums(np.log(low / (1 - low)), y, t)


def _cut_delta(unit: Unit, s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    # A cut output has no derivative: exactly 0, however wrong it is.
    delta: Numbers = np.where(_cut(y) == y, y - t, y.dtype.type(0))
    return delta


def _cut_classes(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    total: Numbers = -np.sum(t * np.log(_cut(y)), axis=-1)
    return total


def _cut_classes_delta(unit: Unit, s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    inside = np.where(_cut(y) == y, -t / _cut(y), y.dtype.type(0))
    return unit.through(inside, s, y)


def _torch_binary(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    with np.errstate(divide="ignore"):
        logs = np.maximum(np.log(y), _LOWEST_LOG), np.maximum(np.log(1 - y), _LOWEST_LOG)
    total: Numbers = -np.sum(t * logs[0] + (1 - t) * logs[1], axis=-1)
    return total


def _torch_binary_delta(unit: Unit, s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    return unit.through((y - t) / np.maximum(y * (1 - y), _LEAST_PRODUCT), s, y)


SQUARES = Objective("least_squares", squares, squares_delta)
BINARY = Objective("binary_cross_entropy", by_sums, bare_delta)
BINARY_TORCH = Objective("binary_cross_entropy", _torch_binary, _torch_binary_delta)
# Of values of exactly 0 or 1 there is no number.
BINARY_UNCUT = Objective("binary_cross_entropy", _uncut, _uncut_delta)
BINARY_CUT = Objective("binary_cross_entropy", by_values(_CUT), _cut_delta)
CLASSES_UNCUT = Objective("cross_entropy", classes_by_values, softmax_delta)
BINARY_CUT_SUMS = Objective("binary_cross_entropy", _by_cut_sums, _cut_delta)
CLASSES = Objective("cross_entropy", classes_by_sums, softmax_delta)
CLASSES_CUT = Objective("cross_entropy", _cut_classes, _cut_classes_delta)
