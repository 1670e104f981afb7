"""The question of a stage: a number to type, or a choice, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.panels.learn.blocks import rich
from gui.widgets.progress.feedback import Feedback

if TYPE_CHECKING:
    from core.lessons.lesson import Question
    from core.lessons.progress import Progress


class Asking(QWidget):
    """A question; hidden where there is none.

    Signals
    -------
    answered(str): the text of an answer.
    """

    answered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.question = QLabel()
        self.question.setTextFormat(Qt.TextFormat.RichText)
        self.question.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setAccessibleName("Answer")
        self.field.setPlaceholderText("0.25 or 0.5*(1-0.5)")
        self.field.setToolTip("A number with at least three significant digits, or an expression; Enter checks it")
        self.check = QPushButton("&Check")
        self.check.setToolTip("Check the answer (Enter)")
        self.choices: list[QPushButton] = []
        self.verdict = Feedback()
        self._typed = QWidget()
        row = QHBoxLayout(self._typed)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self.check)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        for widget in (self.question, self._typed, self.verdict):
            self._column.addWidget(widget)
        self.check.clicked.connect(self._answer)
        self.field.returnPressed.connect(self._answer)
        self._shown: Question | None = None
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show the question of the stage, and what was said of the last answer."""
        question, reply = progress.stage.question, progress.reply
        self.setVisible(question is not None)
        if question is None:
            return
        if question is not self._shown:
            self._ask(question)
        self.setEnabled(progress.start is not None)
        self.verdict.say(reply.says if reply else "", "value" if reply and reply.right else "warning")
        if reply and reply.right and self.field.hasFocus():
            self.check.setFocus()  # the keys that step belong to the window again
        for choice in self.choices:
            choice.setDown(bool(reply and reply.text == choice.property("choice")))

    def complain(self, sentence: str) -> None:
        """The error in the text that was entered."""
        self.verdict.say(f"{sentence[:1].upper()}{sentence[1:]}.", "warning")

    def _ask(self, question: Question) -> None:
        self._shown = question
        self.question.setText(rich(question.asked))
        self.question.setAccessibleName(question.asked.plain)
        self.field.clear()
        self._typed.setVisible(not question.choices)
        for choice in self.choices:
            self._column.removeWidget(choice)
            choice.hide()
            choice.deleteLater()
        self.choices = [self._choice(text) for text in question.choices]
        for k, choice in enumerate(self.choices, 1):
            self._column.insertWidget(k, choice)

    def _choice(self, text: str) -> QPushButton:
        button = QPushButton(text.replace("&", "&&"))
        button.setProperty("choice", text)
        button.setToolTip(f"Answer: {text}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.answered.emit(text))
        return button

    def _answer(self) -> None:
        if self.field.text().strip():
            self.answered.emit(self.field.text())
            self.field.selectAll()
