"""Tables of nothing but plain numbers below a header: read in parts, from the bytes of the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.data.tables.fast_numbers import rows_of_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.basics.arrays import Array
    from core.data.tables.text import Form

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
