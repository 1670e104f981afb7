"""Recovery of unsaved work after a crash: copies in the user's state folder, offered at the next start."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QElapsedTimer, QLockFile, QObject, QStandardPaths, QTimer

from core import files
from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
from core.basics.system.disk import Stamp, meaning, read_bytes
from core.basics.system.paths import changed_at, exists, files_in, is_file
from core.files.native.content import dumps
from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.document.document import Document
    from gui.session import Session, State

# Maximum age of unsaved changes before a copy is written.
INTERVAL_MS = 5_000
# A large network must not be written all the time: the interval is at least this many times the writing time.
_PATIENCE = 20
# A path is shorter.
_MOST = 2**20


@dataclass(frozen=True)
class Recovered:
    """Work that an earlier session left unsaved.

    file: the copy. path: the file that the work was opened from or saved to, or None. when: its last change.
    seen: the state of the file at `path` that the work began with, or None where that is not known.
    """

    file: Path
    path: Path | None
    when: str
    seen: Stamp | None = None

    def read(self, progress: Callable[[float], None] | None = None) -> Document:
        """Read the document; `progress` as for `core.files.read`. Raises InputError."""
        return files.read(self.file, progress=progress)[0]

    def discard(self) -> None:
        """Delete the copy."""
        for name in (self.file, self.file.with_suffix(".json"), self.file.with_suffix(".lock")):
            with suppress(OSError):
                name.unlink()


def state_folder() -> Path:
    """Return the folder for unsaved work: the user's folder for application state (or in CHAINRULE_HOME)."""
    home = os.environ.get("CHAINRULE_HOME")
    if home:
        return Path(home) / "unsaved"
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(base) / "unsaved"


def left_behind(folder: Path) -> list[Recovered]:
    """Return copies left by sessions that ended without deleting them, newest first."""
    found = []
    for file in files_in(folder, ".chainrule"):
        if _in_use(file.with_suffix(".lock")):
            continue
        name, seen = _note(file.with_suffix(".json"))
        when = QDateTime.fromSecsSinceEpoch(int(changed_at(file) or 0)).toString("yyyy-MM-dd HH:mm")
        found.append(Recovered(file, name, when, seen))
    return found


def _in_use(lock_file: Path) -> bool:
    """Return whether the process that wrote the copy is still running."""
    if exists(lock_file) and not is_file(lock_file):
        return False  # Qt would block on a pipe
    lock = QLockFile(str(lock_file))
    lock.setStaleLockTime(0)
    free = lock.tryLock(0) or lock.error() != QLockFile.LockError.LockFailedError
    lock.unlock()
    return not free


def _note(file: Path) -> tuple[Path | None, Stamp | None]:
    """Return the note stored with a copy: the file that the work belongs to, and its state when opened."""
    try:
        note = json.loads(read_bytes(file, _MOST))
        name, seen = note["path"], note.get("seen")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, None
    whole = isinstance(seen, list) and len(seen) == len(Stamp._fields) and all(type(part) is int for part in seen)
    named = isinstance(name, str) and name and "\0" not in name
    return (Path(name) if named else None), Stamp(*seen) if whole else None


class Keeper(QObject):
    """Keeps a copy of the session's unsaved work, and deletes it once the work is saved or discarded."""

    def __init__(
        self, session: Session, folder: Path, interval_ms: int = INTERVAL_MS,
        seen: Callable[[], Stamp | None] = lambda: None,
    ) -> None:  # fmt: skip
        """`seen`: returns the state of the session's file when it was opened."""
        super().__init__(session)
        self._seen = seen
        self._session = session
        self._file = folder / f"{os.urandom(16).hex()}.chainrule"
        self._lock: QLockFile | None = None
        self._kept: Document | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._interval = interval_ms
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self.keep)
        session.changed.connect(self._notice)

    def keep(self) -> None:
        """Write the copy now, if there are unsaved changes that it does not contain yet."""
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
            write_atomically(self._file, dumps(document))
        except (OSError, InputError) as error:
            why = meaning(error) if isinstance(error, OSError) else error
            self._session.say(f"Unsaved work cannot be kept for recovery in {self._file.parent}: {why}.")
            return
        self._kept = state.document
        self._timer.setInterval(max(self._interval, _PATIENCE * clock.elapsed()))

    def discard(self) -> None:
        """Delete the copy: its work is saved or no longer wanted."""
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
