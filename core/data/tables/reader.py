"""Tables read from text: each column contains numbers, categories, or a problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.data.column import MAX_FIELDS, Column
from core.data.tables.assumed import assumed, index_of
from core.data.tables.fast_numbers import beginning, numbers_below
from core.data.tables.header import header_of
from core.data.tables.part import Part
from core.data.tables.table import Table
from core.data.tables.text import SAMPLE_LINES, Form, Notes, as_utf8, decoded, records, separator_of
from core.data.tables.units import Signs, decimal_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.tables.header import Header
    from core.data.tables.text import Record

MAX_BYTES = 256 * 2**20
# More than the examples of a document: other lines, and rows that are only predicted.
MAX_LINES = 2_000_000

# Lines processed at once, and between two progress reports.
_REPORT = 2_000
# Share of the time spent on reading the file's bytes.
_READING = 0.05
_OTHER = {".": ",", ",": "."}
_NOTHING = "no line with numbers"

Progress: TypeAlias = "Callable[[float], None] | None"


def read_table(content: bytes | str, form: Form = Form(), progress: Progress = None) -> Table:  # noqa: B008
    """Read a CSV or TSV table; encoding, separator, decimal comma, header and quotes are detected.

    Empty lines, lines that begin with "#" and columns without a name that are empty from top to bottom are
    passed over. form: what is known of how it is written. progress: called now and then with the share
    done, 0 to 1; what it raises ends the reading.
    Raises InputError, with the line, for text that is no table.
    """
    found = _plain(as_utf8(content), form, progress)
    if found is not None:
        return found
    text = content.removeprefix("\ufeff") if isinstance(content, str) else decoded(content)
    del content
    lines_found = text.count("\n") + text.count("\r") - text.count("\r\n")
    if lines_found > MAX_LINES:
        raise InputError(f"expected at most {MAX_LINES:,} lines, found {lines_found:,}")
    return _Reading(text, lines_found, _Understood.of(text, form), progress).table()


def read_file(path: str | Path, form: Form, progress: Progress = None) -> Table:
    """Read the table in a file, as `read_table` does. Raises InputError."""

    def part(start: float, length: float) -> Progress:
        return None if progress is None else lambda share: progress(start + length * share)

    return read_table(content_of(path, part(0.0, _READING)), form, part(_READING, 1.0 - _READING))


def content_of(path: str | Path, progress: Progress = None) -> bytes:
    """Return the content of a file of a size that a table may have. Raises InputError."""
    from core.basics.system.disk import read_bytes

    return read_bytes(path, MAX_BYTES, progress)


def _nothing(text: str) -> str:
    remarks = sum(line.lstrip()[:1] == "#" for line in text.splitlines())
    if not remarks:
        return _NOTHING
    which = "1 line that begins with # is" if remarks == 1 else f"{remarks:,} lines that begin with # are"
    return f"{_NOTHING}, but {which} skipped as comments"


def _decimal(rows: list[list[str]], separator: str) -> tuple[str, str]:
    """Return the decimal sign according to the first lines; see `decimal_of`."""
    signs = [Signs() for _ in range(max(map(len, rows)))]
    for row in rows:
        for each, field in zip(signs, row, strict=False):
            each.add((field,))
    return decimal_of(signs, separator)


@dataclass(frozen=True)
class _Understood:
    """The facts known before all of a table is read. said: by the user. form: nothing None; unclear: a field that
    the decimal sign was taken from though it could be read either way, or "".
    """

    said: Form
    header: Header
    form: Form
    unclear: str

    @classmethod
    def of(cls, text: str, said: Form) -> _Understood:
        """Return what the first lines of `text` tell. Raises InputError if there are none, or too many fields."""
        if not text.strip("\t;|, \r\n"):
            raise InputError(_NOTHING)
        separator = said.separator or separator_of(text)
        fields_found = text.count(separator)
        if fields_found > MAX_FIELDS:
            raise InputError(f"expected at most {MAX_FIELDS:,} fields, found {fields_found:,}")
        header = header_of(text, separator, said.header)
        if not header.rows:
            raise InputError(_nothing(text))
        decimal, unclear = said.decimal, ""
        if decimal is None:
            decimal, unclear = _decimal(header.rows, separator)
        return cls(said, header, Form(separator, decimal, bool(header.names)), unclear)


def _plain(content: bytes, form: Form, progress: Progress) -> Table | None:
    """Return the table if everything below a header is plain numbers, else None. content: in UTF-8."""
    head = beginning(content)
    if content.count(b"\n") > MAX_LINES:
        return None
    try:
        understood = _Understood.of(decoded(head), form)
    except InputError:
        return None
    header = understood.header
    if len(header.rows) < SAMPLE_LINES and len(head) < len(content):
        return None  # most of the first lines are empty or comments
    found = numbers_below(content, understood.form, progress)
    if found is None:
        return None
    values, first = found
    if values.size > MAX_FIELDS or (header.names and len(header.names) != values.shape[1]):
        return None
    names = header.names or ("",) * values.shape[1]
    columns = tuple(Column(k, name, frozen(values[:, k - 1])) for k, name in enumerate(names, 1))
    return _table(columns, np.arange(first, first + len(values)), understood, Notes())


def _table(columns: tuple[Column, ...], lines: np.ndarray, understood: _Understood, notes: Notes) -> Table:
    header, form = understood.header, understood.form
    kept = tuple(column for column in columns if column.name or not _is_empty(column))
    if not kept:
        raise InputError(_NOTHING)
    if header.names:
        kept = (replace(kept[0], index=index_of(kept[0], header.short)), *kept[1:])
    if header.short and not kept[0].index:
        raise InputError(f"line {lines[0]}: expected {len(columns) - 1} columns, found {len(columns)}")
    sentences = assumed(kept, form, understood.said, header, notes, understood.unclear)
    return Table(kept, len(lines), form, lines, sentences, header.doubtful)


def _is_empty(column: Column) -> bool:
    if column.numbers is None:
        return column.categories == ("",)
    return column.gaps == len(column.numbers) and not any(column.shown)


class _Reading:
    """Reading of a table field by field: a few lines at a time, column by column."""

    def __init__(self, text: str, lines: int, understood: _Understood, progress: Progress) -> None:
        """lines: how many line ends `text` has."""
        self._text = text
        self._lines = lines + 1
        self._progress = progress
        self._understood = understood
        self._decimal_known = understood.said.decimal is not None
        # Columns with other content than numbers: their fields are recorded from the first line.
        self._texts: set[int] = set()
        # Columns with the other decimal sign than most.
        self._others: set[int] = set()

    def table(self) -> Table:
        """Read the table. Raises InputError for lines of different widths and for wrong quotes."""
        while True:
            found = self._read()
            if found is not None:
                return found

    def _read(self) -> Table | None:
        """Read the table; None if it must be read again: with another decimal sign, or text after numbers."""
        form, header = self._understood.form, self._understood.header
        notes = Notes()
        source = records(self._text, form.separator or ",", notes=notes)
        if header.names and not header.remark:
            next(source)
        parts: list[Part] = []
        lines: list[np.ndarray] = []
        while rows := list(islice(source, _REPORT)):
            if self._progress is not None:
                self._progress(rows[0][0] / self._lines)
            if not parts:
                names = header.names or ("",) * len(rows[0][1])
                parts = [self._part(k, name) for k, name in enumerate(names)]
            numbered = [line for line, _ in rows]
            lines.append(np.array(numbered))
            cut = _cut(rows, parts, header.short)
            for part, fields in zip(parts, zip(*cut, strict=True), strict=True):
                part.add(fields, numbered)
        if not parts:
            raise InputError(_nothing(self._text))
        if self._read_again(parts):
            return None
        return _table(tuple(part.column() for part in parts), np.concatenate(lines), self._understood, notes)

    def _part(self, k: int, name: str) -> Part:
        decimal = self._understood.form.decimal or "."
        other = k in self._others
        return Part(k, name, _OTHER[decimal] if other else decimal, k in self._texts, other)

    def _read_again(self, parts: list[Part]) -> bool:
        """Return whether something late in the table changes how to read it."""
        form = self._understood.form
        if not self._decimal_known:
            decimal, unclear = decimal_of([part.signs for part in parts], form.separator or ",")
            if decimal != form.decimal:
                self._decimal_known = True  # by all fields
                self._texts, self._others = set(), set()
                self._understood = replace(self._understood, form=replace(form, decimal=decimal), unclear=unclear)
                return True
        others = set()
        if self._understood.said.decimal is None:
            others = {part.k for part in parts if part.by_other_sign} - self._others
        late = {part.k for part in parts if part.late or part.is_one_name} - others
        self._texts -= others
        self._others |= others
        self._texts |= late
        return bool(late or others)


def _cut(rows: list[Record], parts: list[Part], short: bool) -> list[list[str]]:
    """Return the fields by column. Extra empty ones are dropped; a column without name and entries may be missing.

    short: whether the header is, as it has no name for the first column.
    Raises InputError with the line for any other number of fields.
    """
    expected = len(parts)
    cut = [fields for _, fields in rows]
    for k, (line, fields) in enumerate(rows):
        count = len(fields)
        if count == expected:
            continue
        if count > expected and not any(map(str.strip, fields[expected:])):
            cut[k] = fields[:expected]
        elif count < expected and not short and all(_may_lack(part, cut[:k]) for part in parts[count:]):
            cut[k] = fields + [""] * (expected - count)
        else:
            expected -= short
            raise InputError(f"line {line}: expected {expected} columns, found {count - short}")
    return cut


def _may_lack(part: Part, rows: list[list[str]]) -> bool:
    """Return whether a column has no name and no entries so far, including `rows`."""
    return part.is_empty and not any(row[part.k].strip() for row in rows)
