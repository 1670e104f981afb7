"""Work on a thread of its own that a dialog waits for, the window staying alive."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from core.errors import InputError
from gui.dialogs.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

T = TypeVar("T")

# Seconds between two looks at how far the work is.
_LOOK = 0.01


def in_background(parent: QWidget | None, words: str, work: Callable[[Callable[[float], None]], T]) -> T:
    """What `work(progress)` gives, computed on another thread; `words` stand over the bar.

    Raises what `work` raises, and InputError where the user cancels: the next call of `progress` ends the work.
    """
    share, results, errors = [0.0], list[T](), list[BaseException]()
    cancelled = threading.Event()

    def progress(done: float) -> None:
        share[0] = done
        if cancelled.is_set():
            raise InputError("the reading was cancelled")

    def run() -> None:
        try:
            results.append(work(progress))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="reading", daemon=True)
    with Waiting(parent, words) as waiting:
        show = waiting.part(0.0, 1.0)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_LOOK)
                # Also while there is no bar yet; whoever clicks or types waits until there is.
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
                show(share[0])
        except InputError:
            cancelled.set()
            raise
        finally:
            thread.join()
    if errors:
        raise errors[0]
    return results[0]
