"""From an object file to an address, for those that LLVM writes on Linux for x86-64: ELF, with absolute addresses.

Such code needs its sections in memory, and in some places the address of another one, or of a function of the C
library. Frames for unwinding are left out: nothing is thrown through a kernel.
"""

from __future__ import annotations

import ctypes
import mmap
import struct
import sys
from typing import NamedTuple

_HEADER = struct.Struct("<6s10x2HI3QI6H")
_SECTION = struct.Struct("<2I4Q2I2Q")
_SYMBOL = struct.Struct("<IBBH2Q")
_RELOCATION = struct.Struct("<2Qq")
_ADDRESS = struct.Struct("<Q")
_ELF_64, _OBJECT, _X86_64 = b"\x7fELF\x02\x01", 1, 62
# Kinds of sections, a flag of those that belong in memory, a kind of relocation.
_SYMBOLS, _RELOCATIONS, _ZEROS = 2, 4, 8
_IN_MEMORY = 2
_ABSOLUTE_64 = 1
_READ, _EXECUTE = 1, 4


class CannotLinkError(Exception):
    """An object file that is not as simple as this; LLVM links every one of its own."""


class _Section(NamedTuple):
    name: int
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry_size: int


class _Symbol(NamedTuple):
    name: int
    info: int
    other: int
    section: int
    value: int
    size: int


def linked(code: bytes, name: str) -> tuple[object, int]:
    """Return what keeps machine code in memory, and the address of its function `name`. Raises CannotLinkError."""
    if sys.platform != "linux":
        raise CannotLinkError("not Linux")
    try:
        return _Object(code).linked(name)
    except (struct.error, IndexError, ValueError, OSError) as error:
        raise CannotLinkError(str(error)) from None


class _Object:
    def __init__(self, code: bytes) -> None:
        self._code = code
        mark, kind, machine, *_, start, _flags, _, _, _, size, count, names = _HEADER.unpack_from(code)
        if (mark, kind, machine, size) != (_ELF_64, _OBJECT, _X86_64, _SECTION.size):
            raise CannotLinkError("not an object file for x86-64")
        self._sections = [_Section(*_SECTION.unpack_from(code, start + k * size)) for k in range(count)]
        self._names = self._sections[names]
        tables = [section for section in self._sections if section.kind == _SYMBOLS]
        self._texts = self._sections[tables[0].link]
        self._symbols = [_Symbol(*fields) for fields in _SYMBOL.iter_unpack(self._content(tables[0]))]

    def linked(self, name: str) -> tuple[object, int]:
        """Put the sections in memory; return what keeps them there, and the address of a function."""
        places, size = self._places()
        memory = mmap.mmap(-1, size)
        first = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        for k, place in places.items():
            if self._sections[k].kind != _ZEROS:
                memory[place : place + self._sections[k].size] = self._content(self._sections[k])
        for table in self._sections:
            if table.kind == _RELOCATIONS and table.info in places:
                for offset, info, added in _RELOCATION.iter_unpack(self._content(table)):
                    if info & 0xFFFFFFFF != _ABSOLUTE_64:
                        raise CannotLinkError(f"relocation {info & 0xFFFFFFFF}")
                    address = self._address(self._symbols[info >> 32], places, first) + added
                    _ADDRESS.pack_into(memory, places[table.info] + offset, address)
        if _library().mprotect(ctypes.c_void_p(first), ctypes.c_size_t(size), _READ | _EXECUTE):
            raise CannotLinkError("memory that cannot be executed")
        symbol = next(each for each in self._symbols if each.section and self._text(self._texts, each.name) == name)
        return memory, self._address(symbol, places, first)

    def _places(self) -> tuple[dict[int, int], int]:
        """Return where each section goes that the code needs, and the size of all."""
        places, size = {}, 0
        for k, section in enumerate(self._sections):
            if section.flags & _IN_MEMORY and self._text(self._names, section.name) != ".eh_frame":
                places[k] = size = -(-size // max(section.alignment, 1)) * section.alignment
                size += section.size
        return places, size

    def _address(self, symbol: _Symbol, places: dict[int, int], first: int) -> int:
        if symbol.section:
            if symbol.section not in places:
                raise CannotLinkError(f"a symbol of section {symbol.section}")
            return first + places[symbol.section] + symbol.value
        name = self._text(self._texts, symbol.name)
        function = getattr(_library(), name, None)
        if function is None:
            raise CannotLinkError(f"the C library has no {name}")
        return ctypes.cast(function, ctypes.c_void_p).value or 0

    def _content(self, section: _Section) -> bytes:
        return self._code[section.offset : section.offset + section.size]

    def _text(self, table: _Section, place: int) -> str:
        start = table.offset + place
        return self._code[start : self._code.index(b"\0", start)].decode("ascii")


def _library() -> ctypes.CDLL:
    """Return what this program has loaded: the C library, with its mathematics."""
    return ctypes.CDLL(None)
