"""Optimizers: compute new weights from the old ones and the gradient.

Each is one entry of `OPTIMIZERS`: its step as code, written for arrays and single numbers alike, and the same
step as the equations that the derivation shows. A test evaluates both and compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.basics.errors import InputError
from core.model.formula import SYMBOLS, FormulaRow, Fraction, Glue, Group, Node, Product, Root, contains, latex

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array


@dataclass(frozen=True)
class Parameter:
    """A parameter of an optimizer: its field in Settings, its symbol in plain text and LaTeX, and its tip."""

    name: str
    symbol: str
    latex: str
    tip: str


PARAMETERS: dict[str, Parameter] = {
    entry.name: entry
    for entry in (
        Parameter(
            "momentum",
            "μ",
            r"\mu",
            "Momentum μ: fraction of the last step that is added to the next, at least 0, less than 1",
        ),
        Parameter(
            "decay",
            "ρ",
            r"\rho",
            "Decay ρ: weight of the old value in the running mean of squared gradients, at least 0, less than 1",
        ),
        Parameter(
            "beta1",
            "β₁",
            r"\beta_1",
            "β₁: weight of the old value in the running mean of gradients, at least 0, less than 1",
        ),
        Parameter(
            "beta2",
            "β₂",
            r"\beta_2",
            "β₂: weight of the old value in the running mean of squared gradients, at least 0, less than 1",
        ),
        Parameter("epsilon", "ε", r"\varepsilon", "ε: a small number above 0 that prevents division by 0"),
    )
}


@dataclass(frozen=True)
class Terms:
    """Terms of an optimizer's equations, as parts of a formula.

    w: the weight. g: its gradient, penalty included. rate: η. m, v: the state before the update; new_m, new_v: after
    it. first, second, epsilon: the parameters. k: the number of the update, from 1, as it is written.
    """

    w: Node
    g: Node
    rate: Node
    m: Node
    v: Node
    new_m: Node
    new_v: Node
    first: Node
    second: Node
    epsilon: Node
    k: str


_Equation: TypeAlias = "Callable[[Terms], Node]"


@dataclass(frozen=True)
class Optimizer:
    """One optimizer: w' = w − change.

    step(w, g, m, v, rate, first, second, epsilon, k) returns the new w, m and v. g is the gradient (of the batch's
    mean loss and of the penalty); m and v are the state of each weight, at first 0; k counts the updates with this
    optimizer, from 1.
    state, change: the same as equations; as many of m' and v' as it uses, and what w is diminished by.
    parameters: names in PARAMETERS of `first`, `second` and `epsilon`, "" where it has none.
    """

    name: str
    title: str
    step: Callable[..., tuple[Array, Array, Array]]
    state: tuple[_Equation, ...]
    change: _Equation
    parameters: tuple[str, str, str] = ("", "", "")

    def __post_init__(self) -> None:
        unknown = [name for name in self.parameters if name and name not in PARAMETERS]
        if unknown or len(self.parameters) != 3 or len(self.state) > 2:
            raise ValueError(f"optimizer {self.name}: unknown parameters {unknown}, or more than two states")
        self.latex  # noqa: B018 - an equation that cannot be written fails here, not in the window

    @property
    def slots(self) -> int:
        """Return how many of m and v it uses, m first."""
        return len(self.state)

    @property
    def latex(self) -> str:
        """Return the equations in symbols: m' = …, v' = …, w' = …."""
        symbols = _symbols(self.parameters)
        left = [symbols.new_m, symbols.new_v][: self.slots]
        lines = [_line(name, equation(symbols)) for name, equation in zip(left, self.state, strict=True)]
        return r", \quad ".join((*lines, _line(Glue("w'", "w′"), self.new_weight(symbols))))

    @property
    def takes_gradient(self) -> bool:
        """Return whether the new weight depends on the gradient directly, not only on the state."""
        symbols = _symbols(self.parameters)
        return contains(self.change(symbols), symbols.g)

    def new_weight(self, terms: Terms) -> FormulaRow:
        """Return w' as an equation."""
        return FormulaRow((terms.w, _MINUS, self.change(terms)))


_MINUS = Glue("-", " − ")
_PLUS = Glue("+", " + ")
_SQUARED = Glue("^{2}", "²")
_ONE_MINUS = Glue("1 -", "1 − ")


def _symbols(parameters: tuple[str, str, str]) -> Terms:
    def symbol(name: str) -> Glue:
        return Glue(PARAMETERS[name].latex, PARAMETERS[name].symbol) if name else Glue("", "")

    w, g, rate, m, v = (Glue(text, text) for text in ("w", "g", "\\eta", "m", "v"))
    first, second, epsilon = map(symbol, parameters)
    return Terms(w, g, rate, m, v, Glue("m'", "m′"), Glue("v'", "v′"), first, second, epsilon, "k")


