"""Tables as text: letters, separator and header recognized, and the lines with their fields."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

# In the order of preference where several would do; " " is any white space.
SEPARATORS = ("\t", ";", "|", ",", " ")

_SAMPLE_LETTERS = 20_000
_SAMPLE_LINES = 100
# What Excel writes, and understands, as a first line that names the separator.
_NAMED = re.compile(r"\A[ \t]*\"?sep=(.)\"?[ \t]*(?=\r|\n|\Z)", re.IGNORECASE)

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Form:
    """How a table is written; what is None is recognized.

    separator: one of SEPARATORS. decimal: "." or ",". header: whether the first line names the columns.
    """

    separator: str | None = None
    decimal: str | None = None
    header: bool | None = None


def decoded(content: bytes) -> str:
    """The text in a file: UTF-8 or UTF-16, else the letters of older Windows. Raises InputError for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content[1:2] == b"\0" or content[:1] == b"\0":
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"  # without a mark
    else:
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            line = content.count(b"\n", 0, error.start) + 1
            raise InputError(f"line {line}: not text in UTF-16") from None
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise InputError(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}: not text")
    return text


def separator_of(text: str) -> str:
    """What stands between the fields: what cuts the first lines evenly, into as many numbers as can be."""
    named = _NAMED.match(text)
    if named and named[1] in SEPARATORS:
        return named[1]
    sample = "".join(text[:_SAMPLE_LETTERS].splitlines(keepends=True)[:20])
    best, best_merit = " ", (False, False, -1.0)
    for separator in SEPARATORS:
        rows = [[field.strip() for field in fields] for _, fields in records(sample, separator, strict=False)]
        fields = [field for row in rows for field in row if field]
        if not fields or max(map(len, rows)) < 2:
            continue
        widths = {len(_trimmed(row)) for row in rows[:-1] or rows}
        share = sum(number(f, ".") is not None or number(f, ",") is not None for f in fields) / len(fields)
        # Text holds commas and spaces, too: of those that cut evenly, the first that finds most numbers.
        merit = (len(widths) == 1 and widths != {1}, separator != " " or share > 0.5, share)
        if merit > best_merit:
            best, best_merit = separator, merit
    return best


def records(text: str, separator: str, strict: bool = True) -> Iterator[Record]:
    """(line, fields) of each line that holds anything and does not begin with "#"; lines count from 1.

    Fields may have spaces around them. Raises InputError with the line for wrong quotes, where `strict`.
    """
    named = _NAMED.match(text)
    first = named.end() if named else 0
    source = io.StringIO(text, newline="")
    source.seek(first)
    if '"' not in text:
        yield from _unquoted(source, separator, strict)
        return
    reader = csv.reader(source, delimiter=separator, strict=strict, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if strict:
                raise InputError(f"line {line}: {error}") from None
            return
        if separator == " ":
            fields = _trimmed(fields)
        if _counts(fields):
            yield line, fields


def _unquoted(source: io.StringIO, separator: str, strict: bool) -> Iterator[Record]:
    """`records` where nothing is quoted, in a third of the time that Python's reader takes."""
    most = csv.field_size_limit()
    for k, line in enumerate(source, 1):
        fields = line.split() if separator == " " else line.rstrip("\r\n").split(separator)
        if strict and len(line) > most and max(map(len, fields)) > most:
            raise InputError(f"line {k}: field larger than field limit ({most})")
        if _counts(fields):
            yield k, fields


def _counts(fields: list[str]) -> bool:
    """Whether a line holds anything and is no remark."""
    first = fields[0].strip() if fields else ""
    return bool(first or any(map(str.strip, fields))) and first[:1] != "#"


def has_header(rows: list[list[str]]) -> bool:
    """Whether the first of `rows` names the columns: it holds no number, and nothing that stands below it."""
    first, *rest = rows
    if any(_any_number(field) for field in first):
        return False
    columns = [[row[k] for row in rest if k < len(row)] for k in range(len(first))]
    if any(_any_number(field) for column in columns for field in column):
        return True
    return not any(name in column for name, column in zip(first, columns, strict=True) if name)


def sample(text: str, separator: str) -> list[list[str]]:
    """The fields of the first lines, without spaces around them."""
    rows: list[list[str]] = []
    for _, fields in records(text, separator):
        rows.append([field.strip() for field in fields])
        if len(rows) == _SAMPLE_LINES:
            break
    return rows


def decimal_of(fields: list[str]) -> str:
    """A comma where some field is a number only if its comma is the decimal point."""
    found = any("," in f and number(f, ".") is None and number(f, ",") is not None for f in fields)
    return "," if found else "."


def number(field: str, decimal: str) -> float | None:
    """The number that a field holds, "−" and "-" being the same, or None."""
    if "_" in field or (decimal == "," and "." in field):
        return None
    try:
        return float(field.replace(",", ".") if decimal == "," else field)
    except ValueError:
        if not field.startswith("−"):
            return None
        return number("-" + field[1:], decimal) if field[1:2] not in ("-", "−", "+") else None


def _any_number(field: str) -> bool:
    return number(field, ".") is not None or number(field, ",") is not None


def _trimmed(fields: list[str]) -> list[str]:
    """The fields without empty ones at the end."""
    count = len(fields)
    while count > 1 and not fields[count - 1]:
        count -= 1
    return fields[:count]
