"""Open, save, save as, recent files, unsaved changes: the questions, and what follows from the answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core import files
from core.basics.errors import InputError
from core.files.foreign.network_builder import ActivationsNeededError
from core.gallery.presets import PRESETS, preset
from gui.dialogs.import_report import show_report
from gui.dialogs.network.activations import ask_activations
from gui.dialogs.network.comparison import CompareDialog
from gui.dialogs.waiting import Waiting
from gui.session.opening import first_state, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QSettings

    from core.document.document import Document
    from core.files import Report
    from gui.session import Session

RECENT = 8


def read_argument(argument: str) -> tuple[Document, Path | None]:
    """The document that the command line names: a preset, or a file. Raises InputError."""
    if argument in PRESETS and not Path(argument).exists():
        return preset(argument), None
    document, _ = files.read(argument)
    return document, Path(argument).resolve()


class Filing(QObject):
    """The file menu's work, for one window and its session.

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
        self._seen: tuple[Path, tuple[int, int]] | None = None

    def open(self) -> None:
        """Ask which file, then open it."""
        if not self.may_leave():
            return
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", self._folder(), _kinds_to_read())
        if name:
            self.read(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a file that was named otherwise (recent, dropped), after asking about unsaved changes."""
        if self.may_leave():
            self.read(path)

    def open_preset(self, name: str) -> None:
        """Open one of the presets, after asking about unsaved changes."""
        if self.may_leave():
            self._session.new_document(preset(name))
            self._session.say(PRESETS[name].description)

    def open_document(self, document: Document, message: str) -> bool:
        """Open a document that comes with the program, after asking about unsaved changes."""
        if not self.may_leave():
            return False
        self._session.new_document(document)
        self._session.say(message)
        return True

    def read(self, path: Path) -> bool:
        """Read a file and make it the document; says what is wrong with it, and then changes nothing.

        Asks for the activations where the file names none, and tells what was assumed or left out.
        """
        try:
            found = self._load(path)
        except InputError as error:
            self._session.failed.emit(str(error))
            self._forget(path)
            return False
        if found is None:
            return False
        document, report = found
        own = files.format_of(path).keeps_all if report.plain else False
        self._session.new_document(document, path if own else None)
        self._remember(path)
        self._seen = (path, _stamp(path))
        self._session.say(f"Opened {path.name}: {report.format}.")
        show_report(self._window, report)
        return True

    def _load(self, path: Path) -> tuple[Document, Report] | None:
        """What the file holds; None where the user did not say which activations."""
        chosen: list[str] | None = None
        while True:
            try:
                with Waiting(self._window, f"Reading {path.name}") as waiting:
                    return files.read(path, activations=chosen, progress=waiting.part(0.0, 1.0))
            except ActivationsNeededError as error:
                chosen = ask_activations(self._window, error.sizes)
                if chosen is None:
                    return None

    def save(self) -> bool:
        """Save under the document's name, or ask for one; False where that did not happen."""
        path = self._session.state.path
        return self.write(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a name and save in the program's own format; False where that did not happen."""
        path = self._session.state.path
        proposal = str(path) if path else str(Path(self._folder()) / "network.chainrule")
        chosen = self._ask_where("Save as", proposal, [files.FORMATS[0]])
        return chosen is not None and self.write(chosen[0])

    def export(self) -> bool:
        """Ask for a name and write the weights in another format; the document stays where it is."""
        formats = [f for f in (*files.FORMATS[1:], *files.EXPORTS) if f.can_write]
        state = self._session.state
        stem = state.path.stem if state.path else "network"
        chosen = self._ask_where("Export weights", str(Path(self._folder()) / stem), formats)
        if chosen is None:
            return False
        try:
            written = files.write(chosen[0], state.document, chosen[1])
        except InputError as error:
            self._session.failed.emit(str(error))
            return False
        self._session.say(f"Exported {', '.join(path.name for path in written)}. {chosen[1].description}")
        return True

    def compare(self) -> None:
        """Ask for another file and show how its network differs from this one."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Compare with", self._folder(), _kinds_to_read())
        if not name:
            return
        try:
            found = self._load(Path(name))
        except InputError as error:
            self._session.failed.emit(str(error))
            return
        if found is not None:
            there = first_state(opened(found[0]))
            dialog = CompareDialog(self._window, self._session.state, there, Path(name).name)
            dialog.exec()
            dialog.deleteLater()

    def _ask_where(
        self, title: str, proposal: str, formats: Sequence[files.Format]
    ) -> tuple[Path, files.Format] | None:
        """Ask for a file's name and kind; the suffix of the chosen kind is added where there is none."""
        kinds = [f"{f.title} (*{' *'.join(f.suffixes)})" for f in formats]
        name, kind = QFileDialog.getSaveFileName(self._window, title, proposal, ";;".join(kinds))
        if not name:
            return None
        chosen = Path(name)
        entry = formats[kinds.index(kind)] if kind in kinds else formats[0]
        fitting = [f for f in formats if chosen.name.lower().endswith(f.suffixes)]
        if not fitting:
            return chosen.with_name(chosen.name + entry.suffixes[0]), entry
        # A suffix that is typed says the kind, unless several have it.
        return chosen, entry if entry in fitting else fitting[0]

    def write(self, path: Path) -> bool:
        """Write the document as it is now; a run goes on meanwhile."""
        session = self._session
        state = session.state
        if not self._may_overwrite(path):
            return False
        document = replace(state.document, history=state.history.plain())
        try:
            files.write(path, document)
        except InputError as error:
            session.failed.emit(str(error))
            return False
        session.saved(path)
        self._remember(path)
        self._seen = (path, _stamp(path))
        session.say(f"Saved {path.name}.")
        return True

    def may_leave(self) -> bool:
        """Ask what to do with unsaved changes; False where the user would rather stay."""
        if not self._session.state.modified:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Unsaved changes")
        name = self._session.state.path.name if self._session.state.path else "this network"
        box.setText(f"Save the changes to {name}?")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def _may_overwrite(self, path: Path) -> bool:
        """Ask before a file is replaced that another program has changed since it was read or saved here."""
        if self._seen is None or self._seen[0] != path or _stamp(path) in (self._seen[1], _NO_FILE):
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            "Changed elsewhere",
            f"{path.name} was changed by another program since it was opened here. Replace it all the same?",
            buttons.Yes | buttons.Cancel,
            buttons.Cancel,
        )
        return answer == buttons.Yes

    @property
    def recent(self) -> list[Path]:
        """Files opened or saved lately, the latest first, as far as they still exist."""
        stored = self._settings.value("recent", [])
        names = stored if isinstance(stored, list) else [stored]
        return [Path(str(name)) for name in names if name and Path(str(name)).exists()]

    def _remember(self, path: Path) -> None:
        path = path.resolve()
        kept = [path, *(p for p in self.recent if p != path)][:RECENT]
        self._settings.setValue("recent", [str(p) for p in kept])
        self._settings.setValue("folder", str(path.parent))
        self.recent_changed.emit()

    def _forget(self, path: Path) -> None:
        kept = [str(p) for p in self.recent if p != path.resolve()]
        self._settings.setValue("recent", kept)
        self.recent_changed.emit()

    def _folder(self) -> str:
        return str(self._settings.value("folder", str(Path.home())))


def _kinds_to_read() -> str:
    """The formats that can be read, as file dialogs list them; all networks first."""
    readable = [f for f in files.FORMATS if f.can_read]
    patterns = " ".join(f"*{suffix}" for f in readable for suffix in f.suffixes)
    kinds = [f"{f.title} (*{' *'.join(f.suffixes)})" for f in readable]
    return ";;".join([f"Networks ({patterns})", *kinds, "All files (*)"])


_NO_FILE = (0, 0)


def _stamp(path: Path) -> tuple[int, int]:
    """What tells one state of a file from another: its time of change and its size."""
    try:
        status = path.stat()
    except OSError:
        return _NO_FILE
    return (status.st_mtime_ns, status.st_size)
