"""CSV matrices, one file per matrix: NAME-W2.csv, NAME-W3.csv, …; each row contains the weights into one node.

The first line names the columns (the last is "bias" where the layer has one), a comment line before it
the activation. A header that only counts, a column of row numbers and decimal commas are recognized.
Such a set of files goes by the name NAME.csv, or by that of any of its files.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system.disk import read_bytes
from core.basics.system.paths import exists, is_file
from core.document.document import Document
from core.files.foreign.text_formats.matrix_text import Reading, readings
from core.files.format import Format, Writer
from core.files.input_file import InputFile, Report
from core.files.network_builder import Linear, build_network, outline
from core.model.network_edits import MAX_LAYERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.network import Layer

TITLE = "CSV matrices"
MAX_BYTES = 2**28

_NAME = re.compile(r"(.*)-W(\d{1,3})\.csv", re.IGNORECASE)
_COMMENT = re.compile(rb"\s*#\s*activation:\s*([\w.()+-]{1,60})(?:\s*,\s*loss:\s*(\w{1,40}))?")
# A name that nothing else could be read from.
_NAME_OF_COLUMN = re.compile(r"[^\W\d_][\w .()-]{0,39}")
_LIKE_INDEX = ("index", "row", "rownames", "x", "nan", "inf", "infinity")
_MOST_DOUBTS = 8
_DOUBT = (
    "its first line or column may count the columns or rows, or be weights; "
    "name the columns in a first line (x1,x2,bias), or write weights with a decimal point"
)


def file_names(path: str | Path, count: int) -> list[Path]:
    """Return the files of a set of `count` matrices: `path` is NAME.csv or one of them."""
    path = Path(path)
    found = _NAME.fullmatch(path.name)
    stem = found[1] if found else path.stem
    return [path.with_name(f"{stem}-W{n}.csv") for n in range(2, count + 2)]


def load(source: InputFile) -> tuple[Document, Report]:
    """Read the network in a set of CSV files in one folder."""
    if source.path is None:
        raise InputError("cannot find the other matrices without a file name")
    files = [path for path in file_names(source.path, MAX_LAYERS) if is_file(path)]
    names = file_names(source.path, len(files))
    if not files or files != names:
        missing = next((path.name for path in names if path not in files), f"{source.path.stem}-W2.csv")
        raise InputError(
            f"no file {missing} in its folder; matrices are named NAME-W2.csv, NAME-W3.csv, …; "
            "a table of examples is given with --data, or opened in the window"
        )
    found: list[list[Reading]] = []
    activations: list[str] = []
    loss = None
    for path in files:
        content = read_bytes(path, MAX_BYTES)
        said = _COMMENT.match(content)
        if said:
            activations.append(said[1].decode())
            loss = said[2].decode() if said[2] else loss
        try:
            found.append(readings(path.name, _decoded(content)))
        except InputError as error:
            raise InputError(f"{path.name}: {error}") from None
    chosen, assumed = _chosen([path.name for path in files], found)
    layers = _layers([path.name for path in files], chosen, assumed)
    complete = len(activations) == len(layers)
    network = build_network(layers, activations if complete else source.activations, loss)
    if not complete:
        spoken = ", ".join(layer.activation for layer in network.layers)
        assumed.append(f"The files name no activations: {spoken} as you specified.")
    return Document(network), Report(TITLE, (outline(layers, ["decimal numbers"]),), tuple(assumed))


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _chosen(names: list[str], found: list[list[Reading]]) -> tuple[list[Reading], list[str]]:
    """The reading of each file, of those whose shapes follow one another; what is to say of it."""
    doubtful = [name for name, ways in zip(names, found, strict=True) if len(ways) > 1]
    if len(doubtful) > _MOST_DOUBTS:
        raise InputError(f"{doubtful[0]}: {_DOUBT}")
    for turned in (False, True):
        fitting = [list(ways) for ways in product(*found) if _follow(ways, turned)]
        if len(fitting) > 1:
            raise InputError(f"{doubtful[0]}: {_DOUBT}")
        if not fitting:
            continue
        chosen = fitting[0]
        notes = [note for reading in chosen for note in reading.notes]
        if turned:
            notes.append("Each column of a matrix was read as the weights into one node, the only way that they fit.")
            chosen = [Reading((), reading.values.T, ()) for reading in chosen]
        elif not any(reading.bias for reading in chosen) and _follow(chosen, True):
            notes.append("Each row of a matrix was read as the weights into one node; columns would fit as well.")
        return chosen, notes
    return [ways[0] for ways in found], [note for ways in found for note in ways[0].notes]


def _follow(ways: Sequence[Reading], turned: bool) -> bool:
    """Whether the matrices follow one another, each with a column for every node before it, and one for the bias."""
    if turned and any(reading.bias is not None for reading in ways):
        return False
    shapes = [reading.values.shape[::-1] if turned else reading.values.shape for reading in ways]
    return all(columns in (before, before + 1) for (before, _), (_, columns) in pairwise(shapes))


def _layers(names: list[str], chosen: list[Reading], assumed: list[str]) -> list[Linear]:
    """The layers, each with its bias: the column that is named so, or one more than there are nodes before."""
    biases = [reading.bias for reading in chosen]
    for k, (before, reading) in enumerate(pairwise(chosen), 1):
        if biases[k] is None:
            biases[k] = reading.values.shape[1] == before.values.shape[0] + 1
    if biases[0] is None:
        columns = chosen[0].values.shape[1]
        if columns == 1:
            biases[0], word = False, "its only one was read as an input"
        elif len(chosen) > 1 and not any(biases[1:]):
            biases[0], word = False, "its last was read as an input, as the later files have no bias"
        else:
            biases[0], word = True, "its last was read as the bias"
        assumed.append(f"{names[0]} names no columns: {word}.")
    layers = []
    for name, reading, bias in zip(names, chosen, biases, strict=True):
        values = reading.values
        if bias and values.shape[1] < 2:
            raise InputError(f"{name}: expected a column of weights next to the bias")
        layers.append(
            Linear(name, values[:, :-1] if bias else values, values[:, -1] if bias else None, f"{name}, bias")
        )
    return layers


def dump_files(document: Document, path: str | Path) -> list[tuple[Path, bytes]]:
    """Return the files of a network, by name. Raises InputError if a further matrix already exists there."""
    layers = document.network.layers
    files = file_names(path, len(layers) + 1)
    if exists(files[-1]):
        raise InputError(
            f"{files[-1].name} already exists and would be read as a part of this network; move or delete it first"
        )
    names = _input_names(document)
    contents = [
        _matrix(layer, names if n == 2 else [f"h{j + 1}" for j in range(layer.inputs)], document.network.loss)
        for n, layer in enumerate(layers, 2)
    ]
    return list(zip(files, contents, strict=False))


def _input_names(document: Document) -> list[str]:
    """The inputs' names in the data, where they would be read as names; else x1, x2, …"""
    count = document.network.sizes[0]
    given = list(document.data.input_names) if document.data is not None else []
    plain = len(set(given)) == count and all(_NAME_OF_COLUMN.fullmatch(name) for name in given)
    if plain and not {name.lower() for name in given} & {"bias", "b", "intercept", *_LIKE_INDEX}:
        return given
    return [f"x{j + 1}" for j in range(count)]


def _matrix(layer: Layer, names: list[str], loss: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    out.write(f"# activation: {layer.activation}, loss: {loss}\n")
    writer.writerow(names + ["bias"] * layer.bias)
    writer.writerows(layer.weights.tolist())
    return out.getvalue().encode()


FORMAT = Format(
    program="matrices in NAME-W2.csv",
    title=TITLE,
    description="The weights from a spreadsheet, one file per matrix: NAME-W2.csv, NAME-W3.csv and so on.",
    suffixes=(".csv",),
    recognizes=None,
    trusted=True,
    read=load,
    writers=(
        Writer(
            TITLE,
            (".csv",),
            "The weights for a spreadsheet, one file per matrix: NAME-W2.csv, NAME-W3.csv and so on.",
            dump_files,
            scaling="lost",
            files=lambda path, document: file_names(path, len(document.network.layers)),
        ),
    ),
)
