"""Common parts of the readers of JavaScript's JSON: the order of keys, arrays kept as objects, rows of numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.files.network_builder import check_shape
from core.files.strict_json import JsonValue, parse

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.files.input_file import InputFile

MAX_BYTES = 2**27
# Signatures stand near the beginning of a file.
_HEAD = 4096
_INDEX = re.compile(r"0|[1-9]\d{0,9}")


def has_keys(content: bytes, *keys: str) -> bool:
    """Whether `content` is a JSON object that is no document of Chainrule and has all of `keys` in it somewhere."""
    start = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{") or re.match(rb'\{\s*"format"\s*:\s*"chainrule"', start):
        return False
    return all(f'"{key}"'.encode() in content for key in keys)


def whole(source: InputFile) -> JsonValue:
    """The JSON value in a file."""
    if len(source.content) > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES} bytes")
    return parse(source.content)


def in_order(item: JsonValue) -> list[tuple[str, JsonValue]]:
    """The entries of an object in JavaScript's order: whole numbers first, by size, then as they stand."""
    entries = item.entries()
    indices = sorted((key for key in entries if _INDEX.fullmatch(key)), key=int)
    return [(key, entries[key]) for key in [*indices, *(key for key in entries if not _INDEX.fullmatch(key))]]


def numbers(item: JsonValue) -> Array:
    """A list of numbers, or an object whose keys count from 0, as typed arrays are written; shape (n,)."""
    if isinstance(item.value, dict):
        entries = in_order(item)
        wrong = next((key for k, (key, _) in enumerate(entries) if key != str(k)), None)
        if wrong is not None:
            raise item.wrong(f"expected keys that count from 0, found {wrong[:40]!r}")
        return np.array([value.number() for _, value in entries])
    return np.array([value.number() for value in item])


def rows(items: list[Array], item: JsonValue, columns: int) -> Array:
    """A matrix of `items`, each of `columns` numbers."""
    check_shape(item.place, (len(items), columns))
    for k, row in enumerate(items):
        if len(row) != columns:
            raise item.wrong(f"expected {columns} weights into node {k + 1}, found {len(row)}")
    return np.array(items).reshape(len(items), columns)
