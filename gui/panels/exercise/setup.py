"""Choosing an exercise: which numbers, how many of them, one by one or as a sheet, with which weights."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.basics.bounds import SEED, Whole
from core.exercises.exercise import MAX_QUESTIONS
from core.exercises.prediction import COURSE_EPOCHS
from gui.widgets.flow import FlowBox
from gui.widgets.inputs.choice import choice_box, count_field

PHASES = {
    "forward": ("Forward pass", "The weighted sums s, the values h and the loss L"),
    "backward": ("Backward pass", "The error terms δ and the gradients"),
    "update": ("New weights", "The weights after the update"),
    "all": ("Whole update", "Forward pass, backward pass and new weights"),
}
_AMOUNTS = {
    "all": ("All of them", "Every number, in the order of the derivation"),
    "last": ("Only the last", "Earlier steps are shown; each time you finish, one more step is asked for"),
    "one": ("One of them", "One number, chosen by the seed"),
}


_COURSES = {
    "update": ("This update", "What the current update will do"),
    "run": ("A run, in epochs", "What a run of some epochs from here will do"),
}
_EPOCHS = 50


_MODES = {
    "steps": ("One by one", "Each answer is checked at once"),
    "sheet": ("As a sheet", "Answer all questions, then check them"),
    "find": ("Find the mistake", "Worked numbers are shown with one mistake in them; mark its step"),
    "predict": ("Predict", "Will weights grow or shrink in this update or run, and will the loss rise or fall?"),
    "broken": ("Which is broken?", "Three trainings are shown; pick the one that makes a mistake in every update"),
}


_INTRO = {
    "": "Compute numbers of the current update yourself. They are hidden until you have answered.",
    "find": "One of the worked numbers of the current update comes from a mistake. Find its step.",
    "predict": "Say what the current update, or a run, will do to weights and loss before you see it.",
    "broken": "Find out from loss and weights which of three trainings goes wrong, and because of which mistake.",
}


@dataclass(frozen=True)
class Choice:
    """The exercise asked for; the fields are the arguments of Exercising.start."""

    phase: str
    last: int | None
    one: int | None
    sheet: bool
    find: int | None
    predict: int | None
    lead: int | None
    broken: int | None
    draw: int | None
    epochs: int | None


class Setup(QWidget):
    """The form.

    Signals
    -------
    started(Choice): begin this exercise. printed(str): questions of a phase are wanted on paper.
    """

    started = Signal(object)
    printed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.phase = choice_box("Numbers asked for", PHASES)
        self.amount = choice_box("How many of them", _AMOUNTS)
        self.last = count_field("Number of last steps", Whole("last steps", 1, MAX_QUESTIONS), 1)
        self.mode = choice_box("Kind of exercise", _MODES)
        self.course = choice_box("What is predicted", _COURSES)
        self.epochs = count_field("Epochs of the run", COURSE_EPOCHS, _EPOCHS)
        self.lead = QCheckBox("Rule or sign first")
        self.lead.setToolTip("Before some of the numbers, ask which rule gives them, or for their sign or direction")
        self.draw = QCheckBox("With new weights")
        self.draw.setToolTip("Draw weights with one decimal for which mistakes can be told apart. You can undo this.")
        self.seed = count_field("Seed", SEED, 1)
        self.seed.setToolTip("The same seed gives the same weights and the same choice again")
        self.start = QPushButton("Start")
        self.start.setToolTip("Hide the numbers and ask for them")
        self.paper = QPushButton("&Worksheet…")
        self.paper.setToolTip("Save exercises as a PDF to print, one for all or one per student")
        self.intro = QLabel()
        self.intro.setWordWrap(True)
        # In one row, so that Start stays in sight in a low panel.
        self._predicted = QHBoxLayout()
        self._predicted.addWidget(self.course, 1)
        self._predicted.addWidget(self.epochs)
        self._form = self._rows()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.intro)
        column.addLayout(self._form)
        # Side by side where they fit: Start is in sight also in a low panel.
        for pair in ((self.lead, self.draw), (self.start, self.paper)):
            line = FlowBox(gap=8)
            for part in pair:
                line.add(part)
            column.addWidget(line)
        column.addStretch(1)
        self.amount.currentIndexChanged.connect(self._show_rows)
        self.mode.currentIndexChanged.connect(self._show_rows)
        self.course.currentIndexChanged.connect(self._show_rows)
        for box in (self.draw, self.lead):
            box.toggled.connect(self._show_rows)
        self.start.clicked.connect(self._start)
        self.paper.clicked.connect(lambda: self.printed.emit(self.phase.currentData()))
        self._show_rows()

    def _rows(self) -> QFormLayout:
        form = QFormLayout()
        form.addRow("&Kind", self.mode)
        form.addRow("&Ask for", self.phase)
        form.addRow("How &many", self.amount)
        form.addRow("&Last", self.last)
        label = QLabel("&Predict")
        label.setBuddy(self.course)
        form.addRow(label, self._predicted)
        form.addRow("&Seed", self.seed)
        return form

    @property
    def choice(self) -> Choice:
        """The current choice."""
        amount, mode = self.amount.currentData(), self.mode.currentData()
        asks = mode in ("steps", "sheet")
        return Choice(
            self.phase.currentData(),
            self.last.value() if amount == "last" and asks else None,
            self.seed.value() if amount == "one" and asks else None,
            mode == "sheet",
            self.seed.value() if mode == "find" else None,
            self.seed.value() if mode == "predict" else None,
            self.seed.value() if mode == "steps" and self.lead.isChecked() else None,
            self.seed.value() if mode == "broken" else None,
            self.seed.value() if mode != "broken" and self.draw.isChecked() else None,
            self.epochs.value() if mode == "predict" and self.course.currentData() == "run" else None,
        )

    def next_seed(self) -> int:
        """The seed, another one each time."""
        seed = int(self.seed.value())
        self.seed.setValue(seed + 1)
        return seed

    def ask_more(self) -> None:
        """One more of the last steps next time, where those are asked for."""
        if self.choice.last is not None:
            self.last.setValue(self.last.value() + 1)

    def _start(self) -> None:
        choice = self.choice
        seeds = (choice.one, choice.find, choice.predict, choice.lead, choice.broken, choice.draw)
        if any(seed is not None for seed in seeds):
            self.next_seed()  # another one next time
        self.started.emit(choice)

    def _show_rows(self) -> None:
        amount, mode = self.amount.currentData(), self.mode.currentData()
        asks = mode in ("steps", "sheet")
        leads = mode == "steps" and self.lead.isChecked()
        self._form.setRowVisible(self._predicted, mode == "predict")
        self.epochs.setVisible(mode == "predict" and self.course.currentData() == "run")
        self.intro.setText(_INTRO.get(mode, _INTRO[""]))
        self._form.setRowVisible(self.phase, mode not in ("predict", "broken"))
        self._form.setRowVisible(self.amount, asks)
        self._form.setRowVisible(self.last, amount == "last" and asks)
        self._form.setRowVisible(self.seed, amount == "one" or not asks or self.draw.isChecked() or leads)
        self.lead.setVisible(mode == "steps")
        self.draw.setVisible(mode != "broken")
        self.paper.setVisible(asks)
