"""Read large files in a separate process, so that reading can be canceled, has a memory limit, and does
not block the window.

`run_in_subprocess` starts the process, reports its progress and ends it after `SECONDS`; `main` runs
there, under a memory limit. Results are unpickled, which is safe because they come only from our own process.
"""

from __future__ import annotations

import copyreg
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from core.basics.errors import InputError
from core.basics.system.child_process import child_command
from core.basics.system.disk import meaning

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

T = TypeVar("T")

# Maximum duration of reading, far more than the largest files need.
SECONDS = 180.0
# Memory in addition to the program's own, in bytes: a fixed amount, and this many per byte read.
# Decimal numbers take about eleven while they are being read.
MEMORY = 2**30
MEMORY_A_BYTE = 12

# How often to poll the process for progress and check for cancellation, in seconds.
_PAUSE = 0.03


def run_in_subprocess(
    subject: str,
    task: Callable[..., T],
    arguments: tuple[Any, ...],
    size: int,
    progress: Callable[[float], None] | None = None,
) -> T:
    """Run `task(*arguments, progress=...)` in a separate process and return its result.

    task: a function of a module of core, as the process has to find it by its name.
    progress: called all the while, with the share last known, 0 to 1; what it raises ends the process.
    Raises the InputError that `task` raises, and one that names `subject` where it takes too much.
    """
    try:
        process = subprocess.Popen(
            child_command("core.basics.system.subprocess_reader"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,  # Ctrl-C is handled here, where it ends both processes
        )
    except OSError as error:
        raise InputError(f"cannot read {subject}: the reader process could not be started: {meaning(error)}") from None
    news: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
    listener = threading.Thread(target=_listen, args=(process, news), daemon=True)
    listener.start()
    try:
        _ask(process, (task, arguments, MEMORY + MEMORY_A_BYTE * size, SECONDS))
        found: T = _answer(subject, news, progress)
        return found
    finally:
        process.kill()
        process.wait()
        listener.join()


def _ask(process: subprocess.Popen[bytes], question: tuple[Any, ...]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin:  # a process that ended immediately sends no result either
        pickle.dump(question, process.stdin)


def _answer(subject: str, news: queue.SimpleQueue[tuple[Any, ...]], progress: Callable[[float], None] | None) -> Any:
    end = time.monotonic() + SECONDS
    share = 0.0
    while True:
        try:
            kind, content = news.get(timeout=_PAUSE)
        except queue.Empty:
            kind = ""
        if kind == "done":
            return content
        if kind == "wrong":
            raise content
        if kind == "end":
            raise InputError(f"cannot read {subject}: the reader stopped, probably out of memory")
        if kind == "share":
            share = content
        if time.monotonic() > end:
            raise InputError(f"cannot read {subject}: it took longer than {SECONDS:g} seconds")
        if progress is not None:
            progress(share)


def _listen(process: subprocess.Popen[bytes], news: queue.SimpleQueue[tuple[Any, ...]]) -> None:
    assert process.stdout is not None
    with process.stdout as stream:
        try:
            while True:
                news.put(pickle.load(stream))
        except (EOFError, pickle.UnpicklingError, OSError):
            news.put(("end", None))


def main() -> None:
    """Run one task: read it from standard input, write its result to standard output."""
    task, arguments, memory, seconds = pickle.load(sys.stdin.buffer)
    # Output of libraries must not mix with the result.
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(kind: str, content: Any) -> None:
        pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = copyreg.dispatch_table | {MappingProxyType: _plain_mapping, np.ndarray: _plain_array}
        pickler.dump((kind, content))
        stream.flush()

    # OpenBLAS takes its memory at the first product; older versions, as in NumPy 1.26, try forever where none is left.
    np.eye(2) @ np.eye(2)
    _limit(memory, seconds)
    try:
        tell("done", task(*arguments, progress=lambda share: tell("share", share)))
    except InputError as error:
        tell("wrong", error)


def _limit(memory: int, seconds: float) -> None:
    """Limit the additional memory of this process, and end it when its parent ends."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    try:
        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        taken = 0
    for kind, most in ((resource.RLIMIT_AS, taken + memory), (resource.RLIMIT_CPU, round(seconds) + 1)):
        hard = resource.getrlimit(kind)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            try:
                resource.setrlimit(kind, (most, hard))
            except (OSError, ValueError):
                continue  # a system without this limit


def _plain_mapping(mapping: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _mapping, (dict(mapping),)


def _mapping(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


def _plain_array(array: NDArray[Any]) -> tuple[Any, ...]:
    return _array, (array.tobytes(), array.dtype.str, array.shape)


def _array(content: bytes, kind: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return a read-only array with its own memory, like every array of a document."""
    array = np.frombuffer(content, kind).reshape(shape).copy()
    array.flags.writeable = False
    return array
