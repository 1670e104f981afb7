"""Keras's activations by their names here. What a name means differs between Keras 2, Keras 3 and TensorFlow.js."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.files.stack import with_parameter

if TYPE_CHECKING:
    from core.files.strict_json import JsonValue

_NAMES = {
    "linear": "identity",
    "relu": "relu",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "elu": "elu",
    "selu": "selu",
    "celu": "celu",
    "softplus": "softplus",
    "softsign": "softsign",
    "silu": "silu",
    "swish": "silu",
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "mish": "mish",
    "exponential": "exponential",
    "relu6": "relu6",
    "hard_tanh": "hard_tanh",
    # The layer LeakyReLU has 0.3.
    "leaky_relu": "leaky_relu(0.2)",
}


def named(item: JsonValue, modern: bool) -> str:
    """The activation that a layer's setting names: a text, a function, or a layer of its own.

    modern: Keras 3, whose hard sigmoid is relu6(s + 3) / 6; before it was 0.2 s + 0.5 within 0 and 1.
    """
    value = item.value
    if value is None:
        return "identity"
    if isinstance(value, dict):
        kind = item.need("class_name").text()
        config = item.need("config")
        if kind == "function" or isinstance(config.value, str):
            return _by_name(config, modern)
        found = of_layer(kind, config)
        if found is None:
            raise item.wrong(f"the activation {kind[:40]} cannot be read here")
        return found
    return _by_name(item, modern)


def _by_name(item: JsonValue, modern: bool) -> str:
    name = _snake(item.text())
    if name == "hard_sigmoid":
        return "hard_sigmoid" if modern else "hard_sigmoid(0.2)"
    if name not in _NAMES:
        raise item.wrong(f"the activation {name[:40]} cannot be read here")
    return _NAMES[name]


def of_layer(kind: str, config: JsonValue) -> str | None:
    """The activation that a layer of Keras is, or None where it is another kind of layer."""
    if kind == "LeakyReLU":
        return with_parameter("leaky_relu", _number(config, 0.3, "negative_slope", "alpha"))
    if kind == "ELU":
        return with_parameter("elu", _number(config, 1.0, "alpha"))
    if kind == "Softmax":
        return "softmax"
    if kind == "ReLU":
        most = _number(config, None, "max_value")
        slope = _number(config, 0.0, "negative_slope")
        if _number(config, 0.0, "threshold") == 0.0:
            if most is None:
                return "relu" if slope == 0.0 else with_parameter("leaky_relu", slope)
            if (most, slope) == (6.0, 0.0):
                return "relu6"
        raise InputError(f"{config.place}: a ReLU with these bounds cannot be read here")
    return None


def _number(config: JsonValue, default: Any, *keys: str) -> Any:
    entries = config.entries()
    for key in keys:
        found = entries.get(key)
        if found is None or found.value is None:
            continue
        # Keras writes arrays as {"class_name": "__numpy__", "config": {"value": 0.3}}.
        return found.need("config").need("value").number() if isinstance(found.value, dict) else found.number()
    return default


def _snake(name: str) -> str:
    """ "hardSigmoid", as TensorFlow.js has it, like "hard_sigmoid"."""
    return "".join(f"_{letter.lower()}" if letter.isupper() and k else letter.lower() for k, letter in enumerate(name))
