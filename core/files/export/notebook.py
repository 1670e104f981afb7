"""A Jupyter notebook out: one example through the network and back, in NumPy, each layer a cell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from core.files.export.numpy_functions import DERIVATIVES, FUNCTIONS
from core.files.export.parts import about, check_activations, examples, split
from core.files.foreign_kinds import Kind, json_object
from core.files.format import Writer, one_file, written_only
from core.model.losses import LOSSES

if TYPE_CHECKING:
    from core.document.document import Document
    from core.model.network import Layer

# Without settings; any will do to show an update.
_LEARNING_RATE = 0.1


def notebook(document: Document) -> bytes:
    """A notebook (nbformat 4.5). Raises InputError for an activation without a line of NumPy here."""
    network = document.network
    check_activations(network, FUNCTIONS, "a notebook")
    cells = [*_beginning(document), *_forward(document)]
    if document.data is not None and len(document.data):
        cells += _backward(document)
    cells += _checks(document)
    content = {
        "cells": [_cell(k, *cell) for k, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _cell(k: int, kind: str, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"cell-{k}",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _beginning(document: Document) -> list[tuple[str, str]]:
    network = document.network
    functions = []
    for activation in dict.fromkeys(layer.activation for layer in network.layers):
        name, parameter = split(activation)
        for start, table in (("f", FUNCTIONS), ("d", DERIVATIVES)):
            lines = "\n    ".join(table[name]).replace("PARAMETER", repr(parameter))
            arguments = "s" if start == "f" else "s, h"
            functions.append(f"def {start}_{_identifier(activation)}({arguments}):\n    {lines}")
    weights = [f"W{n} = np.array({_rows(layer.weights.tolist())})" for n, layer in enumerate(network.layers, 2)]
    return [
        (
            "markdown",
            f"# One example through a network and back\n\n{about(network)}\n\n"
            "Layer 1 is the input. $W_n$ leads into layer $n$, row $i$ into its node $i$; the last column is the bias "
            "where the layer has one. $s$ are weighted sums, $h$ the values of nodes, $y$ the outputs.",
        ),
        ("code", "import math\n\nimport numpy as np\n\nnp.set_printoptions(precision=17)"),
        ("markdown", "## Activations and their derivatives"),
        ("code", "\n\n\n".join(functions)),
        ("markdown", "## Weights"),
        ("code", "\n\n".join(weights)),
    ]


def _forward(document: Document) -> list[tuple[str, str]]:
    network = document.network
    example = examples(document, 1)[0]
    lines = [f"x = np.array({example.x.tolist()})"]
    words = "The inputs of the first example."
    if document.scaling is not None:
        words += " They are brought to a common scale first, as the network expects them: (x − offset) / factor."
        lines += [
            f"offset = np.array({list(document.scaling.offset)})",
            f"factor = np.array({list(document.scaling.factor)})",
            "h1 = (x - offset) / factor",
        ]
    else:
        lines.append("h1 = x")
    cells = [("markdown", f"## The way forward\n\n{words}"), ("code", "\n".join([*lines, "h1"]))]
    for n, layer in enumerate(network.layers, 2):
        values = f"h_{{{n - 1}}}"
        column = rf"\begin{{pmatrix}} {values} \\ 1 \end{{pmatrix}}" if layer.bias else values
        cells.append(
            (
                "markdown",
                f"Layer {n}: $s_{{{n}}} = W_{{{n}}} {column}$, $h_{{{n}}} = f(s_{{{n}}})$ with f: {layer.activation}.",
            )
        )
        name = _identifier(layer.activation)
        cells.append(("code", f"s{n} = W{n} @ {_before(n, layer)}\nh{n} = f_{name}(s{n})\nh{n}"))
    last = network.depth
    if document.target_scaling is not None:
        cells.append(("markdown", "The outputs on the scale of the targets as they came."))
        cells.append(
            (
                "code",
                f"t_offset = np.array({list(document.target_scaling.offset)})\n"
                f"t_factor = np.array({list(document.target_scaling.factor)})\n"
                f"outputs = h{last} * t_factor + t_offset\noutputs",
            )
        )
    else:
        cells.append(("code", f"outputs = h{last}"))
    return cells


def _backward(document: Document) -> list[tuple[str, str]]:
    assert document.data is not None
    network, last = document.network, document.network.depth
    entry = LOSSES[network.loss]
    loss, derivative = entry.numpy
    scaled = " They are scaled as the network was trained." if document.target_scaling is not None else ""
    bare = "" if network.plain else ", without dropout and class weights"
    cells = [
        ("markdown", f"## The loss\n\nThe targets t of the example, and the loss ({network.loss}{bare}).{scaled}"),
        (
            "code",
            f"t = np.array({document.data.targets[0].tolist()})\ny, s = h{last}, s{last}\nL = {loss}\nL",
        ),
        (
            "markdown",
            "## The way back\n\n$\\delta_n$ is its derivative by the sums $s_n$, the gradient that by $W_n$.",
        ),
    ]
    for n in range(last, 1, -1):
        layer = network.layer(n)
        name = _identifier(layer.activation)
        if n == last:
            delta = derivative if entry.output else _through(name, layer, n, f"({derivative})")
        else:
            after = network.layer(n + 1)
            delta = _through(name, layer, n, f"(W{n + 1}[:, :{after.inputs}].T @ delta{n + 1})")
        cells.append(
            ("code", f"delta{n} = {delta}\ngradient{n} = np.outer(delta{n}, {_before(n, layer)})\ngradient{n}")
        )
    rate = document.settings.rate if document.settings is not None else _LEARNING_RATE
    steps = "\n".join(f"new_W{n} = W{n} - eta * gradient{n}" for n in range(2, last + 1))
    cells.append(("markdown", "## An update\n\nOne step of plain gradient descent with this example alone."))
    cells.append(("code", f"eta = {rate!r}\n{steps}\nnew_W{last}"))
    return cells


def _through(name: str, layer: Layer, n: int, v: str) -> str:
    """The Jacobian of an activation times v."""
    if split(layer.activation)[0] == "softmax":
        return f"h{n} * ({v} - np.sum(h{n} * {v}))"
    return f"{v} * d_{name}(s{n}, h{n})"


def _checks(document: Document) -> list[tuple[str, str]]:
    example = examples(document, 1)[0]
    return [
        ("markdown", "## A check\n\nThe outputs that Chainrule computed."),
        ("code", f"np.abs(outputs - np.array({example.y.tolist()})).max() < 1e-12"),
    ]


def _before(n: int, layer: Layer) -> str:
    return f"np.append(h{n - 1}, 1.0)" if layer.bias else f"h{n - 1}"


def _identifier(activation: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in activation).strip("_")


def _rows(rows: list[list[float]]) -> str:
    return "[\n" + "".join(f"    {row},\n" for row in rows) + "]"


FORMAT = written_only(
    Writer(
        "Jupyter notebook",
        (".ipynb",),
        "The first example through the network and back, in NumPy, each layer a cell.",
        one_file(notebook),
        scaling="inside",
    ),
    trusted=False,
    unread=(Kind("a Jupyter notebook", json_object(b'"cells"', b'"cell_type"')),),
)
