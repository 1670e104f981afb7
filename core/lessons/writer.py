"""Writer of lesson files: adds a stage to a lesson, old or new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
from core.basics.system.disk import read_bytes
from core.basics.system.paths import absent
from core.files.native import format
from core.lessons.entries import MAX_CHARACTERS, Entry, Span
from core.lessons.reader import FIRST, VERSION, decoded, loads
from core.lessons.text import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from core.document.document import Document
    from core.lessons.lesson import Lesson
    from core.lessons.panels import Arrangement

_INDENT = "    "


@dataclass(frozen=True)
class NewStage:
    """A stage to be added. title, text, do: as a lesson file has them; only text is needed.

    document: of which kept runs are left out. example: the current one, from 0, or None. panels: those in view.
    """

    document: Document
    text: str
    title: str = ""
    do: str = ""
    example: int | None = None
    panels: Arrangement | None = None

    def check(self) -> None:
        """Raise InputError for a text that cannot be read, with its line and column in this text."""
        for name, text in (("text", self.text), ("do", self.do)):
            lines = tuple(Span(line, k, 1) for k, line in enumerate(text.splitlines(), 1))
            if text.strip():
                try:
                    read_text(Entry(Span(name, 1, 1), lines))
                except InputError as error:
                    raise InputError(f"{name}: {error}") from None

    def written(self) -> str:
        """Return its entries. Raises InputError for a network that cannot be written."""
        lines = [f"stage: {_line(self.title)}".rstrip()]
        lines += ["text:", *_indented(self.text)]
        if self.do.strip():
            lines += ["do:", *_indented(self.do)]
        if self.example:
            lines.append(f"example: {self.example + 1}")
        if self.panels is not None and self.panels.panels:
            lines.append(f"panels: {self.panels.written()}")
        content = format.dumps(replace(self.document, runs=())).decode("utf-8")
        return "\n".join([*lines, "document:", *_indented(content)]) + "\n"


def add_stage(path: Path, stage: NewStage, title: str, names: Mapping[str, str]) -> Lesson:
    """Add a stage to the lesson at `path`, or begin one called `title`; return the lesson.

    The old file and the new one are checked whole before anything is written. Raises InputError.
    """
    stage.check()
    if absent(path):
        text = f"{FIRST}: {VERSION}\ntitle: {_line(title)}\n"
    else:
        try:
            text = decoded(read_bytes(path, 4 * MAX_CHARACTERS))
            loads(text, path.parent, names)
        except InputError as error:
            raise InputError(f"{path.name}: {error}") from None
    new = f"{text.rstrip()}\n\n{stage.written()}"
    try:
        lesson = loads(new, path.parent, names)
    except InputError as error:
        raise InputError(f"this stage cannot be read back: {error}") from None
    write_atomically(path, new.encode("utf-8"))
    return replace(lesson, key=str(path))


def _line(text: str) -> str:
    """Text on one line."""
    return " ".join(text.split())


def _indented(text: str) -> list[str]:
    return [f"{_INDENT}{line}".rstrip() for line in text.strip().splitlines()]
