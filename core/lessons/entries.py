"""The text of a lesson file as entries, each with its place: `name: value`, further lines indented."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters of a lesson file, and of its entries; a class of any teacher needs far fewer.
MAX_CHARACTERS = 4_000_000
_ENTRY = re.compile(r"([A-Za-z][A-Za-z0-9 -]{0,39}):(?:\s|$)", re.ASCII)


@dataclass(frozen=True)
class Span:
    """A piece of a file: its text, and the line and column of its first character, both from 1."""

    text: str
    line: int
    column: int

    def wrong(self, what: str) -> InputError:
        """Return the error that reports `what` at this place."""
        return InputError(f"line {self.line}, column {self.column}: {what}")

    @contextmanager
    def reporting(self, what: str = "") -> Iterator[None]:
        """Report an InputError raised inside at this place, after `what`, the name of the entry."""
        try:
            yield
        except InputError as error:
            raise self.wrong(f"{what}{error}") from None

    def trimmed(self) -> Span:
        """Return it without white space at both ends."""
        return self.part(0, len(self.text)) if self.text.strip() else Span("", self.line, self.column)

    def part(self, start: int, end: int) -> Span:
        """Return the characters from `start` up to `end`, without white space at both ends."""
        piece = self.text[start:end]
        return Span(piece.strip(), self.line, self.column + start + len(piece) - len(piece.lstrip()))

    def split(self, separator: str) -> list[Span]:
        """Return the pieces between separators, trimmed."""
        found, start = [], 0
        for piece in self.text.split(separator):
            found.append(self.part(start, start + len(piece)))
            start += len(piece) + len(separator)
        return found

    def words(self) -> list[Span]:
        """Return the words between white space."""
        return [self.part(*found.span()) for found in re.finditer(r"\S+", self.text)]

    def short(self) -> str:
        """Return its text in quotes, shortened."""
        return repr(self.text if len(self.text) <= 40 else f"{self.text[:39]}…")


@dataclass(frozen=True)
class Entry:
    """One entry. name: in lower case, with its place. lines: of the value, without the indent; () for none."""

    name: Span
    lines: tuple[Span, ...]

    def wrong(self, what: str) -> InputError:
        """Return the error that reports `what` of its value, or of its name where there is none."""
        return (self.lines[0] if self.lines else self.name).wrong(f"{self.title}: {what}")

    @property
    def title(self) -> str:
        """The name as it is written: W2 for a matrix."""
        return self.name.text.upper() if self.name.text[1:].isdigit() else self.name.text

    @property
    def line(self) -> Span:
        """The value, which must be one line. Raises InputError."""
        lines = [line for line in self.lines if line.text]
        if not lines:
            raise self.name.wrong(f"{self.title}: expected a value after the colon, found nothing")
        if len(lines) > 1:
            raise lines[1].wrong(f"{self.title}: expected one line, found more")
        return lines[0]

    def pieces(self, separator: str = ",") -> list[Span]:
        """The parts of all lines between separators, each with some text. Raises InputError."""
        found = [piece for line in self.lines if line.text for piece in line.split(separator)]
        for piece in found:
            if not piece.text:
                raise piece.wrong(f"{self.title}: expected words between {separator!r}, found nothing")
        if not found:
            raise self.name.wrong(f"{self.title}: expected a value after the colon, found nothing")
        return found


def read_entries(text: str) -> list[Entry]:
    """Return the entries of a file in order. Lines that begin with # are remarks. Raises InputError with the place."""
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"expected at most {MAX_CHARACTERS:,} characters, found {len(text):,}")
    entries: list[Entry] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip("\r")
        _check_characters(line, number)
        if line.startswith("#"):
            continue
        if not line.strip() or line[0] in " \t":
            _go_on(entries, line, number)
            continue
        found = _ENTRY.match(line)
        if found is None:
            raise Span(line, number, 1).wrong(
                f"expected an entry such as “text: …”, or an indented line, found {Span(line, 1, 1).short()}"
            )
        value = Span(line, number, 1).part(found.end(1) + 1, len(line))
        name = Span(found[1].lower(), number, 1)
        entries.append(Entry(name, (value,) if value.text else ()))
    return [Entry(entry.name, _without_indent(entry.lines)) for entry in entries]


def _check_characters(line: str, number: int) -> None:
    for k, letter in enumerate(line, 1):
        if not letter.isprintable() and letter != "\t":
            raise Span("", number, k).wrong(f"expected text, found the character U+{ord(letter):04X}")


def _go_on(entries: list[Entry], line: str, number: int) -> None:
    """Add an indented or empty line to the last entry."""
    if entries:
        entries[-1] = Entry(entries[-1].name, (*entries[-1].lines, Span(line.rstrip(), number, 1)))
    elif line.strip():
        raise Span(line, number, 1).trimmed().wrong("expected an entry such as “title: …” before an indented line")


def _without_indent(lines: tuple[Span, ...]) -> tuple[Span, ...]:
    """The lines without what all continued ones are indented by, and without empty ones at the end."""
    continued = [line for line in lines if line.text and line.column == 1 and line.text[0] in " \t"]
    indent = min((len(line.text) - len(line.text.lstrip()) for line in continued), default=0)
    found = [
        Span(line.text[indent:], line.line, indent + 1) if line.column == 1 and line.text else line for line in lines
    ]
    while found and not found[-1].text:
        found.pop()
    return tuple(found)
