"""A FlatBuffer's tables and vectors, every offset checked: what TFLite is written in."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_ITEMS = 100_000


@dataclass(frozen=True)
class Table:
    """One table at `position` of `data`; its fields go by their number in the schema."""

    data: bytes
    position: int

    @classmethod
    def root(cls, data: bytes) -> Table:
        """The table that a file begins with."""
        return cls(data, _unpack(data, "<I", 0))

    def number(self, field: int, form: str, default: Any = 0) -> Any:
        """A number in the struct format `form`, or the default."""
        place = self._place(field)
        return default if place is None else _unpack(self.data, form, place)

    def table(self, field: int) -> Table | None:
        """A table in a field, or None."""
        place = self._place(field)
        return None if place is None else Table(self.data, place + _unpack(self.data, "<I", place))

    def tables(self, field: int) -> list[Table]:
        """A vector of tables."""
        start, count = self._vector(field, 4)
        places = [start + 4 * k for k in range(count)]
        return [Table(self.data, place + _unpack(self.data, "<I", place)) for place in places]

    def numbers(self, field: int) -> Sequence[int]:
        """A vector of whole numbers of 32 bits."""
        start, count = self._vector(field, 4)
        found: list[int] = np.frombuffer(self.data, "<i4", count, start).tolist() if count else []
        return found

    def content(self, field: int) -> bytes:
        """A vector of bytes."""
        start, count = self._vector(field, 1, most=len(self.data))
        return self.data[start : start + count]

    def vector(self, field: int, size: int) -> bytes:
        """The bytes of a vector whose items have `size` bytes each."""
        start, count = self._vector(field, size)
        return self.data[start : start + count * size]

    def text(self, field: int) -> str:
        """A text, or "" where there is none."""
        return self.content(field)[:200].decode("utf-8", "replace")

    def _place(self, field: int) -> int | None:
        """The position of a field, or None if it has its default."""
        table = self.position - _unpack(self.data, "<i", self.position)
        size = _unpack(self.data, "<H", table)
        if 4 + 2 * field + 2 > size:
            return None
        offset = _unpack(self.data, "<H", table + 4 + 2 * field)
        return self.position + offset if offset else None

    def _vector(self, field: int, size: int, most: int = MAX_ITEMS) -> tuple[int, int]:
        place = self._place(field)
        if place is None:
            return 0, 0
        start = place + _unpack(self.data, "<I", place)
        count = _unpack(self.data, "<I", start)
        if count > most or start + 4 + count * size > len(self.data):
            raise InputError("damaged: a list reaches beyond the end of the file")
        return start + 4, count


def _unpack(data: bytes, form: str, place: int) -> Any:
    if place < 0 or place + struct.calcsize(form) > len(data):
        raise InputError("damaged: a place lies beyond the end of the file")
    return struct.unpack_from(form, data, place)[0]
