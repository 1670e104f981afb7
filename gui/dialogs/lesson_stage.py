"""Dialog that adds the present state to a lesson file, as a stage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from core.basics.errors import InputError
from core.basics.system import paths
from core.lessons import SUFFIX
from core.lessons.writer import NewStage, add_stage
from gui.dialogs.widgets import accepted, buttons
from gui.widgets.progress.error_label import ErrorLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from core.lessons.panels import Arrangement
    from gui.session import Session


class Saving(Protocol):
    """The parts of the window that the dialog uses."""

    session: Session

    @property
    def panels(self) -> dict[str, str]:
        """The ids of the panels by what they are called in lesson files."""
        ...

    def arrangement(self) -> Arrangement:
        """The current arrangement of the panels."""
        ...

    def proposal(self) -> Path:
        """The file to begin with."""
        ...

    def added(self, path: Path, stages: int) -> None:
        """Called when the stage is in the file, which has this many now."""
        ...


def ask_stage(parent: QWidget | None, saving: Saving) -> None:
    """Ask for a file and words, and add the stage; nothing is written if the user cancels."""
    with accepted(StageDialog(saving, parent)):
        pass


class StageDialog(QDialog):
    """A file, a title, the text, what is to be done, and whether the panels belong to the stage."""

    def __init__(self, saving: Saving, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saving = saving
        self.setWindowTitle("Save stage into lesson")
        self.file = QLineEdit(str(saving.proposal()))
        self.file.setToolTip("Lesson file; created if it does not exist")
        self.choose = QPushButton("&Choose…")
        self.choose.setToolTip("Choose a lesson file")
        self.choose.setAutoDefault(False)
        self.title = QLineEdit()
        self.title.setToolTip("Heading of the stage; may be empty")
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setPlaceholderText("Text to read; $h_1$ is a formula, **Run** is bold")
        self.words.setToolTip("Text of the stage; empty lines separate paragraphs")
        self.do = QLineEdit()
        self.do.setToolTip("Thing to do; may be empty")
        self.layout_too = QCheckBox("&Keep the panels and their places")
        self.layout_too.setToolTip("Show these panels in these places when the stage is set")
        self.layout_too.setChecked(True)
        self.message = ErrorLabel()
        box, self.save = buttons(self, "Save")
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(self.choose)
        form = QFormLayout()
        label = QLabel("&File")
        label.setBuddy(self.file)
        form.addRow(label, row)
        form.addRow("&Title", self.title)
        form.addRow("Te&xt", self.words)
        form.addRow("To &do", self.do)
        for field, name in ((self.file, "File"), (self.title, "Title"), (self.words, "Text"), (self.do, "To do")):
            field.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.layout_too)
        column.addWidget(self.message)
        column.addWidget(box)
        self.setMinimumSize(480, 360)
        self.choose.clicked.connect(self._choose)
        self.words.setFocus()

    def _choose(self) -> None:
        # Stages are added to a file that is there, so that nothing of it is replaced.
        name, _ = QFileDialog.getSaveFileName(
            self, "Lesson file", self.file.text(), f"Lessons (*{SUFFIX})",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if name:
            self.file.setText(name)

    def accept(self) -> None:
        """Add the stage; after an error, show it and stay open."""
        try:
            path = self._path()
            count = self._add(path)
        except InputError as error:
            self.message.say(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        self._saving.added(path, count)
        super().accept()

    def _path(self) -> Path:
        text = self.file.text().strip()
        if not text:
            raise InputError("file: expected a name, found nothing")
        path = Path(text).expanduser()
        return paths.real(path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX))

    def _add(self, path: Path) -> int:
        """Add the stage; return how many there are."""
        if not self.words.toPlainText().strip():
            raise InputError("text: expected a text to read in this stage, found nothing")
        state = self._saving.session.state
        document = replace(state.document, history=state.history.plain() if len(state.history) else None)
        stage = NewStage(
            document, self.words.toPlainText(), self.title.text(), self.do.text(), state.example,
            self._saving.arrangement() if self.layout_too.isChecked() else None,
        )  # fmt: skip
        return len(add_stage(path, stage, path.stem, self._saving.panels).stages)
