"""PMML's NeuralNetwork. A bias that is absent is 0; normalizations of inputs and outputs become scalings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.scaling import Scaling
from core.document.document import Document
from core.files.foreign.folding import Found, Shape, filled_words, folded, shape_of
from core.files.foreign.text_formats.pmml_fields import Field, derived_fields, field_of, number, tag
from core.files.format import Extra, Format
from core.files.input_file import InputFile, Report
from core.files.network_builder import Linear, build_network, listed
from core.model.network_edits import MAX_LAYERS, MAX_NODES, MAX_WEIGHTS, check_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

TITLE = "PMML"
EXTRA = Extra("defusedxml", "pmml")
MAX_BYTES = 2**26
MAX_ELEMENTS = 500_000

_FUNCTIONS = {
    "logistic": Shape("sigmoid"),
    "tanh": Shape("tanh"),
    "identity": Shape("identity"),
    "rectifier": Shape("relu"),
    "exponential": Shape("exponential"),
    "Gauss": Shape("gaussian"),
    "sine": Shape("sin"),
    "cosine": Shape("cos"),
    "Elliott": Shape("softsign"),
}


@dataclass(frozen=True)
class _Layer:
    """ids: of its neurons. absent: connections that the file does not have."""

    ids: list[str]
    found: Found
    softmax: bool
    absent: int


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a file of PMML: by its first element."""
    return b"<PMML" in content[:4096]


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a file of PMML."""
    root = _root(source.content)
    model = _model(root)
    known = derived_fields(model, root)
    ids, fields = _inputs(model, known)
    layers = _layers(model, ids)
    parts, names = folded([layer.found for layer in layers])
    outputs = _outputs(model, layers[-1].ids, known)
    order = [layers[-1].ids.index(key) for key, _ in outputs]
    left_out = len(layers[-1].ids) - len(order)
    if left_out and layers[-1].softmax:
        raise InputError(f"NeuralOutputs: softmax of {len(layers[-1].ids)} neurons, of which {len(order)} are outputs")
    parts[-1] = _picked(parts[-1], order)
    for k, field in enumerate(fields):
        if field.factor < 0:
            parts[0].weights[:, k] *= -1.0
    if layers[-1].softmax:
        names[-1] = "softmax"
    parts, names, merged = _merged(parts, names)
    network = build_network(parts, names, "cross_entropy" if names[-1] == "softmax" else None)
    scaling = _scaling([(field.offset, abs(field.factor)) for field in fields], "inputs")
    target_scaling = _targets(model, [field for _, field in outputs])
    said = []
    if scaling or target_scaling:
        said.append("What the file does to inputs or outputs before and after the network is the document's scaling.")
    if layers[-1].softmax and len(layers) > 1 and model.get("normalizationMethod") == "softmax":
        said.append("The softmax that the file names for the whole model was applied to the last layer alone.")
    if left_out:
        many = "s of the last layer, no outputs, were" if left_out > 1 else " of the last layer, no output, was"
        said.append(f"{left_out} neuron{many} left out.")
    if merged:
        layers_were = "1 identity layer was" if merged == 1 else f"{merged} identity layers were"
        said.append(f"{layers_were} combined with the next layer, which only multiplies each node by a factor.")
    read = (
        f"inputs {listed([field.name for field in fields])}",
        f"outputs {listed([field.name for _, field in outputs])}",
    )
    classes = tuple(field.category for _, field in outputs if field.category)
    document = Document(network, scaling=scaling, target_scaling=target_scaling, class_names=classes)
    return document, Report(TITLE, read, tuple(said), filled_words(sum(layer.absent for layer in layers)))


def _root(content: bytes) -> Element:
    if len(content) > MAX_BYTES or content.count(b"<") > MAX_ELEMENTS:
        raise InputError(f"expected at most {MAX_BYTES} bytes and {MAX_ELEMENTS} elements")
    library = EXTRA.load("defusedxml.ElementTree")
    try:
        root: Element = library.ElementTree.fromstring(content, forbid_dtd=True)
    except library.ElementTree.ParseError as error:
        raise InputError(f"not XML: {str(error)[:80]}") from None
    except library.DefusedXmlException:
        raise InputError("it has a document type declaration, which is not read") from None
    except (ValueError, LookupError):  # of an encoding that Python does not know
        raise InputError("not text in an encoding that is read") from None
    if tag(root) != "PMML":
        raise InputError(f"expected PMML as the first element, found {tag(root)[:40]!r}")
    return root


def _model(root: Element) -> Element:
    models = [
        element for element in root if tag(element).endswith(("Model", "Network", "Machine", "Vector", "Scorecard"))
    ]
    found = [element for element in models if tag(element) == "NeuralNetwork"]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"expected one NeuralNetwork, found {len(found)}")
    kind = tag(models[0])[:40] if models else "no model"
    raise InputError(f"expected a NeuralNetwork, found {kind}")


def _children(parent: Element, *names: str) -> Iterator[Element]:
    """The elements below `parent` along a path of names."""
    for child in parent:
        if tag(child) == names[0]:
            if len(names) == 1:
                yield child
            else:
                yield from _children(child, *names[1:])


def _inputs(model: Element, known: dict[str, Element]) -> tuple[list[str], list[Field]]:
    ids: list[str] = []
    fields: list[Field] = []
    for element in _children(model, "NeuralInputs", "NeuralInput"):
        key = element.get("id", "")
        if key in ids or len(ids) >= MAX_NODES:
            raise InputError(f"NeuralInput {key[:40]!r}: occurs twice, or is one too many")
        derived = next(_children(element, "DerivedField"), None)
        if derived is None:
            raise InputError(f"NeuralInput {key[:40]!r}: no DerivedField in it")
        ids.append(key)
        fields.append(field_of(derived, known, f"NeuralInput {key[:40]!r}"))
    if not ids:
        raise InputError("no NeuralInput")
    return ids, fields


def _layers(model: Element, inputs: list[str]) -> list[_Layer]:
    before = inputs
    layers: list[_Layer] = []
    elements = list(_children(model, "NeuralLayer"))
    if not 1 <= len(elements) < MAX_LAYERS:
        raise InputError(f"expected 1 to {MAX_LAYERS - 1} layers, found {len(elements)}")
    for n, element in enumerate(elements, 2):
        layer = _layer(n, element, model, before, n == len(elements) + 1)
        layers.append(layer)
        before = layer.ids
    return layers


def _layer(n: int, element: Element, model: Element, before: list[str], last: bool) -> _Layer:
    place = f"layer {n}"
    neurons = list(_children(element, "Neuron"))
    check_sizes((len(before), len(neurons)))
    if len(before) * len(neurons) > MAX_WEIGHTS:
        raise InputError(f"{place}: expected at most {MAX_WEIGHTS} weights")
    columns = {key: j for j, key in enumerate(before)}
    weights, bias = np.zeros((len(neurons), len(before))), np.zeros(len(neurons))
    has_bias, present = False, 0
    ids: list[str] = []
    for i, neuron in enumerate(neurons):
        key = neuron.get("id", "")
        where = f"{place}, neuron {key[:40]!r}"
        ids.append(key)
        has_bias |= neuron.get("bias") is not None
        bias[i] = number(neuron, "bias", where, 0.0)
        seen = set()
        for con in _children(neuron, "Con"):
            source = con.get("from", "")
            if source not in columns or source in seen:
                raise InputError(
                    f"{where}: a connection from {source[:40]!r}, which is not in the layer before, or twice"
                )
            seen.add(source)
            weights[i, columns[source]] = number(con, "weight", where)
        present += len(seen)
    if len(set(ids)) < len(ids):
        raise InputError(f"{place}: two neurons have the same id")
    function = element.get("activationFunction") or model.get("activationFunction") or ""
    shape = shape_of(_FUNCTIONS, function, place)
    softmax = _softmax(element, model, place, last)
    if softmax and shape.name != "identity":
        raise InputError(f"{place}: softmax of the values of {function[:40]}, which is not read")
    return _Layer(ids, Found(place, weights, bias if has_bias else None, shape), softmax, weights.size - present)


def _softmax(element: Element, model: Element, place: str, last: bool) -> bool:
    own = element.get("normalizationMethod")
    method = own or model.get("normalizationMethod") or "none"
    if method not in ("none", "softmax") or (own == "softmax" and not last):
        raise InputError(f"{place}: the normalization {method[:40]!r} is not read there, only softmax of the outputs")
    return last and method == "softmax"


def _outputs(model: Element, ids: list[str], known: dict[str, Element]) -> list[tuple[str, Field]]:
    """The neuron of each output with its field, in the order of the file; else all neurons of the last layer."""
    found: list[tuple[str, Field]] = []
    for element in _children(model, "NeuralOutputs", "NeuralOutput"):
        key = element.get("outputNeuron", "")
        if key not in ids or key in (other for other, _ in found):
            raise InputError(f"NeuralOutput: the neuron {key[:40]!r} is not in the last layer, or occurs twice")
        derived = next(_children(element, "DerivedField"), None)
        field = Field(key) if derived is None else field_of(derived, known, f"NeuralOutput {key[:40]!r}")
        if field.factor < 0:
            raise InputError(f"NeuralOutput {key[:40]!r}: scaled by a factor below 0, which is not read")
        found.append((key, field))
    return found or [(key, Field(key)) for key in ids]


def _picked(layer: Linear, order: list[int]) -> Linear:
    """The layer with the nodes `order` alone."""
    return Linear(layer.name, layer.weights[order], None if layer.bias is None else layer.bias[order], layer.bias_name)


def _merged(parts: list[Linear], names: list[str]) -> tuple[list[Linear], list[str], int]:
    """The layers, an identity layer before one of single factors (a diagonal matrix) taken into it; how many were."""
    result, kept, merged = [parts[0]], [names[0]], 0
    for part, name in zip(parts[1:], names[1:], strict=True):
        before = result[-1]
        diagonal = np.diagonal(part.weights)
        square = part.weights.shape == (len(before.weights),) * 2
        if kept[-1] == "identity" and square and np.count_nonzero(part.weights) == np.count_nonzero(diagonal):
            bias = None if before.bias is None else diagonal * before.bias
            if part.bias is not None:
                bias = part.bias if bias is None else bias + part.bias
            result[-1] = Linear(part.name, before.weights * diagonal[:, None], bias, part.bias_name)
            kept[-1] = name
            merged += 1
        else:
            result.append(part)
            kept.append(name)
    return result, kept, merged


def _scaling(pairs: list[tuple[float, float]], part: str) -> Scaling | None:
    if all(pair == (0.0, 1.0) for pair in pairs):
        return None
    offsets, factors = zip(*pairs, strict=True)
    return Scaling("standardise", offsets, factors, part)


def _targets(model: Element, fields: list[Field]) -> Scaling | None:
    """The scaling of the outputs, that of Targets included: y · rescaleFactor + rescaleConstant."""
    rescaled = {}
    for element in _children(model, "Targets", "Target"):
        pair = (number(element, "rescaleConstant", "Target", 0.0), number(element, "rescaleFactor", "Target", 1.0))
        rescaled[element.get("field", "")] = pair
        if {"min", "max", "castInteger"} & element.keys():
            raise InputError("Target: outputs that are cut or rounded are not read")
    pairs = []
    for field in fields:
        constant, factor = rescaled.get(field.name) or (
            rescaled.get("", (0.0, 1.0)) if len(fields) == 1 else (0.0, 1.0)
        )
        pairs.append((field.offset * factor + constant, field.factor * factor))
    return _scaling(pairs, "targets")


FORMAT = Format(
    program="PMML",
    title=TITLE,
    description="A NeuralNetwork in PMML, as KNIME, R or sklearn2pmml write it.",
    suffixes=(".pmml",),
    recognizes=recognizes,
    trusted=True,
    read=load,
    extra=EXTRA,
)
