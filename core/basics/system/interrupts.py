"""Reliable Ctrl-C: Python drops a KeyboardInterrupt raised inside a callback from C code, such as a compiler's."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_asked = [False]  # no Event: commands start without threading


@contextmanager
def record_interrupts() -> Iterator[None]:
    """Record Ctrl-C within this context, in addition to raising it. No effect on threads other than the main one."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def note(number: int, frame: Any) -> None:
        _asked[0] = True
        signal.default_int_handler(number, frame)

    def silent(lost: Any) -> None:
        if lost.exc_type is not KeyboardInterrupt:
            before(lost)

    try:
        signal.signal(signal.SIGINT, note)
    except ValueError:  # on another thread
        yield
        return
    _asked[0] = False
    before, sys.unraisablehook = sys.unraisablehook, silent
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = before


def raise_if_interrupted() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was pressed but lost within `record_interrupts`; for long loops."""
    if _asked[0]:
        _asked[0] = False
        raise KeyboardInterrupt
