"""Functions of a foreign layer as a·f(b·s + c) + d with one of our activations f: the numbers go into the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.files.network_builder import Linear

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.basics.arrays import Array


@dataclass(frozen=True)
class Shape:
    """a·f(b·s + c) + d, f the activation `name`. where the four numbers are not a·1 and 0, weights take them up."""

    name: str
    b: float = 1.0
    c: float = 0.0
    a: float = 1.0
    d: float = 0.0


@dataclass
class Found:
    """A layer as a file has it. bias: shape (out,) or None. steepness: of each unit, multiplies its sum; or None."""

    place: str
    weights: Array
    bias: Array | None
    shape: Shape
    steepness: Array | None = None


def folded(layers: Sequence[Found]) -> tuple[list[Linear], list[str]]:
    """The layers with only our activations, and their names. Exact but for the rounding of the products.

    Raises InputError where the last layer's outputs would have to be scaled, which no weights do.
    """
    result: list[Linear] = []
    names: list[str] = []
    a, d = 1.0, 0.0
    for layer in layers:
        weights, bias, shape = layer.weights, layer.bias, layer.shape
        if d != 0.0:
            bias = (np.zeros(len(weights)) if bias is None else bias) + d * weights.sum(axis=1)
        if a != 1.0:
            weights = weights * a
        factor = shape.b * (1.0 if layer.steepness is None else layer.steepness)
        if np.any(factor != 1.0):
            weights = weights * np.reshape(factor, (-1, 1))
            bias = None if bias is None else bias * factor
        if shape.c != 0.0:
            bias = (np.zeros(len(weights)) if bias is None else bias) + shape.c
        result.append(Linear(layer.place, weights, bias, f"{layer.place}, bias"))
        names.append(shape.name)
        a, d = shape.a, shape.d
    if (a, d) != (1.0, 0.0):
        raise InputError(f"{layers[-1].place}: its outputs are {a:g} · {names[-1]} {d:+g}, which no activation here is")
    return result, names


def shape_of(table: Mapping[str, Shape], name: str, place: str) -> Shape:
    """The entry `name` of `table`. Raises InputError with the place and the names that are read."""
    try:
        return table[name]
    except KeyError:
        raise InputError(f"{place}: expected one of {', '.join(table)}, found the function {name[:40]!r}") from None


def filled_words(absent: int) -> tuple[str, ...]:
    """The sentence on connections that are not in the file, or none."""
    if not absent:
        return ()
    many = f"{absent} connections that are" if absent > 1 else "1 connection that is"
    return (
        f"{many} not in the file became {'weights' if absent > 1 else 'a weight'} of 0, which training would change.",
    )
