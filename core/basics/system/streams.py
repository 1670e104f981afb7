"""Standard streams that may be closed, full, or no longer read.

A result that cannot be written ends a command with one line; whoever stopped reading is not told anything;
a sentence that standard error does not take is lost without a word.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from core.basics.system.disk import meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class OutputError(Exception):
    """Standard output cannot be written; the message is empty if the reader has gone.

    status: the exit status that tools have then.
    """

    def __init__(self, error: OSError) -> None:
        ended = isinstance(error, BrokenPipeError)
        why = "it is closed" if error.errno == errno.EBADF else meaning(error)
        super().__init__("" if ended else f"cannot write to standard output: {why}")
        # Exit status that shells report for a program ended by the broken-pipe signal.
        self.status = 141 if ended else 2


@contextmanager
def guarded() -> Iterator[None]:
    """Make standard output raise OutputError on failure, and standard error drop what it cannot write."""
    _fill_gaps()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Output(sys.stdout), _Remarks(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


class _Guard:
    """Wrapper of a text stream, or of None for a stream that was closed before the program started."""

    def __init__(self, stream: TextIO | None) -> None:
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def isatty(self) -> bool:
        """As a text stream's; False for a closed one."""
        return self._stream is not None and self._stream.isatty()

    def write(self, text: str) -> int:
        """As a text stream's."""
        try:
            if self._stream is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            return self._stream.write(text)
        except OSError as error:
            self._fail(error)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """As a text stream's."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """As a text stream's."""
        try:
            if self._stream is not None:
                self._stream.flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        """Redirect the rest to nowhere, because Python flushes at exit and would report the error again."""
        if self._stream is not None:
            with suppress(OSError, ValueError, AttributeError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._stream.fileno())
                os.close(nowhere)


class _Output(_Guard):
    def _fail(self, error: OSError) -> None:
        super()._fail(error)
        raise OutputError(error) from None


class _Remarks(_Guard):
    pass


def _fill_gaps() -> None:
    """Open replacements for closed standard streams, so that the next opened file does not take their number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                opened = os.open(os.devnull, os.O_RDWR)
                if opened != number:
                    os.dup2(opened, number)
                    os.close(opened)
