"""Functions that do what ReLU does, without its kink: softplus, SiLU, GELU, Mish; and the exponential."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.model.activations.entry import INF, Activation, Parameter, latex_number, with_parameter_of

if TYPE_CHECKING:
    from core.basics.arrays import Array


def softplus(s: Array, a: float = 1.0) -> Array:
    """f(s) = ln(1 + e^(a s)) / a, written so that e is never raised to a positive power."""
    return np.maximum(s, 0.0) + np.log1p(np.exp(-np.abs(a * s))) / a


def softplus_derivative(s: Array, h: Array, a: float = 1.0) -> Array:
    """f'(s) = σ(a s)."""
    e = np.exp(-np.abs(a * s))
    return np.where(s >= 0.0, 1.0, e) / (1.0 + e)


def silu(s: Array) -> Array:
    """f(s) = s σ(s)."""
    e = np.exp(-np.abs(s))
    return s * (np.where(s >= 0.0, 1.0, e) / (1.0 + e))


def silu_derivative(s: Array, h: Array) -> Array:
    """f'(s) = σ(s) (1 + s (1 − σ(s)))."""
    e = np.exp(-np.abs(s))
    return np.where(s >= 0.0, 1.0, e) / (1.0 + e) * (1.0 + s * (np.where(s >= 0.0, e, 1.0) / (1.0 + e)))


def erf(x: Array) -> Array:
    """The error function of each number."""
    from scipy.special import erf as erf_of_scipy  # slow to load, and only GELU needs it

    result: Array = erf_of_scipy(x)
    return result


_ROOT_HALF = math.sqrt(0.5)
_DENSITY = 1.0 / math.sqrt(2.0 * math.pi)


def gelu(s: Array) -> Array:
    """f(s) = s Φ(s), Φ the normal distribution function (Hendrycks, Gimpel 2016, the exact form)."""
    return 0.5 * s * (1.0 + erf(s * _ROOT_HALF))


def gelu_derivative(s: Array, h: Array) -> Array:
    """f'(s) = Φ(s) + s φ(s), φ the normal density."""
    return 0.5 * (1.0 + erf(s * _ROOT_HALF)) + s * _DENSITY * np.exp(-0.5 * s * s)


_TWICE = 2.0 * math.sqrt(2.0 / math.pi)


def gelu_tanh(s: Array) -> Array:
    """f(s) = ½ s (1 + tanh u) = s σ(2u) with u = √(2/π) (s + 0.044715 s³); beyond 100 σ is 0 or 1."""
    c = np.minimum(np.maximum(s, -100.0), 100.0)
    e = np.exp(-np.abs(_TWICE * c * (1.0 + 0.044715 * c * c)))
    return s * (np.where(s >= 0.0, 1.0, e) / (1.0 + e))


def gelu_tanh_derivative(s: Array, h: Array) -> Array:
    """f'(s) = σ(2u) (1 + s (1 − σ(2u)) 2u'), u' = √(2/π) (1 + 3 · 0.044715 s²)."""
    c = np.minimum(np.maximum(s, -100.0), 100.0)
    e = np.exp(-np.abs(_TWICE * c * (1.0 + 0.044715 * c * c)))
    on, off = np.where(s >= 0.0, 1.0, e) / (1.0 + e), np.where(s >= 0.0, e, 1.0) / (1.0 + e)
    return on * (1.0 + c * off * _TWICE * (1.0 + 0.134145 * c * c))


def mish(s: Array) -> Array:
    """f(s) = s tanh(ln(1 + e^s)) (Misra 2019), with e only raised to negative powers."""
    e = np.exp(-np.abs(s))
    on = (1.0 + 2.0 * e) / (1.0 + 2.0 * e + 2.0 * e * e)
    off = e * (e + 2.0) / (2.0 + 2.0 * e + e * e)
    return s * np.where(s >= 0.0, on, off)


def mish_derivative(s: Array, h: Array) -> Array:
    """f'(s) = tanh p + s (1 − tanh² p) σ(s), where p = ln(1 + e^s)."""
    e = np.exp(-np.abs(s))
    above, below = 1.0 + 2.0 * e + 2.0 * e * e, 2.0 + 2.0 * e + e * e
    on, off = (1.0 + 2.0 * e) / above, e * (e + 2.0) / below
    slope_on, slope_off = 4.0 * e * e * (1.0 + e) / (above * above), 4.0 * e * (1.0 + e) / (below * below)
    return np.where(s >= 0.0, on, off) + s * np.where(s >= 0.0, slope_on, slope_off)


def exponential(s: Array) -> Array:
    """f(s) = e^s."""
    return np.exp(s)


def exponential_derivative(s: Array, h: Array) -> Array:
    """f'(s) = e^s."""
    return h * 1.0


