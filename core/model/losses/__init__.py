"""Loss functions: each is one entry of `LOSSES`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from core.model.formula import Factor, Node
    from core.model.losses.formulas import LossTerms


@dataclass(frozen=True, kw_only=True, eq=False)
class Loss:
    """One loss L with its derivative and the formulas of both.

    A loss is a sum over the outputs k: `term(s, y, t)` gives each one's part of it. `derivative(y, t, sum)`
    gives ∂L/∂y_k, where `sum` is Σ_k t_k. All keep the shape of y, and serve single numbers, too.

    output: the activation that the outputs must have, where L and it belong together: then the two are
    computed in one, from the weighted sums s, so that nothing is lost to rounding where y is nearly 0 or
    1, and `derivative` gives ∂L/∂s_k, that is δ. Softmax's s come in less the logarithm of Σ e^s, so that
    they are ln y.
    kinks: whether it has no derivative where y = t.

    before, term_formula, derivative_formula: the same as the derivation writes it: what stands before the sum, in LaTeX
    and in plain text ("" in both for nothing), each term, and ∂L/∂y_k. delta_formula: δ_k, where `output` makes it
    shorter than that; it takes t of every output, too.
    constant(t): the mean of L for the best constant output, of each column of the targets.
    plain: L and δ in plain text. numpy: L, and what `derivative` gives, as lines of NumPy in y, t and s.
    """

    name: str
    title: str
    latex: str
    derivative_latex: str
    term: Callable[[Array, Array, Array], Array]
    derivative: Callable[[Array, Array, Array], Array]
    before: tuple[str, str]
    term_formula: Callable[[LossTerms], Node]
    derivative_formula: Callable[[LossTerms], Node]
    delta_formula: Callable[[LossTerms, tuple[Factor, ...]], Node] | None = None
    constant: Callable[[Array], Array]
    plain: tuple[str, str]
    numpy: tuple[str, str]
    kinks: bool = False
    output: str = ""

    def __post_init__(self) -> None:
        texts = (self.name, self.title, self.latex, self.derivative_latex, *self.plain, *self.numpy)
        if not all(texts) or len(texts) != 8:
            raise TypeError(f"loss {self.name!r}: a text is missing")
        if bool(self.output) != (self.delta_formula is not None):
            raise TypeError(f"loss {self.name!r}: `output` and `delta_formula` belong together")

    def function(self, activation: str, s: Array, y: Array, t: Array) -> Array:
        """Return L, summed over the last axis (the outputs); the outputs' `activation` computes y from s."""
        if ACTIVATIONS[activation].whole:
            shifted = s - np.max(s, axis=-1, keepdims=True)
            s = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
        result: Array = np.sum(self.term(s, y, t), axis=-1)
        return result

    def delta(self, activation: str, s: Array, y: Array, t: Array) -> Array:
        """Return δ = ∂L/∂s of the outputs, in the shape of y."""
        derivative = self.derivative(y, t, np.sum(t, axis=-1, keepdims=True))
        return derivative if self.output else ACTIVATIONS[activation].back(derivative, s, y)

    def check(self, activation: str) -> None:
        """Raise InputError if outputs with this activation cannot be used with the loss."""
        if self.output and activation != self.output:
            needed, found = ACTIVATIONS[self.output].title, ACTIVATIONS[activation].title
            raise InputError(
                f"{self.title} requires {needed} outputs, but the outputs use {found}; change the loss "
                f"or the activation"
            )


def _written(name: str) -> Callable[..., Node]:
    """Return a function of core.model.losses.formulas, which is imported when it is called: commands start without."""

    def write(*arguments: LossTerms | tuple[Factor, ...]) -> Node:
        from core.model.losses import formulas

        node: Node = getattr(formulas, name)(*arguments)
        return node

    return write


def least_squares(s: Array, y: Array, t: Array) -> Array:
    """½ (t_k − y_k)²."""
    error = t - y
    return 0.5 * error * error


def least_squares_derivative(y: Array, t: Array, total: Array) -> Array:
    """∂L/∂y_k = −(t_k − y_k)."""
    return y - t


@np.errstate(over="ignore", invalid="ignore")
def _least_squares_of_constant(t: Array) -> Array:
    """That of the mean."""
    result: Array = 0.5 * np.var(t, axis=0)
    return result


def absolute_error(s: Array, y: Array, t: Array) -> Array:
    """|t_k − y_k|."""
    return np.abs(t - y)


def absolute_error_derivative(y: Array, t: Array, total: Array) -> Array:
    """∂L/∂y_k = −1 where y_k is too small, 1 where it is too large, 0 where it is right."""
    return np.sign(y - t)


@np.errstate(over="ignore", invalid="ignore")
def _absolute_error_of_constant(t: Array) -> Array:
    """That of the median."""
    result: Array = np.abs(t - np.median(t, axis=0)).mean(axis=0)
    return result


def binary_cross_entropy(s: Array, y: Array, t: Array) -> Array:
    """−t_k ln y_k − (1 − t_k) ln(1 − y_k) with y_k = σ(s_k), as max(s, 0) − s t + ln(1 + e^−|s|)."""
    return np.maximum(s, 0.0) - s * t + np.log1p(np.exp(-np.abs(s)))


