"""A table read from text: each column numbers, or categories, or with what is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.basics.arrays import Array, frozen
from core.basics.errors import InputError
from core.data.csv_numbers import fields_as_numbers, rows_of_numbers
from core.data.csv_text import Form, decimal_of, decoded, has_header, number, records, sample, separator_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.csv_text import Record

MAX_BYTES = 128 * 2**20
MAX_LINES = 1_000_000
MAX_FIELDS = 20_000_000
# More different texts than this are names or dates rather than categories.
MAX_CATEGORIES = 256

# What a field of a header or of a message may be cut to.
_WIDTH = 40
# Lines that are taken at once, and between two reports of progress.
_REPORT = 2_000
# The share of the time that a file's bytes take.
_READING = 0.05
_NOTHING = "no line with numbers in it"

Progress: TypeAlias = "Callable[[float], None] | None"


@dataclass(frozen=True, eq=False)
class TableColumn:
    """One column. place: which one of the file, from 1. name: of the header, or "".

    numbers: shape (rows,), finite; None where it holds something else. categories, codes: the different
    texts in order, and which one each row has, shape (rows,), where it holds texts. problem: why it can
    be neither an input nor a target, with line and column, or "". no_numbers: the same where it must be
    numbers.
    """

    place: int
    name: str
    numbers: Array | None = None
    categories: tuple[str, ...] = ()
    codes: np.ndarray | None = None
    problem: str = ""
    no_numbers: str = ""

    @property
    def title(self) -> str:
        """Its name, or where it stands."""
        return self.name or f"column {self.place}"

    @property
    def width(self) -> int:
        """How many columns of a dataset it makes: two categories make one, 0 or 1; more make one each."""
        return len(self.categories) if self.numbers is None and len(self.categories) > 2 else 1

    @property
    def is_names(self) -> bool:
        """Whether it holds texts alone, too many for categories: names, or dates."""
        return self.numbers is None and len(self.categories) > MAX_CATEGORIES and self.problem != self.no_numbers

    @property
    def category_problem(self) -> str:
        """Why it cannot be taken as categories, or ""."""
        try:
            self.as_categories()
        except InputError as error:
            return str(error)
        return ""

    def as_categories(self) -> TableColumn:
        """The column with its numbers as categories; with those it has already, the problem is no more.

        Raises InputError for more than MAX_CATEGORIES, for a field that holds nothing, for a number that is not finite.
        """
        column = self
        if self.numbers is not None and self.problem:
            raise InputError(self.problem)
        if self.numbers is not None:
            values, codes = np.unique(self.numbers, return_inverse=True)
            texts = tuple(repr(float(value)).removesuffix(".0") for value in values)
            column = replace(self, numbers=None, categories=texts, codes=codes)
        if len(column.categories) > MAX_CATEGORIES:
            raise InputError(
                f"{self.title}: {len(column.categories)} different texts, at most {MAX_CATEGORIES} categories expected"
            )
        if "" in column.categories:
            raise InputError(self.problem)
        return replace(column, problem="")

    def expanded(self) -> Array:
        """Its part of a dataset, shape (rows, width). Raises InputError with the problem."""
        if self.problem:
            raise InputError(self.problem)
        if self.numbers is not None:
            return self.numbers[:, None]
        assert self.codes is not None
        if self.width == 1:
            return self.codes[:, None].astype(np.float64)
        own: Array = np.eye(self.width)[self.codes]
        return own

    def names(self) -> tuple[str, ...]:
        """The names of its part of a dataset."""
        if self.numbers is not None:
            return (self.title,)
        named = self.categories if self.width > 1 else self.categories[-1:]
        return tuple(f"{self.name}: {category}" if self.name else category for category in named)


@dataclass(frozen=True, eq=False)
class TextTable:
    """What a file holds. form: how it is written, nothing None. rows: how many examples."""

    columns: tuple[TableColumn, ...]
    rows: int
    form: Form

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, () without a header."""
        return tuple(column.title for column in self.columns) if self.form.header else ()

    @property
    def values(self) -> Array:
        """The numbers, shape (rows, columns). Raises InputError with line and column for what is no number."""
        for column in self.columns:
            if column.problem or column.no_numbers:
                raise InputError(column.problem or column.no_numbers)
        return joined(self.columns, self.rows)


def joined(columns: tuple[TableColumn, ...] | list[TableColumn], rows: int) -> Array:
    """The columns as numbers beside one another, shape (rows, …). Raises InputError with the first problem."""
    width = sum(column.width for column in columns)
    if width * rows > MAX_FIELDS:
        raise InputError(f"{width} columns with those of categories, and {rows} lines: at most {MAX_FIELDS} numbers")
    return frozen(np.hstack([column.expanded() for column in columns]))


