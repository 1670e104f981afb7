"""The operations of an exported program: what they are called, and which activations they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.files.stack import with_parameter

if TYPE_CHECKING:
    from core.files.strict_json import JsonValue

# Operations that pass their first input on; of the last ones, in another shape.
PASSED = {"alias", "clone", "contiguous", "detach", "lift", "lift_fresh_copy"}
DROPPED = {"dropout", "alpha_dropout", "feature_dropout", "feature_alpha_dropout", "native_dropout"}
CONVERTED = {"to", "_to_copy"}
SHAPED = {"flatten", "view", "reshape", "squeeze", "unsqueeze"}
# Activations of all columns at once.
OVER_COLUMNS = ("softmax", "_softmax", "log_softmax", "_log_softmax")
# Those that give nothing that a value is made of: sizes and checks.
BESIDE = ("sym_", "_assert_", "_guard", "sym_constrain")
ARITHMETIC = ("add", "sub", "rsub", "mul", "div", "neg")
# As those of ONNX, for expressions of several.
OPERATIONS = {
    "add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "maximum": "Max", "minimum": "Min", "pow": "Pow",
    "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "exp": "Exp", "log": "Log", "abs": "Abs", "neg": "Neg",
    "sqrt": "Sqrt", "sin": "Sin", "cos": "Cos", "gt": "Greater", "ge": "GreaterOrEqual", "lt": "Less",
    "le": "LessOrEqual", "where": "Where", "erf": "Erf", "sign": "Sign", "reciprocal": "Reciprocal",
    "rsub": "Sub", "max": "Max", "min": "Min",
}  # fmt: skip
# Operations as several of these, the number the value itself or a constant.
COMPOSED: dict[str, tuple[tuple[str, float | None], ...]] = {
    "expm1": (("Exp", None), ("Sub", 1.0)),
    "log1p": (("Add", 1.0), ("Log", None)),
}
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
        beta, threshold = scalars(inputs, beta=1.0, threshold=20.0)
        return with_parameter("softplus", beta) if threshold >= 20.0 else None
    if name == "rrelu" and not flag(inputs, "training"):
        return with_parameter("leaky_relu", sum(scalars(inputs, lower=1 / 8, upper=1 / 3)) / 2)
    if name == "threshold":
        return "relu" if scalars(inputs, threshold=math.nan, value=math.nan) == (0.0, 0.0) else None
    if name == "gelu":
        said = inputs["approximate"].entries().get("as_string") if "approximate" in inputs else None
        return "gelu_tanh" if said is not None and said.text() == "tanh" else "gelu"
    if (ends := bounds(name, inputs)) is not None:
        return {(-1.0, 1.0): "hard_tanh", (0.0, 6.0): "relu6", (0.0, math.inf): "relu"}.get(ends)
    if name in OVER_COLUMNS:
        return "log_softmax" if "log" in name else "softmax"
    return None


def bounds(name: str, inputs: dict[str, JsonValue]) -> tuple[float, float] | None:
    """(least, most) of an operation that cuts at two numbers, else None."""
    usual = {"hardtanh": {"min_val": -1.0, "max_val": 1.0}, "clamp": {"min": -math.inf, "max": math.inf}}.get(name)
    if usual is None or any(tensor_name(inputs[key]) is not None for key in usual if key in inputs):
        return None
    least, most = scalars(inputs, **usual)
    return (least, most) if least < most else None


def name_of(node: JsonValue) -> str:
    """The name of the operation, such as linear."""
    name, _, overload = node.need("target").text().removeprefix("torch.ops.aten.").partition(".")
    if name in ("max", "min") and overload != "other":  # the greatest of all, not of two
        return f"{name}.{overload}"
    return name.rstrip("_") if not name.startswith("__") else name


def inputs_of(node: JsonValue) -> dict[str, JsonValue]:
    """What it takes, by name."""
    return {item.need("name").text(): item.need("arg") for item in node.need("inputs")}


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


def whole_numbers(item: JsonValue | None) -> list[int] | None:
    """A list of whole numbers among the inputs, or None."""
    found = None if item is None else item.entries().get("as_ints")
    return None if found is None else [each.integer(-(2**40), 2**40) for each in found]


def flag(inputs: dict[str, JsonValue], key: str) -> bool:
    """A flag among the inputs, False where it is not named."""
    found = inputs[key].entries().get("as_bool") if key in inputs else None
    return found is not None and found.boolean()


def ones(inputs: dict[str, JsonValue], *keys: str) -> bool:
    """Whether each of these numbers is 1 or not named."""
    return all(value == 1.0 for value in scalars(inputs, **dict.fromkeys(keys, 1.0)))


def scalars(inputs: dict[str, JsonValue], **defaults: float) -> tuple[float, ...]:
    """Numbers among the inputs, each the default where it is not named."""
    found = {key: scalar(inputs[key]) if key in inputs else None for key in defaults}
    return tuple(default if found[key] is None else float(found[key] or 0.0) for key, default in defaults.items())
