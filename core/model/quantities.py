"""Quantities: the type of a number in a derivation and its place in the network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from core.basics.addresses import Node, Weight

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LETTERS_BELOW = {"h": "ₕ", "x": "ₓ", "y": "ᵧ"}


class Kind(Enum):
    """Types of the numbers in one update; the value is the name in words."""

    INPUT = "input"
    BIAS = "bias unit"
    WEIGHT = "weight"
    SUM = "weighted sum"
    VALUE = "value"
    TARGET = "target"
    ERROR = "error"
    LOSS = "loss"
    DERIVATIVE = "derivative of the activation"
    DELTA = "error term δ"
    GRADIENT = "gradient"
    MEAN_GRADIENT = "mean gradient"
    PENALIZED = "gradient with the penalty"
    OLD_STATE_M = "previous optimizer state m"
    STATE_M = "optimizer state m"
    OLD_STATE_V = "previous optimizer state v"
    STATE_V = "optimizer state v"
    NEW_WEIGHT = "new weight"
    RATE = "learning rate"
    NEW_LOSS = "loss after the update"
    SENSITIVITY = "sensitivity to a weight"
    MASK = "factor of dropout"
    CLASS_WEIGHT = "class weight"


# Color of each type in the theme; types not listed are plain text, weights are colored by sign.
_ROLES = {
    Kind.INPUT: "value",
    Kind.VALUE: "value",
    Kind.SENSITIVITY: "value",
    Kind.BIAS: "bias",
    Kind.DERIVATIVE: "derivative",
    Kind.MASK: "bias",
    Kind.ERROR: "error",
    Kind.LOSS: "error",
    Kind.NEW_LOSS: "error",
    Kind.DELTA: "error",
    Kind.GRADIENT: "error",
    Kind.MEAN_GRADIENT: "error",
    Kind.PENALIZED: "error",
}
_ON_WEIGHTS = frozenset(
    {
        Kind.WEIGHT, Kind.GRADIENT, Kind.MEAN_GRADIENT, Kind.PENALIZED, Kind.OLD_STATE_M, Kind.STATE_M,
        Kind.OLD_STATE_V, Kind.STATE_V, Kind.NEW_WEIGHT,
    }
)  # fmt: skip
_NOWHERE = frozenset({Kind.LOSS, Kind.NEW_LOSS, Kind.RATE, Kind.CLASS_WEIGHT})


def value_kind(layer: int) -> Kind:
    """Return the kind of a node's value h: in layer 1 it is an input."""
    return Kind.INPUT if layer == 1 else Kind.VALUE


@dataclass(frozen=True)
class Quantity:
    """Identity of one number.

    layer: the chapter's n, 1 the input. i: the node, from 0. j: the column of W_n, from 0, for numbers of
    a weight, else None. example: its place in the batch, from 0; 0 for what belongs to no example.
    """

    kind: Kind
    layer: int = 0
    i: int = 0
    j: int | None = None
    example: int = 0

    @property
    def place(self) -> Node | Weight | None:
        """Return its place on the graph: a node (or bias unit), a weight, or None (L, η)."""
        if self.kind in _ON_WEIGHTS:
            assert self.j is not None
            return Weight(self.layer, self.i, self.j)
        return None if self.kind in _NOWHERE else Node(self.layer, self.i)


def role(quantity: Quantity, value: float) -> str:
    """Return the name of its color: a field of the theme, or "error" or "bias"."""
    if quantity.kind in (Kind.WEIGHT, Kind.NEW_WEIGHT):
        return "negative" if value < 0 else "positive"
    return _ROLES.get(quantity.kind, "text")


@dataclass(frozen=True)
class Symbol:
    """A symbol in LaTeX and as plain text."""

    latex: str
    plain: str

    @property
    def lowered(self) -> str:
        """Return the plain text with subscripts, for labels: sₕ₁, w₁₂, W₂, L₁."""
        plain = re.sub(r"_([hxy])", lambda match: _LETTERS_BELOW[match[1]], self.plain)
        return re.sub(r"([a-zLWδₕₓᵧ])(\d+(?:,\d+)?)", lambda match: match[1] + match[2].translate(_SUBSCRIPTS), plain)
