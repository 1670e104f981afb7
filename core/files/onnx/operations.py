"""ONNX's operations on arrays, as far as an activation, or a constant, may be made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Arrays = list[Any]
    Operation = Callable[[Arrays, dict[str, Any]], Any]


def _activation(name: str) -> Operation:
    return lambda given, _: ACTIVATIONS[name].function(given[0])


def _with(name: str, parameter: str, default: float) -> Operation:
    def apply(given: Arrays, attributes: dict[str, Any]) -> Any:
        entry = ACTIVATIONS[name]
        return entry.function(given[0], float(attributes.get(parameter, default)))

    return apply


def _hard_sigmoid(given: Arrays, attributes: dict[str, Any]) -> Any:
    alpha, beta = (attributes.get(name, usual) for name, usual in (("alpha", 0.2), ("beta", 0.5)))
    return np.clip(alpha * given[0] + beta, 0.0, 1.0)


def _selu(given: Arrays, attributes: dict[str, Any]) -> Any:
    # What stands in the specification are these two as 32-bit numbers.
    alpha = attributes.get("alpha", 1.6732632423543772)
    gamma = attributes.get("gamma", 1.0507009873554805)
    x = given[0]
    return gamma * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))


def _gelu(given: Arrays, attributes: dict[str, Any]) -> Any:
    return ACTIVATIONS["gelu_tanh" if attributes.get("approximate") == "tanh" else "gelu"].function(given[0])


def _swish(given: Arrays, attributes: dict[str, Any], usual: float = 1.0) -> Any:
    return given[0] * ACTIVATIONS["sigmoid"].function(attributes.get("alpha", usual) * given[0])


def _prelu(given: Arrays, _: dict[str, Any]) -> Any:
    x, slope = given[0], given[1]
    return np.where(x > 0, x, slope * x)


def _clip(given: Arrays, attributes: dict[str, Any]) -> Any:
    low = given[1] if len(given) > 1 and given[1] is not None else attributes.get("min", -np.inf)
    high = given[2] if len(given) > 2 and given[2] is not None else attributes.get("max", np.inf)
    return np.minimum(np.maximum(given[0], low), high)


def _erf(given: Arrays, _: dict[str, Any]) -> Any:
    from scipy.special import erf

    return np.asarray(erf(given[0]))


def _erfc(given: Arrays, _: dict[str, Any]) -> Any:
    from scipy.special import erfc

    return np.asarray(erfc(given[0]))


def _axes(given: Arrays, attributes: dict[str, Any]) -> tuple[int, ...] | None:
    axes = given[1] if len(given) > 1 and given[1] is not None else attributes.get("axes")
    if axes is None or np.size(axes) == 0:
        return None
    return tuple(int(axis) for axis in np.ravel(axes))


def _reduction(function: Callable[..., Any]) -> Operation:
    def apply(given: Arrays, attributes: dict[str, Any]) -> Any:
        keep = bool(attributes.get("keepdims", 1))
        return np.asarray(function(given[0], axis=_axes(given, attributes), keepdims=keep))

    return apply


def _log_sum_exp(x: Any, axis: Any, keepdims: bool) -> Any:
    return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))


def _whole(name: str) -> Operation:
    def apply(given: Arrays, attributes: dict[str, Any]) -> Any:
        axis = int(attributes.get("axis", -1))
        return np.moveaxis(ACTIVATIONS[name].function(np.moveaxis(given[0], axis, -1)), -1, axis)

    return apply


def _unsqueeze(given: Arrays, attributes: dict[str, Any]) -> Any:
    return np.expand_dims(given[0], _axes(given, attributes) or ())


def _squeeze(given: Arrays, attributes: dict[str, Any]) -> Any:
    return np.squeeze(given[0], _axes(given, attributes))


def _joined(function: Callable[[Any, Any], Any], least: int = 2) -> Operation:
    """Of two or more, one after the other."""

    def apply(given: Arrays, _: dict[str, Any]) -> Any:
        if len(given) < least:
            raise ValueError(f"expected {least} values")
        result = given[0]
        for each in given[1:]:
            result = function(result, each)
        return np.asarray(result)

    return apply


def _divide(a: Any, b: Any) -> Any:
    whole = a.dtype.kind == b.dtype.kind == "i"
    return np.trunc(np.divide(a, b)).astype(np.int64) if whole else np.divide(a, b)


def _unary(function: Callable[[Any], Any]) -> Operation:
    return lambda given, _: np.asarray(function(given[0]))


def _gather(given: Arrays, attributes: dict[str, Any]) -> Any:
    return np.take(given[0], given[1], axis=int(attributes.get("axis", 0)))


def _concat(given: Arrays, attributes: dict[str, Any]) -> Any:
    return np.concatenate(given, axis=int(attributes.get("axis", 0)))


def _slice(given: Arrays, attributes: dict[str, Any]) -> Any:
    x, starts, ends = given[0], given[1], given[2]
    axes = given[3] if len(given) > 3 and given[3] is not None else np.arange(np.size(starts))
    steps = given[4] if len(given) > 4 and given[4] is not None else np.ones(np.size(starts), np.int64)
    place = [slice(None)] * np.ndim(x)
    for start, end, axis, step in zip(*(np.ravel(each).tolist() for each in (starts, ends, axes, steps)), strict=True):
        place[axis] = slice(start, end, step)
    return x[tuple(place)]


def _transpose(given: Arrays, attributes: dict[str, Any]) -> Any:
    return np.transpose(given[0], attributes.get("perm") or None)


def _reshape(given: Arrays, _: dict[str, Any]) -> Any:
    return np.reshape(given[0], np.ravel(given[1]).tolist())


# Operations that work on each number, or along the nodes of a layer.
ELEMENTWISE: dict[str, Operation] = {
    "Add": _joined(np.add), "Sub": _joined(np.subtract), "Mul": _joined(np.multiply), "Div": _joined(_divide),
    "Max": _joined(np.maximum, 1), "Min": _joined(np.minimum, 1), "Sum": _joined(np.add, 1), "Pow": _joined(np.power),
    "Greater": _joined(np.greater), "Less": _joined(np.less), "Equal": _joined(np.equal),
    "GreaterOrEqual": _joined(np.greater_equal), "LessOrEqual": _joined(np.less_equal),
    "And": _joined(np.logical_and), "Or": _joined(np.logical_or), "Not": _unary(np.logical_not),
    "Where": lambda given, _: np.where(given[0], given[1], given[2]),
    "Neg": _unary(np.negative), "Abs": _unary(np.abs), "Exp": _unary(np.exp), "Log": _unary(np.log),
    "Sqrt": _unary(np.sqrt), "Reciprocal": _unary(np.reciprocal), "Sign": _unary(np.sign), "IsNaN": _unary(np.isnan),
    "Sin": _unary(np.sin), "Cos": _unary(np.cos), "Sinh": _unary(np.sinh), "Cosh": _unary(np.cosh),
    "Sigmoid": _activation("sigmoid"), "Tanh": _activation("tanh"), "Relu": _activation("relu"),
    "Softsign": _activation("softsign"), "Softplus": _activation("softplus"), "Mish": _activation("mish"),
    "LeakyRelu": _with("leaky_relu", "alpha", 0.01), "Elu": _with("elu", "alpha", 1.0),
    "Celu": _with("celu", "alpha", 1.0), "Selu": _selu, "HardSigmoid": _hard_sigmoid, "Gelu": _gelu,
    "HardSwish": lambda given, _: given[0] * np.clip(given[0] / 6 + 0.5, 0.0, 1.0),
    "ThresholdedRelu": lambda given, named: np.where(given[0] > named.get("alpha", 1.0), given[0], 0.0),
    "Swish": _swish, "PRelu": _prelu, "Clip": _clip, "Erf": _erf, "Erfc": _erfc,
    "QuickGelu": lambda given, named: _swish(given, named, 1.702),
    "Softmax": _whole("softmax"), "LogSoftmax": _whole("log_softmax"),
    "ReduceMax": _reduction(np.max), "ReduceSum": _reduction(np.sum), "ReduceMean": _reduction(np.mean),
    "ReduceMin": _reduction(np.min), "ReduceLogSumExp": _reduction(_log_sum_exp), "Unsqueeze": _unsqueeze,
}  # fmt: skip
# Those that besides make a constant of constants, most of them of shapes.
_FOLDED: dict[str, Operation] = {
    **ELEMENTWISE, "Gather": _gather, "Concat": _concat, "Slice": _slice, "Squeeze": _squeeze, "Transpose": _transpose,
    "Reshape": _reshape, "ReduceProd": _reduction(np.prod), "Identity": lambda given, _: given[0],
    "MatMul": _joined(np.matmul), "Flatten": lambda given, _: np.reshape(given[0], (len(given[0]), -1)),
    "Floor": _unary(np.floor), "Ceil": _unary(np.ceil), "CastLike": lambda given, _: given[0],
}  # fmt: skip
# A constant that a few operations make of others is not larger than a large matrix.
_MAX_FOLDED = 2**24


def folded(operation: str, given: Arrays, attributes: dict[str, Any]) -> NDArray[Any] | None:
    """The result of an operation on constants; None if it is unknown or the result is too large.

    Raises ValueError, IndexError or TypeError where they do not fit it.
    """
    sizes = [each.size for each in given if each is not None]
    if operation not in _FOLDED or sum(sizes) > _MAX_FOLDED:
        return None
    shapes = [each.shape for each in given if each is not None]
    if operation == "MatMul" and max(map(len, shapes), default=0) > 2:
        return None
    if (
        operation in ELEMENTWISE
        and len(shapes) > 1
        and np.prod(np.broadcast_shapes(*shapes), dtype=float) > _MAX_FOLDED
    ):
        return None
    if operation == "Gather" and sizes[1] * sizes[0] > _MAX_FOLDED * max(shapes[0][:1] or (1,)):
        return None
    result = np.asarray(_FOLDED[operation](given, attributes))
    return result if result.size <= _MAX_FOLDED else None


def refuse_quantized(operation: str) -> None:
    """Raises InputError for an operation of quantized models."""
    if "Quantize" in operation or operation.startswith(("QLinear", "QGemm")) or operation.endswith("Integer"):
        raise InputError(
            f"this model is quantized ({operation[:40]}): its weights are whole numbers with a scale; "
            "export the model before it was quantized"
        )
