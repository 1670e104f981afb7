"""Export as a script that runs without Chainrule and prints the same outputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.document.own_units import own_inputs, scaled_parts
from core.files.format import Format, Writer, one_file
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from core.document.document import Document

# Maximum number of examples written into a script.
MAX_EXAMPLES = 100

# Prefixes of a script's constants, by part of the examples.
_NAMES = {"inputs": "INPUT", "targets": "TARGET"}

# For activations that PyTorch has no module of.
_FUNCTION = '''

class Function(nn.Module):
    """A function of the sums of a layer as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, s):
        return self.function(s)

'''


def numpy_script(document: Document) -> bytes:
    """Return a script that requires only NumPy and uses the data's own units."""
    network = document.network
    used = {layer.activation: ACTIVATIONS[layer.activation].numpy for layer in network.layers}
    functions = "\n\n\n".join("\n    ".join([f"def {_identifier(name)}(s):", *lines]) for name, lines in used.items())
    imports = "import math\n" * ("math." in functions) + "import sys"
    layers = "".join(
        f"    # layer {n}: {layer.size} nodes; the last column is from the bias unit of layer {n - 1}\n" * layer.bias
        + f"    # layer {n}: {layer.size} nodes; layer {n - 1} has no bias unit\n" * (not layer.bias)
        + f"    (np.array({_rows(layer.weights.tolist(), 8)}), {_identifier(layer.activation)}, {layer.bias}),\n"
        for n, layer in enumerate(network.layers, 2)
    )
    scale, unscale = _scaled(document)
    return f'''{_about(document)}
{imports}

import numpy as np


{functions}


LAYERS = [
{layers}]
{_constants("np.array({})", document)}
EXAMPLES = {_rows(_examples(document), 4)}


def forward(x):
    """The outputs for one input."""
    h = {scale.format("np.asarray(x, dtype=np.float64)")}
    for weights, function, bias in LAYERS:
        h = function(weights[:, : len(h)] @ h + (weights[:, -1] if bias else 0.0))
    return {unscale.format("h")}


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    for x in [given] if given else EXAMPLES:
        print(*x, "->", *forward(x).tolist())
'''.encode()


def torch_script(document: Document) -> bytes:
    """Return a script that requires only PyTorch and uses the data's own units."""
    network = document.network
    modules, state, own = [], [], ""
    for k, layer in enumerate(network.layers):
        modules.append(f"    nn.Linear({layer.inputs}, {layer.size}, bias={layer.bias}, dtype=torch.float64),\n")
        activation = ACTIVATIONS[layer.activation].torch
        if not activation.startswith("nn."):
            activation, own = f"Function({activation})", _FUNCTION
        modules.append(f"    {activation},\n")
        rows = _rows(layer.weights[:, : layer.inputs].tolist(), 8)
        state.append(f'    "{2 * k}.weight": torch.tensor({rows}, dtype=torch.float64),\n')
        if layer.bias:
            values = layer.weights[:, -1].tolist()
            state.append(f'    "{2 * k}.bias": torch.tensor({values}, dtype=torch.float64),\n')
    tensor = "torch.tensor({}, dtype=torch.float64)"
    scale, unscale = _scaled(document)
    return f"""{_about(document)}
import sys

import torch
from torch import nn
{own}
model = nn.Sequential(
{"".join(modules)})

model.load_state_dict({{
{"".join(state)}}}, strict=True)
{_constants(tensor, document)}
EXAMPLES = {_rows(_examples(document), 4)}

if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    with torch.no_grad():
        for x in [given] if given else EXAMPLES:
            y = model({scale.format("torch.tensor([x], dtype=torch.float64)")})[0]
            print(*x, "->", *{f"({unscale.format('y')})" if document.target_scaling else "y"}.tolist())
""".encode()


def _identifier(name: str) -> str:
    """A name for a function in Python: leaky_relu_0_3."""
    return re.sub(r"\W+", "_", name).strip("_")


def _about(document: Document) -> str:
    sizes = "-".join(map(str, document.network.sizes))
    parts = scaled_parts(document)
    units = (
        f"Inputs and outputs are in the data's own units; the {' and '.join(parts)} are scaled inside.\n"
        if parts
        else ""
    )
    return (
        f'"""A neural network of {sizes} nodes, written by Chainrule: prints its outputs.\n\n'
        f'Without arguments for the examples below, else for the input that the arguments are.\n{units}"""\n'
    )


def _constants(array: str, document: Document) -> str:
    """Return the lines that define the constants of the scalings."""
    lines = [
        f"{_NAMES[part]}_{name.upper()} = {array.format(list(getattr(scaling, name)))}\n"
        for part, scaling in (("inputs", document.scaling), ("targets", document.target_scaling))
        if scaling is not None
        for name in ("offset", "factor")
    ]
    remark = "\n# The network works on scaled numbers: (number - offset) / factor.\n"
    return remark + "".join(lines) if lines else ""


def _scaled(document: Document) -> tuple[str, str]:
    """Return the expressions that scale an input and unscale an output, each with {} for its name."""
    before = "({} - INPUT_OFFSET) / INPUT_FACTOR" if document.scaling is not None else "{}"
    after = "{} * TARGET_FACTOR + TARGET_OFFSET" if document.target_scaling is not None else "{}"
    return before, after


def _examples(document: Document) -> list[list[float]]:
    if document.data is None:
        return [[0.0] * document.network.sizes[0]]
    rows: list[list[float]] = own_inputs(document)[:MAX_EXAMPLES].tolist()
    return rows


def _rows(rows: list[list[float]], indent: int) -> str:
    """Return a list of rows, one per line; each number reads back exactly."""
    space = " " * indent
    return "[\n" + "".join(f"{space}{row},\n" for row in rows) + space[4:] + "]"


FORMAT = Format(
    program="",
    title="Python script",
    description="A script that builds the network and prints its outputs.",
    suffixes=(".py",),
    recognizes=None,
    read=None,
    trusted=True,
    writers=(
        Writer(
            "PyTorch script",
            (".torch.py",),
            "A script that builds the network in PyTorch and prints its outputs.",
            one_file(torch_script),
            scaling="inside",
        ),
        Writer(
            "NumPy script",
            (".py",),
            "A script that computes the network with NumPy and prints its outputs.",
            one_file(numpy_script),
            scaling="inside",
        ),
    ),
)
