"""Activations of a whole layer at once, for outputs: softmax and its logarithm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.model.activations.entry import INF, Activation, Whole

if TYPE_CHECKING:
    from core.basics.arrays import Array


def softmax(s: Array) -> Array:
    """h_i = e^s_i / Σ_k e^s_k along the last axis; the largest s is taken off first, which changes nothing."""
    e = np.exp(s - np.max(s, axis=-1, keepdims=True))
    result: Array = e / np.sum(e, axis=-1, keepdims=True)
    return result


def softmax_derivative(s: Array, h: Array) -> Array:
    """∂h_i/∂s_i = h_i (1 − h_i)."""
    return h * (1.0 - h)


def _through_softmax(v: Array, h: Array) -> Array:
    """The Jacobian diag(h) − h hᵀ, which is symmetric, times v: h ⊙ (v − Σ_k h_k v_k)."""
    carried: Array = h * (v - np.sum(h * v, axis=-1, keepdims=True))
    return carried


def log_softmax(s: Array) -> Array:
    """h_i = s_i − ln Σ_k e^s_k along the last axis."""
    shifted = s - np.max(s, axis=-1, keepdims=True)
    result: Array = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return result


def log_softmax_derivative(s: Array, h: Array) -> Array:
    """∂h_i/∂s_i = 1 − e^h_i."""
    return -np.expm1(h)


def _onward_log_softmax(v: Array, h: Array) -> Array:
    """v_i − Σ_k e^h_k v_k."""
    carried: Array = v - np.sum(np.exp(h) * v, axis=-1, keepdims=True)
    return carried


def _back_log_softmax(v: Array, h: Array) -> Array:
    """v_i − e^h_i Σ_k v_k."""
    carried: Array = v - np.exp(h) * np.sum(v, axis=-1, keepdims=True)
    return carried


SOFTMAX = Activation(
    name="softmax", title="Softmax", letter=r"\operatorname{softmax}",
    latex=r"h_i = \frac{e^{s_i}}{\sum_k e^{s_k}}",
    derivative_latex=r"\frac{\partial h_i}{\partial s_i} = h_i\,(1 - h_i)",
    function=softmax, derivative=softmax_derivative, low=0.0, high=1.0, peak_derivative=0.25, kinks=(),
    onnx="Softmax(s, axis=-1)", torch="nn.Softmax(dim=-1)",
    numpy=("e = np.exp(s - np.max(s, axis=-1, keepdims=True))", "return e / np.sum(e, axis=-1, keepdims=True)"),
    whole=Whole(_through_softmax, _through_softmax),
)  # fmt: skip
LOG_SOFTMAX = Activation(
    name="log_softmax", title="Log-softmax", letter=r"\ln \operatorname{softmax}",
    latex=r"h_i = s_i - \ln \sum_k e^{s_k}",
    derivative_latex=r"\frac{\partial h_i}{\partial s_i} = 1 - e^{h_i}",
    function=log_softmax, derivative=log_softmax_derivative, low=-INF, high=0.0, peak_derivative=1.0, kinks=(),
    onnx="LogSoftmax(s, axis=-1)", torch="nn.LogSoftmax(dim=-1)",
    numpy=("s = s - np.max(s, axis=-1, keepdims=True)",
           "return s - np.log(np.sum(np.exp(s), axis=-1, keepdims=True))"),
    whole=Whole(_onward_log_softmax, _back_log_softmax),
)  # fmt: skip
