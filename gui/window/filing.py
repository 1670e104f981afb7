"""File commands: open, save, save as, recent files, unsaved changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from core import files
from core.basics.system import paths
from core.basics.system.disk import stamp
from core.gallery.presets import PRESETS, preset
from core.lessons import SUFFIX
from gui.base.attempt import attempt, result
from gui.base.preferences import stored_text, stored_texts
from gui.session.opening import first_state, opened
from gui.widgets.long_words import breakable
from gui.widgets.opening import ask_which
from gui.widgets.progress.job_progress import may_discard
from gui.widgets.saving import ask_where_and_how, named_after
from gui.window.importing import keeps_all, read_asking, read_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QSettings

    from core.basics.system.disk import Stamp
    from core.document.document import Document
    from core.files.format import Writer
    from gui.session import Session, State

RECENT = 8
_LESSONS = f"Lessons (*{SUFFIX})"


def read_argument(argument: str) -> tuple[Document | None, Path | None]:
    """The document that the command line names: a preset, or a file. Raises InputError.

    None for a file of another program, which the window then reads and asks about, for a lesson and a table.
    """
    if argument in PRESETS and not paths.exists(argument):
        return preset(argument), None
    if is_lesson(Path(argument)):
        from core.lessons.reader import read_lesson

        read_lesson(Path(argument))  # only checked here; the window knows its panels
        return None, paths.real(argument)
    from gui.dialogs.data.table_source import opens_as_table  # the window opens sooner without tables

    if opens_as_table(Path(argument)):
        return None, paths.real(argument)
    return read_plain(Path(argument)), paths.real(argument)


def is_lesson(path: Path) -> bool:
    """Whether a file is a lesson, by its name."""
    return path.suffix.lower() == SUFFIX


class Filing(QObject):
    """The file menu's commands, for one window and its session.

    Signals
    -------
    recent_changed: the list of recent files is another.
    """

    recent_changed = Signal()

    def __init__(self, session: Session, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._settings = settings
        self._window = window
        # Opens a lesson file, and gives whether that went well; set by the window.
        self.open_lesson: Callable[[Path], bool] = lambda path: False
        self._seen: tuple[Path, Stamp | None] | None = None
        self._followed: Path | None = None
        self._follow(session.state)
        session.changed.connect(self._follow)

    def open(self) -> None:
        """Ask for a file and open it."""
        if not self.may_leave():
            return
        path = ask_which(self._window, "Open", self.folder(), _kinds_to_read())
        if path is not None:
            self.read(path)

    def open_lesson_file(self) -> None:
        """Ask for a lesson file and open it."""
        if not self.may_leave():
            return
        path = ask_which(self._window, "Open lesson", self.folder(), _LESSONS)
        if path is not None:
            self.read(path)

    def open_path(self, path: Path) -> None:
        """Open a file named otherwise (recent, dropped), after asking about unsaved changes."""
        if self.may_leave():
            self.read(path)

    def open_preset(self, name: str) -> None:
        """Open a preset, after asking about unsaved changes."""
        if self.may_leave():
            self._session.new_document(preset(name), message=PRESETS[name].description)

    def open_document(self, document: Document, message: str) -> bool:
        """Open a document that comes with Chainrule, after asking about unsaved changes."""
        if not self.may_leave():
            return False
        self._session.new_document(document, message=message)
        return True

    def read(self, path: Path) -> bool:
        """Read a file and make it the document; on an error, show it and change nothing.

        Asks for what the file leaves open, and tells what was assumed or left out. A table is loaded as the examples.
        """
        data = self._session.state.data
        if is_lesson(path):
            opened = self.open_lesson(path)
            self.remember(path) if opened else self._forget(path)
            return opened
        from gui.dialogs.data.table_source import opens_as_table

        if opens_as_table(path):
            from gui.dialogs.data.csv_file import ask_csv

            ask_csv(self._window, self._session, path)
            return self._session.state.data is not data
        before = stamp(path)

        def refuse(sentence: str) -> None:
            self._session.fail(sentence)
            self._forget(path)

        found = result(refuse, read_asking, self._window, path)
        if found is None:
            return False
        document, report = found
        own = report.plain and keeps_all(path)
        self._session.new_document(document, path if own else None, message=f"Opened {path.name}: {report.format}.")
        self.remember(path)
        self.saw(path, before)
        return True

    def save(self) -> bool:
        """Save under the document's name, or ask for one; return False if nothing was saved."""
        path = self._session.state.path
        return self.write(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a name and save in Chainrule's own format; return False if nothing was saved."""
        path = self._session.state.path
        proposal = str(path) if path else str(Path(self.folder()) / "network.chainrule")
        chosen = self._ask_where("Save as", proposal, _writers()[:1])
        return chosen is not None and self.write(chosen[0])

    def export(self) -> bool:
        """Ask for a name and write the weights in another format; the document's file stays the same."""
        state = self._session.state
        name = named_after(state.path) or "network"
        chosen = self._ask_where("Export weights", str(Path(self.folder()) / name), _writers()[1:])
        if chosen is None:
            return False
        path, kind = chosen
        written = result(self._session.fail, files.write, path, state.document, kind)
        if written is None:
            return False
        about = kind.remark(state.document) or kind.description
        self._session.say(f"Exported {', '.join(path.name for path in written)}. {about}")
        return True

    def compare(self) -> None:
        """Ask for another file and show how its network differs from this one."""
        from gui.dialogs.network.comparison import CompareDialog  # the window opens sooner without it

        path = ask_which(self._window, "Compare with", self.folder(), _kinds_to_read())
        if path is None:
            return
        found = result(self._session.fail, read_asking, self._window, path)
        if found is not None:
            there = first_state(opened(found[0]))
            dialog = CompareDialog(self._window, self._session.state, there, path.name)
            dialog.exec()
            dialog.deleteLater()

    def _ask_where(self, title: str, proposal: str, writers: Sequence[Writer]) -> tuple[Path, Writer] | None:
        """Ask for a file's name and kind; the suffix of the chosen kind is added where there is none."""
        kinds = [_filter(writer.title, writer.suffixes) for writer in writers]
        document = self._session.state.document

        def meant(path: Path, k: int) -> Writer:
            """A suffix that is typed says the kind, unless several have it."""
            fitting = [each for each in writers if path.name.lower().endswith(tuple(s.lower() for s in each.suffixes))]
            return writers[k] if writers[k] in fitting or not fitting else fitting[0]

        found = ask_where_and_how(
            self._window, title, proposal, kinds, lambda path, k: meant(path, k).targets(path, document)
        )
        return None if found is None else (found[0], meant(*found))

    def write(self, path: Path) -> bool:
        """Write the document in its current form; a run continues meanwhile."""
        session = self._session
        state = session.state
        if not self._may_overwrite(path):
            return False
        document = replace(state.document, history=state.history.plain())
        if not attempt(session.fail, files.write, path, document):
            return False
        session.saved(path, f"Saved {path.name}.")
        self.remember(path)
        self.saw(path, stamp(path))
        return True

    def may_leave(self) -> bool:
        """Ask what to do with runs in the background and unsaved changes; return False if the user cancels."""
        job = self._session.job
        if job is not None and not may_discard(self._window, job):
            return False
        if not self._session.state.modified:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Unsaved changes")
        name = self._session.state.path.name if self._session.state.path else "this network"
        box.setText(breakable(f"Save the changes to {name}?"))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def saw(self, path: Path, seen: Stamp | None) -> None:
        """Record that the document matches the file at `path` in the state `seen`; None if unknown."""
        self._seen = (paths.real(path), seen)

    @property
    def seen(self) -> Stamp | None:
        """Return the state of the document's file when it was read or saved, or None."""
        return None if self._seen is None or self._session.state.path is None else self._seen[1]

    def _follow(self, state: State, change: object = None) -> None:
        """Record the state of the document's file whenever the document gets a file."""
        if state.path is self._followed:
            return
        self._followed = state.path
        if state.path is not None and (self._seen is None or self._seen[0] != paths.real(state.path)):
            self.saw(state.path, stamp(state.path))

    def _may_overwrite(self, path: Path) -> bool:
        """Ask before overwriting a file that another program has changed since it was read or saved here."""
        if self._seen is None or self._seen[0] != paths.real(path) or stamp(path) in (self._seen[1], None):
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            "File changed on disk",
            breakable(
                f"Another program has changed {path.name} since you opened or last saved it. Overwrite it anyway?"
            ),
            buttons.Yes | buttons.Cancel,
            buttons.Cancel,
        )
        return answer == buttons.Yes

    @property
    def recent(self) -> list[Path]:
        """Return recently opened or saved files that still exist, newest first."""
        return [Path(name) for name in stored_texts(self._settings, "recent") if paths.is_file(name)]

    def remember(self, path: Path) -> None:
        """Put a file first among the recent ones, and begin in its folder the next time."""
        path = paths.real(path)
        kept = [path, *(p for p in self.recent if p != path)][:RECENT]
        self._settings.setValue("recent", [str(p) for p in kept])
        self._settings.setValue("folder", str(path.parent))
        self.recent_changed.emit()

    def _forget(self, path: Path) -> None:
        kept = [str(p) for p in self.recent if p != paths.real(path)]
        self._settings.setValue("recent", kept)
        self.recent_changed.emit()

    def folder(self) -> str:
        """The folder used last."""
        return stored_text(self._settings, "folder", str(paths.home()))


def _writers() -> tuple[Writer, ...]:
    """Return all ways to write a document, the native one first. The formats are imported when first asked for."""
    from core.files.registry import writers

    return writers()


def _kinds_to_read() -> str:
    """Return the readable formats for file dialogs; all networks first, with files that are answered in words."""
    from core.files.registry import readable, unread

    suffixes = [suffix for entry in readable() for suffix in entry.suffixes]
    suffixes += [suffix for kind in unread() for suffix in kind.suffixes]
    kinds = [_filter(entry.title, entry.suffixes) for entry in readable()]
    return ";;".join(
        [_filter("Networks and lessons", [*dict.fromkeys(suffixes), SUFFIX]), *kinds, _LESSONS, "All files (*)"]
    )


def _filter(title: str, suffixes: Sequence[str]) -> str:
    return f"{title} (*{' *'.join(suffixes)})"
