"""Reading and writing of networks and documents, by suffix and by content.

`FORMATS` are the kinds of file that hold a network, `EXPORTS` those that only go out (code, tables);
`read` and `write` do it; a large file is read in a process of its own. Each kind is a module of this
package, imported when it is needed: `load(source)` gives the document and the report, a writer the bytes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.basics.paths import absent
from core.files.input_file import InputFile, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.document.document import Document

__all__ = ["EXPORTS", "FORMATS", "MAX_BYTES", "Format", "Report", "format_of", "read", "targets", "write"]

# Larger files are rejected before they are read.
MAX_BYTES = 512 * 2**20
# Larger files are read in a separate process; smaller ones are read before anyone notices.
LARGE = 4 * 2**20
MAX_SENTENCE = 200
# Formats recognized by content, whatever the suffix.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BY_CONTENT = ("native.format", "foreign.safetensors", "foreign.npz", "onnx.format", "foreign.snns")

# Treatment of a document's scaling in each format; {0}: what is scaled.
SCALING = {
    "kept": "",
    "inside": "It uses the data's own units: the {0} are scaled inside.",
    "beside": "Its weights work on scaled {0}. Chainrule reads the scaling back; other programs must apply it "
    "themselves (chainrule.scaling, chainrule.target_scaling).",
    "lost": "Its weights work on scaled {0}, and files of this format do not contain the scaling.",
}


@dataclass(frozen=True)
class Format:
    """One file format.

    title, description: how it is called in a dialog. suffixes: with the dot, the usual one first.
    module: in core.files, with `load` where `can_read`. writer: its function that writes, or "".
    keeps_all: whether a document comes back with all it holds, not only with its network.
    scaling: what becomes of a document's scaling, one of SCALING.
    """

    title: str
    suffixes: tuple[str, ...]
    module: str
    can_read: bool
    writer: str
    description: str
    keeps_all: bool = False
    scaling: str = "lost"

    @property
    def can_write(self) -> bool:
        """Return whether files of this format can be written."""
        return bool(self.writer)

    def remark(self, document: Document) -> str:
        """Return a sentence on the units used by the written file, or "" if nothing is scaled."""
        from core.document.own_units import scaled_parts

        parts = scaled_parts(document)
        return SCALING[self.scaling].format(" and ".join(parts)) if parts else ""

    def functions(self) -> Any:
        """Return the module that implements it."""
        return import_module(f"core.files.{self.module}")


FORMATS: tuple[Format, ...] = (
    Format(
        "Chainrule document",
        (".chainrule", ".json"),
        "native.format",
        True,
        "dumps",
        "The network with its data, settings and history, with every number exact.",
        keeps_all=True,
        scaling="kept",
    ),
    Format(
        "Safetensors",
        (".safetensors",),
        "foreign.safetensors",
        True,
        "dump",
        "The weights for PyTorch: a state dict of an nn.Sequential.",
        scaling="beside",
    ),
    Format(
        "NumPy arrays",
        (".npz",),
        "foreign.npz",
        True,
        "dump",
        "The weights for NumPy, one array per matrix.",
        scaling="beside",
    ),
    Format(
        "ONNX model",
        (".onnx",),
        "onnx.format",
        True,
        "dump",
        "The network for other frameworks and runtimes (needs the package onnx).",
        scaling="inside",
    ),
    Format(
        "CSV matrices",
        (".csv",),
        "foreign.csv_matrices",
        True,
        "dump_files",
        "The weights for a spreadsheet: one file per matrix, NAME-W2.csv, NAME-W3.csv, …",
    ),
    Format("SNNS network", (".net",), "foreign.snns", True, "", "A network of SNNS, JavaNNS or RSNNS."),
)

EXPORTS: tuple[Format, ...] = (
    Format(
        "PyTorch script",
        (".torch.py",),
        "export.scripts",
        False,
        "torch_script",
        "A script that builds the network in PyTorch and prints its outputs.",
        scaling="inside",
    ),
    Format(
        "NumPy script",
        (".py",),
        "export.scripts",
        False,
        "numpy_script",
        "A script that computes the network with NumPy and prints its outputs.",
        scaling="inside",
    ),
    Format("LaTeX table", (".tex",), "export.latex", False, "table", "The weights as tables for a document."),
)


def format_of(path: str | Path, content: bytes | None = None) -> Format:
    """Return the format of a file: by its first bytes if `content` is given and conclusive, else by its suffix.

    Raises InputError with the suffixes that are known.
    """
    named = _by_suffix(Path(path).name)
    if content is not None:
        return _by_content(content, named) or named or _unknown(path)
    return named or _unknown(path)


def read(
    path: str | Path,
    *,
    activations: Sequence[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Document, Report]:
    """Read the document in the file at `path`; return it with a report.

    activations: one name for each layer after the input, or one for all. They stand in for those that
        the file does not name, and replace those that it does; without them a file that names none raises
        `core.files.foreign.network_builder.ActivationsNeededError`, an InputError that knows the sizes to ask about.
    progress: called now and then with the share known to be done, 0 to 1; what it raises ends the reading.
    Raises InputError with one sentence that names the file and the place in it; also where the file takes
    too much time or memory.
    """
    path = Path(path)
    size = _size(path)
    if size > LARGE and sys.executable:
        from core.basics.subprocess_reader import run_in_subprocess

        return run_in_subprocess(str(path), read_here, (path, activations), size, progress)
    return read_here(path, activations, progress)


def read_here(
    path: Path,
    activations: Sequence[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Document, Report]:
    """Read as `read` does, in this process and without a time limit."""
    import numpy as np

    from core.basics.disk import read_bytes
    from core.files.foreign.network_builder import ActivationsNeededError

    if path.suffix.lower() == ".csv" and absent(path):
        from core.files.foreign.csv_matrices import file_names

        path = file_names(path, 1)[0]
    _check_folder(path)
    content = read_bytes(path, MAX_BYTES, progress)
    entry = _entry(path, content)
    if not entry.can_read:
        raise InputError(f"cannot read {path}: {entry.title} files can only be written")
    try:
        with np.errstate(all="ignore"):  # non-finite numbers are reported as errors, without a NumPy warning before
            document, report = entry.functions().load(InputFile(content, path, activations, progress))
        if activations is not None:
            document = _with_activations(document, activations)
    except ActivationsNeededError as error:
        raise ActivationsNeededError(error.sizes, str(path)) from None
    except InputError as error:
        text = str(error)  # may quote names from the file, of any length
        raise InputError(f"{path}: {text if len(text) <= MAX_SENTENCE else text[:MAX_SENTENCE] + '…'}") from None
    except MemoryError:
        raise InputError(f"cannot read {path}: not enough memory") from None
    return document, report


def write(path: str | Path, document: Document, format: Format | None = None) -> list[Path]:
    """Write `document` to `path`, completely or not at all, in `format` or that of the suffix.

    Gives the files written: one, but for CSV matrices, which are one each.
    Raises InputError with one sentence; the file is then as it was.
    """
    from core.basics.atomic import write_together
    from core.files.foreign.network_builder import check_finite

    entry = format or format_of(path)
    if not entry.can_write:
        raise InputError(f"cannot write {path}: {entry.title} files can only be read")
    try:
        check_finite(document.network)
        writer = getattr(entry.functions(), entry.writer)
        files = writer(document, path) if entry.writer == "dump_files" else [(Path(path), writer(document))]
    except InputError as error:
        raise InputError(f"cannot write {path}: {error}") from None
    for name, content in files:
        if len(content) > MAX_BYTES:
            raise InputError(
                f"cannot write {name}: {len(content):,} bytes, more than the {MAX_BYTES:,} that can be read back"
            )
    write_together(files)
    return [name for name, _ in files]


def targets(path: str | Path, document: Document, format: Format | None = None) -> list[Path]:
    """Return the files that `write` would write or replace."""
    entry = format or format_of(path)
    if entry.writer != "dump_files":
        return [Path(path)]
    from core.files.foreign.csv_matrices import file_names

    return file_names(path, len(document.network.layers))


def _size(path: Path) -> int:
    """Return the number of bytes to read, or 0 if unknown."""
    from core.basics.disk import stamp

    names = [path]
    if path.suffix.lower() == ".csv":
        from core.files.foreign.csv_matrices import file_names
        from core.model.network_edits import MAX_LAYERS

        names = file_names(path, MAX_LAYERS)
    return sum(found.size for found in map(stamp, names) if found is not None)


def _check_folder(path: Path) -> None:
    """Raise InputError for a folder that is a model of another program."""
    from core.basics.disk import stamp

    if stamp(path / "saved_model.pb") is not None:
        raise InputError(f"{path}: found a TensorFlow SavedModel; convert it with tf2onnx to an ONNX model")


def _entry(path: Path, content: bytes) -> Format:
    """Return the format of a supported file. Raises InputError that describes any other file."""
    from core.files.foreign_kinds import is_text, leftover, refuse

    named = _by_suffix(path.name)
    # Any text could be a script, a table or a set of matrices, so the suffix decides.
    believed = named is not None and named.module not in _BY_CONTENT
    if believed and (is_text(content) or content.startswith(_UTF_16)):
        return format_of(path)
    try:
        refuse(content, path.name)
        entry = _by_content(content, named)
        # Binary data may be a damaged file of the suffix's format, whose reader gives a better message.
        unread = (
            named is None or named.module == "native.format" or (named.module != "foreign.snns" and is_text(content))
        )
        if entry is None and unread:
            raise leftover(content, path.name)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return entry or format_of(path)


def _by_suffix(name: str) -> Format | None:
    lower = name.lower()
    for entry in (*FORMATS, *EXPORTS):
        if any(lower.endswith(suffix) and len(lower) > len(suffix) for suffix in entry.suffixes):
            return entry
    return None


def _by_content(content: bytes, named: Format | None) -> Format | None:
    """Return the format that the first bytes show; None if they could begin any file."""
    native, safetensors, npz, onnx, _, snns = FORMATS
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return native
    if start.startswith(b"PK\x03\x04"):
        return npz
    if start.startswith(b"SNNS network definition file"):
        return snns
    if content[8:9] == b"{" and int.from_bytes(content[:8], "little") <= len(content):
        return safetensors
    # Protocol buffers have no signature, but a model begins with the field of its version.
    if content[:1] == b"\x08" and named is None:
        return onnx
    return None


def _unknown(path: str | Path) -> Format:
    known = ", ".join(entry.suffixes[0] for entry in (*FORMATS, *EXPORTS))
    raise InputError(f"{path}: expected one of the formats {known}")


def _with_activations(document: Document, activations: Sequence[str]) -> Document:
    from core.files.foreign.network_builder import spread

    network = document.network
    names = spread(activations, network.sizes)
    layers = [replace(layer, activation=name) for layer, name in zip(network.layers, names, strict=True)]
    return replace(document, network=replace(network, layers=tuple(layers)))
