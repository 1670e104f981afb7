"""Kernel cache: compiled functions stored between runs, with checksums. Nothing here requires llvmlite.

One file holds one compiled function: a line that says what it is, the checksum of all that follows and of
that line, and the content. Native code that is damaged ends the program without a word, and a pickle can do
anything; so nothing is used of a file, not even its length, before its checksum is right. A file is
written whole or not at all, and one that is wrong is removed.
"""

from __future__ import annotations

import importlib.util
import os
import stat
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from core.kernels.folder import folder

if TYPE_CHECKING:
    from pathlib import Path

_SUFFIX = ".kernel"
_MARK = b"chainrule kernel 1\n"
_DIGEST = 32  # Bytes of a SHA-256.
# Kernels are far smaller; a larger file is not read.
_MOST = 64 * 2**20


@cache
def available() -> bool:
    """Return whether llvmlite, and SciPy for its BLAS, are installed; they may still not work."""
    return all(importlib.util.find_spec(name) is not None for name in ("llvmlite", "scipy"))


def compiled_before(*names: str) -> bool:
    """Return whether these functions (see core.kernels.plan.needed) are in the cache, all undamaged."""
    return available() and all(_intact(name) for name in names)


def kept(name: str) -> bytes | None:
    """Return the content stored under `name`; None if there is none, or none that can be trusted."""
    path = _path(name)
    if path is None:
        return None
    try:
        content = _read(path)
    except (OSError, ValueError):
        return None
    start = len(_MARK) + _DIGEST
    if content is None or content[:start] != _head(path, content[start:]):
        drop(name)
        return None
    return content[start:]


def keep(name: str, content: bytes) -> None:
    """Store `content` under `name` if the disk permits; failures are ignored."""
    path = _path(name)
    if path is None:
        return
    beside = path.with_name(f"{os.urandom(6).hex()}.tmp")
    try:
        with open(beside, "xb", opener=_private_opener) as file:
            file.write(_head(path, content))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            beside.unlink()
    _sizes.pop(name, None)


def drop(name: str) -> None:
    """Remove the content stored under `name`."""
    path = _path(name)
    _sizes.pop(name, None)
    if path is not None:
        with suppress(OSError, ValueError):
            path.unlink()


# State of a file when its checksum was verified: reading it again would take a millisecond.
_sizes: dict[str, tuple[int, int, int]] = {}


def _intact(name: str) -> bool:
    path = _path(name)
    if path is None:
        return False
    try:
        status = path.stat()
    except (OSError, ValueError):
        return False
    looks = (status.st_size, status.st_mtime_ns, status.st_ino)
    if _sizes.get(name) != looks:
        if kept(name) is None:
            return False
        _sizes[name] = looks
    return True


def _path(name: str) -> Path | None:
    here = folder()
    return None if here is None else here / f"{name}{_SUFFIX}"


def _head(path: Path, content: bytes) -> bytes:
    """Return the header: the folder's name identifies all versions, the file's name the function."""
    import hashlib  # loads OpenSSL: not while the window opens

    digest = hashlib.sha256(f"{path.parent.name}/{path.name}\n".encode())
    digest.update(content)
    return _MARK + digest.digest()


def _read(path: Path) -> bytes | None:
    """Return the file's content; None if it is not a file of this user alone. Raises OSError."""
    with open(path, "rb", opener=_plain_opener) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST:
            return None
        if os.name == "posix" and (status.st_uid != os.geteuid() or status.st_mode & 0o022):
            return None
        return file.read()


def _plain_opener(path: str, flags: int) -> int:
    # Do not follow links, do not block on a pipe.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))


def _private_opener(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
