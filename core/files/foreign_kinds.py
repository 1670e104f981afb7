"""Recognition of other programs' files by content, with advice on how to convert them.

`KINDS` is the table; a kind is one entry. What is read by a module of this package has its name as `reader`.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

# Signatures are near the beginning; archive entries are counted before Python creates objects for them.
_HEAD = 4096
_MOST_ENTRIES = 2_000

READ = (
    "Chainrule reads its documents, ONNX, PyTorch, Keras, TensorFlow.js, TFLite, skops, NumPy, MATLAB, PMML, nnet, "
    "Weka, SNNS, FANN, brain.js, and matrices in NAME-W2.csv"
)
_TABLE = "save the table as CSV, and load it with “Load examples from CSV” (in the shell: train --data)"
_TORCH = 'save the weights with torch.save(model.state_dict(), "net.pt")'
_TF = "convert it with tf2onnx to an ONNX model"
_SKLEARN = 'save it with skops.io.dump(model, "net.skops")'
_R = "write its matrices with write.csv as NAME-W2.csv, NAME-W3.csv"
_UNPACK = "unpack it and open the file inside"


class Look:
    """The parts of a file's content and name that signatures need."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content = content
        self.suffix = PurePath(name).suffix.lower()
        self.name = PurePath(name).name.lower()
        self.head = content[:_HEAD]

    def starts(self, *marks: bytes) -> bool:
        """Return whether it begins with one of `marks`."""
        return self.content.startswith(marks)

    @cached_property
    def start(self) -> bytes:
        """Return the beginning in lower case, without byte order mark and leading white space."""
        return self.head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Return the names in a zip archive, () for anything else."""
        if not self.starts(b"PK\x03\x04") or self.content.count(b"PK\x01\x02") > _MOST_ENTRIES:
            return ()
        try:
            return tuple(zipfile.ZipFile(BytesIO(self.content)).namelist())
        except Exception:  # exceptions of the standard library for damaged files; the reader then reports more
            return ()

    def holds(self, end: str) -> bool:
        """Return whether a name in the archive is `end`, or ends with it after a folder."""
        return any(name == end or name.endswith(f"/{end}") for name in self.members)

    @cached_property
    def unpacked(self) -> bytes:
        """Return the first bytes of gzip or zlib data, unpacked, or empty bytes."""
        if not self.starts(b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
            return b""
        try:
            return zlib.decompressobj(47).decompress(self.head, 256)
        except zlib.error:
            return b""

    @cached_property
    def json(self) -> bytes:
        """Return the beginning of a JSON object that is not a Chainrule document, or empty bytes."""
        ours = b'"chainrule"' in self.head
        return self.head if self.start.startswith(b"{") and not ours else b""

    @cached_property
    def text(self) -> bool:
        """Return whether the beginning can be read as text."""
        cut = self.head[: self.head.rfind(b"\n")] if len(self.content) > _HEAD and b"\n" in self.head else self.head
        try:
            cut.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start < len(cut) - 4 or len(self.content) <= _HEAD:
                return False
        return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", cut)


@dataclass(frozen=True)
class Kind:
    """One file type.

    name: with its article. matches: whether a file is of this kind. advice: what to do, or "" for what is read
    instead. reader: the module of core.files that reads it, or "" for none.
    """

    name: str
    matches: Callable[[Look], bool]
    advice: str = ""
    reader: str = ""

    @property
    def sentence(self) -> str:
        """Return the error message for a file that cannot be read."""
        if not self.advice:
            return f"found {self.name}; {READ}"
        return f"found {self.name}, which Chainrule does not read; {self.advice}"


def _begins(*marks: bytes) -> Callable[[Look], bool]:
    return lambda look: look.starts(*marks)


def _text(*marks: bytes) -> Callable[[Look], bool]:
    """Match text that begins with one of `marks`, in lower case."""
    return lambda look: look.start.startswith(marks)


def _zip(*ends: str) -> Callable[[Look], bool]:
    """Match an archive that contains all these names."""
    return lambda look: all(look.holds(end) for end in ends)


def _zip_folder(folder: str) -> Callable[[Look], bool]:
    return lambda look: any(name.startswith(folder) for name in look.members)


def _json(*words: bytes) -> Callable[[Look], bool]:
    """Match a JSON object whose beginning contains all these words."""
    return lambda look: bool(look.json) and all(word in look.json for word in words)


def _packed_pickle(look: Look) -> bool:
    head = look.unpacked
    return len(head) > 2 and head[0] == 0x80 and 2 <= head[1] <= 5


def _is_npz(look: Look) -> bool:
    return bool(look.members) and all(name.endswith(".npy") for name in look.members)


_R_DATA = re.compile(rb"X\n\0\0\0|RD[XA][23]\n|A\n[23]\n\d+\n")

# The first match determines the file type.
KINDS: tuple[Kind, ...] = (
    Kind("an empty file", lambda look: not look.content.strip()),
    # PyTorch
    Kind(
        "a PyTorch program (torch.export)",
        lambda look: any("data/weights/" in name for name in look.members) or look.holds("archive_format"),
        _TORCH,
    ),
    # TensorFlow
    Kind(
        "a TensorFlow SavedModel",
        lambda look: (
            look.name == "saved_model.pb" or (look.starts(b"\x08\x01\x12") and b"serving_default" in look.content)
        ),
        _TF,
    ),
    Kind("a TensorFlow graph", lambda look: look.suffix == ".pb" and not look.text, _TF),
    Kind("a TensorFlow checkpoint", lambda look: look.suffix == ".index" or ".data-0000" in look.name, _TF),
    Kind(
        "a TensorFlow.js model",
        _json(b'"modelTopology"'),
        "open the model.json that model.save writes, with its weights beside it",
    ),
    # Pickles that are packed, and named otherwise
    Kind(
        "a scikit-learn model in a pickle",
        lambda look: _packed_pickle(look) and b"sklearn" in look.unpacked,
        _SKLEARN,
    ),
    Kind(
        "a Python pickle",
        _packed_pickle,
        "pickles can run any program when they are opened: save the arrays with numpy.savez",
    ),
    Kind("weights of Flax in MessagePack", lambda look: look.suffix == ".msgpack", "save the arrays with numpy.savez"),
    Kind("a Jupyter notebook", _json(b'"cells"', b'"cell_type"')),
    # Other programs for networks
    Kind("a GGUF model", _begins(b"GGUF"), "it holds a language model, not a feed-forward network"),
    Kind("a network of brain.js", _json(b'"sizes"', b'"layers"')),
    Kind("a network of brain.js", _json(b'"NeuralNetwork"')),
    Kind("a network of Synaptic", _json(b'"neurons"')),
    Kind("a network of Neataptic", _json(b'"squash"')),
    Kind("a network of ConvNetJS", _json(b'"layer_type"')),
    Kind("an XGBoost model", _json(b'"learner"'), "it contains decision trees, not a network"),
    Kind("a LightGBM model", _text(b"tree\nversion="), "it contains decision trees, not a network"),
    Kind("a Core ML model", lambda look: look.suffix == ".mlmodel"),
    Kind("a Weka model", lambda look: look.starts(b"\xac\xed\x00\x05") and b"weka." in look.head),
    Kind("a description of a Weka network", lambda look: look.text and b"sigmoid node" in look.start),
    Kind("a table of Weka (ARFF)", lambda look: look.text and b"@relation" in look.start, _TABLE),
    Kind("an R data file", lambda look: _R_DATA.match(look.unpacked or look.head) is not None, _R),
    # Tables
    Kind("an Excel workbook", _zip_folder("xl/"), _TABLE),
    Kind("an OpenDocument sheet", lambda look: look.holds("content.xml") and look.suffix in (".ods", ".fods"), _TABLE),
    Kind("an Excel or Word file in the old format", _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), _TABLE),
    Kind("a table in Parquet", _begins(b"PAR1"), _TABLE),
    Kind("a table in Arrow", _begins(b"ARROW1"), _TABLE),
    Kind("an SQLite database", _begins(b"SQLite format 3\0"), _TABLE),
    # Documents and pictures
    Kind("a Word document", _zip_folder("word/")),
    Kind("a presentation", _zip_folder("ppt/")),
    Kind("an OpenDocument file", _zip("content.xml", "META-INF/manifest.xml")),
    Kind("a PDF document", _begins(b"%PDF-")),
    Kind("an RTF document", _text(rb"{\rtf")),
    Kind("a web page", _text(b"<!doctype html", b"<html")),
    Kind("an SVG drawing", lambda look: look.start.startswith((b"<?xml", b"<svg")) and b"<svg" in look.start),
    Kind("an XML file", _text(b"<?xml")),
    Kind("a PNG picture", _begins(b"\x89PNG\r\n\x1a\n")),
    Kind("a JPEG picture", _begins(b"\xff\xd8\xff")),
    Kind("a GIF picture", _begins(b"GIF87a", b"GIF89a")),
    Kind("a WebP picture", lambda look: look.starts(b"RIFF") and look.content[8:12] == b"WEBP"),
    Kind("a TIFF picture", _begins(b"II*\0", b"MM\0*")),
    # Archives and programs
    Kind("a zip archive", lambda look: bool(look.members) and not _is_npz(look) and look.suffix != ".npz", _UNPACK),
    Kind("a gzip archive", _begins(b"\x1f\x8b"), _UNPACK),
    Kind("a bzip2 archive", lambda look: re.match(rb"BZh[1-9]1AY&SY", look.head) is not None, _UNPACK),
    Kind("an xz archive", _begins(b"\xfd7zXZ\0"), _UNPACK),
    Kind("a zstd archive", _begins(b"\x28\xb5\x2f\xfd"), _UNPACK),
    Kind("a 7z archive", _begins(b"7z\xbc\xaf\x27\x1c"), _UNPACK),
    Kind("a RAR archive", _begins(b"Rar!\x1a\x07"), _UNPACK),
    Kind("a tar archive", lambda look: look.content[257:262] == b"ustar", _UNPACK),
    Kind("a program", lambda look: look.starts(b"\x7fELF") or (look.starts(b"MZ") and not look.text)),
    Kind("text in UTF-16", _begins(b"\xff\xfe", b"\xfe\xff"), "save it as UTF-8"),
)


def recognized(content: bytes, name: str) -> Kind | None:
    """Return the type of another program's file, or None if it is Chainrule's own or unknown."""
    look = Look(content, name)
    return next((kind for kind in KINDS if kind.matches(look)), None)


def is_text(content: bytes) -> bool:
    """Return whether the beginning can be read as UTF-8 text."""
    return Look(content, "").text


def refuse(content: bytes, name: str) -> None:
    """Raise InputError with one sentence for another program's file that cannot be read."""
    kind = recognized(content, name)
    if kind is not None and not kind.reader:
        raise InputError(kind.sentence)


def leftover(content: bytes, name: str) -> InputError:
    """Return the message for a file that is neither supported nor recognized."""
    look = Look(content, name)
    if not look.text:
        return InputError(f"found a file of an unknown format; {READ}")
    if look.start.startswith(b"["):
        return InputError(f"found a JSON list, not a network; {READ}")
    if re.match(rb"[^\n]*\d\s*[,;\t]\s*[-+.\d]", look.start):
        return InputError(f"found a table of numbers, not a network; {_TABLE}")
    return InputError(f"found plain text, not a network; {READ}")
