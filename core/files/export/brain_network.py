"""brain.js out: the JSON that NeuralNetwork.fromJSON of brain.js 2.0 reads. It computes in 32 bits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.files.export.parts import check_activations, input_folded, split

if TYPE_CHECKING:
    from core.document.document import Document

_NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "leaky_relu": "leaky-relu"}


def network_json(document: Document) -> bytes:
    """The network, the scaling of the inputs in its weights.

    Raises InputError where the layers have different activations, which brain.js cannot have, or others than its own.
    """
    check_activations(document.network, _NAMES, "brain.js")
    names = {layer.activation for layer in document.network.layers}
    if len(names) > 1:
        raise InputError(f"brain.js has one activation for all layers, and these have {', '.join(sorted(names))}")
    network = input_folded(document, "brain.js")
    name, parameter = split(names.pop())
    layers: list[dict[str, Any]] = [{"weights": [], "biases": []}]
    for layer in network.layers:
        biases = layer.weights[:, -1].tolist() if layer.bias else [0.0] * layer.size
        layers.append({"weights": layer.weights[:, : layer.inputs].tolist(), "biases": biases})
    content = {
        "type": "NeuralNetwork",
        "sizes": list(network.sizes),
        "layers": layers,
        "inputLookup": None,
        "inputLookupLength": 0,
        "outputLookup": None,
        "outputLookupLength": 0,
        "options": {
            "inputSize": network.sizes[0],
            "outputSize": network.sizes[-1],
            "binaryThresh": 0.5,
            "hiddenLayers": list(network.sizes[1:-1]),
            "activation": _NAMES[name],
        },
        "trainOpts": {
            "activation": _NAMES[name],
            "leakyReluAlpha": parameter if name == "leaky_relu" else 0.01,
            "iterations": 20000,
            "errorThresh": 0.005,
            "log": False,
            "logPeriod": 10,
            "learningRate": 0.3,
            "momentum": 0.1,
            "callbackPeriod": 10,
            "timeout": "Infinity",
            "beta1": 0.9,
            "beta2": 0.999,
            "epsilon": 1e-8,
        },
    }
    return json.dumps(content).encode()