def _softplus(a: float) -> Activation:
    factor = "" if a == 1.0 else latex_number(a)
    power = rf"e^{{{factor}\,s}}" if factor else "e^{s}"
    top = rf"\ln(1 + {power})"
    log = "Log(Add(1.0, Exp(Neg(Abs(s)))))"
    if factor:
        log = f"Div(Log(Add(1.0, Exp(Neg(Abs(Mul({a!r}, s)))))), {a!r})"
    return Activation(
        name="softplus", title="Softplus", letter="f",
        latex="f(s) = " + (rf"\frac{{{top}}}{{{factor}}}" if factor else top),
        derivative_latex=rf"f'(s) = \frac{{1}}{{1 + {power.replace('{', '{-', 1)}}}",
        function=softplus, derivative=softplus_derivative, low=0.0, high=INF, peak_derivative=1.0, kinks=(),
        onnx=f"Add(Relu(s), {log})",
        # Beyond the threshold PyTorch takes s itself; its own, 20, would be wrong from the ninth digit on.
        torch="nn.Softplus(threshold=40.0)" if a == 1.0 else f"nn.Softplus({a!r}, threshold=40.0)",
        numpy=("return np.logaddexp(0.0, s)" if a == 1.0 else f"return np.logaddexp(0.0, {a!r} * s) / {a!r}",),
        parameter=Parameter("How sharply it bends at 0", "β", 1.0, 0.001, 1000.0, a), make=_softplus,
    )  # fmt: skip


SOFTPLUS = with_parameter_of(_softplus, 1.0)
SILU = Activation(
    name="silu", title="SiLU", letter="f", latex=r"f(s) = s\,\sigma(s)",
    derivative_latex=r"f'(s) = \sigma(s)\,(1 + s\,(1 - \sigma(s)))",
    function=silu, derivative=silu_derivative, low=-0.2784645427610738, high=INF, peak_derivative=1.0998393201288669,
    kinks=(),
    # onnxruntime makes one operation, which takes no 64-bit numbers, of s times Sigmoid.
    onnx="Div(s, Add(1.0, Exp(Neg(s))))", torch="nn.SiLU()",
    numpy=("e = np.exp(-np.abs(s))", "return s * (np.where(s >= 0, 1.0, e) / (1.0 + e))"),
)  # fmt: skip
_A = "Min(Abs(s), 8.5)"
_HALF_ERF = f"Mul({_A}, MatMul(Exp(Mul(Unsqueeze(Mul({_A}, {_A}), -1), POINTS)), SHARES))"
GELU = Activation(
    name="gelu", title="GELU", letter="f", latex=r"f(s) = s\,\Phi(s)",
    derivative_latex=r"f'(s) = \Phi(s) + s\,\varphi(s)",
    function=gelu, derivative=gelu_derivative, low=-0.16997120747990369, high=INF, peak_derivative=1.1289042234480986,
    kinks=(),
    # ½ erf by a sum over POINTS: see core.files.onnx.activations. Beyond 8.5 there is nothing left of 1 − erf.
    onnx=f"Sub(Relu(s), Mul({_A}, Sub(0.5, {_HALF_ERF})))",
    torch="nn.GELU()",
    numpy=("erf = np.vectorize(math.erf, otypes=[float])", "return 0.5 * s * (1.0 + erf(s * math.sqrt(0.5)))"),
)  # fmt: skip
GELU_TANH = Activation(
    name="gelu_tanh", title="GELU (tanh)", letter="f",
    latex=r"f(s) = \frac{s}{2}\,(1 + \tanh u),\quad u = \sqrt{2 / \pi}\,(s + 0.044715\,s^{3})",
    derivative_latex=r"f'(s) = \frac{1 + \tanh u}{2} + \frac{s}{2}\,(1 - \tanh^2 u)"
    r"\,\sqrt{2 / \pi}\,(1 + 0.134145\,s^{2})",
    function=gelu_tanh, derivative=gelu_tanh_derivative, low=-0.17004075057125406, high=INF,
    peak_derivative=1.1289930686587717, kinks=(),
    onnx=f"Div(s, Add(1.0, Exp(Neg(Mul({_TWICE!r}, Add(s, Mul(0.044715, Mul(s, Mul(s, s)))))))))",
    torch='nn.GELU(approximate="tanh")',
    numpy=("c = np.clip(s, -100.0, 100.0)",
           "e = np.exp(-np.abs(2.0 * math.sqrt(2.0 / math.pi) * c * (1.0 + 0.044715 * c * c)))",
           "return s * (np.where(s >= 0, 1.0, e) / (1.0 + e))"),
)  # fmt: skip
MISH = Activation(
    name="mish", title="Mish", letter="f", latex=r"f(s) = s \tanh(\ln(1 + e^{s}))",
    derivative_latex=r"f'(s) = \tanh p + s\,(1 - \tanh^2 p)\,\sigma(s),\quad p = \ln(1 + e^{s})",
    function=mish, derivative=mish_derivative, low=-0.30884341301725043, high=INF, peak_derivative=1.088498161251728,
    kinks=(), onnx="Mul(s, Tanh(Add(Relu(s), Log(Add(1.0, Exp(Neg(Abs(s))))))))", torch="nn.Mish()",
    numpy=("return s * np.tanh(np.logaddexp(0.0, s))",),
)  # fmt: skip
EXPONENTIAL = Activation(
    name="exponential", title="Exponential", letter=r"\exp", latex=r"\exp(s) = e^{s}",
    derivative_latex=r"\exp'(s) = e^{s}",
    function=exponential, derivative=exponential_derivative, low=0.0, high=INF, peak_derivative=1.0, kinks=(),
    onnx="Exp(s)", torch="lambda s: torch.exp(s)", numpy=("return np.exp(s)",),
)  # fmt: skip
