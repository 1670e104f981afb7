"""The operations of an exported program: what they are called, and which activations they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.files.stack import with_parameter

if TYPE_CHECKING:
    from core.files.strict_json import JsonValue

# Operations that pass their first input on.
PASSED = {
    "alias",
    "clone",
    "contiguous",
    "dropout",
    "detach",
    "to",
    "_to_copy",
    "flatten",
    "view",
    "reshape",
    "lift",
    "squeeze",
}
# As those of ONNX, for expressions of several.
OPERATIONS = {
    "add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "maximum": "Max", "minimum": "Min", "pow": "Pow",
    "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "exp": "Exp", "log": "Log", "abs": "Abs", "neg": "Neg",
    "sqrt": "Sqrt", "sin": "Sin", "cos": "Cos", "gt": "Greater", "ge": "GreaterOrEqual", "lt": "Less",
    "le": "LessOrEqual", "where": "Where", "erf": "Erf", "sign": "Sign", "reciprocal": "Reciprocal",
}  # fmt: skip
PLAIN = {
    "relu": "relu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "silu": "silu",
    "mish": "mish",
    "selu": "selu",
    "relu6": "relu6",
    "hardsigmoid": "hard_sigmoid",
    "exp": "exponential",
    "sin": "sin",
    "cos": "cos",
}


def activation_of(name: str, inputs: dict[str, JsonValue]) -> str | None:
    """The activation that an operation is, or None."""
    if name in PLAIN:
        return PLAIN[name]
    if name == "leaky_relu":
        return with_parameter("leaky_relu", *scalars(inputs, negative_slope=0.01))
    if name == "elu":
        alpha, scale, inner = scalars(inputs, alpha=1.0, scale=1.0, input_scale=1.0)
        if math.isclose(scale, 1.0507009873554805, rel_tol=1e-9) and math.isclose(alpha, 1.6732632423543772):
            return "selu"
        return with_parameter("elu", alpha) if (scale, inner) == (1.0, 1.0) else None
    if name == "celu":
        return with_parameter("celu", *scalars(inputs, alpha=1.0))
    if name == "softplus":
        return with_parameter("softplus", scalars(inputs, beta=1.0)[0])
    if name == "gelu":
        said = inputs["approximate"].entries().get("as_string") if "approximate" in inputs else None
        return "gelu_tanh" if said is not None and said.text() == "tanh" else "gelu"
    if name in ("hardtanh", "clamp"):
        ends = scalars(
            inputs, **({"min_val": -1.0, "max_val": 1.0} if name == "hardtanh" else {"min": -math.inf, "max": math.inf})
        )
        return {(-1.0, 1.0): "hard_tanh", (0.0, 6.0): "relu6", (0.0, math.inf): "relu"}.get((ends[0], ends[1]))
    if name in ("softmax", "_softmax", "log_softmax", "_log_softmax") and scalars(inputs, dim=-1)[0] in (-1, 1):
        return "log_softmax" if "log" in name else "softmax"
    return None


def name_of(node: JsonValue) -> str:
    """The name of the operation, such as linear."""
    return node.need("target").text().removeprefix("torch.ops.aten.").split(".")[0]


def output_of(node: JsonValue) -> str:
    """The name of its only output."""
    outputs = [tensor_name(item) for item in node.need("outputs")]
    if len(outputs) != 1 or outputs[0] is None:
        raise InputError(f"{node.need('target').text()[:60]}: expected one output, found {len(outputs)}")
    return outputs[0]


def tensor_name(item: JsonValue) -> str | None:
    """The name of a tensor among the inputs or outputs, or None."""
    found = item.entries().get("as_tensor")
    return None if found is None else found.need("name").text()


def scalar(item: JsonValue) -> float | None:
    """A number among the inputs, or None."""
    entries = item.entries()
    for kind in ("as_float", "as_int"):
        if kind in entries:
            return entries[kind].number()
    return None


def scalars(inputs: dict[str, JsonValue], **defaults: float) -> tuple[float, ...]:
    """Numbers among the inputs, each the default where it is not named."""
    found = {key: scalar(inputs[key]) if key in inputs else None for key in defaults}
    return tuple(default if found[key] is None else float(found[key] or 0.0) for key, default in defaults.items())
