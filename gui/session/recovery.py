"""Unsaved work survives a crash: it is kept in the user's state folder, and offered at the next start."""

from __future__ import annotations

import json
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QElapsedTimer, QLockFile, QObject, QStandardPaths, QTimer

from core import files
from core.basics.atomic import write_atomically
from core.basics.disk import Stamp
from core.basics.errors import InputError
from core.files.native import format
from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.document.document import Document
    from gui.session import Session, State

# Unsaved work is kept at the latest so long after a change.
INTERVAL_MS = 5_000
# But a large network must not be written all the time: it waits so many times as long as that takes.
_PATIENCE = 20


@dataclass(frozen=True)
class Recovered:
    """Work that an earlier run of the program left unsaved.

    file: the copy. path: the file that the work was opened from or saved to, or None. when: its last change.
    seen: the state of the file at `path` that the work began with, or None where that is not known.
    """

    file: Path
    path: Path | None
    when: str
    seen: Stamp | None = None

    def read(self, progress: Callable[[float], None] | None = None) -> Document:
        """The document; `progress` as for `core.files.read`. Raises InputError."""
        return files.read(self.file, progress=progress)[0]

    def discard(self) -> None:
        """Take the copy away."""
        for name in (self.file, self.file.with_suffix(".json"), self.file.with_suffix(".lock")):
            with suppress(OSError):
                name.unlink()


def state_folder() -> Path:
    """Where unsaved work is kept: the user's folder for application state (or in CHAINRULE_HOME)."""
    home = os.environ.get("CHAINRULE_HOME")
    if home:
        return Path(home) / "unsaved"
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(base) / "unsaved"


def left_behind(folder: Path) -> list[Recovered]:
    """Copies whose program has ended without taking them away, the latest first."""
    found = []
    for file in sorted(folder.glob("*.chainrule"), key=lambda f: f.stat().st_mtime, reverse=True):
        lock = QLockFile(str(file.with_suffix(".lock")))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            continue  # the program that keeps it is still running
        lock.unlock()
        name, seen = _note(file.with_suffix(".json"))
        when = QDateTime.fromSecsSinceEpoch(int(file.stat().st_mtime)).toString("yyyy-MM-dd HH:mm")
        found.append(Recovered(file, name, when, seen))
    return found


def _note(file: Path) -> tuple[Path | None, Stamp | None]:
    """What stands beside a copy: the file that the work belongs to, and that file's state when it was opened."""
    try:
        note = json.loads(file.read_text(encoding="utf-8"))
        name, seen = note["path"], note.get("seen")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, None
    whole = isinstance(seen, list) and len(seen) == len(Stamp._fields) and all(type(part) is int for part in seen)
    return (Path(name) if isinstance(name, str) else None), Stamp(*seen) if whole else None


class Keeper(QObject):
    """Keeps a copy of the session's unsaved work, and takes it away once it is saved or given up."""

    def __init__(
        self, session: Session, folder: Path, interval_ms: int = INTERVAL_MS,
        seen: Callable[[], Stamp | None] = lambda: None,
    ) -> None:  # fmt: skip
        """`seen`: gives the state of the session's file that its work began with."""
        super().__init__(session)
        self._seen = seen
        self._session = session
        self._file = folder / f"{uuid.uuid4().hex}.chainrule"
        self._lock: QLockFile | None = None
        self._kept: Document | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._interval = interval_ms
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self.keep)
        session.changed.connect(self._notice)

    def keep(self) -> None:
        """Write the copy now, if there is anything unsaved that it does not hold yet."""
        state = self._session.state
        if not (state.modified or state.running) or state.document is self._kept:
            return
        document = replace(state.document, history=state.history.plain())
        clock = QElapsedTimer()
        clock.start()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._lock is None:
                self._lock = QLockFile(str(self._file.with_suffix(".lock")))
                self._lock.setStaleLockTime(0)
                self._lock.tryLock(0)
            note = json.dumps({"path": str(state.path) if state.path else None, "seen": self._seen()})
            write_atomically(self._file.with_suffix(".json"), note.encode())
            write_atomically(self._file, format.dumps(document))
        except (OSError, InputError) as error:
            self._session.say(f"Unsaved work cannot be kept for recovery: {error}")
            return
        self._kept = state.document
        self._timer.setInterval(max(self._interval, _PATIENCE * clock.elapsed()))

    def discard(self) -> None:
        """Take the copy away: its work is saved, or no longer wanted."""
        self._timer.stop()
        self._kept = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        Recovered(self._file, None, "").discard()

    def _notice(self, state: State, change: Change) -> None:
        if not state.modified and not state.running and change & Change.DOCUMENT:
            self.discard()
        elif change & (Change.WEIGHTS | Change.DATA | Change.SETTINGS | Change.POSITIONS | Change.DOCUMENT) and (
            not self._timer.isActive()
        ):
            self._timer.start()
