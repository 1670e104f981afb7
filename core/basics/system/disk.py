"""Reading files, with system errors translated into plain sentences."""

from __future__ import annotations

import errno
import io
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from core.basics.errors import InputError
from core.basics.system import paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CHUNK = 2**20

_MEANING = {
    errno.ENOENT: "no such file or folder",
    errno.ENOTDIR: "part of the path is not a folder",
    errno.EISDIR: "this is a folder",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be too large for this disk",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the link points to itself",
    errno.EIO: "the disk reports an error",
}


class Stamp(NamedTuple):
    """File state, used to detect changes by other programs."""

    size: int
    modified: int
    inode: int


def stamp(path: str | Path) -> Stamp | None:
    """Return the file's current state, or None if it does not exist.

    Compare with the one taken after opening or saving to notice that another program changed the file.
    """
    status = paths.status(path)
    return None if status is None else Stamp(status.st_size, status.st_mtime_ns, status.st_ino)


def meaning(error: OSError) -> str:
    """Return the meaning of `error` in plain words."""
    return _MEANING.get(error.errno or 0) or (error.strerror or str(error)).lower()


def read_bytes(path: str | Path, most: int, progress: Callable[[float], None] | None = None) -> bytes:
    """Return the content of a regular file of at most `most` bytes; its size is checked before reading.

    progress: called with the share read so far, 0 to 1; what it raises ends the reading.
    Raises InputError.
    """
    name = os.fspath(path)
    try:
        with open(path, "rb", opener=_open) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise InputError(f"cannot read {name}: not a regular file")
            if status.st_size > most:
                raise InputError(f"cannot read {name}: expected at most {most:,} bytes, found {status.st_size:,}")
            content = io.BytesIO()  # it grows in place, and is not copied at the end
            while chunk := file.read(min(_CHUNK, most + 1 - content.tell())):
                content.write(chunk)
                if progress is not None:
                    progress(min(1.0, content.tell() / max(1, status.st_size)))
            if content.tell() > most:
                raise InputError(f"cannot read {name}: expected at most {most:,} bytes")
            return content.getvalue()
    except OSError as error:
        raise InputError(f"cannot read {name}: {meaning(error)}") from None
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot read {name!r}: not a path") from None


def _open(path: str, flags: int) -> int:
    # Otherwise opening a named pipe without a writer would block.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
