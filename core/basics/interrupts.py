"""Ctrl-C, also where Python loses it: what is raised in a function that C calls, such as a compiler's, is dropped."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_asked = threading.Event()


@contextmanager
def record_interrupts() -> Iterator[None]:
    """Within it Ctrl-C is remembered, besides being raised. On another thread than the main one nothing changes."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def note(number: int, frame: Any) -> None:
        _asked.set()
        signal.default_int_handler(number, frame)

    def silent(lost: Any) -> None:
        if lost.exc_type is not KeyboardInterrupt:
            before(lost)

    _asked.clear()
    before, sys.unraisablehook = sys.unraisablehook, silent
    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = before


def raise_if_interrupted() -> None:
    """Raises KeyboardInterrupt where Ctrl-C was pressed within `noted`, and lost; for loops that take long."""
    if _asked.is_set():
        _asked.clear()
        raise KeyboardInterrupt
