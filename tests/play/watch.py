"""Hears what nobody should hear: exceptions, Qt's warnings, and more than one change for one act."""

from __future__ import annotations

import functools
import sys
import threading
import traceback
import warnings
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from faults import Fault
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from core.basics.errors import InputError
from gui.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

ROOT = Path(__file__).parents[2]
# What the offscreen platform says of itself.
_HARMLESS = ("This plugin does not support", "grabbing the mouse", "grabbing the keyboard")
# The session's own plumbing: no user's act calls these.
_PLUMBING = {"show", "together", "world", "restore", "push", "push_run", "new_gesture", "shut_down"}


class Watch:
    """Keeps what was heard since it was last asked."""

    def __init__(self) -> None:
        self._heard: list[Fault] = []
        self._depth = 0
        self._emitted: list[object] = []
        self.say: Callable[[str], object] = lambda _: None

    def add(self, rule: str, what: str, trace: str = "") -> None:
        """Hear of a fault."""
        self._heard.append(Fault(rule, what, trace))

    def heard(self) -> list[Fault]:
        """All faults since the last time."""
        heard, self._heard = self._heard, []
        return heard

    # Exceptions and Qt

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Exceptions that nobody answers to and Qt's messages come here meanwhile."""
        before = sys.excepthook, sys.unraisablehook, threading.excepthook
        sys.excepthook = self._raised
        sys.unraisablehook = lambda of: self._raised(of.exc_type, of.exc_value, of.exc_traceback)
        threading.excepthook = lambda of: self._raised(of.exc_type, of.exc_value, of.exc_traceback)
        handler = qInstallMessageHandler(self._qt_said)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("default", RuntimeWarning)
                warnings.showwarning = self._warned
                yield
        finally:
            qInstallMessageHandler(handler)
            sys.excepthook, sys.unraisablehook, threading.excepthook = before

    def _raised(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        """As the program's own hook has it: what the user cannot have is a sentence, the rest is a fault."""
        if isinstance(error, InputError):
            self.say(str(error))
            return
        frames = traceback.extract_tb(trace)
        own = [f for f in frames if f.filename.startswith((f"{ROOT}/gui/", f"{ROOT}/core/"))]
        at = (own or frames)[-1] if frames else None
        place = f"{Path(at.filename).relative_to(ROOT) if own else Path(at.filename).name}, {at.name}" if at else "?"
        message = f"{error!s:.80}" if kind is not IndexError else ""
        words = "".join(traceback.format_exception(kind, error, trace))
        self.add("nothing is raised", f"{kind.__name__} in {place} {message}".strip(), words)

    def _warned(self, message: Warning | str, kind: type[Warning], file: str, *rest: object) -> None:
        """NumPy's warnings: a number that was not thought of has been divided by, or grew too large."""
        if file.startswith((f"{ROOT}/gui/", f"{ROOT}/core/")):
            self.add("Python warns of nothing", f"{kind.__name__} in {Path(file).relative_to(ROOT)}: {message}")

    def _qt_said(self, kind: QtMsgType, context: object, message: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or any(words in message for words in _HARMLESS):
            return
        rule = "no painter stays open" if "painter" in message.lower() else "Qt has nothing to say"
        self.add(rule, f"{message:.160}")

    # One act, one change

    def session(self) -> Session:
        """A session whose doors are counted: each public method makes at most one change, and tells the last state."""
        doors = {
            name: self._door(name, method)
            for name, method in vars(Session).items()
            if isinstance(method, FunctionType) and not name.startswith("_") and name not in _PLUMBING
        }
        made = type("WatchedSession", (Session,), doors)()
        made.changed.connect(lambda state, _: self._emitted.append(state))
        for name in ("keep", "rename", "show", "remove", "restore_start"):
            setattr(made.keeping, name, self._bound_door(made, f"keeping.{name}", getattr(made.keeping, name)))
        return made  # type: ignore[no-any-return]

    def _door(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def counted(session: Session, *arguments: Any, **named: Any) -> Any:
            return self._count(session, name, functools.partial(method, session, *arguments, **named))

        return counted

    def _bound_door(self, session: Session, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments, **named: self._count(session, name, lambda: method(*arguments, **named))

    def _count(self, session: Session, name: str, call: Callable[[], Any]) -> Any:
        if self._depth:
            return call()
        before = session.state
        self._emitted.clear()
        self._depth += 1
        try:
            return call()
        finally:
            self._depth -= 1
            times = len(self._emitted)
            if times > 1:
                self.add("one act is one change", f"Session.{name} makes {times} changes")
            elif session.state is not before and times and self._emitted[-1] is not session.state:
                self.add("one act is one change", f"Session.{name} tells a state that is not the last one")
