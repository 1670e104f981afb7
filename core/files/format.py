"""Format, all that Chainrule knows of one file format: each is declared as FORMAT at the end of its module.

Dialogs, `convert`, help, refusals and docs/formats.md are made from it. A missing part raises TypeError at import.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.basics.system.bundled import missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.document.document import Document
    from core.files.foreign_kinds import Kind
    from core.files.input_file import InputFile, Report

    Files = list[tuple[Path, bytes]]

# Treatment of a document's scaling in written files; {0}: what is scaled.
SCALING = {
    "kept": "",
    "inside": "It uses the data's own units: the {0} are scaled inside.",
    "beside": "Its weights work on scaled {0}. Chainrule reads the scaling back; other programs must apply it "
    "themselves (chainrule.scaling, chainrule.target_scaling).",
    "fann": "Its weights work on scaled {0}. The file contains the scaling; FANN applies it only in "
    "fann_scale_input and fann_descale_output.",
    "lost": "Its weights work on scaled {0}, and files of this format do not contain the scaling.",
}


@dataclass(frozen=True)
class Extra:
    """A package that a format needs and that is installed by choice: pip install 'chainrule[NAME]'."""

    package: str
    name: str

    def load(self, *modules: str) -> Any:
        """Import the package, with these of its modules, and return it. Raises InputError if it is not installed."""
        try:
            for module in modules:
                import_module(module)
            return import_module(self.package)
        except ImportError:
            cure = f", which is not installed: pip install 'chainrule[{self.name}]'"
            raise InputError(missing(f"files of this format need the package {self.package}", cure)) from None


@dataclass(frozen=True)
class Writer:
    """One way to write a document.

    title, description: for dialogs and help. suffixes: with the dot, the usual one first.
    write: returns the files and their contents, for a document and the path that was chosen.
    scaling: what becomes of a document's scaling, one of SCALING.
    files: the files that `write` would write; None means the path alone.
    option: the option of `convert` that chooses this writer instead of the first one of its suffix, without dashes.
    """

    title: str
    suffixes: tuple[str, ...]
    description: str
    write: Callable[[Document, Path], Files]
    scaling: str
    files: Callable[[Path, Document], list[Path]] | None = None
    option: str = ""

    def __post_init__(self) -> None:
        _check_words(f"writer {self.title!r}", self.title, self.description, self.suffixes)
        if not self.suffixes:
            raise TypeError(f"writer {self.title!r}: expected at least one suffix, found none")
        if self.scaling not in SCALING:
            raise TypeError(
                f"writer {self.title!r}: expected scaling to be one of {', '.join(SCALING)}, found {self.scaling!r}"
            )

    def remark(self, document: Document) -> str:
        """Return sentences on the units used by the written file and on what belongs to training only, or ""."""
        from core.document.own_units import scaled_parts

        parts = scaled_parts(document)
        said = [SCALING[self.scaling].format(" and ".join(parts))] if parts else []
        if self.scaling != "kept" and not document.network.plain:
            found = [("dropout", document.network.dropout), ("class weights", bool(document.network.class_weights))]
            names = " and ".join(name for name, on in found if on)
            said.append(f"It has no {names}: these are for training only and change no prediction.")
        return " ".join(said)

    def targets(self, path: Path, document: Document) -> list[Path]:
        """Return the files that `write` would write or replace."""
        return [path] if self.files is None else self.files(path, document)


@dataclass(frozen=True)
class Format:
    """One file format.

    program: what it is called in a list of what Chainrule reads. title, description, suffixes: for dialogs and help.
    recognizes: whether a file, given as content and name, is certainly of this format.
    read: returns the document and a report; None if files of this format are only written.
    writers: the ways to write it, the usual one first; () if it is only read.
    extra: the package that it needs, if any.
    resembles: like `recognizes`, for content that only looks so; asked if no format and no kind is certain.
    trusted: whether text that nothing recognizes is of this format if the suffix says so.
    keeps_all: whether a document comes back with all it contains, not only with its network.
    unread: related files that are not read, each with the shortest way to one that is.
    """

    program: str
    title: str
    description: str
    suffixes: tuple[str, ...]
    recognizes: Callable[[bytes, str], bool] | None
    read: Callable[[InputFile], tuple[Document, Report]] | None
    writers: tuple[Writer, ...] = ()
    extra: Extra | None = None
    resembles: Callable[[bytes, str], bool] | None = None
    trusted: bool = False
    keeps_all: bool = False
    unread: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        place = f"format {self.title!r}"
        _check_words(place, self.title, self.description, self.suffixes)
        if self.read is None and not self.writers:
            raise TypeError(f"{place}: expected read or writers, found neither")
        if self.read is not None and not (self.suffixes and self.program):
            raise TypeError(f"{place}: expected a program and a suffix for a format that is read")
        if self.read is not None and not (self.recognizes or self.resembles or self.trusted):
            raise TypeError(f"{place}: expected recognizes, resembles, or trusted=True, for a format that is read")

    @property
    def needs(self) -> str:
        """Return " (needs the package NAME)", or ""."""
        return f" (needs the package {self.extra.package})" if self.extra else ""


def written_only(writer: Writer, trusted: bool = True, unread: tuple[Kind, ...] = ()) -> Format:
    """Return the format of files that are only written, in one way."""
    return Format(
        program="",
        title=writer.title,
        description=writer.description,
        suffixes=writer.suffixes,
        recognizes=None,
        read=None,
        writers=(writer,),
        trusted=trusted,
        unread=unread,
    )


def one_file(dump: Callable[[Document], bytes]) -> Callable[[Document, Path], Files]:
    """Return a Writer's `write` for a format of one file, whose content `dump` returns."""
    return lambda document, path: [(path, dump(document))]


def _check_words(place: str, title: str, description: str, suffixes: tuple[str, ...]) -> None:
    if not title:
        raise TypeError(f"{place}: expected a title, found none")
    if not description.endswith("."):
        raise TypeError(f"{place}: expected a description that ends with a period, found {description!r}")
    for suffix in suffixes:
        if not suffix.startswith("."):
            raise TypeError(f"{place}: expected a suffix that begins with a dot, found {suffix!r}")
