"""Where compiled kernels are kept between runs, and which are there. Nothing here needs numba."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

# This folder, if set, in place of the user's cache folder.
VARIABLE = "CHAINRULE_CACHE"
# Kernels of another version of the program or of numba, not used for so many days, are removed.
KEPT_DAYS = 30


@cache
def available() -> bool:
    """Whether numba and SciPy (whose BLAS it uses) are installed; not yet whether they work."""
    return all(importlib.util.find_spec(name) is not None for name in ("numba", "scipy"))


def user_folder() -> Path:
    """The user's cache folder for this program, by the custom of the platform."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "chainrule"


@cache
def folder() -> Path:
    """The folder of the kernels of just this program and numba; made if missing.

    Where the user's cache folder cannot be written to it is a temporary one, for this process and the
    ones it starts.
    """
    path = user_folder() / "kernels" / _fingerprint()
    try:
        path.mkdir(parents=True, exist_ok=True)
        os.utime(path)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError:
        temporary = tempfile.mkdtemp(prefix="chainrule-")
        os.environ[VARIABLE] = temporary
        path = Path(temporary) / "kernels" / _fingerprint()
        path.mkdir(parents=True)
    return path


def compiled_before(name: str) -> bool:
    """Whether the kernel called `name` (see core.kernels.plan.KernelPlan.name) lies in the cache."""
    return available() and _marker(name).exists()


def note_compiled(name: str) -> None:
    """Notes that the kernel lies in the cache now."""
    _marker(name).touch()


def remove_outdated() -> None:
    """Removes the kernels of other versions that nobody has used for long."""
    here = folder()
    for other in here.parent.iterdir():
        if other != here and other.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
            shutil.rmtree(other, ignore_errors=True)


def _marker(name: str) -> Path:
    return folder() / f"{name}.ready"


# What kernels are compiled from, besides their own folder.
_SOURCES = ("model/losses.py", "training/optimizers.py")
_FOLDERS = ("model/activations", "kernels")


@cache
def _fingerprint() -> str:
    """Of everything that a compiled kernel depends on: numba's own cache sees only the outermost source.

    numba also takes no kernel from the cache whose source lies elsewhere or has another time of change, so
    both count here: a kernel noted as compiled must never be compiled again on a thread of the window.
    """
    from importlib import metadata  # slow to load, and needed when training begins

    core = Path(__file__).parent.parent
    digest = hashlib.sha256()
    folders = (source for name in _FOLDERS for source in sorted((core / name).rglob("*.py")))
    for source in (*(core / name for name in _SOURCES), *folders):
        digest.update(f"{source} {source.stat().st_mtime_ns}".encode())
        digest.update(source.read_bytes())
    for package in ("numba", "llvmlite", "numpy"):
        digest.update(metadata.version(package).encode())
    digest.update(" ".join((*platform.python_version_tuple(), platform.machine())).encode())
    return digest.hexdigest()[:16]
