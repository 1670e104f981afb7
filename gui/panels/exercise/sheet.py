"""A sheet: all questions with a field for each, checked together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.basics.errors import InputError
from core.exercises.checking.answers import read_answer
from gui.panels.exercise.wording import question, score, symbol
from gui.widgets.progress.feedback import Feedback

if TYPE_CHECKING:
    from core.exercises.checking.attempt import Attempt
    from gui.session import State


class Sheet(QWidget):
    """The questions.

    Signals
    -------
    answered(dict[str, str]): the texts of the answers, by name. saved(), printed(): the exercise is wanted as a file
    or on paper. ended().
    """

    answered = Signal(dict)
    saved = Signal()
    printed = Signal()
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.progress = QLabel()
        self.progress.setWordWrap(True)
        self.fields: dict[str, QLineEdit] = {}
        self._verdicts: dict[str, Feedback] = {}
        self._questions: tuple[str, ...] = ()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.check = QPushButton("&Check all")
        self.check.setToolTip("Check all answers; a number that follows from your own earlier number counts as right")
        self.save = QPushButton("Save &as file…")
        self.save.setToolTip("Save the exercise for the command “chainrule grade”, without answers")
        self.paper = QPushButton("&Worksheet…")
        self.paper.setToolTip("Save these questions as a PDF to print")
        self.end = QPushButton("End")
        self.end.setToolTip("End the exercise and show all numbers")
        row = QGridLayout()
        for k, button in enumerate((self.check, self.end, self.save, self.paper)):
            row.addWidget(button, k // 2, k % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.progress)
        column.addWidget(self._area, 1)
        column.addLayout(row)
        self.check.clicked.connect(self._answer)
        self.save.clicked.connect(self.saved)
        self.paper.clicked.connect(self.printed)
        self.end.clicked.connect(self.ended)

    def show_attempt(self, state: State, attempt: Attempt) -> None:
        """Show the questions, and what was said of each answer."""
        if attempt.exercise.questions != self._questions or not attempt.tries:
            self._build(state, attempt)
        self.progress.setText(score(attempt) if attempt.tries else f"{len(self.fields)} questions")
        for name, label in self._verdicts.items():
            verdict = attempt.verdicts.get(name)
            label.say("" if verdict is None else verdict.says, "value" if verdict and verdict.right else "warning")
            self.fields[name].setReadOnly(attempt.done(name))
        self.check.setEnabled(attempt.open is not None)

    def _build(self, state: State, attempt: Attempt) -> None:
        self._questions = attempt.exercise.questions
        self.fields, self._verdicts = {}, {}
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setColumnStretch(1, 1)
        for k, name in enumerate(self._questions):
            quantity = attempt.exercise.quantity(name)
            label, field, verdict = QLabel(f"{symbol(state.derivation, quantity)} ="), QLineEdit(), Feedback()
            label.setToolTip(question(state.derivation, quantity))
            label.setBuddy(field)
            field.setAccessibleName(question(state.derivation, quantity))
            field.returnPressed.connect(self._next)
            grid.addWidget(label, 2 * k, 0)
            grid.addWidget(field, 2 * k, 1)
            grid.addWidget(verdict, 2 * k + 1, 0, 1, 2)
            self.fields[name], self._verdicts[name] = field, verdict
        grid.setRowStretch(2 * len(self._questions), 1)
        self._area.setWidget(inside)

    def _answer(self) -> None:
        """Check the answers that are filled in; show errors at their fields."""
        texts = {}
        for name, field in self.fields.items():
            if field.isReadOnly() or not field.text().strip():
                continue
            try:
                read_answer(field.text())
            except InputError as error:
                self._complain(name, str(error))
                return
            texts[name] = field.text()
        if texts:
            self.answered.emit(texts)

    def _complain(self, name: str, sentence: str) -> None:
        self._verdicts[name].say(f"{sentence[:1].upper()}{sentence[1:]}.", "warning")
        self.fields[name].setFocus()
        self._area.ensureWidgetVisible(self.fields[name])

    def _next(self) -> None:
        """Enter goes to the next field; from the last one it checks."""
        fields = list(self.fields.values())
        place = next((k for k, field in enumerate(fields) if field.hasFocus()), len(fields) - 1)
        if place + 1 < len(fields):
            fields[place + 1].setFocus()
            self._area.ensureWidgetVisible(fields[place + 1])
        else:
            self._answer()
