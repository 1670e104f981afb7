"""Lessons in the window: opening, setting stages with their panels, keys, progress, saving a stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.lessons import SUFFIX
from gui.base.attempt import result
from gui.base.preferences import stored_texts
from gui.session import Change
from gui.window.filing import is_lesson
from gui.window.places.stage_layout import LEARN

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QMainWindow

    from core.lessons.lesson import Lesson
    from core.lessons.panels import Arrangement
    from gui.session import Session, State
    from gui.window.filing import Filing
    from gui.window.places.docks import Panels
    from gui.window.places.stage_layout import StageLayout

# Where progress is stored: the lessons done, and the one read last.
DONE, LAST = "lessons-done", "lesson"


class Lessons(QObject):
    """The parts of the window that lessons use; see also the Learn panel, which shows them."""

    def __init__(
        self, window: QMainWindow, session: Session, settings: QSettings, panels: Panels, filing: Filing,
        layout: StageLayout,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._settings, self._panels, self._filing = window, settings, panels, filing
        self.session = session
        self.layout = layout
        self._saved: Path | None = None
        self.session.changed.connect(self._follow)

    @property
    def panels(self) -> dict[str, str]:
        """The names of panels in lesson files: their ids and titles."""
        entries = self._panels.entries.values()
        return {entry.title.lower(): entry.id for entry in entries} | {entry.id: entry.id for entry in entries}

    def open_builtin(self, name: str) -> None:
        """Read a lesson that comes with Chainrule; the network stays as it is until its stage is set."""
        from core.lessons.builtin import builtin_lesson

        self._read(builtin_lesson(name))

    def open_file(self, path: Path) -> bool:
        """Read a lesson file and set its first stage; on an error, show it and change nothing."""
        from core.lessons.reader import read_lesson

        lesson = result(self.session.fail, read_lesson, path, self.panels)
        if lesson is None:
            return False
        self._read(lesson)
        self.set_stage(asked=True)
        return True

    def set_stage(self, asked: bool = False) -> None:
        """Set the stage that is read, or set it again; unsaved work of the user's own is asked about before.

        asked: whether it was already.
        """
        lesson = self.session.state.lesson
        if lesson is None or not (asked or lesson.within or self._filing.may_leave()):
            return
        self.session.set_stage()
        self._show_panels()

    def move(self, by: int) -> None:
        """Go to the next stage (1) or the one before (−1), or on to the next lesson; set it if this one is."""
        lesson = self.session.state.lesson
        if lesson is None:
            return
        index = lesson.index + by
        if not 0 <= index < len(lesson.lesson.stages):
            self._other_lesson(lesson.lesson, by)
            return
        with self.session.together():
            self.session.go_to_stage(index)
            if lesson.within:
                self.session.set_stage()
        if lesson.within:
            self._show_panels()
        self._bring_up()

    def play(self) -> None:
        """Show the lesson on the whole screen, with its stage set; once more ends that."""
        window = self._window
        if window.isFullScreen():
            window.showNormal()
            return
        lesson = self.session.state.lesson
        if lesson is not None and not lesson.within:
            self.set_stage()
        window.showFullScreen()

    # What the dialog that saves a stage asks

    def arrangement(self) -> Arrangement:
        """The current arrangement of the panels."""
        return self.layout.current()

    def proposal(self) -> Path:
        """The lesson file that is read or was saved to last, or a new name in the folder used last."""
        lesson = self.session.state.lesson
        if lesson is not None and is_lesson(Path(lesson.lesson.key)):
            return Path(lesson.lesson.key)
        return self._saved or Path(self._filing.folder()) / f"lesson{SUFFIX}"

    def added(self, path: Path, stages: int) -> None:
        """Say that the stage is in the file, and list that among the recent ones."""
        self._saved = path
        self._filing.remember(path)
        self.session.say(f"Saved as stage {stages} of {path.name}.")

    def _read(self, lesson: Lesson) -> None:
        self.session.open_lesson(lesson)
        self._bring_up()

    def _bring_up(self) -> None:
        """Bring the Learn panel to the front: it shows what was asked for."""
        self._panels.docks[LEARN].show()
        self._panels.docks[LEARN].raise_()

    def _other_lesson(self, lesson: Lesson, by: int) -> None:
        from core.lessons.builtin import after, before, builtin_lesson

        name = after(lesson.key) if by > 0 else before(lesson.key)
        if name is not None:
            self._read(builtin_lesson(name))

    def _show_panels(self) -> None:
        lesson = self.session.state.lesson
        if lesson is not None and lesson.start is not None and lesson.stage.panels is not None:
            self.layout.show(lesson.stage.panels)

    def _follow(self, state: State, change: Change) -> None:
        """Remember the progress; put back the user's layout after a lesson."""
        if not change & Change.LESSON:
            return
        settings, lesson = self._settings, state.lesson
        if lesson is None:
            self.layout.restore()
            return
        settings.setValue(LAST, lesson.lesson.key)
        done = stored_texts(settings, DONE)
        if lesson.complete and lesson.lesson.key not in done:
            settings.setValue(DONE, [*done, lesson.lesson.key])
