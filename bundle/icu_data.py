"""ICU's data, reduced to what Qt asks for when it sorts the names of files: 32 MB are less than 1 MB then.

Qt also calls ICU for old encodings and names of time zones in other languages, none of which Chainrule uses.
The format is ICU's "common data": a head, the number of entries, for each the places of its name and of its content
(counted from the end of the head), all names, all contents.
"""

from __future__ import annotations

import struct
import subprocess
import tempfile
from pathlib import Path

KEPT = ("coll/res_index.res", "coll/root.res", "coll/ucadata.icu", "pool.res", "res_index.res", "root.res")
_ALIGNMENT = 16


def reduce(library: Path) -> None:
    """Replace the library of ICU's data, libicudata.so.VERSION, by one that holds only KEPT."""
    version = library.name.rpartition(".")[2]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "icu.dat"
        data.write_bytes(_reduced(_archive(library.read_bytes())))
        source = Path(folder) / "icu.S"
        name = f"icudt{version}_dat"
        source.write_text(
            f".section .rodata\n.balign {_ALIGNMENT}\n.globl {name}\n.type {name}, %object\n"
            f'{name}: .incbin "{data}"\n.size {name}, . - {name}\n.section .note.GNU-stack,"",%progbits\n'
        )
        subprocess.run(["cc", "-shared", "-nostdlib", f"-Wl,-soname,{library.name}", "-o", library, source], check=True)


def _archive(library: bytes) -> bytes:
    """Return the common data within the library, from its head on."""
    return library[library.index(b"CmnD") - 12 :]


def _reduced(archive: bytes) -> bytes:
    size = struct.unpack_from("<H", archive)[0]
    body = archive[size:]
    number = struct.unpack_from("<I", body)[0]
    places = [struct.unpack_from("<II", body, 4 + 8 * index) for index in range(number)]
    ends = [start for _, start in places[1:]] + [len(body)]
    entries = []
    for (at, start), end in zip(places, ends, strict=True):
        name = body[at : body.index(b"\0", at) + 1]
        if name[:-1].decode().partition("/")[2] in KEPT:
            entries.append((name, body[start:end]))
    names = b"".join(name for name, _ in entries)
    first = 4 + 8 * len(entries)
    start = first + len(names)
    start += -start % _ALIGNMENT
    table, contents = [struct.pack("<I", len(entries))], []
    at, to = first, start
    for name, content in entries:
        content += bytes(-len(content) % _ALIGNMENT)
        table.append(struct.pack("<II", at, to))
        contents.append(content)
        at += len(name)
        to += len(content)
    head = b"".join(table) + names
    return archive[:size] + head + bytes(start - len(head)) + b"".join(contents)
