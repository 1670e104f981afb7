"""Identity, sigmoid, tanh and others that bend s into a range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.model.activations.entry import INF, Activation

if TYPE_CHECKING:
    from core.basics.arrays import Array


def identity(s: Array) -> Array:
    """f(s) = s."""
    return s * 1.0


def identity_derivative(s: Array, h: Array) -> Array:
    """f'(s) = 1."""
    return s * 0.0 + 1.0


def sigmoid(s: Array) -> Array:
    """σ(s) = 1 / (1 + e^−s), written so that e is never raised to a positive power."""
    e = np.exp(-np.abs(s))
    return np.where(s >= 0.0, 1.0, e) / (1.0 + e)


def sigmoid_derivative(s: Array, h: Array) -> Array:
    """σ'(s) = σ(s) (1 − σ(s))."""
    return h * (1.0 - h)


def tanh(s: Array) -> Array:
    """f(s) = tanh s."""
    return np.tanh(s)


def tanh_derivative(s: Array, h: Array) -> Array:
    """tanh'(s) = 1 − tanh² s."""
    return 1.0 - h * h


def softsign(s: Array) -> Array:
    """f(s) = s / (1 + |s|)."""
    return s / (1.0 + np.abs(s))


def softsign_derivative(s: Array, h: Array) -> Array:
    """f'(s) = 1 / (1 + |s|)²."""
    q = 1.0 / (1.0 + np.abs(s))
    return q * q


def elliott(s: Array) -> Array:
    """f(s) = ½ s / (1 + |s|) + ½ (Elliott 1993; SNNS has it in place of the sigmoid)."""
    return 0.5 * s / (1.0 + np.abs(s)) + 0.5


def elliott_derivative(s: Array, h: Array) -> Array:
    """f'(s) = ½ / (1 + |s|)²."""
    q = 1.0 / (1.0 + np.abs(s))
    return 0.5 * q * q


def gaussian(s: Array) -> Array:
    """f(s) = e^(−s²); beyond 40 it is 0, and s² is not computed."""
    m = np.minimum(np.abs(s), 40.0)
    result: Array = np.exp(-m * m)
    return result


def gaussian_derivative(s: Array, h: Array) -> Array:
    """f'(s) = −2 s e^(−s²)."""
    return -2.0 * s * h


def sine(s: Array) -> Array:
    """f(s) = sin s."""
    return np.sin(s)


def sine_derivative(s: Array, h: Array) -> Array:
    """sin'(s) = cos s."""
    return np.cos(s)


def cosine(s: Array) -> Array:
    """f(s) = cos s."""
    return np.cos(s)


def cosine_derivative(s: Array, h: Array) -> Array:
    """cos'(s) = −sin s."""
    return -np.sin(s)


IDENTITY = Activation(
    name="identity", title="Identity", letter="f", latex=r"f(s) = s", derivative_latex=r"f'(s) = 1",
    function=identity, derivative=identity_derivative, low=-INF, high=INF, peak_derivative=1.0, kinks=(),
    onnx="s", torch="nn.Identity()", numpy=("return s",),
)  # fmt: skip
SIGMOID = Activation(
    name="sigmoid", title="Sigmoid", letter=r"\sigma", latex=r"\sigma(s) = \frac{1}{1 + e^{-s}}",
    derivative_latex=r"\sigma'(s) = \sigma(s)\,(1 - \sigma(s))",
    function=sigmoid, derivative=sigmoid_derivative, low=0.0, high=1.0, peak_derivative=0.25, kinks=(),
    onnx="Sigmoid(s)", torch="nn.Sigmoid()",
    numpy=("e = np.exp(-np.abs(s))", "return np.where(s >= 0, 1.0, e) / (1.0 + e)"),
)  # fmt: skip
TANH = Activation(
    name="tanh", title="Tanh", letter=r"\tanh", latex=r"\tanh(s) = \frac{e^{s} - e^{-s}}{e^{s} + e^{-s}}",
    derivative_latex=r"\tanh'(s) = 1 - \tanh^2(s)",
    function=tanh, derivative=tanh_derivative, low=-1.0, high=1.0, peak_derivative=1.0, kinks=(),
    onnx="Tanh(s)", torch="nn.Tanh()", numpy=("return np.tanh(s)",),
)  # fmt: skip
SOFTSIGN = Activation(
    name="softsign", title="Softsign", letter="f", latex=r"f(s) = \frac{s}{1 + |s|}",
    derivative_latex=r"f'(s) = \frac{1}{(1 + |s|)^{2}}",
    function=softsign, derivative=softsign_derivative, low=-1.0, high=1.0, peak_derivative=1.0, kinks=(),
    onnx="Div(s, Add(1.0, Abs(s)))", torch="nn.Softsign()", numpy=("return s / (1.0 + np.abs(s))",),
)  # fmt: skip
ELLIOTT = Activation(
    name="elliott", title="Elliott", letter="f", latex=r"f(s) = \frac{s}{2\,(1 + |s|)} + \frac{1}{2}",
    derivative_latex=r"f'(s) = \frac{1}{2\,(1 + |s|)^{2}}",
    function=elliott, derivative=elliott_derivative, low=0.0, high=1.0, peak_derivative=0.5, kinks=(),
    onnx="Add(0.5, Div(Mul(0.5, s), Add(1.0, Abs(s))))", torch="lambda s: 0.5 * s / (1.0 + torch.abs(s)) + 0.5",
    numpy=("return 0.5 * s / (1.0 + np.abs(s)) + 0.5",),
)  # fmt: skip
GAUSSIAN = Activation(
    name="gaussian", title="Gaussian", letter="f", latex=r"f(s) = e^{-s^{2}}",
    derivative_latex=r"f'(s) = -2\,s\,e^{-s^{2}}",
    function=gaussian, derivative=gaussian_derivative, low=0.0, high=1.0, peak_derivative=0.8577638849607068,
    kinks=(), onnx="Exp(Neg(Mul(Min(Abs(s), 40.0), Min(Abs(s), 40.0))))", torch="lambda s: torch.exp(-s * s)",
    numpy=("m = np.minimum(np.abs(s), 40.0)", "return np.exp(-m * m)"),
)  # fmt: skip
SINE = Activation(
    name="sin", title="Sine", letter=r"\sin", latex=r"\sin(s) = \frac{e^{is} - e^{-is}}{2i}",
    derivative_latex=r"\sin'(s) = \cos(s)",
    function=sine, derivative=sine_derivative, low=-1.0, high=1.0, peak_derivative=1.0, kinks=(),
    onnx="Sin(s)", torch="lambda s: torch.sin(s)", numpy=("return np.sin(s)",),
)  # fmt: skip
COSINE = Activation(
    name="cos", title="Cosine", letter=r"\cos", latex=r"\cos(s) = \frac{e^{is} + e^{-is}}{2}",
    derivative_latex=r"\cos'(s) = -\sin(s)",
    function=cosine, derivative=cosine_derivative, low=-1.0, high=1.0, peak_derivative=1.0, kinks=(),
    onnx="Cos(s)", torch="lambda s: torch.cos(s)", numpy=("return np.cos(s)",),
)  # fmt: skip
