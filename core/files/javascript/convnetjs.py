"""convnetjs: the JSON of a Net of fully connected layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.document.document import Document
from core.files.foreign_kinds import Kind, json_object
from core.files.format import Format
from core.files.input_file import InputFile, Report
from core.files.javascript.json_values import has_keys, numbers, rows, whole
from core.files.network_builder import Linear, build_network

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.files.strict_json import JsonValue

TITLE = "convnetjs network"

_FUNCTIONS = {"relu": "relu", "sigmoid": "sigmoid", "tanh": "tanh", "softmax": "softmax"}
_ENDS = ("regression",)


@dataclass
class _Stack:
    """The layers so far. scale: what dropout multiplies the next layer's inputs by."""

    layers: list[Linear]
    names: list[str]
    said: list[str]
    scale: float = 1.0


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a network of convnetjs: by its keys."""
    return has_keys(content, "layers", "layer_type", "out_depth")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a file of convnetjs."""
    file = whole(source)
    stack = _Stack([], [], [])
    for k, item in enumerate(file.need("layers")):
        kind = item.need("layer_type").text()
        if kind == "input" and k == 0:
            _input(item, stack)
        elif kind == "fc":
            stack.layers.append(_fully_connected(item, stack.scale))
            stack.names.append("identity")
            stack.scale = 1.0
        elif kind == "dropout" and stack.layers:
            factor = item.need("drop_prob").number()
            stack.scale *= factor
            stack.said.append(
                f"Dropout: convnetjs multiplies by drop_prob = {factor!r} to predict, which went into the weights."
            )
        elif kind in _FUNCTIONS and stack.layers and stack.names[-1] == "identity" and stack.scale == 1.0:
            stack.names[-1] = _FUNCTIONS[kind]
        elif kind == "svm" and stack.layers and stack.scale == 1.0:
            stack.said.append("The layer svm is for training alone, and was left out: the outputs are its scores.")
        elif kind not in _ENDS:
            raise item.wrong(f"a layer of the kind {kind[:40]!r} here is no part of a fully connected network")
    if stack.scale != 1.0:
        raise file.need("layers").wrong("dropout at the output is not read")
    network = build_network(stack.layers, stack.names, "cross_entropy" if stack.names[-1:] == ["softmax"] else None)
    read = f"{len(network.sizes)} layers of {', '.join(map(str, network.sizes))} nodes"
    return Document(network), Report(TITLE, (read,), tuple(stack.said))


def _input(item: JsonValue, stack: _Stack) -> None:
    if any(item.need(key).integer(1, 10**6) != 1 for key in ("out_sx", "out_sy")):
        stack.said.append("The inputs are the values of an image in the order of convnetjs: row, column, depth.")


def _fully_connected(item: JsonValue, scale: float) -> Linear:
    filters = item.need("filters")
    weights: list[Array] = [numbers(each.need("w")) for each in filters]
    matrix = rows(weights, filters, item.need("num_inputs").integer(1, 10**9))
    bias = numbers(item.need("biases").need("w"))
    return Linear(item.place, matrix * np.float64(scale), bias, f"{item.place}.biases")


FORMAT = Format(
    program="convnetjs",
    title=TITLE,
    description="A Net of convnetjs, as toJSON writes it.",
    suffixes=(".convnetjs.json",),
    recognizes=recognizes,
    read=load,
    unread=(
        Kind("a network of ConvNetJS", json_object(b'"layer_type"'), "write it with JSON.stringify(net.toJSON())"),
    ),
)
