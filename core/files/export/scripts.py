"""Code out: a script that needs nothing of ours and prints the same outputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from core.document.document import Document
    from core.model.network import Network

# So many examples of the document's data are written into a script at most.
MAX_EXAMPLES = 100

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
    """A script that needs only NumPy."""
    network = document.network
    used = {layer.activation: ACTIVATIONS[layer.activation].numpy for layer in network.layers}
    functions = "\n\n\n".join("\n    ".join([f"def {_identifier(name)}(s):", *lines]) for name, lines in used.items())
    imports = "import math\n" * ("math." in functions) + "import sys"
    layers = "".join(
        f"    # layer {n}: {layer.size} nodes; the last column is the bias\n" * layer.bias
        + f"    # layer {n}: {layer.size} nodes, without bias\n" * (not layer.bias)
        + f"    (np.array({_rows(layer.weights.tolist(), 8)}), {_identifier(layer.activation)}, {layer.bias}),\n"
        for n, layer in enumerate(network.layers, 2)
    )
    return f'''{_about(network)}
{imports}

import numpy as np


{functions}


LAYERS = [
{layers}]

EXAMPLES = {_rows(_examples(document), 4)}


def forward(x):
    """The outputs for one input."""
    h = np.asarray(x, dtype=np.float64)
    for weights, function, bias in LAYERS:
        h = function(weights[:, : len(h)] @ h + (weights[:, -1] if bias else 0.0))
    return h


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    for x in [given] if given else EXAMPLES:
        print(*x, "->", *forward(x).tolist())
'''.encode()


def torch_script(document: Document) -> bytes:
    """A script that needs only PyTorch."""
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
    return f"""{_about(network)}
import sys

import torch
from torch import nn
{own}
model = nn.Sequential(
{"".join(modules)})

model.load_state_dict({{
{"".join(state)}}}, strict=True)

EXAMPLES = {_rows(_examples(document), 4)}

if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    with torch.no_grad():
        for x in [given] if given else EXAMPLES:
            y = model(torch.tensor([x], dtype=torch.float64))[0]
            print(*x, "->", *y.tolist())
""".encode()


def _identifier(name: str) -> str:
    """A name for a function in Python: leaky_relu_0_3."""
    return re.sub(r"\W+", "_", name).strip("_")


def _about(network: Network) -> str:
    sizes = "-".join(map(str, network.sizes))
    return (
        f'"""A neural network of {sizes} nodes, written by Chainrule: prints its outputs.\n\n'
        'Without arguments for the examples below, else for the input that the arguments are.\n"""\n'
    )


def _examples(document: Document) -> list[list[float]]:
    if document.data is None:
        return [[0.0] * document.network.sizes[0]]
    rows: list[list[float]] = document.data.inputs[:MAX_EXAMPLES].tolist()
    return rows


def _rows(rows: list[list[float]], indent: int) -> str:
    """A list of rows, one a line, each number so that it reads back bit for bit."""
    space = " " * indent
    return "[\n" + "".join(f"{space}{row},\n" for row in rows) + space[4:] + "]"
