"""SNNS network files (.net), as written by SNNS, JavaNNS and RSNNS; read only."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.document.document import Document
from core.files.foreign.network_builder import Linear, build_network
from core.files.input_file import InputFile, Report
from core.model.network_edits import MAX_LAYERS, MAX_NODES, check_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "SNNS network"
MAX_BYTES = 2**25
MAX_LINES = 500_000

# SNNS functions with their names here, and whether they add the bias to the sum.
_FUNCTIONS = {
    "Act_Logistic": ("sigmoid", True),
    "Act_TanH": ("tanh", True),
    "Act_TanHPlusBias": ("tanh", True),
    "Act_Identity": ("identity", False),
    "Act_IdentityPlusBias": ("identity", True),
}
_ROW = re.compile(r"\s*(\d{1,9})\s*\|")
_PAIR = re.compile(r"\s*(\d{1,9})\s*:\s*([^\s,]+)\s*(?:,|$)")


@dataclass
class _Unit:
    number: int
    name: str
    bias: float
    input: bool
    function: str
    line: int
    layer: int = 0

    @property
    def words(self) -> str:
        return f"unit {self.number}" + (f" ({self.name})" if self.name else "")


def load(source: InputFile) -> tuple[Document, Report]:
    """Read the network in an SNNS file. It must be fully connected from layer to layer; an error names the unit."""
    if len(source.content) > MAX_BYTES or source.content.count(b"\n") > MAX_LINES:
        raise InputError(f"expected at most {MAX_BYTES:,} bytes and {MAX_LINES:,} lines")
    text = source.content.decode("latin-1")
    if not text.lstrip().startswith("SNNS network definition file"):
        raise InputError('not an SNNS network: expected the first line "SNNS network definition file"')
    lines = list(enumerate(text.split("\n"), 1))
    default = _default_function(lines)
    units = {unit.number: unit for unit in _units(lines, default)}
    if not units:
        raise InputError('no "unit definition section"')
    weights = _connections(lines, units)
    layers = _layers(units, weights)
    linear, activations = [], []
    for n, (before, layer) in enumerate(pairwise(layers), 2):
        matrix = np.zeros((len(layer), len(before)))
        for i, unit in enumerate(layer):
            for j, other in enumerate(before):
                if other.number not in weights[unit.number]:
                    raise InputError(
                        f"{unit.words}: no connection from {other.words}, so layer {n} is not fully connected"
                    )
                matrix[i, j] = weights[unit.number][other.number]
        names = {unit.function for unit in layer}
        if len(names) > 1:
            raise InputError(f"layer {n}: units with different functions ({', '.join(sorted(names))})")
        activation, adds_bias = _FUNCTIONS[layer[0].function]
        activations.append(activation)
        biases = np.array([unit.bias for unit in layer]) if adds_bias else None
        linear.append(Linear(f"layer {n}", matrix, biases, f"layer {n}, bias"))
    network = build_network(linear, activations)
    changed = []
    for n, layer in enumerate(layers[1:], 2):
        if layer[0].function == "Act_Identity" and any(unit.bias for unit in layer):
            changed.append(f"Layer {n}: SNNS does not add the bias in Act_Identity, so it was left out.")
    read = f"{len(units)} units in {len(layers)} layers, weights and biases as printed (mostly 5 decimals)"
    return Document(network), Report(TITLE, (read,), (), tuple(changed))


def _section(lines: list[tuple[int, str]], title: str) -> Iterator[tuple[int, str]]:
    """Return the lines between the two rules (---|---) of a section, with their line numbers."""
    start = next((k for k, (_, text) in enumerate(lines) if text.strip().startswith(title)), None)
    rules = 0
    for number, text in lines[start + 1 :] if start is not None else []:
        if text.startswith("----"):
            rules += 1
            if rules == 2:
                return
        elif rules == 1 and text.strip():
            yield number, text
        elif "section" in text and text.strip().endswith("section :"):
            return


def _default_function(lines: list[tuple[int, str]]) -> str:
    for _, text in _section(lines, "unit default section"):
        fields = [field.strip() for field in text.split("|")]
        if len(fields) >= 6 and fields[5]:
            return fields[5]
    return "Act_Logistic"


def _units(lines: list[tuple[int, str]], default: str) -> Iterator[_Unit]:
    seen: set[int] = set()
    for line, text in _section(lines, "unit definition section"):
        fields = [field.strip() for field in text.split("|")]
        if len(fields) < 7 or not _ROW.match(text):
            raise InputError(f"line {line}: expected a unit (no. | typeName | unitName | act | bias | st | …)")
        number = int(fields[0])
        if number in seen:
            raise InputError(f"line {line}: unit {number} occurs twice")
        seen.add(number)
        if len(seen) > MAX_NODES * 4:
            raise InputError(f"line {line}: too many units")
        kind = fields[5]
        if kind not in ("i", "h", "o"):
            raise InputError(f"line {line}, unit {number}: expected the type i, h or o, found {kind[:10]!r}")
        function = (fields[7] if len(fields) > 7 else "") or default
        out = fields[8] if len(fields) > 8 else ""
        if kind != "i" and function not in _FUNCTIONS:
            raise InputError(
                f"line {line}, unit {number}: expected one of the functions {', '.join(_FUNCTIONS)}, found "
                f"{function[:40]}"
            )
        if out not in ("", "Out_Identity"):
            raise InputError(f"line {line}, unit {number}: expected the output function Out_Identity, found {out[:40]}")
        if len(fields) > 9 and fields[9]:
            raise InputError(f"line {line}: unit {number} has sites")
        yield _Unit(number, fields[2][:40], _number(fields[4], line), kind == "i", function, line)


def _connections(lines: list[tuple[int, str]], units: dict[int, _Unit]) -> dict[int, dict[int, float]]:
    """Return the weights into each unit, by the number of the source unit."""
    weights: dict[int, dict[int, float]] = {number: {} for number in units}
    target = None
    for line, text in _section(lines, "connection definition section"):
        row = _ROW.match(text)
        if row:
            target = int(row[1])
            site, text = text[row.end() :].partition("|")[::2]
            if site.strip():
                raise InputError(f"line {line}: unit {target} has the site {site.strip()[:40]!r}")
            if target not in units:
                raise InputError(f"line {line}: there is no unit {target}")
            if units[target].input:
                raise InputError(f"line {line}: a connection leads to {units[target].words}, an input")
        else:
            text = text.rpartition("|")[2]
        if target is None:
            raise InputError(f"line {line}: expected a connection (target | site | source:weight)")
        place = 0
        text = text.strip()
        while place < len(text):
            found = _PAIR.match(text, place)
            if not found:
                raise InputError(f"line {line}: expected source:weight, found {text[place : place + 30]!r}")
            place = found.end()
            source = int(found[1])
            if source not in units:
                raise InputError(f"line {line}: there is no unit {source}")
            if source in weights[target]:
                raise InputError(f"line {line}: two connections from unit {source} to unit {target}")
            weights[target][source] = _number(found[2], line)
    return weights


def _layers(units: dict[int, _Unit], weights: dict[int, dict[int, float]]) -> list[list[_Unit]]:
    """Return the units by the length of the longest path from an input."""
    waiting = {number: set(sources) for number, sources in weights.items()}
    ready = [number for number, sources in waiting.items() if not sources]
    for number in ready:
        if not units[number].input:
            raise InputError(f"{units[number].words}: no connection leads to it, and it is not an input")
    leads_to: dict[int, list[int]] = {number: [] for number in units}
    for number, sources in weights.items():
        for each in sources:
            leads_to[each].append(number)
    depth = dict.fromkeys(ready, 1)
    while ready:
        number = ready.pop()
        for target in leads_to[number]:
            depth[target] = max(depth.get(target, 0), depth[number] + 1)
            waiting[target].discard(number)
            if not waiting[target]:
                ready.append(target)
    circle = sorted(number for number, sources in waiting.items() if sources)
    if circle:
        raise InputError(f"{units[circle[0]].words}: part of a cycle of connections, so not feed-forward")
    layers: list[list[_Unit]] = [[] for _ in range(min(max(depth.values()), MAX_LAYERS + 1))]
    for number in sorted(units):
        units[number].layer = depth[number]
        if depth[number] <= len(layers):
            layers[depth[number] - 1].append(units[number])
    check_sizes([len(layer) for layer in layers])
    for number, sources in weights.items():
        for each in sources:
            if units[each].layer != units[number].layer - 1:
                raise InputError(f"the connection from {units[each].words} to {units[number].words} skips a layer")
    for number in units:
        if not leads_to[number] and units[number].layer != len(layers):
            raise InputError(f"{units[number].words}: no connection leads out of it, but it is not in the last layer")
    return layers


def _number(text: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"line {line}: expected a number, found {text[:30]!r}") from None
    if not math.isfinite(value):
        raise InputError(f"line {line}: expected a finite number, found {text[:30]}")
    return value
