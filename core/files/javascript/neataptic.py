"""neataptic: the JSON of its Network, nodes and connections. The biases of its inputs mean nothing."""

from __future__ import annotations

import numpy as np

from core.basics.errors import InputError
from core.document.document import Document
from core.files.foreign.folding import Found, Shape, filled_words, folded, shape_of
from core.files.foreign.text_formats.unit_graph import Unit, unit_layers
from core.files.foreign_kinds import Kind, json_object
from core.files.format import Format
from core.files.input_file import InputFile, Report
from core.files.javascript.json_values import has_keys, whole
from core.files.javascript.synaptic import connections
from core.files.network_builder import build_network
from core.model.network_edits import MAX_NODES

TITLE = "neataptic network"

_FUNCTIONS = {
    "LOGISTIC": Shape("sigmoid"),
    "TANH": Shape("tanh"),
    "IDENTITY": Shape("identity"),
    "RELU": Shape("relu"),
    "SOFTSIGN": Shape("softsign"),
    "SINUSOID": Shape("sin"),
    "GAUSSIAN": Shape("gaussian"),
    "BIPOLAR_SIGMOID": Shape("tanh", b=0.5),
    "HARD_TANH": Shape("hard_tanh"),
    "INVERSE": Shape("identity", b=-1.0, c=1.0),
    "SELU": Shape("selu"),
}
_NOT_READ = ("STEP", "BENT_IDENTITY", "BIPOLAR", "ABSOLUTE")
_MOST = 4 * MAX_NODES


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a network of neataptic: by its keys."""
    return has_keys(content, "nodes", "connections", "squash")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a file of neataptic."""
    file = whole(source)
    units: dict[int, Unit] = {}
    masks: dict[int, float] = {}
    outputs = []
    for k, item in enumerate(file.need("nodes")):
        if k >= _MOST:
            raise file.need("nodes").wrong(f"expected at most {_MOST}")
        kind = item.need("type").text()
        if kind == "input":
            units[k] = Unit(item.place, 0.0, True, "")
            continue
        function = item.need("squash").text()
        if function in _NOT_READ:
            raise item.need("squash").wrong(f"the function {function} is not read")
        shape_of(_FUNCTIONS, function, item.place)
        units[k] = Unit(item.place, item.need("bias").number(), False, function)
        masks[k] = item.need("mask").number() if "mask" in item.entries() else 1.0
        if kind == "output":
            outputs.append(k)
    weights = connections(file, units)
    late = next(((a, b) for b, into in weights.items() for a in into if a > b), None)
    if late:
        raise InputError(f"the connection from node {late[0]} to node {late[1]} leads back: a recurrent network")
    numbered, layers = unit_layers(units, weights, fill=True)
    if numbered[-1] != outputs:
        raise InputError("nodes: the last layer that connections make is not that of the outputs")
    found = []
    scale = np.ones(len(numbered[0]))
    for n, (keys, layer) in enumerate(zip(numbered[1:], layers, strict=True), 2):
        shape = _FUNCTIONS[layer.function(n)]
        found.append(Found(f"layer {n}", layer.weights * scale, layer.biases, shape))
        scale = np.array([masks[key] for key in keys])
    if np.any(scale != 1.0):
        raise InputError("nodes: an output with a mask other than 1 is not read")
    network = build_network(*folded(found))
    read = [f"{len(units)} nodes in {len(numbered)} layers; biases of inputs, which mean nothing, were not read"]
    if any(mask != 1.0 for mask in masks.values()):
        read.append("the masks that dropout left were multiplied into the weights after them")
    return Document(network), Report(TITLE, tuple(read), (), filled_words(sum(layer.absent for layer in layers)))


FORMAT = Format(
    program="neataptic",
    title=TITLE,
    description="A Network of neataptic, as toJSON writes it.",
    suffixes=(".neataptic.json",),
    recognizes=recognizes,
    read=load,
    unread=(Kind("a network of Neataptic", json_object(b'"squash"'), "write it with JSON.stringify(net.toJSON())"),),
)
