"""Straight lines in place of the sigmoid and of tanh: the hard ones, and the stepwise ones of FANN."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.model.activations.entry import Activation, Parameter, cases, latex_number, with_parameter_of

if TYPE_CHECKING:
    from core.basics.arrays import Array


def hard_sigmoid(s: Array, a: float = 1 / 6) -> Array:
    """f(s) = a s + ½, from 0 to 1 at most."""
    return np.minimum(np.maximum(a * s + 0.5, 0.0), 1.0)


def hard_sigmoid_derivative(s: Array, h: Array, a: float = 1 / 6) -> Array:
    """f'(s) = a where f lies between 0 and 1, else 0."""
    return np.where(np.abs(s) < 0.5 / a, a, 0.0)


def hard_tanh(s: Array) -> Array:
    """f(s) = s, from −1 to 1 at most."""
    return np.minimum(np.maximum(s, -1.0), 1.0)


def hard_tanh_derivative(s: Array, h: Array) -> Array:
    """f'(s) = 1 between −1 and 1, else 0."""
    return np.where(np.abs(s) < 1.0, 1.0, 0.0)


# FANN's corners: 32-bit numbers near those where tanh is ±0.5, ±0.9 and ±0.99. For the sigmoid of s, which is
# ½ (1 + tanh ½s), they lie at twice the place.
_T1, _T2, _T3 = 0.549306154251098632812, 1.47221934795379638672, 2.64665293693542480469
_V2, _V3 = 0.899999976158142089844, 0.990000009536743164062
_S1, _S2L, _S2R = 2.0 * _T1, 2.94443893432617187500, 2.0 * _T2
_S3L, _S3R = 5.29330492019653320312, 2.0 * _T3
_L3, _L2 = 0.00499999988824129104614, 0.0500000007450580596924
_R2, _R3 = 0.949999988079071044922, 0.995000004768371582031
_TA, _TB, _TC = 0.5 / _T1, (_V2 - 0.5) / (_T2 - _T1), (_V3 - _V2) / (_T3 - _T2)
_SA, _SBL, _SBR = 0.25 / _S1, (0.25 - _L2) / (_S2L - _S1), (_R2 - 0.75) / (_S2R - _S1)
_SCL, _SCR = (_L2 - _L3) / (_S3L - _S2L), (_R3 - _R2) / (_S3R - _S2R)


def sigmoid_stepwise(s: Array) -> Array:
    """FANN's stepwise sigmoid: straight between its corners, exactly 0 or 1 beyond the outermost."""
    below = np.where(s < -_S2L, _L3 + _SCL * (s + _S3L), _L2 + _SBL * (s + _S2L))
    above = np.where(s < _S2R, 0.75 + _SBR * (s - _S1), _R2 + _SCR * (s - _S2R))
    inner = np.where(s < -_S1, below, np.where(s < _S1, 0.25 + _SA * (s + _S1), above))
    return np.where(s < -_S3L, 0.0, np.where(s < _S3R, inner, 1.0))


def sigmoid_stepwise_derivative(s: Array, h: Array) -> Array:
    """The slope of the line that s is on; at a corner that to the right."""
    below = np.where(s < -_S2L, _SCL, _SBL)
    above = np.where(s < _S2R, _SBR, _SCR)
    inner = np.where(s < -_S1, below, np.where(s < _S1, _SA, above))
    return np.where(s < -_S3L, 0.0, np.where(s < _S3R, inner, 0.0))


def tanh_stepwise(s: Array) -> Array:
    """FANN's stepwise tanh: straight between its corners, exactly −1 or 1 beyond the outermost."""
    below = np.where(s < -_T2, -_V3 + _TC * (s + _T3), -_V2 + _TB * (s + _T2))
    above = np.where(s < _T2, 0.5 + _TB * (s - _T1), _V2 + _TC * (s - _T2))
    inner = np.where(s < -_T1, below, np.where(s < _T1, _TA * s, above))
    return np.where(s < -_T3, -1.0, np.where(s < _T3, inner, 1.0))


def tanh_stepwise_derivative(s: Array, h: Array) -> Array:
    """The slope of the line that s is on; at a corner that to the right."""
    below = np.where(s < -_T2, _TC, _TB)
    above = np.where(s < _T2, _TB, _TC)
    inner = np.where(s < -_T1, below, np.where(s < _T1, _TA, above))
    return np.where(s < -_T3, 0.0, np.where(s < _T3, inner, 0.0))


