"""Reliable Ctrl-C: Python drops a KeyboardInterrupt raised inside a callback from C code, such as a compiler's."""

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
    """Record Ctrl-C within this context, in addition to raising it. No effect on threads other than the main one."""
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
    """Raise KeyboardInterrupt if Ctrl-C was pressed but lost within `record_interrupts`; for long loops."""
    if _asked.is_set():
        _asked.clear()
        raise KeyboardInterrupt
