"""synaptic: the JSON of its Network, neurons and connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.document.document import Document
from core.files.foreign.folding import Found, Shape, filled_words, folded, shape_of
from core.files.foreign.text_formats.unit_graph import Unit, unit_layers
from core.files.foreign_kinds import Kind, json_object
from core.files.format import Format
from core.files.input_file import InputFile, Report
from core.files.javascript.json_values import has_keys, whole
from core.files.network_builder import build_network
from core.model.network_edits import MAX_NODES

if TYPE_CHECKING:
    from core.files.strict_json import JsonValue

TITLE = "synaptic network"

_FUNCTIONS = {
    "LOGISTIC": Shape("sigmoid"),
    "TANH": Shape("tanh"),
    "IDENTITY": Shape("identity"),
    "RELU": Shape("relu"),
}
_MOST = 4 * MAX_NODES


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a network of synaptic: by its keys."""
    return has_keys(content, "neurons", "connections", "squash")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a file of synaptic."""
    file = whole(source)
    units: dict[int, Unit] = {}
    outputs = []
    for k, item in enumerate(file.need("neurons")):
        if k >= _MOST:
            raise file.need("neurons").wrong(f"expected at most {_MOST}")
        layer = item.need("layer").value
        function = item.need("squash").text()
        if layer == "input":
            units[k] = Unit(item.place, 0.0, True, "")
            continue
        if function == "HLIM":
            raise item.need("squash").wrong("HLIM is a step without a derivative, which is not read")
        shape_of(_FUNCTIONS, function, item.place)
        units[k] = Unit(item.place, item.need("bias").number(), False, function)
        if layer == "output":
            outputs.append(k)
    weights = connections(file, units)
    numbered, layers = unit_layers(units, weights, fill=True)
    if numbered[-1] != outputs:
        raise InputError("neurons: the last layer that connections make is not that of the outputs")
    found = [
        Found(f"layer {n}", layer.weights, layer.biases, _FUNCTIONS[layer.function(n)])
        for n, layer in enumerate(layers, 2)
    ]
    network = build_network(*folded(found))
    read = f"{len(units)} neurons in {len(numbered)} layers; what it remembers of activations was not read"
    return Document(network), Report(TITLE, (read,), (), filled_words(sum(layer.absent for layer in layers)))


def connections(file: JsonValue, units: dict[int, Unit]) -> dict[int, dict[int, float]]:
    """The weights into each unit, of a list of {from, to, weight, gater}; also of neataptic, and in any order."""
    weights: dict[int, dict[int, float]] = {key: {} for key in units}
    for item in file.need("connections"):
        start, end = (item.need(key).integer(0, _MOST) for key in ("from", "to"))
        if start not in units or end not in units:
            raise item.wrong(f"there is no unit {end if start in units else start}")
        if item.value.get("gater") is not None:
            raise item.need("gater").wrong("a gated connection is no part of a feed-forward network of layers")
        if start == end:
            raise item.wrong("a connection of a unit with itself is no part of a feed-forward network")
        if units[end].input:
            raise item.wrong(f"leads to {units[end].words}, an input")
        if start in weights[end]:
            raise item.wrong(f"a second connection from unit {start} to unit {end}")
        weights[end][start] = item.need("weight").number()
    return weights


FORMAT = Format(
    program="synaptic",
    title=TITLE,
    description="A Network of synaptic, as toJSON writes it.",
    suffixes=(".synaptic.json",),
    recognizes=recognizes,
    read=load,
    unread=(Kind("a network of Synaptic", json_object(b'"neurons"'), "write it with JSON.stringify(net.toJSON())"),),
)
