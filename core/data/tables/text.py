"""Tables as text: detection of encoding and separator, and splitting into lines and fields."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.data.dates import is_date
from core.data.tables.units import any_number

if TYPE_CHECKING:
    from collections.abc import Iterator

# In order of preference if several fit; " " means any white space.
SEPARATORS = ("\t", ";", "|", ",", " ")
# As many as in a spreadsheet: a wider line is most likely not a table.
MAX_COLUMNS = 16_384

_SAMPLE_LETTERS = 20_000
# Lines by which the header and the decimal sign are recognized.
SAMPLE_LINES = 100
# First line that Excel writes and reads to specify the separator.
_NAMED = re.compile(r"\A[ \t]*\"?sep=(.)\"?[ \t]*(?=\r|\n|\Z)", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_BLANKS = re.compile(r"[^\S\r\n]+")

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Form:
    """Form of a table; entries that are None are detected.

    separator: one of SEPARATORS. decimal: "." or ",". header: whether the first line names the columns.
    """

    separator: str | None = None
    decimal: str | None = None
    header: bool | None = None


class Notes:
    """Information about lines that `records` skips or removes.

    remarks: the number of lines that begin with "#". first: the line number of the first of them. head: the last
    one before all else. beginnings: the first two lines that count, as they are written.
    """

    def __init__(self) -> None:
        self.remarks = 0
        self.first = 0
        self.head = ""
        self.beginnings: list[str] = []

    def add(self, line: int, text: str) -> None:
        """Add one comment line."""
        self.remarks += 1
        self.first = self.first or line
        if not self.beginnings:
            self.head = text


def decoded(content: bytes) -> str:
    """Decode the text of a file: UTF-8 or UTF-16, otherwise Windows-1252. Raises InputError for binary data."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content[1:2] == b"\0" or content[:1] == b"\0":
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"  # without a byte order mark
    else:
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            line = content.count(b"\n", 0, error.start) + 1
            raise InputError(f"line {line}: expected text in UTF-16") from None
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise InputError(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}: expected text, found binary data")
    return text


def as_utf8(content: bytes | str) -> bytes:
    """Return a table in UTF-8 without byte order mark; of Windows-1252, what it is."""
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:2]:
        content = decoded(content).encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def separator_of(text: str) -> str:
    """Return the separator: the character that splits the first lines evenly, into the most numbers."""
    named = _NAMED.match(text)
    if named and named[1] in SEPARATORS:
        return named[1]
    sample = "".join(text[:_SAMPLE_LETTERS].splitlines(keepends=True)[:20])
    best, best_merit = " ", (False, False, False, -1.0)
    for separator in SEPARATORS:
        try:
            rows = [[field.strip() for field in fields] for _, fields in records(sample, separator, strict=False)]
        except InputError:  # a line of too many columns
            return separator
        fields = [field for row in rows for field in row if field]
        if not fields or max(map(len, rows)) < 2:
            continue
        widths = [len(trimmed(row)) for row in rows[:-1] or rows]
        # A decimal comma in the first column splits each line but the header.
        all_split = widths[0] > 1
        if len(widths) > 1 and widths[0] + 1 == widths[1]:  # no name over the row names
            widths = widths[1:]
        share = sum(any_number(field) or is_date(field) for field in fields) / len(fields)
        # The last fields of a line may be gaps.
        even = len({len(row) for row in rows[:-1] or rows}) == 1 or len(set(widths)) == 1
        # Text contains commas and spaces too: of those that split evenly, use the first that yields most numbers.
        merit = (even and widths[0] != 1, all_split, separator != " " or share > 0.5, share)
        if merit > best_merit:
            best, best_merit = separator, merit
    return best


