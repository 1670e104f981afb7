"""Weka's MultilayerPerceptron as it is printed, with its training data (.arff) in the same folder.

Weka brings inputs, and a numeric class, to −1…1 by the ranges of the training data, which the printed model lacks.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.data.scaling import Scaling
from core.document.document import Document
from core.files.foreign.text_formats.number_text import number_in
from core.files.foreign.text_formats.unit_graph import Unit, unit_layers
from core.files.foreign_kinds import SAVE_TABLE, Kind
from core.files.format import Format
from core.files.input_file import InputFile, Report
from core.files.network_builder import Linear, build_network, listed
from core.model.network_edits import MAX_NODES

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Weka network"
MAX_BYTES = 2**25
MAX_ROWS = 1_000_000
MAX_ATTRIBUTES = 10_000

_HEAD = re.compile(r"(Sigmoid|Linear) Node (\d{1,9})")
_MARK = re.compile(rb"(?:Sigmoid|Linear) Node \d+\r?\n\s+Inputs\s+Weights\r?\n")
_ATTRIBUTE = re.compile(r"@attribute\s+('(?:[^'\\]|\\.)*'|\"[^\"]*\"|\S+)\s+(.+)", re.IGNORECASE)


@dataclass
class _Node:
    linear: bool
    threshold: float = 0.0
    weights: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Attribute:
    """A column of an .arff. values: of a nominal one, else (). low, high: its range, values counted from 0.

    seen: the values that occur, counted from 0.
    """

    name: str
    values: tuple[str, ...]
    low: float = math.inf
    high: float = -math.inf
    seen: frozenset[int] = frozenset()


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a printed MultilayerPerceptron: by its first node."""
    return _MARK.search(content[:100_000]) is not None


def load(source: InputFile) -> tuple[Document, Report]:
    """The network that Weka printed, scaled by the .arff file next to it."""
    if len(source.content) > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES} bytes")
    lines = source.content.decode("utf-8", "replace").splitlines()
    nodes, classes, output_keys = _nodes(lines)
    inputs = list(dict.fromkeys(key for node in nodes.values() for key in node.weights if key.startswith("Attrib ")))
    if not inputs:
        raise InputError("no line with the weight of an attribute")
    units = {key: Unit(key, 0.0, True, "") for key in inputs}
    for key, node in nodes.items():
        units[key] = Unit(key, node.threshold, False, "identity" if node.linear else "sigmoid")
    weights: dict[str, dict[str, float]] = {key: {} for key in inputs}
    weights |= {key: node.weights for key, node in nodes.items()}
    for key, node in nodes.items():
        for other in node.weights:
            if other not in units:
                raise InputError(f"{key}: its input {other[:40]!r} is no node of the file")
    numbered, layers = unit_layers(units, weights)
    if sorted(numbered[-1]) != sorted(output_keys):
        raise InputError("the nodes of the classes are not the last layer")
    order = [numbered[-1].index(key) for key in output_keys]
    linear = [
        Linear(f"layer {n}", layer.weights, layer.biases, f"layer {n}, threshold") for n, layer in enumerate(layers, 2)
    ]
    last = linear[-1]
    assert last.bias is not None
    linear[-1] = Linear(last.name, last.weights[order], last.bias[order], last.bias_name)
    names = [layer.function(n) for n, layer in enumerate(layers, 2)]
    network = build_network(linear, names)
    inputs = [key.removeprefix("Attrib ") for key in numbered[0]]
    numeric_class = names[-1] == "identity" and len(output_keys) == 1
    scalings, said = _scalings(source.path, inputs, numeric_class, _options(lines))
    if names[-1] == "sigmoid" and len(output_keys) > 1:
        said.append("Weka divides the outputs by their sum for the probabilities of the classes; the network does not.")
    read = [f"{len(nodes)} nodes in {len(layers)} layers after the inputs {listed(inputs)}"]
    if len(classes) > 1 or classes[0]:
        read.append(f"outputs {listed(classes)}")
    document = Document(
        network,
        scaling=scalings.get("inputs"),
        target_scaling=scalings.get("targets"),
        class_names=tuple(classes) if len(classes) > 1 else (),
    )
    return document, Report(TITLE, tuple(read), tuple(said))


