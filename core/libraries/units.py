"""The activations as the libraries compute them: function and derivative, in the precision of their arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from core.model.activations import Whole

Numbers: TypeAlias = "NDArray[Any]"


@dataclass(frozen=True)
class Unit:
    """One activation of a library.

    name: as the records of the libraries call it. function, derivative: as in core.model.activations.
    whole: where each value depends on all sums of the layer, the effect of that, else None.
    """

    name: str
    function: Callable[[Numbers], Numbers]
    derivative: Callable[[Numbers, Numbers], Numbers]
    whole: Whole | None = None

    def through(self, v: Numbers, s: Numbers, h: Numbers) -> Numbers:
        """(∂h/∂s)ᵀ v along the last axis, from ∂L/∂h to δ."""
        return v * self.derivative(s, h) if self.whole is None else self.whole.back(v, h)


def usual(*names: str) -> dict[str, Unit]:
    """This program's activations of these names: a library that has them computes them as we do."""
    entries = (ACTIVATIONS[name] for name in names)
    return {e.name: Unit(e.name, e.function, e.derivative, e.whole) for e in entries}


SIGMOID, TANH, RELU, IDENTITY, SOFTMAX = usual("sigmoid", "tanh", "relu", "identity", "softmax").values()