def read_table(content: bytes | str, form: Form = Form(), progress: Progress = None) -> TextTable:  # noqa: B008
    """The table in CSV or TSV: letters, separator, decimal comma, header and quotes are recognized.

    Empty lines, lines that begin with "#" and columns without a name that are empty from top to bottom are
    passed over. form: what is known of how it is written. progress: called now and then with the share
    done, 0 to 1; what it raises ends the reading.
    Raises InputError, with the line, for text that is no table.
    """
    text = content if isinstance(content, str) else decoded(content)
    lines_found = text.count("\n") + text.count("\r")
    if lines_found > 2 * MAX_LINES:
        raise InputError(f"{lines_found} lines: at most {MAX_LINES} expected")
    if not text.strip("\t;|, \r\n"):
        raise InputError(_NOTHING)
    separator = form.separator or separator_of(text)
    fields_found = text.count(separator)
    if fields_found > MAX_FIELDS:
        raise InputError(f"{fields_found} fields: at most {MAX_FIELDS} expected")
    form = replace(form, separator=separator)
    return _plain(text, form, progress) or _Reading(text, form, progress).table()


def read_file(path: str | Path, form: Form, progress: Callable[[float], None]) -> TextTable:
    """The table in a file, as `read_table` gives it. Raises InputError."""
    from core.basics.disk import read_bytes

    content = read_bytes(path, MAX_BYTES, lambda share: progress(_READING * share))
    return read_table(content, form, lambda share: progress(_READING + (1.0 - _READING) * share))


def _plain(text: str, form: Form, progress: Progress) -> TextTable | None:
    """The table, where all below a header is numbers that need no second look; else None."""
    separator, decimal = form.separator, form.decimal
    if '"' in text or "#" in text or "_" in text or text[:5].lower().lstrip().startswith("sep="):
        return None
    first, _, rest = text.lstrip("\r\n").partition("\n")
    fields = [field.strip() for field in first.split(separator)]
    header = form.header
    if header is None:
        header = bool(first.strip()) and not any(number(field, each) is not None for field in fields for each in ".,")
    body = rest if header else text
    if separator == " " or not body or body.isspace():
        return None
    commas = separator != "," and "," in body and "." not in body
    decimal = decimal or ("," if commas else ".")
    if decimal == ",":
        if not commas and ("." in body or separator == ","):
            return None
        body = body.replace(",", ".")
    values = rows_of_numbers(body, separator or ",", progress)
    if values is None or (header and len(fields) != values.shape[1]):
        return None
    names = [field[:_WIDTH] for field in fields] if header else [""] * values.shape[1]
    columns = tuple(TableColumn(k, name, frozen(values[:, k - 1])) for k, name in enumerate(names, 1))
    return TextTable(columns, len(values), Form(separator, decimal, header))


class _Reading:
    """A table read field by field: a few lines at once, column by column."""

    def __init__(self, text: str, form: Form, progress: Progress) -> None:
        assert form.separator is not None
        first = sample(text, form.separator)
        if not first:
            raise InputError(_NOTHING)
        header = has_header(first) if form.header is None else form.header
        fields = [field for row in first for field in row]
        self._text = text
        self._progress = progress
        self._form = Form(form.separator, form.decimal or decimal_of(fields), header)
        self._decimal_known = form.decimal is not None
        # Columns that hold something else than numbers: their fields are counted from the first line on.
        self._texts: set[int] = set()

    def table(self) -> TextTable:
        """What the text holds. Raises InputError for lines of another width, and for wrong quotes."""
        while True:
            found = self._read()
            if found is not None:
                return found

    def _read(self) -> TextTable | None:
        """The table; None where a column turned out to hold texts, or decimal commas, after numbers."""
        lines_found = self._text.count("\n") + self._text.count("\r") + 1
        source = records(self._text, self._form.separator or ",")
        names: list[str] = []
        if self._form.header:
            names = [field.strip()[:_WIDTH] for field in next(source)[1]]
        parts: list[_Part] = []
        lines: list[int] = []
        while rows := list(islice(source, _REPORT)):
            if self._progress is not None:
                self._progress(min(1.0, rows[0][0] / lines_found))
            if not parts:
                names = names or [""] * len(rows[0][1])
                parts = [_Part(k, name, k in self._texts) for k, name in enumerate(names)]
            numbered = [line for line, _ in rows]
            lines += numbered
            cut = _cut(rows, parts)
            for part, fields in zip(parts, zip(*cut, strict=True), strict=True):
                part.add(fields, numbered, self._form.decimal or ".")
        if not parts:
            raise InputError(_NOTHING)
        late = {part.k for part in parts if part.late}
        commas = not self._decimal_known and self._form.decimal == "." and any(part.decimal_commas() for part in parts)
        if late or commas:
            self._texts |= late
            self._form = replace(self._form, decimal="," if commas else self._form.decimal)
            return None
        columns = [part.column(lines, self._form.decimal or ".") for part in parts]
        kept = tuple(column for column in columns if column.name or column.categories != ("",))
        if not kept:
            raise InputError(_NOTHING)
        return TextTable(kept, len(lines), self._form)


