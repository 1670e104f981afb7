"""Tables of nothing but plain numbers below a header: read in parts, from the bytes of the file.

The numbers are parsed as JSON, three to five times as fast as by `float`. What JSON does not know (+1, .5, numbers with
spaces inside, infinity) is left to a slower, kinder reader.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from core.basics.arrays import Array
    from core.data.tables.text import Form

_NUMBERS = msgspec.json.Decoder(list[float])
# What numbers and the spaces around them consist of, but for the decimal sign.
_PARTS = b"0123456789eE+- \t"
# JSON reads the whole number -0 as +0.
_LOST_SIGN = re.compile(rb"-0(?![.\d])")
# Bytes read at once, and between two progress reports.
_CHUNK = 2**18
# How a table is written is seen in its first lines: at least so many of them, and so many bytes.
_LINES, _BYTES = 200, 2**17
# First lines that are not the names alone: a comment, Excel's line that names the separator, a lone carriage return.
_NO_NAMES = re.compile(rb'\s*#|\s*"?sep=|.*\r.', re.IGNORECASE)


def beginning(content: bytes) -> bytes:
    """Return the first lines of a table in UTF-8: enough to see how it is written."""
    end = -1
    for _ in range(_LINES):
        end = content.find(b"\n", end + 1)
        if end < 0:
            return content
    end = content.find(b"\n", max(end, _BYTES))
    return content if end < 0 else content[: end + 1]


def numbers_below(
    content: bytes, form: Form, progress: Callable[[float], None] | None = None
) -> tuple[Array, int] | None:
    """Return the numbers below the header, shape (rows, columns), and the line of the first row, from 1.

    content: the table in UTF-8. form: how it is written, with no None. progress: called with the share done, 0 to 1.
    Returns None if anything below the header is not a plain number.
    """
    separator, decimal = form.separator or ",", form.decimal or "."
    head = beginning(content)
    start = len(head) - len(head.lstrip(b"\r\n"))
    first = head.count(b"\n", 0, start) + 1
    if form.header:
        stop = head.find(b"\n", start)
        names = head[start:stop]
        # A name may contain a line end. An empty line is none of names.
        if stop < 0 or _NO_NAMES.match(names) or names.count(b'"') % 2 or not names.strip(f"{separator} \t\r".encode()):
            return None
        start = stop + 1
        first += 1
    if separator in (" ", decimal):
        return None
    values = rows_of_numbers(_pieces(content, start, progress), separator, decimal)
    return None if values is None else (values, first)


def _pieces(content: bytes, start: int, progress: Callable[[float], None] | None) -> Iterator[bytes]:
    """Yield the lines of `content` from `start`, some at a time, without the last line end."""
    end = _end(content)
    place = start
    while place < end:
        if progress is not None:
            progress((place - start) / (end - start))
        stop = content.find(b"\n", min(place + _CHUNK, end), end)
        stop = end if stop < 0 else stop
        yield content[place:stop]
        place = stop + 1


def _end(content: bytes) -> int:
    """Return where the last line that is not empty ends."""
    end = len(content)
    while tail := content[max(0, end - _CHUNK) : end]:
        left = len(tail.rstrip(b"\r\n"))
        end -= len(tail) - left
        if left:
            break
    return end


def rows_of_numbers(pieces: Iterable[bytes], separator: str, decimal: str = ".") -> Array | None:
    """Parse the numbers in lines, shape (lines, columns); None if not plain numbers, or if the widths differ.

    pieces: some whole lines each, without the last line end. separator: one character, not the decimal sign.
    """
    mark, sign = separator.encode(), decimal.encode()
    as_list = bytes.maketrans(mark + b"\n" + sign, b",,.")
    dropped = _PARTS.replace(mark, b"") + sign
    found = bytearray()  # it grows in place
    width = 0
    for piece in pieces:
        lines = piece.replace(b"\r\n", b"\n").removesuffix(b"\r")
        width = width or lines.partition(b"\n")[0].count(mark) + 1
        # What is left without the numbers is the same for each line, and without its last line end.
        left, count = lines.translate(None, dropped), lines.count(b"\n") + 1
        if len(left) != width * count - 1 or left != ((mark * (width - 1) + b"\n") * count)[:-1]:
            return None
        # One list for all lines: a list for each would take longer to read, and to copy.
        values = _parsed(lines.translate(as_list))
        if values is None or len(values) < width:  # an empty line
            return None
        found.extend(values.data)
    return np.frombuffer(found).reshape(-1, width) if found else None


def fields_as_numbers(fields: Sequence[str]) -> Array | None:
    """Parse the numbers in `fields`, shape (fields,), or return None if one is not a plain number."""
    values = _parsed(",".join(fields).encode("utf-8", "surrogatepass"))
    # Two numbers in one field are not a number.
    return values if values is not None and len(values) == len(fields) else None


def _parsed(text: bytes) -> Array | None:
    """Parse numbers with commas between them, shape (numbers,), or return None if one is not a plain number."""
    try:
        found = _NUMBERS.decode(b"[%b]" % text)
    except msgspec.MsgspecError:
        return None
    values = np.fromiter(found, np.float64, len(found))
    return None if not values.all() and _LOST_SIGN.search(text) else values
