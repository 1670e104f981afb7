"""ReLU and its kin: s itself on one side of 0, something less on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.model.activations.entry import INF, Activation, Parameter, cases, latex_number, with_parameter_of

if TYPE_CHECKING:
    from core.basics.arrays import Array

# Of self-normalizing networks (Klambauer et al. 2017): mean 0 and variance 1 reproduce themselves.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def relu(s: Array) -> Array:
    """r(s) = s for s > 0, else 0."""
    return np.where(s > 0.0, s, 0.0)


def relu_derivative(s: Array, h: Array) -> Array:
    """r'(s) = 1 for s > 0, else 0; at the kink r'(0) = 0."""
    return np.where(s > 0.0, 1.0, 0.0)


def relu6(s: Array) -> Array:
    """f(s) = s from 0 to 6, and 0 or 6 beyond."""
    return np.minimum(np.maximum(s, 0.0), 6.0)


def relu6_derivative(s: Array, h: Array) -> Array:
    """f'(s) = 1 between 0 and 6, else 0."""
    return np.where(s > 0.0, np.where(s < 6.0, 1.0, 0.0), 0.0)


def leaky_relu(s: Array, a: float = 0.01) -> Array:
    """f(s) = s for s > 0, else a s."""
    return np.where(s > 0.0, s, a * s)


def leaky_relu_derivative(s: Array, h: Array, a: float = 0.01) -> Array:
    """f'(s) = 1 for s > 0, else a."""
    return np.where(s > 0.0, 1.0, a)


def elu(s: Array, a: float = 1.0) -> Array:
    """f(s) = s for s > 0, else a (e^s − 1)."""
    return np.where(s > 0.0, s, a * np.expm1(np.minimum(s, 0.0)))


def elu_derivative(s: Array, h: Array, a: float = 1.0) -> Array:
    """f'(s) = 1 for s > 0, else a e^s."""
    return np.where(s > 0.0, 1.0, a * np.exp(np.minimum(s, 0.0)))


def celu(s: Array, a: float = 1.0) -> Array:
    """f(s) = s for s > 0, else a (e^(s/a) − 1), without a kink whatever a is."""
    return np.where(s > 0.0, s, a * np.expm1(np.minimum(s, 0.0) / a))


def celu_derivative(s: Array, h: Array, a: float = 1.0) -> Array:
    """f'(s) = 1 for s > 0, else e^(s/a)."""
    return np.exp(np.minimum(s, 0.0) / a)


def selu(s: Array) -> Array:
    """f(s) = λ s for s > 0, else λ α (e^s − 1)."""
    return SELU_SCALE * np.where(s > 0.0, s, SELU_ALPHA * np.expm1(np.minimum(s, 0.0)))


def selu_derivative(s: Array, h: Array) -> Array:
    """f'(s) = λ for s > 0, else λ α e^s."""
    return SELU_SCALE * np.where(s > 0.0, 1.0, SELU_ALPHA * np.exp(np.minimum(s, 0.0)))


def _leaky_relu(a: float) -> Activation:
    slope = latex_number(a)
    return Activation(
        name="leaky_relu", title="Leaky ReLU", letter="f",
        latex="f(s) = " + cases(("s", "s > 0"), (rf"{slope}\, s", "")),
        derivative_latex="f'(s) = " + cases(("1", "s > 0"), (slope, "")),
        function=leaky_relu, derivative=leaky_relu_derivative,
        low=-INF if a > 0 else 0.0, high=INF, peak_derivative=max(1.0, a), kinks=() if a == 1.0 else (0.0,),
        onnx=f"Max(s, Mul({a!r}, s))" if a <= 1.0 else f"Min(s, Mul({a!r}, s))",
        torch=f"nn.LeakyReLU({a!r})", numpy=(f"return np.where(s > 0, s, {a!r} * s)",),
        parameter=Parameter("The slope for s < 0", "α", 0.01, 0.0, 100.0, a), make=_leaky_relu,
    )  # fmt: skip


