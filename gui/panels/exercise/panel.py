"""The exercise panel: choose what is asked, answer it, see at once what is right and which mistake was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea, QVBoxLayout, QWidget

from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
from core.exercises.exercise_file import dumps
from gui.dialogs import dialog
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.panels.exercise.broken import Which
from gui.panels.exercise.find import Find
from gui.panels.exercise.one_by_one import OneByOne
from gui.panels.exercise.predict import Predict
from gui.panels.exercise.setup import Choice, Setup
from gui.panels.exercise.sheet import Sheet
from gui.session import Change
from gui.tables.csv_rows import as_text
from gui.widgets.progress.error_label import ErrorLabel

if TYPE_CHECKING:
    from gui.session import Session, State

Page: TypeAlias = OneByOne | Sheet | Find | Predict | Which


class ExercisePanel(Panel):
    """A page for the choice and one for each kind of exercise."""

    entry = PanelEntry(
        id="exercise", title="Exercise", area="right", order=145, behind="surface", closed=True, discreet=True,
        command="Exer&cise", key="F4", menu="train",
        tip="Compute numbers of this update yourself; they are hidden until answered",
        follows=Change.EXERCISE,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("exercise-panel")
        self.setAccessibleName("Exercise")
        self.setup, self.question, self.sheet, self.finding = Setup(), OneByOne(), Sheet(), Find()
        self.predicting, self.which = Predict(), Which()
        self.message = ErrorLabel()
        self.message.setContentsMargins(8, 4, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        # Not stacked: the panel needs only the height of the page that is shown.
        self._pages = (self.setup, self.question, self.sheet, self.finding, self.predicting, self.which)
        for page in self._pages:
            column.addWidget(page, 1)
            page.setVisible(page is self.setup)
        column.addWidget(self.message)
        self.setup.started.connect(self._start)
        self.question.answered.connect(self._answer)
        self.question.chosen.connect(session.choose)
        self.question.hinted.connect(session.show_hint)
        self.question.shown.connect(session.show_step)
        self.sheet.answered.connect(lambda texts: self.message.attempt(session.answer_all, texts))
        self.sheet.saved.connect(self._save)
        self.sheet.printed.connect(lambda: self._print())
        self.setup.printed.connect(self._print)
        self.finding.marked.connect(session.mark)
        self.predicting.guessed.connect(session.guess)
        self.predicting.went_on.connect(lambda: self.message.attempt(session.predict_next, self.setup.next_seed()))
        self.which.picked.connect(session.pick)
        self.which.blamed.connect(session.blame)
        for asking in (self.question, self.sheet, self.finding, self.predicting, self.which):
            asking.ended.connect(self._end)

    def show_state(self, state: State, change: Change) -> None:
        """Show the attempt, or what can be asked."""
        if not change & self.follows:
            return
        attempt = state.exercise
        if attempt is None:
            self._turn_to(self.setup)
            return
        page: Page = self.sheet if attempt.sheet else self.question
        if attempt.planted is not None:
            page = self.finding
        elif attempt.guesses is not None:
            page = self.predicting
        elif attempt.broken is not None:
            page = self.which
        self._turn_to(page)
        page.show_attempt(state, attempt)

    def _turn_to(self, page: Setup | Page) -> None:
        """Show one page, from its top."""
        if not page.isHidden():
            return
        # The keyboard first: a hidden widget would hand it to whatever comes next in the window.
        focus = QApplication.focusWidget()
        page.show()
        if focus is not None and self.isAncestorOf(focus):
            (page.mode if isinstance(page, Setup) else page.end).setFocus()
        for each in self._pages:
            each.setVisible(each is page)
        area: QWidget | None = self.parentWidget()
        area = None if area is None else area.parentWidget()
        if isinstance(area, QScrollArea):
            area.verticalScrollBar().setValue(0)

    def numbers(self) -> str:
        """The answers and what was said of them."""
        attempt = self.session.state.exercise
        verdicts = attempt.verdicts.values() if attempt is not None else ()
        rows = [[each.name, str(each.given), each.says] for each in verdicts]
        return as_text([["name", "answer", "verdict"], *rows])

    def changeEvent(self, event: QEvent) -> None:
        """Feedback is in the theme's colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "message"):
            self.show_state(self.session.state, Change.ALL)

    def _start(self, choice: Choice) -> None:
        self.message.attempt(lambda: self.session.start_exercise(**vars(choice)))

    def _answer(self, text: str) -> None:
        try:
            self.session.answer(text)
        except InputError as error:
            self.question.complain(str(error))

    def _end(self) -> None:
        """The choice again; of steps that fade, one more is asked for next time."""
        attempt = self.session.state.exercise
        if attempt is not None and attempt.open is None:
            self.setup.ask_more()
        self.session.end_exercise()

    def _print(self, phase: str = "all") -> None:
        """The exercise, or questions of a phase, on paper."""
        self.message.attempt(lambda: dialog("worksheet:ask_worksheet")(self.window(), self.session, phase))

    def _save(self) -> None:
        """The exercise as a file for the shell's graders."""
        attempt = self.session.state.exercise
        if attempt is None:
            return
        name, _ = QFileDialog.getSaveFileName(self, "Save exercise", "exercise.json", "Exercise (*.json)")
        if name:
            path = Path(name) if Path(name).suffix else Path(f"{name}.json")
            self.message.attempt(lambda: write_atomically(path, dumps(attempt.exercise)))