def binary_cross_entropy_derivative(y: Array, t: Array, total: Array) -> Array:
    """δ_k = y_k − t_k: the derivative of σ cancels."""
    return y - t


def _binary_of_constant(t: Array) -> Array:
    """That of the share of ones."""
    rest = np.clip(1.0 - _share(t), 1e-300, 1.0)
    return _cross_entropy_of_constant(t) - rest * np.log(rest)


def cross_entropy(s: Array, y: Array, t: Array) -> Array:
    """−t_k ln y_k, where s_k is ln y_k (see Loss)."""
    return -t * s


def cross_entropy_derivative(y: Array, t: Array, total: Array) -> Array:
    """δ_k = y_k Σ_m t_m − t_k, which is y_k − t_k for targets that sum to 1."""
    return y * total - t


def _share(t: Array) -> Array:
    share: Array = np.clip(t.mean(axis=0), 1e-300, 1.0)
    return share


def _cross_entropy_of_constant(t: Array) -> Array:
    """That of the share of each class."""
    share = _share(t)
    return -share * np.log(share)


LEAST_SQUARES = Loss(
    name="least_squares", title="Least squares", latex=r"L = \tfrac{1}{2} \sum_k (t_k - y_k)^2",
    derivative_latex=r"\frac{\partial L}{\partial y_k} = -(t_k - y_k)",
    term=least_squares, derivative=least_squares_derivative,
    before=(r"\frac{1}{2}", "½ "), term_formula=_written("squared_error"),
    derivative_formula=_written("minus_error"), constant=_least_squares_of_constant, plain=("½ S", "(y − t) f′(s)"),
    numpy=("0.5 * np.sum((t - y) ** 2)", "y - t"),
)  # fmt: skip
ABSOLUTE_ERROR = Loss(
    name="absolute_error", title="Absolute error", latex=r"L = \sum_k |t_k - y_k|",
    derivative_latex=r"\frac{\partial L}{\partial y_k} = -\operatorname{sign}(t_k - y_k)",
    term=absolute_error, derivative=absolute_error_derivative, kinks=True,
    before=("", ""), term_formula=_written("absolute_error"), derivative_formula=_written("minus_sign_of_error"),
    constant=_absolute_error_of_constant, plain=("Σ |t − y|", "sign(y − t) f′(s)"),
    numpy=("np.sum(np.abs(t - y))", "np.sign(y - t)"),
)  # fmt: skip
BINARY_CROSS_ENTROPY = Loss(
    name="binary_cross_entropy", title="Binary cross-entropy", output="sigmoid",
    latex=r"L = -\sum_k \left( t_k \ln y_k + (1 - t_k) \ln(1 - y_k) \right)",
    derivative_latex=r"\frac{\partial L}{\partial y_k} = \frac{y_k - t_k}{y_k\,(1 - y_k)}",
    term=binary_cross_entropy, derivative=binary_cross_entropy_derivative,
    before=("-", "−"), term_formula=_written("binary_term"),
    derivative_formula=_written("binary_derivative"), delta_formula=_written("binary_delta"),
    constant=_binary_of_constant,
    plain=("−Σ (t ln y + (1 − t) ln(1 − y))", "y − t"),
    numpy=("np.sum(np.maximum(s, 0) - s * t + np.log1p(np.exp(-np.abs(s))))", "y - t"),
)  # fmt: skip
CROSS_ENTROPY = Loss(
    name="cross_entropy", title="Softmax with cross-entropy", output="softmax", latex=r"L = -\sum_k t_k \ln y_k",
    derivative_latex=r"\frac{\partial L}{\partial y_k} = -\frac{t_k}{y_k}",
    term=cross_entropy, derivative=cross_entropy_derivative,
    before=("-", "−"), term_formula=_written("cross_entropy_term"),
    derivative_formula=_written("cross_entropy_derivative"), delta_formula=_written("cross_entropy_delta"),
    constant=_cross_entropy_of_constant, plain=("−Σ t ln y", "y − t"),
    numpy=("-np.sum(t * (s - np.max(s) - np.log(np.sum(np.exp(s - np.max(s))))))", "y * np.sum(t) - t"),
)  # fmt: skip

LOSSES: dict[str, Loss] = {
    entry.name: entry for entry in (LEAST_SQUARES, ABSOLUTE_ERROR, BINARY_CROSS_ENTROPY, CROSS_ENTROPY)
}
# Regression losses: they treat a target as a number, not as a class.
OF_AMOUNTS = ("least_squares", "absolute_error")


def loss(name: str) -> Loss:
    """Return the loss called `name`. Raises InputError with the names that exist."""
    try:
        return LOSSES[name]
    except (KeyError, TypeError):
        raise InputError(f"unknown loss {name!r:.50}; expected one of {', '.join(LOSSES)}") from None


def going_with(name: str, outputs: str) -> str:
    """Return the loss called `name`, or least squares if it requires an activation other than `outputs`."""
    return name if loss(name).output in ("", outputs) else "least_squares"
