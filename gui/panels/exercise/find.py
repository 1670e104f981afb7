"""Find the mistake: worked numbers, one of them wrong; the student marks its step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from core.basics.number_format import format_number
from core.exercises.mistakes import TITLES
from core.model.formula import plain
from core.model.quantities import Symbol
from gui.panels.exercise.wording import symbol
from gui.widgets.progress.feedback import Feedback

if TYPE_CHECKING:
    from core.exercises.checking.attempt import Attempt
    from gui.session import State


class Find(QWidget):
    """The worked steps.

    Signals
    -------
    marked(str): the name of the step that has the mistake. ended().
    """

    marked = Signal(str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.task = QLabel("One step is wrong, and later steps use its number. Which one?")
        self.task.setWordWrap(True)
        self.steps = QListWidget()
        self.steps.setAccessibleName("Worked steps")
        self.steps.setToolTip("Select the step with the mistake, then press Mark or Enter")
        self.steps.setUniformItemSizes(True)
        self.verdict = Feedback()
        self.mark = QPushButton("&Mark")
        self.mark.setToolTip("Mark the selected step as the wrong one")
        self.end = QPushButton("End")
        self.end.setToolTip("End the exercise and show all numbers")
        row = QHBoxLayout()
        row.addWidget(self.mark)
        row.addWidget(self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.task)
        column.addWidget(self.steps, 1)
        column.addWidget(self.verdict)
        column.addLayout(row)
        self.mark.clicked.connect(self._mark)
        self.steps.itemActivated.connect(lambda _: self._mark())
        self.end.clicked.connect(self.ended)
        self._shown: object = None

    def show_attempt(self, state: State, attempt: Attempt) -> None:
        """Show the worked steps, and what was said of the last mark."""
        planted = attempt.planted
        assert planted is not None
        if self._shown is not planted:
            self._shown = planted
            self.steps.clear()
            for name, number in planted.numbers.items():
                index = state.derivation.index_of(attempt.exercise.quantity(name))
                assert index is not None
                formula = state.derivation[index].formula
                left, right = (Symbol("", plain(each)).lowered for each in (formula.left, formula.right))
                words = f"{left} = {format_number(number, state.digits)} = {right}"
                item = QListWidgetItem(words, self.steps)
                item.setData(Qt.ItemDataRole.UserRole, name)
                item.setToolTip(words)
            self.steps.setFocus()
        self.mark.setEnabled(not attempt.found)
        self.end.setText("&Close" if attempt.found else "End")
        if attempt.found:
            tries = len(attempt.marks)
            at = "on the first try" if tries == 1 else f"after {tries} tries"
            said = f"Found {at}: {TITLES[planted.mistake]}. {planted.explanation}"
        elif attempt.marks:
            last = symbol(state.derivation, attempt.exercise.quantity(attempt.last))
            said = f"No: {last} follows from the numbers that it uses."
        else:
            said = ""
        self.verdict.say(said, "value" if attempt.found else "warning")

    def _mark(self) -> None:
        item = self.steps.currentItem()
        if item is not None and self.mark.isEnabled():
            self.marked.emit(item.data(Qt.ItemDataRole.UserRole))
