"""Path queries that never raise, whatever the path.

Python's own raise where a folder may not be entered, a name is longer than the disk allows, a link leads to
itself or a path has a zero in it; a list of recent files may hold any of these.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_ABSENT = (errno.ENOENT, errno.ENOTDIR)


def status(path: str | Path) -> os.stat_result | None:
    """Return the state of a file, or None if unknown."""
    try:
        return _status(path)
    except (OSError, ValueError):
        return None


def exists(path: str | Path) -> bool:
    """Return whether the path exists, as far as can be seen."""
    return status(path) is not None


def absent(path: str | Path) -> bool:
    """Return whether it is certain that nothing exists there; False if only opening it can tell."""
    try:
        _status(path)
    except OSError as error:
        return error.errno in _ABSENT
    except ValueError:
        return True
    return False


def is_file(path: str | Path) -> bool:
    """Return whether the path is a regular file, or a link to one."""
    found = status(path)
    return found is not None and stat.S_ISREG(found.st_mode)


def is_folder(path: str | Path) -> bool:
    """Return whether the path is a folder, or a link to one."""
    found = status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def changed_at(path: str | Path) -> float | None:
    """Return the time of the last change in seconds since 1970, or None if unknown."""
    found = status(path)
    return None if found is None else found.st_mtime


def real(path: str | Path) -> Path:
    """Return the absolute `path`, with links resolved as far as possible."""
    try:
        return _path(os.path.realpath(path))
    except (OSError, ValueError):
        return _path(path)


def folder_of(path: str | Path) -> Path:
    """Return the folder that contains `path`."""
    return _path(os.path.abspath(path)).parent  # noqa: PTH100 (Path.absolute leaves .. in)


def beside(path: str | Path, name: str) -> Path:
    """Return the path of another file in the same folder, or in `path` itself if that has no name."""
    path = _path(path)
    return path.with_name(name) if path.name else path / name


def files_in(folder: str | Path, suffix: str) -> list[Path]:
    """Return the regular files in `folder` whose names end in `suffix`, newest first; none if it cannot be read."""
    found = []
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(suffix)]
    except (OSError, ValueError):
        return []
    for name in names:
        path = _path(folder) / name
        when = changed_at(path)
        if when is not None and is_file(path):
            found.append((when, name, path))
    return [path for *_, path in sorted(found, reverse=True)]


def home() -> Path:
    """Return the user's home folder, or the current folder if the system knows none."""
    from pathlib import Path

    try:
        return Path.home()
    except RuntimeError:
        return Path()


def _status(path: str | Path) -> os.stat_result:
    """Return the state of a file. Raises OSError and ValueError."""
    return os.stat(path or os.curdir)  # noqa: PTH116 (pathlib takes long to import)


def _path(path: str | Path) -> Path:
    """Return a Path: pathlib takes long to import, and few commands need it."""
    from pathlib import Path

    return Path(path)
