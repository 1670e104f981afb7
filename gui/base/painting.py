"""Safe painting and closing: painters always end, and an error becomes a message instead of a crash.

Qt calls `paintEvent`, `paint` and the like from its own code: it ends the program over a painter that is left open,
and calls again at the next repaint, so that a fault would be reported sixty times a second. A `closeEvent` that fails
closes the window as if all were well, without the question about unsaved work.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QCloseEvent, QPaintDevice
    from PySide6.QtWidgets import QWidget

_Arguments = ParamSpec("_Arguments")
_Window = TypeVar("_Window", bound="QWidget")
# What the application ends with when closing its window fails again; unsaved work is kept for recovery then.
FAILED = 1

# Errors reported so far: file, line and type.
_reported: set[tuple[str, int, str]] = set()


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Yield a painter on `device` that is ended even if drawing fails. The error is passed to the caller."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


@contextmanager
def restored(painter: QPainter) -> Iterator[None]:
    """Save the painter's state and restore it even if drawing fails; otherwise later items would be misplaced."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def called_by_qt(paint: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """Wrap a method that Qt calls to paint: an error in it is reported once, and leaves the picture unfinished."""

    @wraps(paint)
    def guarded(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> None:
        try:
            paint(*arguments, **options)
        except Exception as error:
            report(error)

    return guarded


def closed_by_qt(close: Callable[[_Window, QCloseEvent], None]) -> Callable[[_Window, QCloseEvent], None]:
    """Wrap a `closeEvent`: an error in it is reported, and the window stays, so that work can be saved.

    Where closing fails in the same way again, the application ends: nobody is locked in.
    """

    @wraps(close)
    def guarded(window: _Window, event: QCloseEvent) -> None:
        try:
            close(window, event)
        except Exception as error:
            event.ignore()
            if not report(error):
                QCoreApplication.exit(FAILED)

    return guarded


def report(error: Exception) -> bool:
    """Pass an error to the application's hook, once, after painting, because the message is painted too.

    Return whether it was new.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    assert trace is not None
    place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno, type(error).__name__)
    if place in _reported:
        return False
    _reported.add(place)
    QTimer.singleShot(0, lambda: sys.excepthook(type(error), error, error.__traceback__))
    return True
