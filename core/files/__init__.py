"""Files: networks and documents in and out, by suffix and, where that is wrong, by content.

`FORMATS` lists what there is, `read` and `write` do it. Each format is a module of this package with
`load(source) -> (Document, Report)` and `dump(document) -> bytes`, imported when it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.files.report import Report, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.document import Document

__all__ = ["FORMATS", "MAX_BYTES", "Format", "Report", "format_of", "read", "write"]

# Larger files are refused before they are read.
MAX_BYTES = 512 * 2**20


@dataclass(frozen=True)
class Format:
    """One kind of file.

    name: how it is called in commands. title, description: how it is called in a dialog.
    suffixes: with the dot, the usual one first.
    module: in core.files, with `load` where `can_read` and `dump` where `can_write`.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    module: str
    can_read: bool
    can_write: bool
    description: str

    def functions(self) -> Any:
        """The module with `load` and `dump`."""
        return import_module(f"core.files.{self.module}")


FORMATS: tuple[Format, ...] = (
    Format(
        "chainrule", "Chainrule document", (".chainrule", ".json"), "native", True, True,
        "The network with its data, settings and history, every number to the last bit.",
    ),
)


def format_of(path: str | Path, content: bytes | None = None) -> Format:
    """The format of a file, by its suffix or, where that tells nothing, by its first bytes.

    Raises InputError with the suffixes that are known.
    """
    suffix = Path(path).suffix.lower()
    for entry in FORMATS:
        if suffix in entry.suffixes:
            return entry
    if content is not None and content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return FORMATS[0]
    known = ", ".join(entry.suffixes[0] for entry in FORMATS)
    raise InputError(f"{path}: unknown kind of file, one of {known} expected")


def read(
    path: str | Path,
    *,
    activations: Sequence[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Document, Report]:
    """The document in the file at `path`, and what there is to tell about it.

    activations: one name for each layer after the input, or one for all, for a file that names none.
    progress: called now and then with the share done, 0 to 1; what it raises ends the reading.
    Raises InputError with one sentence that names the file and the place in it.
    """
    from core.files.disk import read_bytes

    path = Path(path)
    content = read_bytes(path, MAX_BYTES, progress)
    functions = format_of(path, content).functions()
    try:
        result: tuple[Document, Report] = functions.load(Source(content, path, activations, progress))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return result


def write(path: str | Path, document: Document, format: Format | None = None) -> None:
    """Writes `document` to `path`, whole or not at all, in `format` or that of the suffix.

    Raises InputError with one sentence; the file is then as it was.
    """
    from core.files.atomic import write_atomically

    entry = format or format_of(path)
    if not entry.can_write:
        raise InputError(f"{path}: {entry.title} files can be read, but not written")
    write_atomically(path, entry.functions().dump(document))
