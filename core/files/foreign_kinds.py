"""Files that are not read: recognized by content, and answered by what they are and what to do with them.

A kind that belongs to a format is declared there (`Format.unread`); `KINDS` are all the others.
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

if TYPE_CHECKING:
    from collections.abc import Callable

# Signatures are near the beginning; archive entries are counted before Python creates objects for them.
_HEAD = 4096
_MOST_ENTRIES = 2_000
# Longer names are not repeated in a sentence.
MAX_NAME = 30

SAVE_TABLE = "save the table as CSV, and load it with “Load examples from CSV” (in the shell: train --data)"
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

    name: with its article. matches: whether a file is of this kind. advice: what to do, {name} standing for the
    file's name; "" lists what is read instead. suffixes: those under which a dialog for opening lists it.
    """

    name: str
    matches: Callable[[Look], bool]
    advice: str = ""
    suffixes: tuple[str, ...] = ()

    def sentence(self, name: str, programs: str) -> str:
        """Return the error message for the file called `name`."""
        if not self.advice:
            return f"found {self.name}; {programs}"
        advice = self.advice.replace("{name}", name if len(name) <= MAX_NAME else "FILE")
        return f"found {self.name}, which Chainrule does not read; {advice}"


def begins(*marks: bytes) -> Callable[[Look], bool]:
    """Match content that begins with one of `marks`."""
    return lambda look: look.starts(*marks)


def text(*marks: bytes) -> Callable[[Look], bool]:
    """Match text that begins with one of `marks`, in lower case."""
    return lambda look: look.start.startswith(marks)


def archive(*ends: str) -> Callable[[Look], bool]:
    """Match an archive that contains all these names."""
    return lambda look: all(look.holds(end) for end in ends)


def archive_folder(folder: str) -> Callable[[Look], bool]:
    """Match an archive with a name in `folder`."""
    return lambda look: any(name.startswith(folder) for name in look.members)


def json_object(*words: bytes) -> Callable[[Look], bool]:
    """Match a JSON object whose beginning contains all these words."""
    return lambda look: bool(look.json) and all(word in look.json for word in words)


def packed_pickle(look: Look) -> bool:
    """Match a pickle in a gzip or zlib stream."""
    head = look.unpacked
    return len(head) > 2 and head[0] == 0x80 and 2 <= head[1] <= 5


def _is_npz(look: Look) -> bool:
    return bool(look.members) and all(name.endswith(".npy") for name in look.members)


# The first match determines the file type.
KINDS: tuple[Kind, ...] = (
    Kind("a GGUF model", begins(b"GGUF"), "it contains a language model, not a feed-forward network"),
    Kind("an XGBoost model", json_object(b'"learner"'), "it contains decision trees, not a network"),
    Kind("a LightGBM model", text(b"tree\nversion="), "it contains decision trees, not a network"),
    Kind("a Core ML model", lambda look: look.suffix == ".mlmodel", "export the original model to ONNX"),
    # Tables
    Kind("an Excel workbook", archive_folder("xl/"), SAVE_TABLE),
    Kind(
        "an OpenDocument sheet", lambda look: look.holds("content.xml") and look.suffix in (".ods", ".fods"), SAVE_TABLE
    ),
    Kind("an Excel or Word file in the old format", begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), SAVE_TABLE),
    Kind("a table in Parquet", begins(b"PAR1"), SAVE_TABLE),
    Kind("a table in Arrow", begins(b"ARROW1"), SAVE_TABLE),
    Kind("an SQLite database", begins(b"SQLite format 3\0"), SAVE_TABLE),
    # Documents and pictures
    Kind("a Word document", archive_folder("word/")),
    Kind("a presentation", archive_folder("ppt/")),
    Kind("an OpenDocument file", archive("content.xml", "META-INF/manifest.xml")),
    Kind("a PDF document", begins(b"%PDF-")),
    Kind("an RTF document", text(rb"{\rtf")),
    Kind("a web page", text(b"<!doctype html", b"<html")),
    Kind("an SVG drawing", lambda look: look.start.startswith((b"<?xml", b"<svg")) and b"<svg" in look.start),
    Kind("an XML file", text(b"<?xml")),
    Kind("a PNG picture", begins(b"\x89PNG\r\n\x1a\n")),
    Kind("a JPEG picture", begins(b"\xff\xd8\xff")),
    Kind("a GIF picture", begins(b"GIF87a", b"GIF89a")),
    Kind("a WebP picture", lambda look: look.starts(b"RIFF") and look.content[8:12] == b"WEBP"),
    Kind("a TIFF picture", begins(b"II*\0", b"MM\0*")),
    # Archives and programs
    Kind("a zip archive", lambda look: bool(look.members) and not _is_npz(look) and look.suffix != ".npz", _UNPACK),
    Kind("a gzip archive", begins(b"\x1f\x8b"), _UNPACK),
    Kind("a bzip2 archive", lambda look: re.match(rb"BZh[1-9]1AY&SY", look.head) is not None, _UNPACK),
    Kind("an xz archive", begins(b"\xfd7zXZ\0"), _UNPACK),
    Kind("a zstd archive", begins(b"\x28\xb5\x2f\xfd"), _UNPACK),
    Kind("a 7z archive", begins(b"7z\xbc\xaf\x27\x1c"), _UNPACK),
    Kind("a RAR archive", begins(b"Rar!\x1a\x07"), _UNPACK),
    Kind("a tar archive", lambda look: look.content[257:262] == b"ustar", _UNPACK),
    Kind("a program", lambda look: look.starts(b"\x7fELF") or (look.starts(b"MZ") and not look.text)),
    Kind("text in UTF-16", begins(b"\xff\xfe", b"\xfe\xff"), "save it as UTF-8"),
)


_EMPTY = Kind("an empty file", lambda look: not look.content.strip())


def recognized(content: bytes, name: str, unread: tuple[Kind, ...] = ()) -> Kind | None:
    """Return the type of a file that is not read, `unread` before the others; None for any other file."""
    look = Look(content, name)
    return next((kind for kind in (_EMPTY, *unread, *KINDS) if kind.matches(look)), None)


def is_text(content: bytes) -> bool:
    """Return whether the beginning can be read as UTF-8 text."""
    return Look(content, "").text


def leftover(content: bytes, name: str, programs: str) -> str:
    """Return the message for a file that is neither supported nor recognized."""
    look = Look(content, name)
    if not look.text:
        return f"found a file of an unknown format; {programs}"
    if look.start.startswith(b"["):
        return f"found a JSON list, not a network; {programs}"
    if re.match(rb"[^\n]*\d\s*[,;\t]\s*[-+.\d]", look.start):
        return f"found a table of numbers, not a network; {SAVE_TABLE}"
    return f"found plain text, not a network; {programs}"
