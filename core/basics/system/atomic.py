"""Atomic writing of files: completely or not at all."""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system.disk import meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


# A temporary file older than this (in seconds) was left by a save that was killed.
STALE = 3600.0
_BESIDE = re.compile(r"\.chainrule-[0-9a-f]{12}\.tmp")


def write_atomically(path: str | Path, content: bytes | Iterable[bytes]) -> None:
    """Write `content`, or its parts in turn, to `path` atomically: at every moment the file is the old or the new one.

    The bytes go to a new file beside it, reach the disk, and take its name in one step. A link stays
    a link (what it leads to is replaced) and permissions stay as they are.
    Raises InputError with one sentence, the old file untouched, where that is not possible.
    """
    write_together([(path, content)])


def write_together(files: Sequence[tuple[str | Path, bytes | Iterable[bytes]]]) -> None:
    """Write several files as `write_atomically` does: all are on the disk before any is replaced."""
    waiting: list[tuple[str | Path, Path, Path]] = []
    path: str | Path = ""
    try:
        try:
            for path, content in files:
                target = Path(os.path.realpath(path))
                mode = _mode(target)
                beside = target.with_name(f".chainrule-{os.urandom(6).hex()}.tmp")
                waiting.append((path, beside, target))
                _write(beside, content, mode)
            for path, beside, target in waiting:  # noqa: B007 (said where it fails)
                beside.replace(target)
        except BaseException:
            for _, beside, _ in waiting:
                with suppress(OSError):
                    beside.unlink()
            raise
    except OSError as error:
        raise InputError(f"cannot write {path}: {meaning(error)}") from None
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot write {str(path)!r}: not a path") from None
    for folder in {target.parent for _, _, target in waiting}:
        _settle(folder)
        _clear(folder)


def _clear(folder: Path) -> None:
    """Remove temporary files left by saves that were killed."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _BESIDE.fullmatch(entry.name) and time.time() - entry.stat(follow_symlinks=False).st_mtime > STALE:
                Path(entry).unlink()


def _mode(target: Path) -> int | None:
    """Return the permissions of the file to be replaced, or None if there is none."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"cannot write {target}: this is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"cannot write {target}: not a regular file")
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise InputError(f"cannot write {target}: the file is read-only")
    return stat.S_IMODE(status.st_mode)


def _write(path: Path, content: bytes | Iterable[bytes], mode: int | None) -> None:
    with path.open("xb") as file:
        if mode is not None:
            path.chmod(mode)
        file.writelines([content] if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the new directory entry survive a power failure, if the system supports it."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
