"""An activation: one entry of the registry, with everything of its kind."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from core.basics.arrays import Array

INF = math.inf


@dataclass(frozen=True, eq=False)
class Parameter:
    """The number that a function depends on besides s.

    words: what it is, for a tip. symbol: the letter that stands for it. low, high: the values it may have.
    value: the one it has; `default` where the name of the activation does not give another.
    """

    words: str
    symbol: str
    default: float
    low: float
    high: float
    value: float = math.nan

    def __post_init__(self) -> None:
        if math.isnan(self.value):
            object.__setattr__(self, "value", self.default)


@dataclass(frozen=True, eq=False)
class Whole:
    """The effect of a whole-layer activation on small changes; each works along the last axis.

    onward: (∂h/∂s) v, how a change v of the sums s changes the values h. back: (∂h/∂s)ᵀ v, from ∂L/∂h to ∂L/∂s.
    """

    onward: Callable[[Array, Array], Array]
    back: Callable[[Array, Array], Array]


@dataclass(frozen=True, kw_only=True, eq=False)
class Activation:
    """One activation function f with its derivative and all that is written of it.

    `function(s)` returns h = f(s); `derivative(s, h)` returns f'(s), and may use h = f(s), which is available.
    Both keep the shape of s, and have the parameter, if there is one, as a last argument with its value as
    default. `letter` is the LaTeX letter that the formulas use for f (σ for the sigmoid, r for ReLU, as in the
    chapter). `low` and `high` bound the values of f; `peak_derivative` is the largest f'. kinks: where f has no
    derivative, or jumps.

    onnx: an expression in s, see core.files.onnx.activations. torch: a module, or a function of s, in Python.
    numpy: the lines of a function of s in Python.

    parameter: None where f depends on s alone; else `make` makes the entry for another value.
    whole: each value depends on all sums of the layer (softmax, for outputs only). Then `function` works
    along the last axis, and `derivative` returns ∂h_i/∂s_i, the diagonal of the Jacobian.
    """

    name: str
    title: str
    letter: str
    latex: str
    derivative_latex: str
    function: Callable[..., Array]
    derivative: Callable[..., Array]
    low: float
    high: float
    peak_derivative: float
    kinks: tuple[float, ...]
    onnx: str
    torch: str
    numpy: tuple[str, ...]
    parameter: Parameter | None = None
    make: Callable[[float], Activation] | None = None
    whole: Whole | None = None

    def __post_init__(self) -> None:
        missing = [name for name, value in vars(self).items() if value in ("", ("",))]
        if missing or not self.numpy:
            raise TypeError(f"activation {self.name!r}: {', '.join(missing) or 'numpy'} is missing")
        if not self.low < self.high or not self.peak_derivative > 0:
            raise TypeError(f"activation {self.name!r}: its range or its largest derivative is wrong")
        if (self.parameter is None) != (self.make is None):
            raise TypeError(f"activation {self.name!r}: `parameter` and `make` belong together")
        if self.parameter is not None:
            value = self.parameter.value
            for name in ("function", "derivative"):
                object.__setattr__(self, name, _bound(getattr(self, name), value))

    @property
    def base(self) -> str:
        """The name without the parameter: the key of the registry."""
        return self.name.partition("(")[0]

    def with_parameter(self, value: float) -> Activation:
        """The same kind of activation with another parameter. Raises InputError for one that it cannot have."""
        own = self.parameter
        if own is None or self.make is None:
            raise InputError(f"activation {self.name}: it has no parameter, found {value!r}")
        if not (math.isfinite(value) and own.low <= value <= own.high):
            raise InputError(
                f"activation {self.base}: expected {own.symbol} from {own.low:g} to {own.high:g}, found {value!r}"
            )
        value = float(value) + 0.0  # no −0
        made = self.make(value)
        if value == own.default:
            return made
        title = f"{made.title} ({own.symbol} = {plain_number(value)})"
        return replace(made, name=f"{self.base}({value!r})", title=title)

    def back(self, v: Array, s: Array, h: Array) -> Array:
        """(∂h/∂s)ᵀ v along the last axis, from ∂L/∂h to δ: f'(s) ⊙ v, or that of the whole layer."""
        return v * self.derivative(s, h) if self.whole is None else self.whole.back(v, h)

    def onward(self, v: Array, s: Array, h: Array) -> Array:
        """(∂h/∂s) v along the last axis, from a change of s to that of h: f'(s) ⊙ v, or that of the whole layer."""
        return v * self.derivative(s, h) if self.whole is None else self.whole.onward(v, h)

    def of_node(self, s: Array, sums: Array, i: int) -> Array:
        """h_i for many values `s` of s_i, shape (m,), the other sums of the layer being as in `sums`."""
        if self.whole is None:
            return self.function(s)
        layers = np.tile(sums, (len(s), 1))
        layers[:, i] = s
        values: Array = self.function(layers)[:, i]
        return values

    def kinks_below(self, s: Array) -> NDArray[np.intp]:
        """The number of kinks below each s: equal for two numbers without a kink between them."""
        return np.searchsorted(np.array(sorted(self.kinks)), s)


def with_parameter_of(make: Callable[[float], Activation], default: float) -> Activation:
    """The entry for the registry: of the default value."""
    entry = make(default)
    if entry.parameter is None or entry.parameter.default != default:
        raise TypeError(f"activation {entry.name!r}: its parameter's default is not {default!r}")
    return entry


def plain_number(value: float) -> str:
    """A number as a person types it: 0.3, 2, 1e-05."""
    return repr(value).removesuffix(".0")


def latex_number(value: float) -> str:
    """A number in LaTeX."""
    mantissa, e, exponent = plain_number(value).partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa


def cases(*rows: tuple[str, str]) -> str:
    """Values and their conditions, the last of which may be empty: "otherwise"."""
    lines = [rf"{value} & \text{{if }} {when}" if when else rf"{value} & \text{{otherwise}}" for value, when in rows]
    return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"


def _bound(function: Callable[..., Any], value: float) -> Callable[..., Any]:
    """`function` with `value` as the default of its last argument, where the kernels' compiler finds it, too."""
    if not isinstance(function, FunctionType):
        raise TypeError(f"{function!r}: expected a function written in Python")
    copy = FunctionType(function.__code__, function.__globals__, function.__name__, (value,))
    copy.__doc__ = function.__doc__
    return copy