def _elu(a: float) -> Activation:
    factor = "" if a == 1.0 else latex_number(a)
    power = "e^{s} - 1" if a == 1.0 else rf"{factor}\,(e^{{s}} - 1)"
    inner = "np.expm1(np.minimum(s, 0.0))"
    outer = "Sub(Exp(Min(s, 0.0)), 1.0)"
    return Activation(
        name="elu", title="ELU", letter="f",
        latex="f(s) = " + cases(("s", "s > 0"), (power, "")),
        derivative_latex="f'(s) = " + cases(("1", "s > 0"), (rf"{factor}\,e^{{s}}" if factor else "e^{s}", "")),
        function=elu, derivative=elu_derivative,
        low=-a, high=INF, peak_derivative=max(1.0, a), kinks=() if a == 1.0 else (0.0,),
        onnx=f"Add(Relu(s), {outer})" if a == 1.0 else f"Add(Relu(s), Mul({a!r}, {outer}))",
        torch="nn.ELU()" if a == 1.0 else f"nn.ELU({a!r})",
        numpy=(f"return np.where(s > 0, s, {'' if a == 1.0 else f'{a!r} * '}{inner})",),
        parameter=Parameter("The limit for s far below 0 is −α", "α", 1.0, 0.001, 100.0, a), make=_elu,
    )  # fmt: skip


def _celu(a: float) -> Activation:
    factor = "" if a == 1.0 else latex_number(a)
    power, exponent = ("e^{s} - 1", "e^{s}")
    if factor:
        exponent = f"e^{{s / {factor}}}"
        power = rf"{factor}\,({exponent} - 1)"
    return Activation(
        name="celu", title="CELU", letter="f",
        latex="f(s) = " + cases(("s", "s > 0"), (power, "")),
        derivative_latex="f'(s) = " + cases(("1", "s > 0"), (exponent, "")),
        function=celu, derivative=celu_derivative, low=-a, high=INF, peak_derivative=1.0, kinks=(),
        onnx=f"Add(Relu(s), Mul({a!r}, Sub(Exp(Div(Min(s, 0.0), {a!r})), 1.0)))",
        torch="nn.CELU()" if a == 1.0 else f"nn.CELU({a!r})",
        numpy=(f"return np.where(s > 0, s, {a!r} * np.expm1(np.minimum(s, 0.0) / {a!r}))",),
        parameter=Parameter("The limit for s far below 0 is −α", "α", 1.0, 0.001, 100.0, a), make=_celu,
    )  # fmt: skip


RELU = Activation(
    name="relu", title="ReLU", letter="r",
    latex="r(s) = " + cases(("s", "s > 0"), ("0", "")), derivative_latex="r'(s) = " + cases(("1", "s > 0"), ("0", "")),
    function=relu, derivative=relu_derivative, low=0.0, high=INF, peak_derivative=1.0, kinks=(0.0,),
    onnx="Relu(s)", torch="nn.ReLU()", numpy=("return np.where(s > 0, s, 0.0)",),
)  # fmt: skip
RELU6 = Activation(
    name="relu6", title="ReLU6", letter="f", latex=r"f(s) = \min(\max(s, 0), 6)",
    derivative_latex="f'(s) = " + cases(("1", "0 < s < 6"), ("0", "")),
    function=relu6, derivative=relu6_derivative, low=0.0, high=6.0, peak_derivative=1.0, kinks=(0.0, 6.0),
    onnx="Min(Relu(s), 6.0)", torch="nn.ReLU6()", numpy=("return np.minimum(np.maximum(s, 0.0), 6.0)",),
)  # fmt: skip
SELU = Activation(
    name="selu", title="SELU", letter="f",
    latex="f(s) = " + cases((r"\lambda\,s", "s > 0"), (r"\lambda\,\alpha\,(e^{s} - 1)", "")),
    derivative_latex="f'(s) = " + cases((r"\lambda", "s > 0"), (r"\lambda\,\alpha\,e^{s}", ""))
    + rf",\quad \lambda = {SELU_SCALE:.4f},\; \alpha = {SELU_ALPHA:.4f}",
    function=selu, derivative=selu_derivative, low=-SELU_SCALE * SELU_ALPHA, high=INF,
    peak_derivative=SELU_SCALE * SELU_ALPHA, kinks=(0.0,),
    onnx=f"Mul({SELU_SCALE!r}, Add(Relu(s), Mul({SELU_ALPHA!r}, Sub(Exp(Min(s, 0.0)), 1.0))))",
    torch="nn.SELU()",
    numpy=(f"below = {SELU_ALPHA!r} * np.expm1(np.minimum(s, 0.0))",
           f"return {SELU_SCALE!r} * np.where(s > 0, s, below)"),
)  # fmt: skip
LEAKY_RELU = with_parameter_of(_leaky_relu, 0.01)
ELU = with_parameter_of(_elu, 1.0)
CELU = with_parameter_of(_celu, 1.0)
