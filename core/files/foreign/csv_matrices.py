"""CSV matrices, one file per matrix: NAME-W2.csv, NAME-W3.csv, …; each row contains the weights into one node.

The first line names the columns (the last is "bias" where the layer has one), a comment line before it
the activation. Such a set of files goes by the name NAME.csv, or by that of any of its files.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.disk import read_bytes
from core.basics.errors import InputError
from core.basics.paths import exists, is_file
from core.data.csv_table import read_table
from core.document.document import Document
from core.files.foreign.network_builder import Linear, build_network, outline
from core.files.input_file import InputFile, Report
from core.model.network_edits import MAX_LAYERS

if TYPE_CHECKING:
    from core.data.csv_column import Table
    from core.model.network import Layer

TITLE = "CSV matrices"
MAX_BYTES = 2**28

_NAME = re.compile(r"(.*)-W(\d{1,3})\.csv", re.IGNORECASE)
_COMMENT = re.compile(rb"\s*#\s*activation:\s*(\w{1,40})(?:\s*,\s*loss:\s*(\w{1,40}))?")


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
        raise InputError(f"no file {missing} in its folder (matrices are named NAME-W2.csv, NAME-W3.csv, …)")
    layers: list[Linear] = []
    activations: list[str] = []
    assumed: list[str] = []
    loss = None
    for path in files:
        content = read_bytes(path, MAX_BYTES)
        said = _COMMENT.match(content)
        if said:
            activations.append(said[1].decode())
            loss = said[2].decode() if said[2] else loss
        try:
            layers.append(_layer(path.name, read_table(content), layers[-1] if layers else None, assumed))
        except InputError as error:
            raise InputError(f"{path.name}: {error}") from None
    complete = len(activations) == len(layers)
    network = build_network(layers, activations if complete else source.activations, loss)
    if not complete:
        chosen = ", ".join(layer.activation for layer in network.layers)
        assumed.append(f"The files name no activation functions; used {chosen}, as you specified.")
    return Document(network), Report(TITLE, (outline(layers, ["decimal numbers"]),), tuple(assumed))


def _layer(name: str, table: Table, before: Linear | None, assumed: list[str]) -> Linear:
    columns = table.values.shape[1]
    if table.names:
        bias = table.names[-1].lower() in ("bias", "b")
    elif before is not None:
        bias = columns == before.weights.shape[0] + 1
    else:
        bias = columns > 1
        assumed.append(
            f"{name} has no column names; its last column was read as the bias."
            if bias
            else f"{name} has no column names; its only column was read as an input."
        )
    if bias and columns < 2:
        raise InputError("expected a column of weights in addition to the bias")
    values = table.values
    return Linear(name, values[:, :-1] if bias else values, values[:, -1] if bias else None, f"{name}, bias")


def dump_files(document: Document, path: str | Path) -> list[tuple[Path, bytes]]:
    """Return the files of a network, by name. Raises InputError if a further matrix already exists there."""
    layers = document.network.layers
    files = file_names(path, len(layers) + 1)
    if exists(files[-1]):
        raise InputError(
            f"{files[-1].name} already exists and would be read as part of this network; choose another name or folder"
        )
    contents = [_matrix(layer, n == 2, document.network.loss) for n, layer in enumerate(layers, 2)]
    return list(zip(files, contents, strict=False))


def _matrix(layer: Layer, first: bool, loss: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    out.write(f"# activation: {layer.activation}, loss: {loss}\n")
    letter = "x" if first else "h"
    writer.writerow([f"{letter}{j + 1}" for j in range(layer.inputs)] + ["bias"] * layer.bias)
    writer.writerows(layer.weights.tolist())
    return out.getvalue().encode()