def _line(left: Node, right: Node) -> str:
    return f"{latex(left, SYMBOLS)} = {latex(right, SYMBOLS)}"


def _square(node: Node) -> Node:
    return FormulaRow((node if isinstance(node, Glue) else Group(node), _SQUARED))


def _mean(old: Node, new: Node, share: Node) -> Node:
    """Return share · old + (1 − share) · new."""
    rest = Group(FormulaRow((_ONE_MINUS, share)))
    return FormulaRow((Product((share, old)), _PLUS, Product((rest, new))))


def _bias_corrected(state: Node, share: Node, k: str) -> Node:
    """Return state / (1 − share^k): Adam's bias correction for a state that starts at 0."""
    power = FormulaRow((share, Glue(f"^{{{k}}}", f"^{k}")))
    return Fraction(state, FormulaRow((_ONE_MINUS, power)))


def gradient_descent(
    w: Array, g: Array, m: Array, v: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """w' = w − η g."""
    return w - rate * g, m, v


def _descent_change(t: Terms) -> Node:
    return Product((t.rate, *(t.g.parts if isinstance(t.g, Product) else (t.g,))))


def momentum(
    w: Array, g: Array, m: Array, v: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """m' = μ m + g; w' = w − η m' (Polyak 1964, in PyTorch's form)."""
    m = first * m + g
    return w - rate * m, m, v


def _momentum_state(t: Terms) -> Node:
    return FormulaRow((Product((t.first, t.m)), _PLUS, t.g))


def _momentum_change(t: Terms) -> Node:
    return Product((t.rate, t.new_m))


def nesterov(
    w: Array, g: Array, m: Array, v: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """m' = μ m + g; w' = w − η (g + μ m') (Nesterov 1983, in PyTorch's form)."""
    m = first * m + g
    return w - rate * (g + first * m), m, v


def _nesterov_change(t: Terms) -> Node:
    return Product((t.rate, Group(FormulaRow((t.g, _PLUS, Product((t.first, t.new_m)))))))


def rmsprop(
    w: Array, g: Array, m: Array, v: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """m' = ρ m + (1 − ρ) g²; w' = w − η g / (√m' + ε) (Tieleman, Hinton 2012)."""
    m = first * m + (1.0 - first) * g * g
    return w - rate * g / (np.sqrt(m) + epsilon), m, v


def _rmsprop_state(t: Terms) -> Node:
    return _mean(t.m, _square(t.g), t.first)


def _rmsprop_change(t: Terms) -> Node:
    return Product((t.rate, Fraction(t.g, FormulaRow((Root(t.new_m), _PLUS, t.epsilon)))))


def adam(
    w: Array, g: Array, m: Array, v: Array, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[Array, Array, Array]:
    """m' = β₁ m + (1 − β₁) g; v' = β₂ v + (1 − β₂) g²; w' = w − η m̂ / (√v̂ + ε) (Kingma, Ba 2015).

    m̂ = m' / (1 − β₁^k) and v̂ = v' / (1 − β₂^k) make up for the start from 0.
    """
    m = first * m + (1.0 - first) * g
    v = second * v + (1.0 - second) * g * g
    root = np.sqrt(v) / np.sqrt(1.0 - second**k)
    return w - rate / (1.0 - first**k) * m / (root + epsilon), m, v


def _adam_m(t: Terms) -> Node:
    return _mean(t.m, t.g, t.first)


def _adam_v(t: Terms) -> Node:
    return _mean(t.v, _square(t.g), t.second)


def _adam_change(t: Terms) -> Node:
    m, v = _bias_corrected(t.new_m, t.first, t.k), _bias_corrected(t.new_v, t.second, t.k)
    return Product((t.rate, Fraction(m, FormulaRow((Root(v), _PLUS, t.epsilon)))))


OPTIMIZERS: dict[str, Optimizer] = {
    entry.name: entry
    for entry in (
        Optimizer("gradient-descent", "Gradient descent", gradient_descent, (), _descent_change),
        Optimizer("momentum", "Momentum", momentum, (_momentum_state,), _momentum_change, ("momentum", "", "")),
        Optimizer("nesterov", "Nesterov", nesterov, (_momentum_state,), _nesterov_change, ("momentum", "", "")),
        Optimizer("rmsprop", "RMSProp", rmsprop, (_rmsprop_state,), _rmsprop_change, ("decay", "", "epsilon")),
        Optimizer("adam", "Adam", adam, (_adam_m, _adam_v), _adam_change, ("beta1", "beta2", "epsilon")),
    )
}


def optimizer(name: str) -> Optimizer:
    """Return the entry called `name`. Raises InputError with the names that exist."""
    try:
        return OPTIMIZERS[name]
    except (KeyError, TypeError):
        raise InputError(f"unknown optimizer {name!r:.50}; expected one of {', '.join(OPTIMIZERS)}") from None
