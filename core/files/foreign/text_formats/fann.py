"""FANN's network files (.net): floating and fixed point, standard, sparse and shortcut where that is layered.

A neuron's bias is its connection from the bias neuron of the layer before: found by that neuron's number,
since sparse networks have it first. A function is of k·s, k the neuron's steepness, which goes into the weights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.scaling import Scaling
from core.document.document import Document
from core.files.foreign.folding import Found, Shape, filled_words, folded
from core.files.foreign.text_formats.number_text import decimal_in
from core.files.format import Format, Writer, one_file
from core.files.input_file import InputFile, Report
from core.files.network_builder import build_network
from core.model.network_edits import MAX_NODES, check_sizes

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "FANN network"
MAX_BYTES = 2**27
# Each takes a hundred bytes of memory before it becomes a weight.
MAX_CONNECTIONS = 1_000_000

# By FANN's numbers: the function of k·s.
_FUNCTIONS = {
    0: Shape("identity"),
    3: Shape("sigmoid", b=2.0),
    4: Shape("sigmoid_stepwise", b=2.0),
    5: Shape("tanh"),
    6: Shape("tanh_stepwise"),
    7: Shape("gaussian"),
    8: Shape("gaussian", a=2.0, d=-1.0),
    10: Shape("elliott"),
    11: Shape("softsign"),
    12: Shape("hard_sigmoid(1.0)", c=-0.5),
    13: Shape("hard_tanh"),
    14: Shape("sin"),
    15: Shape("cos"),
    16: Shape("sin", a=0.5, d=0.5),
    17: Shape("cos", a=0.5, d=0.5),
}
_NAMES = (
    "FANN_LINEAR",
    "FANN_THRESHOLD",
    "FANN_THRESHOLD_SYMMETRIC",
    "FANN_SIGMOID",
    "FANN_SIGMOID_STEPWISE",
    "FANN_SIGMOID_SYMMETRIC",
    "FANN_SIGMOID_SYMMETRIC_STEPWISE",
    "FANN_GAUSSIAN",
    "FANN_GAUSSIAN_SYMMETRIC",
    "FANN_GAUSSIAN_STEPWISE",
    "FANN_ELLIOT",
    "FANN_ELLIOT_SYMMETRIC",
    "FANN_LINEAR_PIECE",
    "FANN_LINEAR_PIECE_SYMMETRIC",
    "FANN_SIN_SYMMETRIC",
    "FANN_COS_SYMMETRIC",
    "FANN_SIN",
    "FANN_COS",
)
_STEPS = (1, 2, 9)
# Functions that go on beyond ±150, where FANN cuts k·s.
_UNBOUNDED = (0, 10, 11)
# In fixed point FANN computes its sigmoids stepwise always.
_FIXED = {3: 4, 5: 6}
_NEURON = re.compile(r"\(\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*([^\s()]{1,60})\s*\)")
_CONNECTION = re.compile(r"\(\s*(\d{1,9})\s*,\s*([^\s()]{1,60})\s*\)")
_SHORTCUT = "1"


@dataclass
class _Neuron:
    number: int
    inputs: int
    function: int
    steepness: float
    first: int = 0


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a file of FANN: by its first line."""
    return content.startswith((b"FANN_FLO_", b"FANN_FIX_"))


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a file of FANN."""
    if len(source.content) > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES} bytes")
    if source.content.count(b"(") > MAX_CONNECTIONS:
        raise InputError(f"expected at most {MAX_CONNECTIONS} neurons and connections")
    header, entries = _entries(source.content)
    fixed = header.startswith("FANN_FIX")
    number = _fixed_point(entries) if fixed else decimal_in
    neurons = _neurons(entries, number)
    layers = _layers(entries, neurons)
    found, absent = [], 0
    assumed: list[str] = []
    weights = _connections(entries, neurons, number)
    for n, (before, layer) in enumerate(pairwise(layers), 2):
        part, missing = _layer(n, before, layer, layers[0][-1], weights, fixed)
        found.append(part)
        absent += missing
        _notes(n, layer, assumed)
    network = build_network(*folded(found))
    scalings = _scalings(entries, network.sizes)
    if scalings:
        assumed.append("The scaling that the file holds is the document's: fann_run is the network alone, without it.")
    if fixed:
        assumed.append("FANN computes in whole numbers here and stepwise; the network does not round as FANN does.")
    read = (
        f"{header}, {len(layers)} layers of {', '.join(map(str, network.sizes))} neurons, the steepness of each "
        "function multiplied into its weights",
    )
    changed = filled_words(absent)
    document = Document(network, scaling=scalings.get("in"), target_scaling=scalings.get("out"))
    return document, Report(TITLE, read, tuple(dict.fromkeys(assumed)), changed)


def dump(document: Document) -> bytes:
    """The network as FANN 2 reads it, with the document's scalings."""
    from core.files.export.fann_network import network_file

    return network_file(document)


