"""Examples from a table of text: CSV and TSV in, CSV out."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, frozen
from core.dataset import Dataset
from core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAX_BYTES = 128 * 2**20
MAX_LINES = 1_000_000
MAX_FIELDS = 20_000_000

# What a field of a header or of a message may be cut to.
_WIDTH = 40
_SEPARATORS = ("\t", ";", ",")
# Lines between two reports of progress.
_REPORT = 2_000


@dataclass(frozen=True)
class Table:
    """A table of numbers.

    values: shape (rows, columns), finite. names: the header, one a column, or () where there is none.
    separator: what stood between fields; " " for any white space. decimal: "." or ",".
    """

    values: Array
    names: tuple[str, ...]
    separator: str
    decimal: str


def read_data(
    path: str | Path, inputs: int, targets: int, progress: Callable[[float], None] | None = None
) -> Dataset:
    """The examples in a file: one a line, `inputs` columns and then `targets` columns.

    Raises InputError with the file, the line and the column.
    """
    from pathlib import Path

    from core.files.disk import read_bytes

    content = read_bytes(path, MAX_BYTES, progress)
    try:
        return to_dataset(read_table(content), inputs, targets, Path(path).stem)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def to_dataset(table: Table, inputs: int, targets: int, name: str = "") -> Dataset:
    """The examples in `table`: its last `targets` columns are targets, the rest inputs."""
    columns = table.values.shape[1]
    if columns != inputs + targets:
        parts = f"{inputs} input{'s' * (inputs != 1)} and {targets} target{'s' * (targets != 1)}"
        raise InputError(f"{inputs + targets} columns expected ({parts}), found {columns}")
    return Dataset(
        table.values[:, :inputs], table.values[:, inputs:], name, table.names[:inputs], table.names[inputs:]
    )


def dump_data(data: Dataset) -> bytes:
    """`data` as CSV with a header; the numbers read back bit for bit."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*data.input_names, *data.target_names])
    writer.writerows(np.hstack([data.inputs, data.targets]).tolist())
    return out.getvalue().encode("utf-8", "replace")


def read_table(content: bytes, progress: Callable[[float], None] | None = None) -> Table:
    """The numbers in CSV or TSV: separator, decimal comma, header and quotes are recognised.

    Empty lines, lines that begin with "#" and columns that are empty from top to bottom are passed over;
    a first line without any number is the header.
    progress: called now and then with the share done, 0 to 1; what it raises ends the reading.
    Raises InputError with line and column.
    """
    text = _text(content)
    lines_found = text.count("\n") + text.count("\r")
    if lines_found > 2 * MAX_LINES:
        raise InputError(f"{lines_found} lines: at most {MAX_LINES} expected")
    separator = _separator(text)
    fields_found = text.count(separator)
    if fields_found > MAX_FIELDS:
        raise InputError(f"{fields_found} fields: at most {MAX_FIELDS} expected")
    plain = _plain_table(text, separator, progress)
    if plain is not None:
        return plain
    lines = _fields(text, separator)
    if not lines:
        raise InputError("no line with numbers in it")
    width = max(len(fields) for _, fields in lines)
    while width > 1 and all(len(fields) < width or not fields[width - 1] for _, fields in lines):
        width -= 1
    rows = [(line, fields[:width]) for line, fields in lines]
    comma = ("," if separator != "," else '"') in text  # else no field can hold one
    decimal = "," if comma and _decimal_comma(rows) else "."
    names: tuple[str, ...] = ()
    if not any(_number(field, decimal) is not None for field in rows[0][1]):
        names = tuple(field[:_WIDTH] for field in rows.pop(0)[1])
        if not rows:
            raise InputError("no line with numbers in it")
    expected = len(names) or len(rows[0][1])
    values = _values(rows, expected, decimal)
    named = tuple(name or f"column {k + 1}" for k, name in enumerate(names))
    return Table(frozen(values), named, separator, decimal)


