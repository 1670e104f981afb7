"""The activations as the libraries compute them: function and derivative, in the precision of their arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Numbers: TypeAlias = "NDArray[Any]"


@dataclass(frozen=True)
class Unit:
    """One activation of a library.

    name: as the records of the libraries call it. function, derivative: as in core.model.activations.
    whole: each value depends on all sums of the layer.
    """

    name: str
    function: Callable[[Numbers], Numbers]
    derivative: Callable[[Numbers, Numbers], Numbers]
    whole: bool = False

    def through(self, v: Numbers, s: Numbers, h: Numbers) -> Numbers:
        """The Jacobian ∂h/∂s times `v`, along the last axis."""
        if self.whole:
            carried: Numbers = h * (v - np.sum(h * v, axis=-1, keepdims=True))
            return carried
        slope: Numbers = self.derivative(s, h)
        return v * slope


def usual(*names: str) -> dict[str, Unit]:
    """This program's activations of these names: a library that has them computes them as we do."""
    entries = (ACTIVATIONS[name] for name in names)
    return {e.name: Unit(e.name, e.function, e.derivative, e.whole is not None) for e in entries}


SIGMOID, TANH, RELU, IDENTITY, SOFTMAX = usual("sigmoid", "tanh", "relu", "identity", "softmax").values()