def _entries(content: bytes) -> tuple[str, dict[str, str]]:
    """The first line, and the lines NAME=VALUE. What stands in parentheses before the sign is no part of a name."""
    lines = content.decode("latin-1").splitlines()
    header = lines[0].strip() if lines else ""
    if not header.startswith("FANN_F"):
        raise InputError(
            "expected the first line of an SNNS or FANN network (SNNS network definition file, FANN_FLO_2.1)"
        )
    if header not in ("FANN_FLO_2.0", "FANN_FLO_2.1", "FANN_FIX_2.0", "FANN_FIX_2.1"):
        raise InputError(
            f"expected a file of FANN 2 (FANN_FLO_2.1, FANN_FIX_2.0), found {header[:20]!r}; "
            "load it in FANN 2 and save it with fann_save"
        )
    entries = {}
    for line in lines[1:]:
        name, _, value = line.partition("=")
        entries[name.partition("(")[0].strip()] = value.strip()
    return header, entries


def _need(entries: dict[str, str], name: str) -> str:
    try:
        return entries[name]
    except KeyError:
        raise InputError(f"{name}: missing") from None


def _whole(text: str, place: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
        raise InputError(f"{place}: expected a whole number up to {most}, found {text[:30]!r}")
    return int(text)


def _fixed_point(entries: dict[str, str]) -> Callable[[str, str], float]:
    divisor = 2.0 ** _whole(_need(entries, "decimal_point"), "decimal_point", 30)

    def number(text: str, place: str) -> float:
        return decimal_in(text, place) / divisor

    return number


def _neurons(entries: dict[str, str], number: Callable[[str, str], float]) -> list[_Neuron]:
    found = []
    first = 0
    for k, match in enumerate(_NEURON.finditer(_need(entries, "neurons"))):
        if k > 2 * MAX_NODES:
            raise InputError(f"neurons: expected at most {2 * MAX_NODES:,}")
        neuron = _Neuron(k, int(match[1]), int(match[2]), number(match[3], f"neuron {k}"), first)
        first += neuron.inputs
        found.append(neuron)
    return found


def _layers(entries: dict[str, str], neurons: list[_Neuron]) -> list[list[_Neuron]]:
    """The neurons of each layer; the bias neuron, where there is one, is the last."""
    sizes = [_whole(text, "layer_sizes", 2 * MAX_NODES) for text in _need(entries, "layer_sizes").split()]
    if sum(sizes) != len(neurons) or len(sizes) < 2 or not all(sizes):
        raise InputError(f"layer_sizes: expected {len(neurons)} neurons in two layers or more, found {sizes[:10]}")
    layers, start = [], 0
    for size in sizes:
        layers.append(neurons[start : start + size])
        start += size
    standard = entries.get("network_type", "0") != _SHORTCUT
    check_sizes([len(layer) - (k == 0 or standard) for k, layer in enumerate(layers)])
    if standard:
        for k, layer in enumerate(layers[1:], 2):
            if layer[-1].inputs:
                raise InputError(f"layer {k}: expected the bias as its last neuron, found one with connections")
        layers[-1] = layers[-1][:-1]
    return layers


def _connections(
    entries: dict[str, str], neurons: list[_Neuron], number: Callable[[str, str], float]
) -> list[dict[int, float]]:
    """The weights into each neuron, by the number of the neuron that they come from."""
    pairs = _CONNECTION.findall(_need(entries, "connections"))
    total = sum(neuron.inputs for neuron in neurons)
    if len(pairs) != total:
        raise InputError(f"connections: expected {total}, found {len(pairs)}")
    weights: list[dict[int, float]] = []
    for neuron in neurons:
        into: dict[int, float] = {}
        for source, weight in pairs[neuron.first : neuron.first + neuron.inputs]:
            if int(source) in into:
                raise InputError(f"neuron {neuron.number}: two connections from neuron {source}")
            into[int(source)] = number(weight, f"connection from {source} to {neuron.number}")
        weights.append(into)
    return weights


def _layer(
    n: int,
    before: list[_Neuron],
    layer: list[_Neuron],
    first_bias: _Neuron,
    weights: list[dict[int, float]],
    fixed: bool,
) -> tuple[Found, int]:
    """Layer `n`, and how many of its connections are not in the file."""
    # A shortcut network has one bias neuron, in its first layer; each layer of a standard one has its own.
    has_own = before[-1].inputs == 0
    bias_number = before[-1].number if has_own else first_bias.number
    sources = {neuron.number: j for j, neuron in enumerate(before[:-1] if has_own else before)}
    units = [neuron for neuron in layer if neuron.inputs]
    if not units:
        raise InputError(f"layer {n}: no connection leads to it")
    kinds = {(_FIXED.get(unit.function, unit.function) if fixed else unit.function) for unit in units}
    if len(kinds) > 1:
        raise InputError(f"layer {n}: neurons with different functions ({', '.join(map(_name, sorted(kinds)))})")
    matrix, bias = np.zeros((len(units), len(sources))), np.zeros(len(units))
    present = 0
    for i, unit in enumerate(units):
        for source, weight in weights[unit.number].items():
            if source == bias_number:
                bias[i] = weight
            elif source in sources:
                matrix[i, sources[source]] = weight
                present += 1
            else:
                raise InputError(
                    f"neuron {unit.number}: has a connection from neuron {source}, which is not in the layer before; "
                    "a shortcut network is read only where its connections skip no layer"
                )
    steepness = np.array([unit.steepness for unit in units])
    has_bias = any(bias_number in weights[unit.number] for unit in units)
    shape = _shape(n, kinds.pop())
    return Found(f"layer {n}", matrix, bias if has_bias else None, shape, steepness), matrix.size - present


def _shape(n: int, function: int) -> Shape:
    if function in _STEPS:
        raise InputError(
            f"layer {n}: its function is {_name(function)}, a step without a derivative, which is not read"
        )
    if function not in _FUNCTIONS:
        raise InputError(f"layer {n}: expected a function from 0 to {len(_NAMES) - 1}, found {function}")
    return _FUNCTIONS[function]


def _name(function: int) -> str:
    return _NAMES[function] if function < len(_NAMES) else str(function)


def _notes(n: int, layer: list[_Neuron], assumed: list[str]) -> None:
    unit = layer[0]
    if unit.function in _UNBOUNDED:
        assumed.append(f"Layer {n}: FANN cuts k·s at ±150 (k the steepness), which the network does not.")


def _scalings(entries: dict[str, str], sizes: tuple[int, ...]) -> dict[str, Scaling]:
    """The scalings of the document that equal fann_scale_input and fann_descale_output."""
    if entries.get("scale_included", "0") != "1":
        return {}
    found = {}
    for part, side, size in (("inputs", "in", sizes[0]), ("targets", "out", sizes[-1])):
        columns = {}
        for key in ("mean", "deviation", "new_min", "factor"):
            name = f"scale_{key}_{side}"
            columns[key] = np.array([decimal_in(text, name) for text in _need(entries, name).split()])
            if columns[key].shape != (size,):
                raise InputError(f"{name}: expected {size} numbers, found {len(columns[key])}")
        # x' = ((x − mean) / deviation + 1) · factor + new_min
        with np.errstate(all="ignore"):
            offset = columns["mean"] - columns["deviation"] * (1.0 + columns["new_min"] / columns["factor"])
            factor = columns["deviation"] / columns["factor"]
        found[side] = Scaling("standardise", tuple(offset.tolist()), tuple(factor.tolist()), part)
    return found


FORMAT = Format(
    program="FANN",
    title=TITLE,
    description="A network of the FANN library.",
    suffixes=(".net",),
    recognizes=recognizes,
    trusted=True,
    read=load,
    writers=(
        Writer(
            "FANN network file",
            (".net",),
            "The network for the FANN library 2, which has some of the activations.",
            one_file(dump),
            scaling="fann",
        ),
    ),
)
