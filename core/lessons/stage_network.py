"""The network of a stage: a preset, a file, a document written out, or sizes with activations and matrices."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.document.document import Document
from core.files.native import format
from core.gallery.presets import PRESETS, preset
from core.lessons.conditions.base import number, whole
from core.model.initializers import INITIALIZERS, new_network, reinitialize
from core.model.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.lessons.entries import Entry, Span
    from core.model.network import Layer, Network

# Entries about the network; W2, W3, … are besides.
NAMES = ("network", "document", "activations", "bias", "loss", "weights")
MATRIX = re.compile(r"w([0-9]{1,2})", re.ASCII)
_SIZES = re.compile(r"[0-9]{1,5}(?:-[0-9]{1,5})+", re.ASCII)
_PLACE = re.compile(r"line (\d+), column (\d+): (.*)", re.DOTALL)
_SEPARATORS = re.compile(r"[\s,\[\]]+")


def file_beside(name: str, folder: Path | None) -> Path:
    """Return the path of a file that a lesson names, which must be in the lesson's folder. Raises InputError."""
    path = Path(name)
    if folder is None or path.is_absolute() or ".." in path.parts:
        raise InputError(f"expected a file in the folder of the lesson, found {name[:60]!r}")
    return folder / path


def document_named(name: str, folder: Path | None) -> Document:
    """Return the document of a preset or of a weight file in the lesson's folder. Raises InputError."""
    if name in PRESETS:
        return preset(name)
    if "." not in name:
        raise InputError(f"unknown network {name[:60]!r}; expected sizes such as 2-2-1, a file, or a preset: "
                         f"{', '.join(PRESETS)}")  # fmt: skip
    from core import files

    return files.read(file_beside(name, folder))[0]


def read_network(entries: Mapping[str, Entry], before: Document | None, folder: Path | None) -> Document:
    """Return the document with the network of a stage, and with what else its file or preset holds.

    before: that with which the stage before begins; the stage goes on with it where it names no network.
    Raises InputError with the place.
    """
    if "document" in entries:
        for name, other in entries.items():
            if (name in NAMES and name != "document") or MATRIX.fullmatch(name):
                raise other.name.wrong(f"{name}: expected no such entry next to document")
        return _written_out(entries["document"])
    entry = entries.get("network")
    if entry is None:
        if before is None:
            raise InputError("network: expected in the first stage")
        document = before
    elif _SIZES.fullmatch(entry.line.text):
        document = Document(_of_sizes(entry.line, entries))
    else:
        with entry.line.reporting():
            document = document_named(entry.line.text, folder)
    return replace(document, network=_changed(document.network, entries, entry))


def _written_out(entry: Entry) -> Document:
    """The document that stands in the lesson as in a weight file."""
    if not entry.lines:
        raise entry.wrong("expected the content of a weight file, found nothing")
    try:
        return format.loads("\n".join(line.text for line in entry.lines))
    except InputError as error:
        found = _PLACE.fullmatch(str(error))
        if found is None:
            raise entry.wrong(str(error)) from None
        line = entry.lines[min(int(found[1]), len(entry.lines)) - 1]
        at = replace(line, column=line.column + int(found[2]) - 1)
        raise at.wrong(f"document: {found[3]}") from None


def _of_sizes(place: Span, entries: Mapping[str, Entry]) -> Network:
    """A new network with the activations, bias units and weights that the entries say."""
    sizes = [int(size) for size in place.text.split("-")]
    if "activations" not in entries:
        raise place.wrong("network: expected an entry “activations” for a network of these sizes")
    layers = len(sizes) - 1
    names = _one_each(entries["activations"], layers)
    biases = [True] * layers
    if "bias" in entries:
        biases = [_flag(word) for word in _one_each(entries["bias"], layers)]
    with place.reporting("network: "):
        return new_network(sizes, [name.text for name in names], biases, "zeros")


