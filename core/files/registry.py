"""The file formats: `FORMATS` are those of `MODULES`, each declared as FORMAT in its module.

Importing this module imports them all; programs that only compute need not.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.files import foreign_kinds
from core.files.format import Format, Writer

if TYPE_CHECKING:
    from collections.abc import Iterable

# Modules of core.files, in the order of menus and tables; their recognizers are asked in this order.
MODULES = (
    "native.format",
    "foreign.array_formats.safetensors",
    "foreign.array_formats.npz",
    "onnx.format",
    "foreign.text_formats.csv_matrices",
    "torch.state_dict",
    "torch.exported",
    "keras.saved",
    "keras.hdf5",
    "keras.tfjs",
    "keras.tflite",
    "sklearn.skops",
    "foreign.array_formats.npy",
    "foreign.array_formats.mat",
    "foreign.text_formats.snns",
    "foreign.text_formats.fann",
    "javascript.brain",
    "javascript.synaptic",
    "javascript.neataptic",
    "javascript.convnetjs",
    "javascript.ml_fnn",
    "foreign.text_formats.pmml",
    "foreign.text_formats.r_nnet",
    "foreign.text_formats.weka",
    "export.scripts",
    "export.keras",
    "export.c_source",
    "export.javascript",
    "export.notebook",
    "export.latex",
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def load(modules: Iterable[str]) -> tuple[Format, ...]:
    """Return the FORMAT of each module of core.files. Raises TypeError for a module without one."""
    found: list[Format] = []
    for name in modules:
        entry = getattr(import_module(f"core.files.{name}"), "FORMAT", None)
        if not isinstance(entry, Format):
            raise TypeError(f"core.files.{name}: expected a Format called FORMAT, found {entry!r}")
        if entry.title in {other.title for other in found}:
            raise TypeError(f"core.files.{name}: the format {entry.title!r} occurs twice")
        found.append(entry)
    return tuple(found)


FORMATS = load(MODULES)


def readable() -> tuple[Format, ...]:
    """Return the formats that are read."""
    return tuple(entry for entry in FORMATS if entry.read is not None)


def writers() -> tuple[Writer, ...]:
    """Return all ways to write a document, the native one first."""
    return tuple(writer for entry in FORMATS for writer in entry.writers)


def written_suffixes() -> str:
    """Return the suffixes that can be written, in words."""
    return ", ".join(dict.fromkeys(suffix for writer in writers() for suffix in writer.suffixes))


def read_suffixes() -> str:
    """Return the suffixes that can be read, in words."""
    return ", ".join(dict.fromkeys(suffix for entry in readable() for suffix in entry.suffixes))


def programs() -> str:
    """Return a sentence part on what Chainrule reads, for a file that it does not."""
    names = dict.fromkeys(entry.program for entry in readable()[1:])
    return f"Chainrule reads its documents, {', '.join(names)}"


def by_suffix(path: str | Path) -> Format | None:
    """Return the format of the longest suffix that fits; of two formats, the first that is read."""
    name = Path(path).name
    found = [
        (_fit(name, (*entry.suffixes, *(s for w in entry.writers for s in w.suffixes))), entry.read is not None, -k)
        for k, entry in enumerate(FORMATS)
    ]
    best = max(found)
    return FORMATS[-best[2]] if best[0] else None


def by_option(option: str, path: str | Path) -> Writer:
    """Return the writer that an option of `convert` chooses. Raises InputError if the file's suffix is another."""
    fitting = [writer for writer in writers() if writer.option == option]
    for writer in fitting:
        if _fit(Path(path).name, writer.suffixes):
            return writer
    suffixes = " or ".join(writer.suffixes[0] for writer in fitting)
    raise InputError(f"--{option}: expected the name of a {suffixes} file, found {path}")


def writer_of(path: str | Path) -> Writer:
    """Return the writer that the longest fitting suffix names, the first of several.

    Raises InputError with the suffixes that are written, or if files of this format are only read.
    """
    found = [(_fit(Path(path).name, writer.suffixes), -k, writer) for k, writer in enumerate(writers())]
    length, _, writer = max(found, key=lambda each: each[:2])
    entry = by_suffix(path)
    if entry is not None and _fit(Path(path).name, entry.suffixes) > length:
        raise InputError(
            f"cannot write {path}: {entry.title} files can be read, but not written; choose one of {written_suffixes()}"
        )
    if not length:
        raise InputError(f"{path}: expected one of the formats {written_suffixes()}")
    return writer


def format_in(content: bytes, path: str | Path) -> Format:
    """Return the format of a file by its content, or by its suffix if the content tells nothing.

    Raises InputError that says what any other file is, and what to do with it.
    """
    name = Path(path).name
    entry = _recognized(content, name)
    if entry is not None:
        return entry
    named = by_suffix(path)
    text = foreign_kinds.is_text(content)
    # Text of any kind can be a script, a table or a set of matrices: their suffix is believed.
    if named is not None and named.trusted and (text or content.startswith(_UTF_16)):
        return named
    if (kind := foreign_kinds.recognized(content, name, unread())) is not None:
        raise InputError(kind.sentence(name, programs()))
    entry = next((each for each in FORMATS if each.resembles and each.resembles(content, name)), None)
    # Binary data may be a damaged file of the suffix's format, whose reader gives a better message.
    entry = entry or (None if text or named is FORMATS[0] else named)
    if entry is None:
        raise InputError(foreign_kinds.leftover(content, name, programs()))
    return entry


def unread() -> tuple[foreign_kinds.Kind, ...]:
    """Return the kinds of file that the formats know and do not read."""
    return tuple(kind for entry in FORMATS for kind in entry.unread)


def _recognized(content: bytes, name: str) -> Format | None:
    return next((each for each in FORMATS if each.recognizes and each.recognizes(content, name)), None)


def _fit(name: str, suffixes: Iterable[str]) -> int:
    """Return the length of the longest suffix that `name` has after a stem, or 0."""
    lower = name.lower()
    return max((len(s) for s in suffixes if lower.endswith(s.lower()) and len(lower) > len(s)), default=0)
