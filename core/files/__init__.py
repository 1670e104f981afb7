"""Reading and writing of networks and documents, by suffix and by content.

`read` and `write` do it; a large file is read in a process of its own. Each format is a module of this package that
declares all that is known of it as FORMAT (`core.files.format`); `core.files.registry` has them all, and is imported
only when a file is read or written or the formats are listed. Nor is anything else here: a preset needs none of it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system.paths import absent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from core.document.document import Document
    from core.files.format import Writer
    from core.files.input_file import Report

__all__ = ["MAX_BYTES", "read", "write"]

# Larger files are rejected before they are read.
MAX_BYTES = 512 * 2**20
# Larger files are read in a separate process; smaller ones are read before anyone notices.
LARGE = 4 * 2**20
MAX_SENTENCE = 450


def read(
    path: str | Path,
    *,
    activations: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
    orientation: str | None = None,
    output: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Document, Report]:
    """Read the document in the file at `path`; return it with a report.

    activations: one name for each layer after the input, or one for all. They stand in for those that
        the file does not name, and replace those that it does; without them a file that names none raises
        `core.files.network_builder.ActivationsNeededError`, an InputError that knows the sizes to ask about.
    order, orientation: the names of its layers in their order, and whether "rows" or "columns" of a matrix are
        the nodes, for a file that leaves them open; output: the name of the output that is meant, for a file with
        several. Without them a file of which more than one network fits raises `ChoiceNeededError`, which knows the
        candidates.
    progress: called now and then with the share known to be done, 0 to 1; what it raises ends the reading.
    Raises InputError with one sentence that names the file and the place in it; also where the file takes
    too much time or memory.
    """
    from pathlib import Path

    path = Path(path)
    size = _size(path)
    if size > LARGE and sys.executable:
        from core.basics.system.subprocess_reader import run_in_subprocess

        return run_in_subprocess(str(path), read_here, (path, activations, order, orientation, output), size, progress)
    return read_here(path, activations, order, orientation, output, progress)


def read_here(
    path: Path,
    activations: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
    orientation: str | None = None,
    output: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Document, Report]:
    """Read as `read` does, in this process and without a time limit."""
    import numpy as np

    from core.basics.system.disk import read_bytes
    from core.files.input_file import InputFile
    from core.files.network_builder import ActivationsNeededError, ChoiceNeededError
    from core.files.registry import format_in

    if path.suffix.lower() == ".csv" and absent(path):
        from core.files.foreign.text_formats.csv_matrices import file_names

        path = file_names(path, 1)[0]
    _check_folder(path)
    content = read_bytes(path, MAX_BYTES, progress)
    try:
        entry = format_in(content, path)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    if entry.read is None:
        raise InputError(f"{path}: {entry.title} files can only be written, not read")
    source = InputFile(content, path, activations, progress, order, orientation, output)
    try:
        with np.errstate(all="ignore"):  # what is not finite is refused in words, without a warning before
            document, report = entry.read(source)
        if activations is not None:
            document = _with_activations(document, activations)
    except ActivationsNeededError as error:
        raise error.at(str(path)) from None
    except ChoiceNeededError as error:
        raise error.at(str(path)) from None
    except InputError as error:
        text = str(error)  # may quote names from the file, of any length
        raise InputError(f"{path}: {text if len(text) <= MAX_SENTENCE else text[:MAX_SENTENCE] + '…'}") from None
    except MemoryError:
        raise InputError(f"cannot read {path}: not enough memory") from None
    return document, report


def write(path: str | Path, document: Document, writer: Writer | None = None) -> list[Path]:
    """Write `document` to `path`, completely or not at all, with `writer` or that of the suffix.

    Returns the files written: one, except for CSV matrices, which are one each, and C, which are two.
    Raises InputError with one sentence; the file is then as it was.
    """
    from pathlib import Path

    from core.basics.system.atomic import write_together
    from core.files.network_builder import check_finite
    from core.files.registry import writer_of

    path = Path(path)
    chosen = writer or writer_of(path)
    try:
        check_finite(document.network)
        files = chosen.write(document, path)
    except InputError as error:
        raise InputError(f"cannot write {path}: {error}") from None
    for name, content in files:
        if len(content) > MAX_BYTES:
            raise InputError(
                f"cannot write {name}: {len(content):,} bytes, more than the {MAX_BYTES:,} that can be read back"
            )
    write_together(files)
    return [name for name, _ in files]


def _size(path: Path) -> int:
    """Return the number of bytes to read, or 0 if unknown."""
    from core.basics.system.disk import stamp

    names = [path]
    if path.suffix.lower() == ".csv":
        from core.files.foreign.text_formats.csv_matrices import file_names
        from core.model.network_edits import MAX_LAYERS

        names = file_names(path, MAX_LAYERS)
    return sum(found.size for found in map(stamp, names) if found is not None)


def _check_folder(path: Path) -> None:
    """Raise InputError for a folder that is a model of another program."""
    from core.basics.system.disk import stamp

    if stamp(path / "saved_model.pb") is not None:
        raise InputError(f"{path}: found a TensorFlow SavedModel; convert it with tf2onnx to an ONNX model")


def _with_activations(document: Document, activations: Sequence[str]) -> Document:
    from dataclasses import replace

    from core.files.network_builder import spread

    network = document.network
    names = spread(activations, network.sizes)
    layers = [replace(layer, activation=name) for layer, name in zip(network.layers, names, strict=True)]
    return replace(document, network=replace(network, layers=tuple(layers)))