def _changed(network: Network, entries: Mapping[str, Entry], entry: Entry | None) -> Network:
    """The network with the activations, loss, initial weights and matrices of the entries."""
    new = entry is not None and _SIZES.fullmatch(entry.line.text)
    if "bias" in entries and not new:
        raise entries["bias"].name.wrong("bias: expected only next to the sizes of a network")
    if "activations" in entries and not new:
        names = _one_each(entries["activations"], len(network.layers))
        layers = tuple(_layer(layer, name) for layer, name in zip(network.layers, names, strict=True))
        with names[0].reporting("activations: "):
            network = replace(network, layers=layers)
    if "loss" in entries:
        loss = _loss(entries["loss"].line)
        with entries["loss"].line.reporting("loss: "):
            network = replace(network, loss=loss)
    matrices = {name: entry for name, entry in entries.items() if MATRIX.fullmatch(name)}
    if "weights" in entries:
        network = _drawn(network, entries["weights"].line)
    elif new and len(matrices) < len(network.layers):
        network = reinitialize(network, "xavier", 0)
    for name, matrix in matrices.items():
        network = _with_matrix(network, int(name[1:]), matrix)
    return network


def _layer(layer: Layer, name: Span) -> Layer:
    with name.reporting("activations: "):
        return replace(layer, activation=name.text)


def _loss(place: Span) -> str:
    name = place.text.lower().replace(" ", "_")
    if name not in LOSSES:
        raise place.wrong(f"loss: expected one of {', '.join(LOSSES)}, found {place.short()}")
    return name


def _one_each(entry: Entry, layers: int) -> list[Span]:
    """One word for each layer after the input; a single one is for all."""
    words = entry.pieces(",")
    if len(words) not in (1, layers):
        raise words[-1].wrong(f"{entry.name.text}: expected 1 or {layers}, one for each layer, found {len(words)}")
    return words if len(words) == layers else words * layers


def _flag(word: Span) -> bool:
    if word.text.lower() not in ("yes", "no"):
        raise word.wrong(f"bias: expected yes or no, found {word.short()}")
    return word.text.lower() == "yes"


def _drawn(network: Network, place: Span) -> Network:
    """`xavier, seed 3`: initial weights."""
    name, *others = [word.text.rstrip(",") for word in place.words()]
    if name not in INITIALIZERS:
        raise place.wrong(f"weights: expected one of {', '.join(INITIALIZERS)}, found {name[:40]!r}")
    if others and (others[0] != "seed" or len(others) != 2):
        raise place.wrong(f"weights: expected “{name}” or “{name}, seed 1”, found {place.short()}")
    with place.reporting("weights: "):
        return reinitialize(network, name, whole(others[1]) if others else 0)


def _with_matrix(network: Network, n: int, entry: Entry) -> Network:
    """Rows end with ; or with the line; numbers are separated by spaces or commas."""
    if not 2 <= n <= network.depth:
        raise entry.name.wrong(f"W{n}: expected a matrix from W2 to W{network.depth}")
    layer = network.layer(n)
    rows = [row for line in entry.lines for row in line.split(";") if _SEPARATORS.sub("", row.text)]
    found = [[_entry(row, word) for word in _SEPARATORS.split(row.text) if word] for row in rows]
    shape = layer.weights.shape
    many = f"{shape[0]} row{'s' * (shape[0] != 1)} of {shape[1]}"
    if len(found) != shape[0]:
        raise entry.wrong(f"expected {many} for this network, found {len(found)} row{'s' * (len(found) != 1)}")
    for row, numbers in zip(rows, found, strict=True):
        if len(numbers) != shape[1]:
            raise row.wrong(f"W{n}: expected {many} for this network, found a row of {len(numbers)}")
    return network.with_layer(n, replace(layer, weights=frozen(np.array(found))))


def _entry(row: Span, word: str) -> float:
    start = row.text.index(word)
    with row.part(start, start + len(word)).reporting():
        return number(word)
