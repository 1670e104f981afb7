"""The exercise “Which is broken?”: the student picks the wrong training, then names its mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.basics.number_format import Digits, format_number
from core.exercises.broken import SIGNS, TRAININGS
from core.exercises.mistakes import TITLES
from gui.panels.exercise.choices import Choices
from gui.panels.exercise.training_plot import TrainingPlot, told
from gui.widgets.progress.feedback import Feedback

if TYPE_CHECKING:
    from core.exercises.checking.attempt import Attempt
    from gui.session import State

NAMES = tuple("ABC"[:TRAININGS])


class Which(QWidget):
    """The three trainings.

    Signals
    -------
    picked(int): the place of the training that is broken. blamed(str): the id of its mistake. ended().
    """

    picked = Signal(int)
    blamed = Signal(str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.task = _words()
        self.plots = [TrainingPlot(name) for name in NAMES]
        self.buttons = [QPushButton(f"&{name}") for name in NAMES]
        self.question = _words()
        self.mistakes = Choices()
        self.verdict = Feedback()
        self.end = QPushButton("End")
        self.end.setToolTip("End the exercise")
        row = QHBoxLayout()
        row.setSpacing(8)
        for k, (plot, button) in enumerate(zip(self.plots, self.buttons, strict=True)):
            button.setToolTip(f"Training {NAMES[k]} is the broken one")
            button.setAccessibleName(f"Training {NAMES[k]} is broken")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, k=k: self.picked.emit(k))
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(plot, 1)
            column.addWidget(button)
            row.addLayout(column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 8, 8)
        whole.setSpacing(8)
        whole.addWidget(self.task)
        whole.addLayout(row, 1)
        for part in (self.verdict, self.question, self.mistakes, self.end):
            whole.addWidget(part)
        self.mistakes.chosen.connect(self._blame)
        self.end.clicked.connect(self.ended)
        self._shown: object = None
        self._offered: tuple[str, ...] = ()

    def show_attempt(self, state: State, attempt: Attempt) -> None:
        """Show the trainings, and what was said of the last answer."""
        planted = attempt.broken
        assert planted is not None
        if self._shown is not planted:
            self._shown = planted
            for plot, training in zip(self.plots, planted.trainings, strict=True):
                plot.show_training(training, planted.trainings)
            self.task.setText(
                f"Three trainings of this network from different initial weights, by batch gradient descent with η = "
                f"{format_number(planted.rate, Digits(3))}. One of them makes a mistake in every update. Which?"
            )
            self.buttons[0].setFocus()
        for k, button in enumerate(self.buttons):
            button.setEnabled(not attempt.picked and k not in attempt.picks)
        self._offered = planted.offered
        asks = attempt.picked and not attempt.named
        self.task.setVisible(not attempt.picked)  # the answers take its room
        self.question.setText("Which mistake is it?")
        for part in (self.question, self.mistakes):
            part.setVisible(asks)
        if asks:
            self.mistakes.offer([TITLES[each] for each in planted.offered])
        self.end.setText("&Close" if attempt.named else "End")
        self.verdict.say(*_said(attempt))

    def _blame(self, place: int) -> None:
        self.blamed.emit(self._offered[place])


def _said(attempt: Attempt) -> tuple[str, str]:
    """The remark on the last answer, and the role of its color."""
    planted = attempt.broken
    assert planted is not None
    name = NAMES[planted.broken]
    if attempt.named:
        tries = len(attempt.picks) + len(attempt.blamed)
        at = "on the first try" if tries == 2 else f"after {tries - 2} wrong answer{'s' * (tries > 3)}"
        return f"Found {at}. {name} has {planted.explanation}.", "value"
    if attempt.blamed:
        return f"No: {_how(attempt.blamed[-1])}", "warning"
    if attempt.picked:
        return f"✓ {name} is broken: {told(planted.trainings[planted.broken])}.", "value"
    if attempt.picks:
        last = attempt.picks[-1]
        return f"No: in {NAMES[last]} {told(planted.trainings[last])}, as it should.", "warning"
    return "", "muted"


def _how(mistake: str) -> str:
    """The signs of the mistake that was named."""
    return f"with {TITLES[mistake]}, {SIGNS[mistake]}."


def _words() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    return label
