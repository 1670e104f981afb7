"""One question after the other: its symbol, a field for the answer, the verdict, a hint, the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.model.formula import latex
from gui.base.theme import current
from gui.base.type_scale import embolden
from gui.formulas.row import FormulaRow
from gui.panels.exercise.choices import Choices
from gui.panels.exercise.wording import question, score, symbol
from gui.widgets.buttons import push_button
from gui.widgets.progress.feedback import Feedback

if TYPE_CHECKING:
    from core.exercises.checking.attempt import Attempt
    from gui.session import State


class OneByOne(QWidget):
    """The open question.

    Signals
    -------
    answered(str): the text of an answer. chosen(int): the place of a choice, for a question before the number.
    hinted(), shown(): a hint or the step is wanted. ended().
    """

    answered = Signal(str)
    chosen = Signal(int)
    hinted = Signal()
    shown = Signal()
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.progress = _words(muted=True)
        self.question = _words()
        embolden(self.question)
        self.field = QLineEdit()
        self.field.setAccessibleName("Answer")
        self.field.setPlaceholderText("0.25 or 0.5*(1-0.5)")
        self.field.setToolTip("A number with at least three significant digits, or an expression; Enter checks it")
        self.choices = Choices()
        self.check = push_button("&Check", "Check the answer (Enter)")
        self.hint = push_button("H&int", "Show the formula in symbols")
        self.step = push_button("&Show step", "Show this step with its numbers; it then counts as shown")
        self.end = push_button("End", "End the exercise and show all numbers")
        self.verdict = Feedback()
        self.formula = FormulaRow()
        self.formula.setAccessibleName("Hint")
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.check)
        buttons = QGridLayout()
        for k, button in enumerate((self.hint, self.step, self.end)):
            buttons.addWidget(button, 0, k)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.progress)
        column.addWidget(self.question)
        column.addLayout(row)
        column.addWidget(self.choices)
        column.addWidget(self.verdict)
        column.addWidget(self.formula)
        column.addStretch(1)
        column.addLayout(buttons)
        self.check.clicked.connect(self._answer)
        self.choices.chosen.connect(self.chosen)
        self.field.returnPressed.connect(self._answer)
        self.hint.clicked.connect(self.hinted)
        self.step.clicked.connect(self.shown)
        self.end.clicked.connect(self.ended)
        self._asked: tuple[str, bool] | None = None

    def show_attempt(self, state: State, attempt: Attempt) -> None:
        """Show the open question, and what was said of the last answer."""
        name, count = attempt.open, len(attempt.exercise.questions)
        done = sum(map(attempt.done, attempt.exercise.questions))
        self.progress.setText(score(attempt) if name is None else f"Question {done + 1} of {count}")
        lead = attempt.lead
        # The keyboard first: a hidden widget would hand it to whatever comes next in the window.
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.end.setFocus()
        for widget in (self.field, self.check, self.hint, self.step):
            widget.setVisible(name is not None and lead is None)
        self.choices.setVisible(lead is not None)
        self.end.setText("&Close" if name is None else "End")
        self.formula.setVisible(name is not None and attempt.hinted and lead is None)
        if lead is not None:
            self.question.setText(lead.question)
            self.choices.offer(lead.choices)
        elif name is not None:
            quantity = attempt.exercise.quantity(name)
            words = question(state.derivation, quantity)
            self.question.setText(f"{words[0].upper()}{words[1:]} = ?")
            index = state.derivation.index_of(quantity)
            if attempt.hinted and index is not None:
                formula = state.derivation[index].formula
                self.formula.show_formulas([(f"{latex(formula.left)} = {latex(formula.right)}", current().text)])
        else:
            self.question.setText("Done")
        self._say(state, attempt)
        asked = None if name is None else (name, lead is not None)
        changed = asked != self._asked
        if changed:
            self._asked = asked
            self.field.clear()
        if asked is not None and (changed or self.end.hasFocus()):
            (self.field if lead is None else self.choices.buttons[0]).setFocus()

    def complain(self, sentence: str) -> None:
        """The error in the text that was entered."""
        self.verdict.say(f"{sentence[:1].upper()}{sentence[1:]}.", "warning")

    def _say(self, state: State, attempt: Attempt) -> None:
        verdict, chosen = attempt.verdict, attempt.chosen.get(attempt.last)
        if attempt.last in attempt.shown:
            last = symbol(state.derivation, attempt.exercise.quantity(attempt.last))
            self.verdict.say(f"The step of {last} is in the Derivation panel.", "muted")
        elif verdict is None and chosen is not None:
            lead = attempt.leads[attempt.last]
            right = chosen == lead.right
            self.verdict.say(f"✓ {lead.says}." if right else f"No: {lead.says}.", "value" if right else "warning")
        elif verdict is None:
            self.verdict.say("", "muted")
        else:
            name = symbol(state.derivation, attempt.exercise.quantity(verdict.name))
            says = f"✓ {name}: {verdict.says}" if verdict.right else verdict.says
            self.verdict.say(says, "value" if verdict.right else "warning")

    def _answer(self) -> None:
        if self.field.text().strip():
            self.answered.emit(self.field.text())
            self.field.selectAll()


def _words(muted: bool = False) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setEnabled(not muted)
    return label
