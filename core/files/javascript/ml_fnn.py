"""ml-fnn: the JSON of its FeedForwardNeuralNetworks. The last layer is exp, divided by its sum: softmax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.document.document import Document
from core.files.format import Format
from core.files.input_file import InputFile, Report
from core.files.javascript.json_values import has_keys, numbers, rows, whole
from core.files.network_builder import Linear, build_network, listed

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.files.strict_json import JsonValue

TITLE = "ml-fnn network"

_FUNCTIONS = {
    "tanh": "tanh",
    "identity": "identity",
    "logistic": "sigmoid",
    "softsign": "softsign",
    "relu": "relu",
    "softplus": "softplus",
    "sinusoid": "sin",
    "gaussian": "gaussian",
}


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a network of ml-fnn: by its keys."""
    return has_keys(content, "model", "layers", "FNN", "W")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a file of ml-fnn."""
    file = whole(source)
    if file.need("model").value != "FNN":
        raise file.need("model").wrong('expected "FNN"')
    layers = list(file.need("layers"))
    linear, names = [], []
    for item in layers:
        function = item.need("activation")
        if item is layers[-1]:
            names.append("softmax")  # whatever it names
        elif function.text() in _FUNCTIONS:
            names.append(_FUNCTIONS[function.text()])
        else:
            raise function.wrong(
                f"the function {function.text()[:40]!r} is not read, one of {', '.join(_FUNCTIONS)} is"
            )
        inputs, nodes = item.need("inputSize").integer(1, 10**6), item.need("outputSize").integer(1, 10**6)
        kernel = _matrix(item.need("W"), inputs, nodes)
        bias = _matrix(item.need("b"), 1, nodes)
        linear.append(Linear(item.place, kernel.T, bias[0], f"{item.place}.b"))
    network = build_network(linear, names, "cross_entropy")
    read = [f"{len(network.sizes)} layers of {', '.join(map(str, network.sizes))} nodes, each column into one node"]
    classes = file.entries().get("dicts")
    if classes is not None and "outputs" in classes.entries():
        labels = [str(label.value)[:40] for label in classes.need("outputs").entries().values()]
        read.append(f"outputs in the order in which the classes appeared: {listed(labels)}")
    said = "The last layer is softmax, as ml-fnn computes it whatever activation the file names."
    return Document(network), Report(TITLE, tuple(read), (said,))


def _matrix(item: JsonValue, count: int, columns: int) -> Array:
    """Rows of numbers; ml-matrix writes them as a list of rows or as an object of them, with its sizes or without."""
    if isinstance(item.value, dict) and "data" in item.value:
        item = item.need("data")
    if isinstance(item.value, dict):
        found = [numbers(row) for key, row in item.entries().items() if key.isdigit()]
    else:
        found = list(map(numbers, item))
    if len(found) != count:
        raise item.wrong(f"expected {count} rows, found {len(found)}")
    return rows(found, item, columns)


FORMAT = Format(
    program="ml-fnn",
    title=TITLE,
    description="A network of ml-fnn, as toJSON writes it.",
    suffixes=(".ml-fnn.json",),
    recognizes=recognizes,
    read=load,
)