class _Part:
    """What has been read of one column."""

    def __init__(self, k: int, name: str, texts: bool) -> None:
        self.k = k
        self._name = name
        self._numbers: list[Array] | None = None if texts else []
        self._wrong = ""
        self._seen: dict[str, int] = {}
        self._first: list[int] = []
        self._codes: list[int] = []
        self.late = False

    def may_lack(self, rows: list[list[str]]) -> bool:
        """Whether it has no name, and nothing in it so far, `rows` included."""
        empty = not self._numbers and self._seen.keys() <= {""}
        return empty and not self._name and not any(row[self.k].strip() for row in rows)

    def add(self, fields: tuple[str, ...], lines: list[int], decimal: str) -> None:
        """Some more lines of it; lines: their numbers."""
        if self.late:
            return
        if self._numbers is not None:
            numbers = _numbers(fields, decimal)
            if numbers is not None:
                wrong = np.flatnonzero(~np.isfinite(numbers))
                if wrong.size and not self._wrong:
                    self._wrong = f"line {lines[wrong[0]]}, {self._place}: {_short(fields[wrong[0]].strip())}"
                self._numbers.append(numbers)
                return
            self.late = bool(self._numbers)
            self._numbers = None
            if self.late:
                return
        seen, first, row = self._seen, self._first, len(self._codes)
        for k, field in enumerate(map(str.strip, fields), row):
            code = seen.setdefault(field, len(first))
            if code == len(first):
                first.append(k)
            self._codes.append(code)

    def decimal_commas(self) -> bool:
        """Whether some text in it is a number with a decimal comma."""
        return self._numbers is None and decimal_of(list(self._seen)) == ","

    def column(self, lines: list[int], decimal: str) -> TableColumn:
        """The column, with the first thing that is wrong in it."""
        if self._numbers is not None:
            problem = f"{self._wrong} is not a finite number" if self._wrong else ""
            return TableColumn(self.k + 1, self._name, frozen(np.concatenate(self._numbers)), problem=problem)
        texts = sorted(self._seen)
        rank = np.empty(len(texts), dtype=np.intp)
        rank[[self._seen[text] for text in texts]] = np.arange(len(texts))
        strange = [text for text in texts if number(text, decimal) is None]
        return TableColumn(
            self.k + 1, self._name, None, tuple(texts), rank[self._codes],
            self._problem(texts, strange, lines, decimal), self._sentence(strange, lines, decimal, "a number"),
        )  # fmt: skip

    def _problem(self, texts: list[str], strange: list[str], lines: list[int], decimal: str) -> str:
        """What keeps the texts from being categories: numbers among them, nothing in a line, too many."""
        if len(strange) < len(texts):
            return self._sentence(strange, lines, decimal, "a number")
        if "" in texts:
            return self._sentence([""], lines, decimal, "a text")
        if len(texts) > MAX_CATEGORIES:
            return (
                f"{self._place}: {len(texts)} different texts, where numbers "
                f"or at most {MAX_CATEGORIES} categories are expected"
            )
        return ""

    def _sentence(self, texts: list[str], lines: list[int], decimal: str, expected: str) -> str:
        """Where the first of `texts` stands, and what was expected there."""
        text = min(texts, key=lambda text: self._first[self._seen[text]])
        where = f"line {lines[self._first[self._seen[text]]]}, {self._place}"
        if not text:
            return f"{where}: {expected} expected, found nothing"
        if decimal == "," and number(text, ".") is not None:
            return f"{where}: {_short(text)!r} has a decimal point, the other numbers have decimal commas"
        return f"{where}: {expected} expected, found {_short(text)!r}"

    @property
    def _place(self) -> str:
        return f"column {self.k + 1}"


def _cut(rows: list[Record], parts: list[_Part]) -> list[list[str]]:
    """The fields, one a column. Empty ones beyond the last are left out; a column without name and entries may lack.

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
        elif count < expected and all(part.may_lack(cut[:k]) for part in parts[count:]):
            cut[k] = fields + [""] * (expected - count)
        else:
            raise InputError(f"line {line}: {expected} columns expected, found {count}")
    return cut


def _numbers(fields: tuple[str, ...], decimal: str) -> Array | None:
    """The numbers in `fields`, shape (fields,); None where one is no number."""
    plain: tuple[str, ...] | list[str] = fields
    if decimal == ",":
        if any("." in field for field in fields):
            return None
        plain = [field.replace(",", ".") for field in fields]
    values = fields_as_numbers(plain)
    if values is not None:
        return values
    try:
        values = np.fromiter(map(float, plain), np.float64, len(plain))
    except ValueError:
        values = None
    if values is not None and "_" not in "".join(plain):  # Python reads 1_000, too; nobody else does
        return values
    found = [number(field.strip(), decimal) for field in fields]
    return None if None in found else np.array(found, dtype=np.float64)


def _short(field: str) -> str:
    return field if len(field) <= _WIDTH else field[: _WIDTH - 1] + "…"
