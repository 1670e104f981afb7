"""The activations as the libraries compute them: function and derivative, in the precision of their arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


def rounded_once(units: dict[str, Unit]) -> dict[str, Unit]:
    """The same where a library computes each function in 64 bits, and rounds what comes of it."""

    def rounded(function: Callable[[Numbers], Numbers]) -> Callable[[Numbers], Numbers]:
        return lambda s: function(s.astype("f8")).astype(s.dtype)

    return {name: replace(unit, function=rounded(unit.function)) for name, unit in units.items()}


SIGMOID, TANH, RELU, IDENTITY, SOFTMAX = usual("sigmoid", "tanh", "relu", "identity", "softmax").values()