def _nodes(lines: list[str]) -> tuple[dict[str, _Node], list[str], list[str]]:
    """The nodes by "Node n", the names of the classes, and the node of each."""
    nodes: dict[str, _Node] = {}
    classes: list[str] = []
    outputs: list[str] = []
    node: _Node | None = None
    in_class = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        head = _HEAD.fullmatch(text)
        if head:
            key = f"Node {head[2]}"
            if key in nodes:
                raise InputError(f"line {number}: {key} occurs twice")
            if len(nodes) > 4 * MAX_NODES:
                raise InputError(f"line {number}: more nodes than the program takes")
            node = nodes[key] = _Node(head[1] == "Linear")
        elif nodes and (text == "Class" or text.startswith("Class ")):
            node, in_class = None, True
            classes.append(text[6:])
        elif in_class and text.startswith("Node "):
            outputs.append(text)
            in_class = False
        elif outputs and not text:
            break
        elif node is not None and text and not text.startswith("Inputs"):
            name, _, value = text.rpartition("    ")
            if name.strip() == "Threshold":
                node.threshold = number_in(value, f"line {number}")
            elif name.startswith(("Attrib ", "Node ")):
                node.weights[name.strip()] = number_in(value, f"line {number}")
            else:
                raise InputError(f"line {number}: expected a threshold, a node or an attribute, found {text[:40]!r}")
    if not outputs or len(outputs) != len(classes) or any(key not in nodes for key in outputs):
        raise InputError("no node for each class at the end of the model")
    return nodes, classes, outputs


def _options(lines: list[str]) -> set[str]:
    """The options that the printed model names before its nodes; none where it names none."""
    for line in lines:
        if _HEAD.fullmatch(line.strip()):
            break
        if line.startswith(("Options:", "Scheme:")):
            return set(line.split()[1:])
    return set()


def _scalings(
    path: Path | None, inputs: list[str], numeric_class: bool, options: set[str]
) -> tuple[dict[str, Scaling], list[str]]:
    """The scalings to −1…1 by the ranges in the .arff file next to it, and remarks on them."""
    from core.basics.system.disk import read_bytes

    scaled = [part for part, off in (("inputs", "-I"), ("targets", "-C")) if off not in options]
    if not numeric_class:
        scaled = [part for part in scaled if part == "inputs"]
    if not scaled:
        return {}, ["Nothing is scaled, as the options of the model have it."]
    what = " and ".join({"inputs": "the inputs", "targets": "the class"}[part] for part in scaled)
    data = path.with_name(path.name.split(".")[0] + ".arff") if path else None
    if data is None or not data.is_file():
        name = data.name if data else "NAME.arff"
        return {}, [
            f"Weka scales {what} to −1…1 by the ranges of its training data; "
            f"no {name} is in the folder of the model, so the network expects scaled numbers. "
            "Put the training data there."
        ]
    try:
        attributes = _arff(read_bytes(data, MAX_BYTES).decode("utf-8", "replace"))
    except InputError as error:
        raise InputError(f"{data.name}: {error}") from None
    found = {}
    if "inputs" in scaled:
        found["inputs"] = _to_one([_range_of(attributes, name, data.name) for name in inputs], "inputs")
    if "targets" in scaled:
        last = attributes[-1]
        if last.values:
            raise InputError(f"{data.name}: its last attribute is nominal, but the class of the model is a number")
        found["targets"] = _to_one([(last.low, last.high)], "targets")
    said = f"{what[0].upper()}{what[1:]} are scaled to −1…1 by the ranges in {data.name}, as Weka does"
    return found, [f"{said}; the model was taken to be trained with that file, its last attribute the class."]


def _to_one(ranges: list[tuple[float, float]], part: str) -> Scaling:
    """x' = (x − middle) / half the range; a constant column is only moved."""
    offsets = tuple(low / 2 + high / 2 for low, high in ranges)
    factors = tuple((high / 2 - low / 2) or 1.0 for low, high in ranges)
    return Scaling("standardise", offsets, factors, part)


