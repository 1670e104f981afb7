"""The page of a lesson: text, what is to be done, goals, the question, what was seen, and the buttons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.lessons.builtin import leads_on
from gui.base.text_scale import follow, pixels
from gui.base.type_scale import embolden
from gui.panels.learn.asking import Asking
from gui.panels.learn.blocks import Blocks
from gui.panels.learn.goals import Goals
from gui.widgets.buttons import push_button

if TYPE_CHECKING:
    from core.lessons.progress import Progress
_SET, _RESET = "&Set the stage", "&Reset the stage"
_NOT_SET = "Set the stage first: the window still shows another network."


class Reading(QWidget):
    """A stage of a lesson.

    Signals
    -------
    left(): back to the contents. stage_wanted(): set the stage, again if it is set. moved(int): to the next stage (1)
    or the one before (−1).
    """

    left = Signal()
    stage_wanted = Signal()
    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.contents = push_button("‹ &Lessons", "Go back to the list of lessons")
        self.place = QLabel()
        self.title, self.heading = _heading(), _heading()
        self.explanation = Blocks("Text of the lesson")
        self.do = Blocks("To do", strong=True)
        self.goals = Goals()
        self.not_set = _note(_NOT_SET)
        self.asking = Asking()
        self.seen = Blocks("Closing remark")
        self.stage = push_button(_SET, "Open the network, data and settings of this lesson")
        self.back = push_button("&Back", "Go back to the previous stage or lesson (Alt+PgUp)")
        self.next = push_button("Ne&xt", "Go to the next stage or lesson (Alt+PgDown)")
        self.body = self._page()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.contents)
        top.addStretch(1)
        top.addWidget(self.place)
        column.addLayout(top)
        column.addWidget(self.body, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button, part in ((self.stage, 2), (self.back, 1), (self.next, 1)):
            # Fusion makes buttons wider than their words: three of them would be wider than the panel.
            follow(button, partial(_fit, button))
            buttons.addWidget(button, part)
        column.addLayout(buttons)
        self.contents.clicked.connect(self.left)
        self.stage.clicked.connect(self.stage_wanted)
        self.back.clicked.connect(lambda: self.moved.emit(-1))
        self.next.clicked.connect(lambda: self.moved.emit(1))
        self._at: tuple[object, int] | None = None

    def _page(self) -> QScrollArea:
        """The text and what is below it, which scroll together."""
        body = QScrollArea()
        body.setFrameShape(QScrollArea.Shape.NoFrame)
        body.setWidgetResizable(True)
        body.setAccessibleName("Lesson")
        body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(8)
        for widget in (self.title, self.heading, self.explanation, self.do, self.not_set, self.goals, self.asking):
            inside.addWidget(widget)
        inside.addWidget(self.seen)
        inside.addStretch(1)
        body.setWidget(page)
        # Where there is little room the text scrolls, not the panel.
        follow(body, lambda: body.setMinimumHeight(pixels(30)))
        return body

    def show_progress(self, progress: Progress) -> None:
        """Show the stage."""
        stage, count = progress.stage, len(progress.lesson.stages)
        self.title.setText(progress.lesson.title)
        self.heading.setText(stage.title)
        self.heading.setVisible(bool(stage.title))
        section = progress.lesson.section
        parts = [section] if section else []
        parts += [f"{progress.index + 1} of {count}"] if count > 1 else []
        self.place.setText(" · ".join(parts))
        self.explanation.show_blocks(stage.text)
        self.do.show_blocks(stage.do)
        self.goals.show_progress(progress)
        self.asking.show_progress(progress)
        self.seen.show_blocks(stage.seen if progress.reached else ())
        begun = progress.start is not None
        self.not_set.setVisible(not begun)
        self.stage.setText(_RESET if begun else _SET)
        self.back.setEnabled(leads_on(progress, -1))
        self.next.setEnabled(leads_on(progress, 1))
        if self._at != (progress.lesson, progress.index):
            self._at = (progress.lesson, progress.index)
            self.body.verticalScrollBar().setValue(0)

    def recolor(self) -> None:
        """Typeset the formulas in the theme's colors."""
        for blocks in (self.explanation, self.do, self.seen):
            blocks.recolor()


def _heading() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    embolden(label)
    return label


def _note(words: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _fit(button: QPushButton) -> None:
    """Give a button the width of its words, the longest if they change, with some room at both sides."""
    words = max(button.text().replace("&", ""), _RESET.replace("&", "") if button.text() == _SET else "", key=len)
    button.setMinimumWidth(button.fontMetrics().horizontalAdvance(words) + pixels(20))
