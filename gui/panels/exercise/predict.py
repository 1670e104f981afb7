"""Predict: will this weight grow or shrink, will the loss rise or fall; told at once, scored quietly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.derivation import Kind
from core.exercises.prediction import DOWN, NEW_LOSS, SAME, UP, reason
from gui.base.type_scale import embolden
from gui.widgets.progress.feedback import Feedback

if TYPE_CHECKING:
    from core.exercises.checking.attempt import Attempt
    from core.exercises.prediction import Course
    from gui.session import State

_WEIGHT = {UP: "grows", DOWN: "shrinks", SAME: "stays the same"}
_NEXT_WORDS = "Make the update, predict the ne&xt"
_NEXT = "Apply this update, then predict what the next one does; the score continues"
_NEXT_RUN = "Train so many epochs, then predict what as many more do; the score continues"
_LOSS = {UP: "rises", DOWN: "falls", SAME: "stays the same"}


class Predict(QWidget):
    """The open question, with a button for each way that it can go.

    Signals
    -------
    guessed(str): "up", "down" or "same". went_on(): make the update and ask about the next one. ended().
    """

    guessed = Signal(str)
    went_on = Signal()
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.progress = QLabel()
        self.progress.setEnabled(False)
        self.question = QLabel()
        self.question.setWordWrap(True)
        embolden(self.question)
        self.buttons = {
            UP: QPushButton("Greater ↑"),
            DOWN: QPushButton("Smaller ↓"),
            SAME: QPushButton("The same"),
        }
        self.verdict = Feedback()
        self.next = QPushButton(_NEXT_WORDS)
        self.next.setToolTip(_NEXT)
        self.end = QPushButton("End")
        self.end.setToolTip("End the exercise and show all numbers")
        row = QHBoxLayout()
        for guess, button in self.buttons.items():
            button.setToolTip("Predict this change of the number")
            button.clicked.connect(lambda _=False, guess=guess: self.guessed.emit(guess))
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.progress)
        column.addWidget(self.question)
        column.addLayout(row)
        column.addWidget(self.verdict)
        column.addStretch(1)
        column.addWidget(self.next)
        column.addWidget(self.end)
        self.next.clicked.connect(self.went_on)
        self.end.clicked.connect(self.ended)

    def show_attempt(self, state: State, attempt: Attempt) -> None:
        """Show the open question, and how the last guess went."""
        guesses = attempt.guesses or {}
        name, count = attempt.open, len(attempt.names)
        for button in self.buttons.values():
            button.setVisible(name is not None)
        self.end.setText("&Close" if name is None else "End")
        self.next.setVisible(name is None)
        course = attempt.course
        self.next.setText(_NEXT_WORDS if course is None else f"Run {_epochs(course)}, predict the ne&xt")
        self.next.setToolTip(_NEXT if course is None else _NEXT_RUN)
        if name is None:
            self.question.setText("Done")
            right, of = attempt.score
            self.progress.setText(f"{right} of {of} predicted right.")
        else:
            when = "this update" if course is None else _epochs(course, "more ")
            self.question.setText(f"{_symbol(state, attempt, name)} after {when} will be …")
            self.progress.setText(f"Question {len(guesses) + 1} of {count}")
        if attempt.last not in guesses:
            self.verdict.say("", "muted")
            return
        found = attempt.outcome(attempt.last)
        right = guesses[attempt.last] == found
        words = (_LOSS if attempt.last == NEW_LOSS else _WEIGHT)[found]
        said = f"{_symbol(state, attempt, attempt.last)} {words}: {reason(attempt.exercise, attempt.last, course)}."
        self.verdict.say(f"✓ {said}" if right else f"No, {said}", "value" if right else "warning")


def _epochs(course: Course, more: str = "") -> str:
    return f"{course.epochs:,} {more}epoch{'s' * (course.epochs != 1)}"


def _symbol(state: State, attempt: Attempt, name: str) -> str:
    """The number whose change is asked for: the weight itself, not the new one."""
    if name == NEW_LOSS:
        return "the loss L" if attempt.course is None else "the mean loss"
    quantity = attempt.exercise.quantity(name)
    weight = type(quantity)(Kind.WEIGHT, quantity.layer, quantity.i, quantity.j)
    return state.derivation.notation.symbol(weight).lowered