def _range_of(attributes: list[_Attribute], name: str, file: str) -> tuple[float, float]:
    """The least and greatest number of an input; one that stands for a value (NAME=VALUE) is 0 or 1."""
    for attribute in attributes[:-1]:
        if attribute.name == name:
            return attribute.low, attribute.high
        names = [f"{attribute.name}={value}" for value in attribute.values]
        if name in names:
            value = names.index(name)
            return float(attribute.seen == {value}), float(value in attribute.seen)
    raise InputError(f"{file}: has no attribute {name[:40]!r}, which the model has")


def _arff(text: str) -> list[_Attribute]:
    """The attributes of an .arff with their ranges; numbers that are missing (?) are passed over."""
    lines = iter(enumerate(text.splitlines(), 1))
    attributes: list[_Attribute] = []
    for number, line in lines:
        stripped = line.strip()
        if stripped.lower().startswith("@data"):
            break
        match = _ATTRIBUTE.match(stripped)
        if match:
            if len(attributes) >= MAX_ATTRIBUTES:
                raise InputError(f"line {number}: expected at most {MAX_ATTRIBUTES} attributes")
            attributes.append(_attribute(match[1], match[2].strip(), number))
    if len(attributes) < 2:
        raise InputError("expected two attributes or more")
    low, high = [a.low for a in attributes], [a.high for a in attributes]
    seen: list[set[int]] = [set() for _ in attributes]
    for count, (number, line) in enumerate(lines):
        stripped = line.strip()
        if not stripped or stripped.startswith("%"):
            continue
        if count > MAX_ROWS:
            raise InputError(f"expected at most {MAX_ROWS} rows")
        if stripped.startswith("{"):
            raise InputError(f"line {number}: a sparse row, which is not read")
        fields = next(csv.reader([stripped], quotechar="'", skipinitialspace=True))
        if len(fields) < len(attributes):
            raise InputError(f"line {number}: expected {len(attributes)} fields, found {len(fields)}")
        for k, attribute in enumerate(attributes):
            if fields[k].strip() != "?":
                value = _value(attribute, fields[k], number)
                low[k], high[k] = min(low[k], value), max(high[k], value)
                if attribute.values:
                    seen[k].add(int(value))
    for attribute, least in zip(attributes, low, strict=True):
        if least == math.inf:
            raise InputError(f"the attribute {attribute.name[:40]!r} has no value in it")
    return [_Attribute(a.name, a.values, low[k], high[k], frozenset(seen[k])) for k, a in enumerate(attributes)]


def _value(attribute: _Attribute, text: str, line: int) -> float:
    """A number, or the place of a value among those of its attribute, from 0."""
    if not attribute.values:
        return number_in(text, f"line {line}")
    if text.strip() not in attribute.values:
        raise InputError(f"line {line}: {text.strip()[:30]!r} is no value of the attribute {attribute.name[:40]!r}")
    return float(attribute.values.index(text.strip()))


def _attribute(name: str, kind: str, line: int) -> _Attribute:
    name = name.strip("'\"")
    if kind.startswith("{"):
        values = next(csv.reader([kind.strip("{}")], quotechar="'", skipinitialspace=True), [])
        return _Attribute(name, tuple(value.strip() for value in values) or ("",))
    if kind.split()[0].lower() not in ("numeric", "real", "integer"):
        raise InputError(f"line {line}: the attribute {name[:40]!r} is of the kind {kind[:20]!r}, no number")
    return _Attribute(name, ())


FORMAT = Format(
    program="Weka",
    title=TITLE,
    description="Weka's MultilayerPerceptron as it prints it, with the data (.arff) next to it.",
    suffixes=(".weka.txt",),
    recognizes=recognizes,
    trusted=True,
    read=load,
    unread=(
        Kind(
            "a Weka model",
            lambda look: look.starts(b"\xac\xed\x00\x05") and b"weka." in look.head,
            "copy the network that Weka prints into NAME.weka.txt, next to its data NAME.arff",
            suffixes=(".model",),
        ),
        Kind(
            "a description of a Weka network",
            lambda look: look.text and b"sigmoid node" in look.start,
            "copy all that Weka prints of the network, from its first node on",
        ),
        Kind("a table of Weka (ARFF)", lambda look: look.text and b"@relation" in look.start, SAVE_TABLE),
    ),
)
