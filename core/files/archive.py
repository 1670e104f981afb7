"""A zip archive that may be damaged or malicious: sizes are checked before memory is allocated."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from core.basics.errors import InputError

MAX_MEMBERS = 2000
MAX_BYTES = 2**28

# What the standard library raises for one damage or another.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    IndexError,
    KeyError,
    OverflowError,
    NotImplementedError,
)


def lists(content: bytes, name: str) -> bool:
    """Whether `content` begins as a zip archive does and has `name` in its directory, as far as a glance tells."""
    return content[:4] == b"PK\x03\x04" and name.encode() in content[-(2**18) :]


class Archive:
    """The members of an archive by their names."""

    def __init__(self, content: bytes, what: str) -> None:
        entries = content.count(b"PK\x01\x02")
        if entries > 2 * MAX_MEMBERS:
            raise InputError(f"expected at most {MAX_MEMBERS} parts, found {entries}")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            members = self._archive.infolist()
        except DAMAGE:
            raise InputError(f"not a whole zip archive, which {what} is") from None
        if len(members) > MAX_MEMBERS:
            raise InputError(f"expected at most {MAX_MEMBERS} parts, found {len(members)}")
        total = sum(member.file_size for member in members)
        if total > MAX_BYTES:
            raise InputError(f"expected at most {MAX_BYTES} bytes when unpacked, found {total}")
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            if member.filename in self._members:
                raise InputError(f"the part {member.filename[:60]!r} occurs twice")
            self._members[member.filename] = member

    @property
    def names(self) -> list[str]:
        """The names in the order of the directory."""
        return list(self._members)

    def ending(self, end: str) -> str | None:
        """The name that ends so with the fewest folders before it, or None."""
        found = [name for name in self._members if name == end or name.endswith(f"/{end}")]
        return min(found, key=lambda name: name.count("/"), default=None)

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises InputError where it is missing or damaged."""
        member = self._members.get(name)
        if member is None:
            raise InputError(f"{name[:60]}: not in the archive")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"{name[:60]}: packed in an unusual way")
        try:
            with self._archive.open(member) as file:
                data = file.read(member.file_size + 1)
        except DAMAGE as error:
            raise InputError(f"{name[:60]}: the archive is damaged ({str(error)[:60]})") from None
        if len(data) != member.file_size:
            raise InputError(f"{name[:60]}: expected {member.file_size} bytes, found {len(data)}")
        return data