def _plain_table(text: str, separator: str, progress: Callable[[float], None] | None) -> Table | None:
    """The table by NumPy's reader, five times as fast, where nothing needs a second look; else None."""
    if '"' in text or "#" in text:
        return None
    first, _, rest = text.partition("\n")
    first = first.strip()
    fields = first.split() if separator == " " else [field.strip() for field in first.split(separator)]
    header = bool(first) and not any(_number(field, each) is not None for field in fields for each in ".,")
    body = rest if header else text
    if not body or body.isspace():
        return None
    decimal = "," if separator != "," and "," in body and "." not in body else "."
    if decimal == ",":
        body = body.replace(",", ".")
    delimiter = None if separator == " " else separator
    try:
        values = np.loadtxt(_reported(body, progress), comments=None, delimiter=delimiter, ndmin=2)
    except InputError:
        raise
    except ValueError:
        return None
    if not np.isfinite(values).all() or (header and len(fields) != values.shape[1]):
        return None
    names = tuple(field[:_WIDTH] or f"column {k}" for k, field in enumerate(fields, 1)) if header else ()
    return Table(frozen(values), names, separator, decimal)


def _reported(text: str, progress: Callable[[float], None] | None) -> Iterator[str]:
    """The lines of `text`, with a report now and then of how many of them are gone."""
    lines = text.count("\n") + 1
    for k, line in enumerate(io.StringIO(text, newline=None)):
        if progress is not None and k % _REPORT == 0:
            progress(k / lines)
        yield line


def _text(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        # Older spreadsheets write the system's own letters; they can only stand in the header.
        text = content.decode("latin-1")
    if "\0" in text:
        raise InputError(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}: not text")
    return text


def _separator(text: str) -> str:
    """The first separator that cuts the first lines into the same number of columns, more than one."""
    sample = "".join(text[:20_000].splitlines(keepends=True)[:20])
    found = [(len({len(f) for _, f in rows}) == 1, s)
             for s in _SEPARATORS if (rows := _split(sample, s, False)) and max(len(f) for _, f in rows) > 1]
    if not found:
        return " "
    return next((separator for same, separator in found if same), found[0][1])


def _fields(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """(line number, fields) of each line that holds anything."""
    try:
        return _split(text, separator, True)
    except csv.Error as error:
        raise InputError(str(error)) from None


def _split(text: str, separator: str, strict: bool) -> list[tuple[int, list[str]]]:
    result = []
    if separator == " ":
        for k, words in enumerate(re.split(r"\r\n|\r|\n", text), 1):
            fields = words.split()
            if fields and not fields[0].startswith("#"):
                result.append((k, fields))
        return result
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=strict, skipinitialspace=True
    )
    while True:
        line = reader.line_num + 1
        try:
            fields = [field.strip() for field in next(reader)]
        except StopIteration:
            return result
        except csv.Error as error:
            if strict:
                raise csv.Error(f"line {line}: {error}") from None
            return result
        if any(fields) and not fields[0].startswith("#"):
            result.append((line, fields))


def _decimal_comma(rows: list[tuple[int, list[str]]]) -> bool:
    """Whether some field is a number only when its comma is taken as the decimal point."""
    return any(
        "," in field and _number(field, ".") is None and _number(field, ",") is not None
        for _, fields in rows
        for field in fields
    )


def _number(field: str, decimal: str) -> float | None:
    if decimal == ",":
        if "." in field:
            return None
        field = field.replace(",", ".")
    try:
        return float(field)
    except ValueError:
        try:
            return float(field.replace("−", "-")) if field.startswith("−") else None
        except ValueError:
            return None


def _values(rows: list[tuple[int, list[str]]], expected: int, decimal: str) -> Array:
    result = np.empty((len(rows), expected))
    for k, (line, fields) in enumerate(rows):
        if len(fields) != expected:
            raise InputError(f"line {line}: {expected} columns expected, found {len(fields)}")
        plain = fields
        if decimal == ",":
            plain = [field.replace(",", ".") if "." not in field else "" for field in fields]
        try:
            result[k] = [float(field) for field in plain]
        except ValueError:
            for column, field in enumerate(fields):
                value = _number(field, decimal)
                if value is None:
                    what = _problem(field, decimal)
                    raise InputError(f"line {line}, column {column + 1}: {what}") from None
                result[k, column] = value
    wrong = np.argwhere(~np.isfinite(result))
    if len(wrong):
        row, column = wrong[0]
        line, fields = rows[row]
        raise InputError(f"line {line}, column {column + 1}: {_short(fields[column])} is not a finite number")
    return result


def _problem(field: str, decimal: str) -> str:
    if not field:
        return "a number expected, found nothing"
    if decimal == "," and _number(field, ".") is not None:
        return f"{_short(field)!r} has a decimal point, the other numbers have decimal commas"
    return f"a number expected, found {_short(field)!r}"


def _short(field: str) -> str:
    return field if len(field) <= _WIDTH else field[: _WIDTH - 1] + "…"