def records(text: str | bytes, separator: str, strict: bool = True, notes: Notes | None = None) -> Iterator[Record]:
    """Yield (line, fields) of each line that is not empty and does not begin with "#"; lines count from 1.

    text: or the content of a file, which is decoded a part at a time if it is ASCII. Fields may have spaces around
    them; a quoted field is never a remark. Raises InputError with the line for more than MAX_COLUMNS fields and,
    where `strict`, for wrong quotes.
    """
    notes = Notes() if notes is None else notes
    if isinstance(text, bytes) and (not text.isascii() or b"\0" in text[:2]):
        text = decoded(text)
    cut = _quoted if (b'"' in text if isinstance(text, bytes) else '"' in text) else _unquoted
    for line, fields in cut(_lines(text), separator, strict, notes):
        if any(map(str.strip, fields)):
            yield line, fields


def _lines(text: str | bytes) -> Iterator[str]:
    """Return the lines with their ends, without the one that names the separator."""
    if isinstance(text, bytes):
        named = _NAMED.match(text[:_SAMPLE_LETTERS].decode())
        content = io.BytesIO(text)
        content.seek(named.end() if named else 0)
        return io.TextIOWrapper(content, "ascii", newline="")
    named = _NAMED.match(text)
    # A StringIO would take four bytes per character.
    return (found[0] for found in _LINE.finditer(text, named.end() if named else 0))


def _quoted(source: Iterator[str], separator: str, strict: bool, notes: Notes) -> Iterator[Record]:
    line = 0
    begins = True

    def lines() -> Iterator[str]:
        """Yield the lines, without comments between records."""
        nonlocal line, begins
        for number, text in enumerate(source, 1):
            if begins:
                if "#" in text and text.lstrip()[:1] == "#":
                    notes.add(number, text)
                    continue
                line = number
                begins = False
                _check_width(number, text, separator)
                if len(notes.beginnings) < 2 and not text.isspace():
                    notes.beginnings.append(text[:_SAMPLE_LETTERS])
            yield _BLANKS.sub(" ", text) if separator == " " else text

    reader = csv.reader(lines(), delimiter=separator, strict=strict, skipinitialspace=True)
    while True:
        begins = True
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if strict:
                raise InputError(f"line {line}: {error}") from None
            return
        yield line, trimmed(fields) if separator == " " else fields


def _unquoted(source: Iterator[str], separator: str, strict: bool, notes: Notes) -> Iterator[Record]:
    """Yield `records` if nothing is quoted, in a third of the time of Python's reader."""
    most = csv.field_size_limit()
    for k, line in enumerate(source, 1):
        if "#" in line and line.lstrip()[:1] == "#":
            notes.add(k, line)
            continue
        if len(line) > MAX_COLUMNS:
            _check_width(k, line, separator)
        fields = line.split() if separator == " " else line.rstrip("\r\n").split(separator)
        if strict and len(line) > most and max(map(len, fields), default=0) > most:
            raise InputError(f"line {k}: field larger than field limit ({most})")
        if len(notes.beginnings) < 2 and not line.isspace():
            notes.beginnings.append(line[:_SAMPLE_LETTERS])
        yield k, fields


def _check_width(line: int, text: str, separator: str) -> None:
    """Raise InputError for more fields than a table may have, before they take memory."""
    if len(text) <= MAX_COLUMNS:
        return
    found = text.rstrip(f"{separator}\r\n\t ").count(separator) + 1
    if separator == " ":
        found = sum(1 for _ in re.finditer(r"\S+", text))
    if found > MAX_COLUMNS:
        raise InputError(f"line {line}: expected at most {MAX_COLUMNS:,} columns, found {found:,}")


def sample(text: str, separator: str, notes: Notes | None = None) -> list[list[str]]:
    """Return the fields of the first lines, stripped."""
    rows: list[list[str]] = []
    for _, fields in records(text, separator, notes=notes):
        rows.append([field.strip() for field in fields])
        if len(rows) == SAMPLE_LINES:
            break
    return rows


def trimmed(fields: list[str]) -> list[str]:
    """Return the fields without trailing empty ones."""
    count = len(fields)
    while count > 1 and not fields[count - 1].strip():
        count -= 1
    return fields[:count]
