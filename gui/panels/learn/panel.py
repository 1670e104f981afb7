"""The Learn panel: the contents, and the lesson that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from core.basics.errors import InputError
from gui.base.preferences import preferences, stored_text, stored_texts
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.panels.learn.contents import Contents
from gui.panels.learn.reading import Reading
from gui.session import Change
from gui.tables.csv_rows import as_text

if TYPE_CHECKING:
    from core.lessons.progress import Progress
    from gui.session import Session, State


class LearnPanel(Panel):
    """Two pages. What concerns the whole window is asked of it.

    Signals
    -------
    stage_wanted(): the stage shown is to be set. moved(int): the next stage (1) or the one before (−1) is wanted.
    file_wanted(): a lesson file is to be opened.
    """

    entry = PanelEntry(
        id="learn", title="Learn", area="left", order=15, behind="data", closed=True, discreet=True,
        command="&Learn", key="F3", menu="help",
        tip="Short lessons that follow the chapter, each with one thing to do",
        follows=Change.LESSON,
    )  # fmt: skip

    stage_wanted = Signal()
    moved = Signal(int)
    file_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("learn")
        self.setAccessibleName("Learn")
        self.contents, self.reading = Contents(), Reading()
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.contents)
        self._pages.addWidget(self.reading)
        self.contents.chosen.connect(session.open_lesson)
        self.contents.file_wanted.connect(self.file_wanted)
        self.reading.left.connect(lambda: session.open_lesson(None))
        self.reading.stage_wanted.connect(self.stage_wanted)
        self.reading.moved.connect(self.moved)
        self.reading.asking.answered.connect(self._answer)

    def show_state(self, state: State, change: Change) -> None:
        """Show the lesson, or the contents."""
        if not change & self.follows:
            return
        progress = state.lesson
        if progress is None:
            settings = preferences()
            done = stored_texts(settings, "lessons-done")
            self.contents.show_done(done, stored_text(settings, "lesson", ""))
            self._turn_to(self.contents, self.contents.tree)
            return
        self._turn_to(self.reading, self.reading.stage)
        self.reading.show_progress(progress)

    def _turn_to(self, page: QWidget, focus: QWidget) -> None:
        """Show a page; the keyboard, if it was at the other one, goes on here and not elsewhere in the window."""
        if self._pages.currentWidget() is page:
            return
        holder = QApplication.focusWidget()
        held = holder is not None and self.isAncestorOf(holder)
        if held:
            self.setFocus()  # Qt would pass it on to the graph as the page with it is hidden
        self._pages.setCurrentWidget(page)
        if held:
            focus.setFocus()

    def numbers(self) -> str:
        """Return the goals of the stage, and whether they are reached."""
        progress: Progress | None = self.session.state.lesson
        goals = progress.stage.goals if progress is not None else ()
        ticks = progress.ticks if progress is not None and progress.ticks else (False,) * len(goals)
        rows = [[goal.words, "yes" if tick else "no"] for goal, tick in zip(goals, ticks, strict=True)]
        return as_text([["goal", "reached"], *rows])

    def changeEvent(self, event: QEvent) -> None:
        """Typeset the formulas in the theme's colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "reading"):
            self.reading.recolor()
            self.show_state(self.session.state, Change.ALL)

    def _answer(self, text: str) -> None:
        try:
            self.session.answer_question(text)
        except InputError as error:
            self.reading.asking.complain(str(error))
