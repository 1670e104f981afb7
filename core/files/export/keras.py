"""Keras out: a script that builds the network in Keras 3, in 64 bits, and prints its outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.files.export.parts import about, check_activations, examples, split
from core.files.format import Writer, one_file, written_only

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.scaling import Scaling
    from core.document.document import Document
    from core.model.network import Layer, Network

# What Keras calls by the same name, and means the same.
_NAMES = ("sigmoid", "relu", "silu", "relu6", "hard_tanh", "selu", "softsign", "exponential", "softmax")
# The layer that computes each other activation, of its parameter.
_LAYERS: dict[str, Callable[[float], str]] = {
    # Keras 3.15 computes tanh, sin and cos in 32 bits on JAX; of the sigmoid, tanh has all its digits.
    "tanh": lambda p: "keras.layers.Activation(lambda s: 2.0 * keras.ops.sigmoid(2.0 * s) - 1.0)",
    "mish": lambda p: (
        "keras.layers.Activation(lambda s: s * (2.0 * keras.ops.sigmoid(-2.0 * keras.ops.log_sigmoid(-s)) - 1.0))"
    ),
    "identity": lambda p: 'keras.layers.Activation("linear")',
    "log_softmax": lambda p: 'keras.layers.Activation("log_softmax")',
    "leaky_relu": lambda p: f"keras.layers.LeakyReLU(negative_slope={p!r})",
    "elu": lambda p: f"keras.layers.ELU(alpha={p!r})",
    "celu": lambda p: f"keras.layers.Activation(lambda s: keras.ops.celu(s, alpha={p!r}))",
    "gelu": lambda p: "keras.layers.Activation(lambda s: keras.ops.gelu(s, approximate=False))",
    "gelu_tanh": lambda p: "keras.layers.Activation(lambda s: keras.ops.gelu(s, approximate=True))",
    "softplus": lambda p: f"keras.layers.Activation(lambda s: -keras.ops.log_sigmoid(-{p!r} * s) / {p!r})",
    "hard_sigmoid": lambda p: f"keras.layers.Activation(lambda s: keras.ops.clip({p!r} * s + 0.5, 0.0, 1.0))",
    "elliott": lambda p: "keras.layers.Activation(lambda s: s / (2.0 * (1.0 + keras.ops.abs(s))) + 0.5)",
    "gaussian": lambda p: "keras.layers.Activation(lambda s: keras.ops.exp(-s * s))",
    "sin": lambda p: "keras.layers.Activation(keras.ops.sin)",
    "cos": lambda p: "keras.layers.Activation(keras.ops.cos)",
}


def script(document: Document) -> bytes:
    """A script that needs only Keras 3 with one of its backends."""
    network = document.network
    check_activations(network, (*_NAMES, *_LAYERS), "Keras")
    layers = "".join(_layer(layer) for layer in network.layers)
    before, after = "", ""
    if document.scaling is not None:
        factors = [1.0 / factor for factor in document.scaling.factor]
        shifts = [-o / f for o, f in zip(document.scaling.offset, document.scaling.factor, strict=True)]
        before = f"    # (x - offset) / factor\n    {_rescaling(factors, shifts)},\n"
    if document.target_scaling is not None:
        scaling: Scaling = document.target_scaling
        after = f"    # y * factor + offset\n    {_rescaling(list(scaling.factor), list(scaling.offset))},\n"
    given = [example.x.tolist() for example in examples(document)]
    return f'''"""{about(network)}

Builds it in Keras and prints its outputs: without arguments for the examples below, else for the input that
the arguments are. model.save("network.keras") keeps it, with its weights.
"""

import os
import sys

# On PyTorch, Keras 3.15 multiplies matrices in 32 bits whatever floatx is; KERAS_BACKEND=jax or tensorflow does not.
os.environ.setdefault("JAX_ENABLE_X64", "1")

import keras
import numpy as np

keras.config.set_floatx("float64")

model = keras.Sequential([
    keras.Input(({network.sizes[0]},)),
{before}{layers}{after}])

WEIGHTS = [
{_weights(network)}]
model.set_weights(WEIGHTS)

EXAMPLES = {_rows(given, 4)}

if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    for x in [given] if given else EXAMPLES:
        y = keras.ops.convert_to_numpy(model(np.array([x])))[0]
        print(*x, "->", *y.tolist())
'''.encode()


def _weights(network: Network) -> str:
    return "".join(
        f"    # layer {n}: each row the weights into one node\n"
        f"    np.array({_rows(layer.weights[:, : layer.inputs].tolist())}).T,\n"
        + (f"    np.array({layer.weights[:, -1].tolist()}),\n" if layer.bias else "")
        for n, layer in enumerate(network.layers, 2)
    )


def _layer(layer: Layer) -> str:
    name, parameter = split(layer.activation)
    activation = f'keras.layers.Activation("{name}")' if name in _NAMES else _LAYERS[name](parameter)
    return f"    keras.layers.Dense({layer.size}, use_bias={layer.bias}),\n    {activation},\n"


def _rescaling(factors: list[float], shifts: list[float]) -> str:
    return f"keras.layers.Rescaling(scale=np.array({factors}), offset=np.array({shifts}))"


def _rows(rows: list[list[float]], indent: int = 8) -> str:
    space = " " * indent
    return "[\n" + "".join(f"{space}{row},\n" for row in rows) + space[4:] + "]"


FORMAT = written_only(
    Writer(
        "Keras script",
        (".keras.py",),
        "A script that builds the network in Keras and prints its outputs.",
        one_file(script),
        scaling="inside",
    ),
)
