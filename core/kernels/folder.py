"""Folder of the compiled kernels: the user's cache folder, or a temporary one.

Files in it are run unchecked, so nobody else may be able to write to it.
"""

from __future__ import annotations

import atexit
import os
import platform
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from core.basics.errors import InputError
from core.basics.system.disk import meaning

# This folder, if set, replaces the user's cache folder.
VARIABLE = "CHAINRULE_CACHE"
# Kernels of other versions of Chainrule or LLVM that were not used for this many days are removed.
KEPT_DAYS = 30
# Sources of compiled kernels outside their own folder.
_SOURCES = ("kernels/**/*.py", "model/**/*.py", "training/optimizers.py", "training/dropout.py")


def user_folder() -> Path:
    """Return the user's cache folder for Chainrule, by the convention of the platform."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = _home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or _home() / ".cache")
    return base / "chainrule"


def folder() -> Path | None:
    """Return the kernel folder of exactly this version and that of LLVM; created if missing. None if impossible.

    Where the user's cache folder cannot be written to, or is not the user's alone, it is a temporary one, for
    this process and the ones it starts; `trouble` says so.
    """
    return _chosen()[0]


def trouble() -> str:
    """Return the problem with the user's cache folder in one sentence; empty if there is none."""
    return _chosen()[1]


def remove_outdated() -> None:
    """Remove kernels of other versions that were not used for a long time."""
    here = folder()
    if here is None:
        return
    with suppress(OSError):
        for other in here.parent.iterdir():
            with suppress(OSError):
                if other != here and other.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
                    shutil.rmtree(other, ignore_errors=True)


@cache
def _chosen() -> tuple[Path | None, str]:
    try:
        return _private(user_folder()), ""
    except (OSError, ValueError, RuntimeError) as error:
        said = meaning(error) if isinstance(error, OSError) else str(error)
    said = f"kernel cache {user_folder_name()}: {said}; compiled kernels are kept only until Chainrule ends"
    try:
        temporary = tempfile.mkdtemp(prefix="chainrule-")
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        path = _private(Path(temporary))
    except (OSError, ValueError):
        return None, said
    # For the compiler processes.
    os.environ[VARIABLE] = temporary
    return path, said


def user_folder_name() -> str:
    """Return the user's cache folder for a message."""
    try:
        return str(user_folder())
    except RuntimeError:
        return "of this user"


def _home() -> Path:
    """Return the home folder. Raises RuntimeError if there is none."""
    return Path.home()


def _private(outer: Path) -> Path:
    """Return the kernel folder in `outer`, created if missing, accessible to this user only.

    Raises OSError where it cannot be made or written to, InputError where others may write to it.
    """
    path = Path(os.path.realpath(outer))
    path.parent.mkdir(parents=True, exist_ok=True)
    for inner in ("", "kernels", fingerprint()):
        path = path / inner
        path.mkdir(mode=0o700, exist_ok=True)
        _check_owner(path)
        if inner:
            _close_to_others(path)
    os.utime(path)
    with tempfile.TemporaryFile(dir=path):
        pass
    return path


def _check_owner(path: Path) -> None:
    if os.name != "posix":
        return
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise InputError("expected a folder, found a link or a file")
    if status.st_uid != os.geteuid():
        raise InputError(f"expected a folder of this user, but {path} belongs to another user")
    if status.st_mode & 0o022:
        raise InputError(f"expected a folder that only this user can write to; run chmod go-w {path}")


def _close_to_others(path: Path) -> None:
    if os.name == "posix" and path.lstat().st_mode & 0o077:
        path.chmod(0o700)


@cache
def fingerprint() -> str:
    """Return a fingerprint of everything that a compiled kernel depends on."""
    from importlib import metadata  # slow to import, and needed only when training starts

    core = Path(__file__).parent.parent
    import hashlib  # loads OpenSSL: not while the window opens

    digest = hashlib.sha256()
    for source in sorted({file for pattern in _SOURCES for file in core.glob(pattern)}):
        digest.update(source.relative_to(core).as_posix().encode())
        digest.update(source.read_bytes())
    for package in ("llvmlite", "numpy"):
        digest.update(metadata.version(package).encode())
    digest.update(" ".join((*platform.python_version_tuple(), platform.machine())).encode())
    return digest.hexdigest()[:16]
