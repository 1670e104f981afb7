"""brain.js: the JSON of its NeuralNetwork, of 1.x (an object a node) and of 2.0 (a matrix a layer).

Names do not count in its loader, only the order of keys. "leaky-relu" differs: 1.x computes alpha·s above 0
and 0 below, 2.0 the usual function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.document.document import Document
from core.files.foreign.folding import Found, Shape, folded, shape_of
from core.files.foreign_kinds import Kind
from core.files.format import Format, Writer, one_file
from core.files.input_file import InputFile, Report
from core.files.javascript.json_values import has_keys, in_order, numbers, rows, whole
from core.files.network_builder import build_network, listed

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.files.strict_json import JsonValue

TITLE = "brain.js network"

_PLAIN = {"sigmoid": Shape("sigmoid"), "tanh": Shape("tanh"), "relu": Shape("relu")}
_ALPHA = 0.01


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a network of brain.js: by its keys."""
    return has_keys(content, "sizes", "layers", "trainOpts") or has_keys(content, "sizes", "layers", "inputLookup")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a file of brain.js."""
    file = whole(source)
    entries = file.entries()
    kind = entries["type"].value if "type" in entries else "NeuralNetwork"
    if kind not in ("NeuralNetwork", "NeuralNetworkGPU"):
        raise file.need("type").wrong(
            f"expected NeuralNetwork, found {str(kind)[:40]}, which is no feed-forward network of brain.js"
        )
    layers = list(file.need("layers"))
    if len(layers) < 2:
        raise file.need("layers").wrong("expected two layers or more")
    second = "weights" in layers[-1].entries() and "biases" in layers[-1].entries()
    matrices = _second(file, layers) if second else _first(layers)
    shape, said = _activation(file, second)
    found = [Found(f"layer {n}", weights, bias, shape) for n, (weights, bias) in enumerate(matrices, 2)]
    network = build_network(*folded(found))
    read = [
        f"brain.js {'2.0' if second else '1.x'}, {len(layers)} layers of {', '.join(map(str, network.sizes))} nodes"
    ]
    read += _names(entries, layers, second)
    return Document(network), Report(TITLE, tuple(read), tuple(said))


def dump(document: Document) -> bytes:
    """The network as NeuralNetwork.fromJSON of brain.js 2.0 reads it."""
    from core.files.export.brain_network import network_json

    return network_json(document)


def _second(file: JsonValue, layers: list[JsonValue]) -> list[tuple[Array, Array]]:
    found = []
    sizes = [item.integer(1, 10**6) for item in file.need("sizes")]
    if len(sizes) != len(layers):
        raise file.need("sizes").wrong(f"expected {len(layers)}, one per layer, found {len(sizes)}")
    for before, size, layer in zip(sizes, sizes[1:], layers[1:], strict=False):
        item = layer.need("weights")
        weights = rows([numbers(row) for row in item], item, before)
        bias = numbers(layer.need("biases"))
        if len(weights) != size or len(bias) != size:
            raise layer.wrong(f"expected weights and biases of {size} nodes, found {len(weights)} and {len(bias)}")
        found.append((weights, bias))
    return found


def _first(layers: list[JsonValue]) -> list[tuple[Array, Array]]:
    found = []
    before = len(layers[0].entries())
    for layer in layers[1:]:
        nodes = [node for _, node in in_order(layer)]
        weights = rows(
            [np.array([w.number() for _, w in in_order(node.need("weights"))]) for node in nodes], layer, before
        )
        found.append((weights, np.array([node.need("bias").number() for node in nodes])))
        before = len(nodes)
    return found


def _activation(file: JsonValue, second: bool) -> tuple[Shape, list[str]]:
    """The function of all its layers, and what is to say of it."""
    entries = file.entries()
    training = entries["trainOpts"].entries() if "trainOpts" in entries else {}
    places = [training, entries, entries["options"].entries() if "options" in entries else {}]
    if not second:
        places = [entries, training]
    named = next((place["activation"] for place in places if "activation" in place), None)
    said = []
    if named is None:
        said.append("The file names no activation: sigmoid, which brain.js takes then.")
    name = named.text() if named is not None else "sigmoid"
    if name != "leaky-relu":
        return shape_of(_PLAIN, name, named.place if named else "activation"), said
    given = next((place["leakyReluAlpha"] for place in (training, entries) if "leakyReluAlpha" in place), None)
    alpha = given.number() if given is not None else _ALPHA
    if second:
        if not 0.0 <= alpha <= 1.0 and given is not None:
            raise given.wrong(f"expected a slope from 0 to 1, found {alpha}")
        return Shape("leaky_relu" if alpha == _ALPHA else f"leaky_relu({alpha!r})"), said
    if alpha <= 0.0 and given is not None:
        raise given.wrong(f"expected a slope above 0, found {alpha}")
    said.append(
        f"leaky-relu of brain.js 1.x is {alpha!r}·s above 0 and 0 below: ReLU here, with its weights times {alpha!r}."
    )
    return Shape("relu", b=alpha), said


def _names(entries: dict[str, JsonValue], layers: list[JsonValue], second: bool) -> list[str]:
    """The names of inputs and outputs, in order, where the file has them."""
    found = []
    for part, layer in (("input", layers[0]), ("output", layers[-1])):
        lookup = entries.get(f"{part}Lookup")
        if lookup is None or not lookup.value:
            continue
        if second:
            places = {key: value.number() for key, value in lookup.entries().items()}
            names = sorted(places, key=lambda key: places[key])
        else:
            names = [key for key, _ in in_order(layer)]
        found.append(f"{part}s in the order {listed(names)}")
    return found


FORMAT = Format(
    program="brain.js",
    title=TITLE,
    description="A NeuralNetwork of brain.js, 1.x or 2.0, as toJSON writes it.",
    suffixes=(".brain.json",),
    recognizes=recognizes,
    read=load,
    writers=(
        Writer(
            "brain.js JSON",
            (".brain.json",),
            "The network for NeuralNetwork.fromJSON of brain.js 2.0, which has one activation for all layers.",
            one_file(dump),
            scaling="inside",
        ),
    ),
    unread=(
        Kind(
            "a network of brain.js",
            lambda look: b'"NeuralNetwork"' in look.json or (b'"sizes"' in look.json and b'"layers"' in look.json),
            "write it with JSON.stringify(net.toJSON())",
        ),
    ),
)
