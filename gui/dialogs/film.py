"""Dialog for films: what is shown, how large, how fast, and as which kind of file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QFormLayout, QVBoxLayout

from core.basics.bounds import Whole
from core.basics.system.paths import home
from gui.base.attempt import attempt
from gui.base.preferences import stored_text
from gui.dialogs.widgets import MessageLabel, accepted, buttons
from gui.graph.film import SIZES, check, run_frames, run_moments, walk_frames, walk_length
from gui.widgets.film_file import write_animated, write_folder
from gui.widgets.inputs.choice import choice_box
from gui.widgets.inputs.whole_field import WholeField
from gui.widgets.progress.waiting import Waiting
from gui.widgets.saving import ask_where, named_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QSettings, QSize
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from gui.session import Session

WHAT = {"walk": "The steps of this update", "run": "The moments on the time bar"}
KINDS = {"gif": "Animated GIF", "png": "Animated PNG", "folder": "Folder of PNG pictures"}
PICTURES = Whole("pictures", 2, 1_000)
TENTHS = Whole("tenths of a second per picture", 1, 100)
_USUAL_SIZE = 1


def ask_film(parent: QWidget, session: Session, settings: QSettings) -> None:
    """Ask for a film and where it goes, and write it; what goes wrong is one sentence."""
    if session.state.hiding:
        session.fail("an exercise hides numbers; end it to export them")
        return
    session.pause()
    dialog = FilmDialog(session, parent)
    with accepted(dialog) as yes:
        if yes:
            _save(parent, session, settings, dialog)


def _save(parent: QWidget, session: Session, settings: QSettings, dialog: FilmDialog) -> None:
    """Ask where the film goes, and write it."""
    folder = Path(stored_text(settings, "folder", str(home())))
    path = _where(
        parent, dialog.kind.currentData(), folder / named_after(session.state.path, dialog.what.currentData())
    )
    if path is None:
        return

    def write() -> None:
        with Waiting(parent, "Drawing the film", "the film was not saved, since it was canceled") as waiting:
            dialog.write(path, waiting.part(0.0, 1.0))

    if attempt(session.fail, write):
        session.say(f"Film saved as {path.name}: {dialog.pictures:,} pictures.")


def _where(parent: QWidget, kind: str, proposal: Path) -> Path | None:
    match kind:
        case "gif":
            return ask_where(parent, "Save film", proposal, ["Animated GIF (*.gif)"])
        case "png":
            return ask_where(parent, "Save film", proposal, ["Animated PNG (*.png)"])
    name, _ = QFileDialog.getSaveFileName(parent, "Save the pictures in a new folder", str(proposal))
    return Path(name) if name else None


class FilmDialog(QDialog):
    """The choices, and the resulting number of pictures."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Film")
        self._state = session.state
        self.what = choice_box("Content", WHAT)
        # For a trained network, the training makes the better film.
        self.what.setCurrentIndex(int(len(run_moments(self._state, 3)) > 2))
        self.kind = choice_box("File type", KINDS)
        self.size_ = choice_box("Size in pixels", {str(k): f"{s.width()} × {s.height()}" for k, s in enumerate(SIZES)})
        self.size_.setCurrentIndex(_USUAL_SIZE)
        self.most = WholeField(PICTURES, 60)
        self.tenths = WholeField(TENTHS, 10)
        for field, name in ((self.most, "Maximum number of pictures"), (self.tenths, "Tenths of a second per picture")):
            field.setAccessibleName(name)
            field.setToolTip(name)
        self.says = MessageLabel()
        self.says.keep_lines(3)
        box, self.save = buttons(self, "Save…")
        form = QFormLayout()
        form.addRow("&Show", self.what)
        form.addRow("&Maximum number of pictures", self.most)
        form.addRow("&Tenths of a second per picture", self.tenths)
        form.addRow("Si&ze", self.size_)
        form.addRow("&File type", self.kind)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.says)
        column.addStretch(1)
        column.addWidget(box)
        for chosen in (self.what, self.kind, self.size_):
            chosen.currentIndexChanged.connect(self._follow)
        for number in (self.most, self.tenths):
            number.valueChanged.connect(self._follow)
        self._follow()

    @property
    def pictures(self) -> int:
        """The number of pictures in the film."""
        if self.what.currentData() == "walk":
            return walk_length(self._state)
        return len(run_moments(self._state, int(self.most.value())))

    @property
    def frame_size(self) -> QSize:
        """The size of each."""
        return SIZES[self.size_.currentIndex()]

    def write(self, path: Path, progress: Callable[[float], object] = lambda _: None) -> None:
        """Draw the pictures and write them. Raises InputError with one sentence where that cannot be."""
        check(self.pictures, self.frame_size)
        if self.kind.currentData() == "folder":
            write_folder(path, self._frames(), self.pictures, progress)
        else:
            write_animated(path, self._frames(), self.pictures, self.tenths.value() / 10, progress)

    def _frames(self) -> Iterator[QImage]:
        if self.what.currentData() == "walk":
            return walk_frames(self._state, self.frame_size)
        return run_frames(self._state, run_moments(self._state, int(self.most.value())), self.frame_size)

    def _follow(self) -> None:
        """The result of the choices, in words."""
        self.most.setEnabled(self.what.currentData() == "run")
        self.tenths.setEnabled(self.kind.currentData() != "folder")
        count = self.pictures
        can = attempt(self.says.complain, check, count, self.frame_size)
        self.save.setEnabled(can)
        if not can:
            return
        if self.kind.currentData() == "folder":
            self.says.say(f"{count:,} pictures, in a new folder.")
        else:
            self.says.say(f"{count:,} pictures, {count * self.tenths.value() / 10:,.1f} s, in a loop.")
