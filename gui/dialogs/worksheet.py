"""Dialog for worksheets: exercises about the current update as a PDF, one for all or one per student."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QVBoxLayout

from core.basics.bounds import SEED, Whole
from core.basics.system.atomic import write_atomically
from core.exercises.exercise_file import checked, dumps
from core.exercises.generation import drawn, phase_of
from gui.base.attempt import attempt
from gui.dialogs.widgets import MessageLabel, accepted, buttons
from gui.formulas.exercise_paper import PRINT, PaperSheet, pdf
from gui.graph.printing import draw_network
from gui.widgets.inputs.choice import choice_box, count_field
from gui.widgets.progress.waiting import Waiting
from gui.widgets.saving import ask_where

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from core.exercises.exercise import Exercise
    from gui.session import Session

# Share of the time that drawing weights takes; the rest draws pages.
_DRAWING = 0.7
STUDENTS = Whole("sheets", 1, 200)
PHASES = {
    "forward": "Forward pass",
    "backward": "Backward pass",
    "update": "New weights",
    "all": "Whole update",
}
WEIGHTS = {
    "own": "This network's weights",
    "same": "New weights, the same for all",
    "each": "New weights for each student",
}


def ask_worksheet(parent: QWidget, session: Session, phase: str = "all") -> None:
    """Ask what is printed and where, and write it; what goes wrong is one sentence."""
    dialog = WorksheetDialog(session, phase, parent)
    with accepted(dialog) as yes:
        if yes:
            _save(parent, session, dialog)


def _save(parent: QWidget, session: Session, dialog: WorksheetDialog) -> None:
    """Ask where the worksheet goes, and write it."""
    path = ask_where(parent, "Save worksheet", "worksheet.pdf", ["PDF document (*.pdf)"], dialog.files)
    if path is None:
        return

    def write() -> None:
        with Waiting(parent, "Drawing the worksheet", "the worksheet was not saved, since it was canceled") as waiting:
            dialog.write(path, waiting.part(0.0, 1.0))

    if attempt(session.fail, write):
        count = len(dialog.seeds)
        session.say(f"Worksheet saved as {path.name}: {count} sheet{'s' * (count > 1)}.")


class WorksheetDialog(QDialog):
    """The questions, the weights and the number of sheets."""

    def __init__(self, session: Session, phase: str = "all", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Worksheet")
        self._session = session
        # An exercise that is on is printed as it is; its answers stay hidden.
        state = session.state
        self._exercise = state.exercise.exercise if state.exercise is not None and state.hiding else None
        self.phase = choice_box("Numbers asked for", PHASES)
        self.phase.setCurrentIndex(self.phase.findData(phase))
        self.weights = choice_box("Weights", WEIGHTS)
        self.students = count_field("Number of sheets", STUDENTS, 20)
        self.seed = count_field("First seed", SEED, 1)
        self.formulas = QCheckBox("Show the rule for each number")
        self.formulas.setToolTip("Print the formula in symbols before each blank")
        self.answers = QCheckBox("Answers on the last pages")
        self.answers.setToolTip("Print all answers at the end, by sheet")
        self.answers.setChecked(self._exercise is None)
        self.graded = QCheckBox("Exercise files for “chainrule grade”")
        self.graded.setToolTip("Save one .json file per sheet next to the PDF, for grading answers")
        self.says = MessageLabel()
        box, self.save = buttons(self, "Save…")
        form = QFormLayout()
        form.addRow("&Ask for", self.phase)
        form.addRow("&Weights", self.weights)
        form.addRow("S&heets", self.students)
        form.addRow("First s&eed", self.seed)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(form)
        for part in (self.formulas, self.answers, self.graded, self.says):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(box)
        for field in (self.phase, self.weights):
            field.currentIndexChanged.connect(self._follow)
        for number in (self.students, self.seed):
            number.valueChanged.connect(self._follow)
        self._follow()

    @property
    def seeds(self) -> Sequence[int | None]:
        """The seed of each sheet's weights; None for the network's own."""
        match self.weights.currentData():
            case "own":
                return [None]
            case "same":
                return [int(self.seed.value())]
        first = int(self.seed.value())
        return [first + k for k in range(int(self.students.value()))]

    def exercises(self, progress: Callable[[float], object] = lambda _: None) -> list[Exercise]:
        """One exercise per sheet. Raises InputError where there is too much to ask."""
        plain = self._asked()
        found = []
        for k, seed in enumerate(self.seeds):
            progress(k / len(self.seeds))
            found.append(checked(plain if seed is None else drawn(plain, seed)))
        return found

    def _asked(self) -> Exercise:
        """The questions of each sheet. Raises InputError where there are too many."""
        return self._exercise or phase_of(self._session.state.derivation, self.phase.currentData())

    def write(self, path: Path, progress: Callable[[float], object] = lambda _: None) -> None:
        """Write the PDF, and the exercise files where they are wanted; nothing where it is canceled."""
        exercises = self.exercises(lambda share: progress(_DRAWING * share))
        sheets = [
            PaperSheet(title, exercise, partial(draw_network, exercise, PRINT))
            for title, exercise in zip(self._titles(), exercises, strict=True)
        ]
        formulas, answers = self.formulas.isChecked(), self.answers.isChecked()
        content = pdf(
            sheets, self._session.state.digits, formulas, answers,
            lambda share: progress(_DRAWING + (1.0 - _DRAWING) * share),
        )  # fmt: skip
        graded = [dumps(exercise) for exercise in exercises] if self.graded.isChecked() else []
        write_atomically(path, content)
        for file, each in zip(self._files(path), graded, strict=False):
            write_atomically(file, each)

    def files(self, path: Path) -> list[Path]:
        """All files that come of a name."""
        return [path, *self._files(path)] if self.graded.isChecked() else [path]

    def _titles(self) -> list[str]:
        return ["Worksheet" if seed is None else f"Sheet {seed}" for seed in self.seeds]

    def _files(self, path: Path) -> list[Path]:
        stem = path.with_suffix("")
        return [Path(f"{stem}.json" if seed is None else f"{stem}-{seed}.json") for seed in self.seeds]

    def _follow(self) -> None:
        """Disable fields that have no effect; describe the result in words."""
        weights, fixed = self.weights.currentData(), self._exercise is not None
        for field in (self.phase, self.weights, self.answers):
            field.setEnabled(not fixed)
        self.students.setEnabled(weights == "each" and not fixed)
        self.seed.setEnabled(weights != "own" and not fixed)
        if fixed:
            words = "The questions of the current exercise; its answers stay hidden."
        elif weights == "each":
            words = (
                f"{self.students.value()} sheets, numbered by their seeds. The same seed gives the same sheet again."
            )
        elif weights == "same":
            words = f"One sheet for all, with the weights of seed {self.seed.value()}."
        else:
            words = "One sheet for all, about the update shown."
        self.says.say(words)
        self.save.setEnabled(attempt(self.says.complain, self._asked))