def _hard_sigmoid(a: float) -> Activation:
    slope = r"\frac{1}{6}" if a == 1 / 6 else latex_number(a)
    end = "3" if a == 1 / 6 else latex_number(0.5 / a)
    clipped = f"{a!r} * s + 0.5"
    return Activation(
        name="hard_sigmoid", title="Hard sigmoid", letter="f",
        latex=rf"f(s) = \min(\max({slope}\,s + \frac{{1}}{{2}}, 0), 1)",
        derivative_latex="f'(s) = " + cases((slope, f"|s| < {end}"), ("0", "")),
        function=hard_sigmoid, derivative=hard_sigmoid_derivative,
        low=0.0, high=1.0, peak_derivative=a, kinks=(-0.5 / a, 0.5 / a),
        onnx=f"Min(Max(Add(Mul({a!r}, s), 0.5), 0.0), 1.0)",
        torch="nn.Hardsigmoid()" if a == 1 / 6 else f"lambda s: torch.clamp({clipped}, 0.0, 1.0)",
        numpy=(f"return np.minimum(np.maximum({clipped}, 0.0), 1.0)",),
        parameter=Parameter("The slope at 0", "a", 1 / 6, 0.001, 100.0, a), make=_hard_sigmoid,
    )  # fmt: skip


# The end of a line, and the line itself: value, slope, and the place where it has that value.
Line = tuple[float, float, float, float]


def _corners(sign: str, *corners: tuple[float, float]) -> str:
    listed = ",\\; ".join(rf"(\pm {place:.4f},\, {sign}{height:.3g})" for place, height in corners)
    return rf"\text{{lines through }} {listed}"


def _onnx(lines: tuple[Line, ...]) -> str:
    """The first line whose end s is below, else 1."""
    result = "1.0"
    for end, value, slope, place in lines[::-1]:
        result = f"Where(Less(s, {end!r}), Add({value!r}, Mul({slope!r}, Sub(s, {place!r}))), {result})"
    return result


def _python(lines: tuple[Line, ...], module: str) -> str:
    """The same with the function `where` of a module."""
    result = "1.0"
    for end, value, slope, place in lines[::-1]:
        result = f"{module}.where(s < {end!r}, {value!r} + {slope!r} * (s - {place!r}), {result})"
    return result


HARD_SIGMOID = with_parameter_of(_hard_sigmoid, 1 / 6)
HARD_TANH = Activation(
    name="hard_tanh", title="Hard tanh", letter="f", latex=r"f(s) = \min(\max(s, -1), 1)",
    derivative_latex="f'(s) = " + cases(("1", "|s| < 1"), ("0", "")),
    function=hard_tanh, derivative=hard_tanh_derivative, low=-1.0, high=1.0, peak_derivative=1.0, kinks=(-1.0, 1.0),
    onnx="Min(Max(s, -1.0), 1.0)", torch="nn.Hardtanh()", numpy=("return np.minimum(np.maximum(s, -1.0), 1.0)",),
)  # fmt: skip
_SIGMOID_LINES = (
    (-_S3L, 0.0, 0.0, 0.0), (-_S2L, _L3, _SCL, -_S3L), (-_S1, _L2, _SBL, -_S2L),
    (_S1, 0.25, _SA, -_S1), (_S2R, 0.75, _SBR, _S1), (_S3R, _R2, _SCR, _S2R),
)  # fmt: skip
SIGMOID_STEPWISE = Activation(
    name="sigmoid_stepwise", title="Stepwise sigmoid", letter="f",
    latex=r"f(s) = " + _corners(r"\tfrac{1}{2} \pm ", (_S1, 0.25), (_S2R, 0.45), (_S3R, 0.495))
    + r";\; 0 \text{ or } 1 \text{ beyond}",
    derivative_latex=r"f'(s) = \text{the slope of the line},\; 0 \text{ beyond } " + f"{_S3R:.4f}",
    function=sigmoid_stepwise, derivative=sigmoid_stepwise_derivative, low=0.0, high=1.0, peak_derivative=_SA,
    kinks=(-_S3L, -_S2L, -_S1, _S1, _S2R, _S3R),
    onnx=_onnx(_SIGMOID_LINES), torch="lambda s: " + _python(_SIGMOID_LINES, "torch"),
    numpy=("return " + _python(_SIGMOID_LINES, "np"),),
)  # fmt: skip
_TANH_LINES = (
    (-_T3, -1.0, 0.0, 0.0), (-_T2, -_V3, _TC, -_T3), (-_T1, -_V2, _TB, -_T2),
    (_T1, 0.0, _TA, 0.0), (_T2, 0.5, _TB, _T1), (_T3, _V2, _TC, _T2),
)  # fmt: skip
TANH_STEPWISE = Activation(
    name="tanh_stepwise", title="Stepwise tanh", letter="f",
    latex=r"f(s) = " + _corners(r"\pm ", (_T1, 0.5), (_T2, 0.9), (_T3, 0.99)) + r";\; \pm 1 \text{ beyond}",
    derivative_latex=r"f'(s) = \text{the slope of the line},\; 0 \text{ beyond } " + f"{_T3:.4f}",
    function=tanh_stepwise, derivative=tanh_stepwise_derivative, low=-1.0, high=1.0, peak_derivative=_TA,
    kinks=(-_T3, -_T2, -_T1, _T1, _T2, _T3),
    onnx=_onnx(_TANH_LINES), torch="lambda s: " + _python(_TANH_LINES, "torch"),
    numpy=("return " + _python(_TANH_LINES, "np"),),
)  # fmt: skip
