"""Doors to lessons: reading one, setting its stages, answering."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gui.session.doors import Doors
from gui.session.opening import opened
from gui.session.stepping import at_example

if TYPE_CHECKING:
    from core.lessons.lesson import Lesson
    from core.lessons.progress import Progress
    from gui.session.kept_runs import KeptRuns
    from gui.session.running import Running


class LessonDoors(Doors):
    """A lesson is read next to the network; only setting a stage changes that, as one entry of undo."""

    _running: Running
    _kept_runs: KeptRuns

    def open_lesson(self, lesson: Lesson | None, stage: int = 0) -> None:
        """Read a lesson from this stage on, or none any more. The network is as it was."""
        # Imported when a lesson is read: the window is seen sooner.
        from core.lessons.progress import Progress

        within = self.state.lesson is not None and self.state.lesson.within
        self._store.show(lesson=None if lesson is None else Progress(lesson, stage, within=within))

    def go_to_stage(self, index: int) -> None:
        """Read another stage of the lesson."""
        lesson = self.state.lesson
        if lesson is not None and 0 <= index < len(lesson.lesson.stages) and index != lesson.index:
            self._store.show(lesson=lesson.at(index))

    def set_stage(self) -> None:
        """Make the network, data and settings those with which the stage begins. Undo leads back to what was.

        Kept runs stay, to be compared with those to come.
        """
        before, path = self.state.lesson, self.state.path
        if before is None:
            return
        stage, store = before.stage, self._store

        def undone() -> None:
            store.show(path=path, lesson=_again(self.state.lesson, before))

        def redone() -> None:
            store.show(path=None, selected=None, lights=frozenset())
            if stage.example:
                store.show(**at_example(self.state, self.state.document, stage.example))
            store.show(lesson=before.left())
            store.show(lesson=before.begun(self.state))

        with self.together():
            self._running.pause()
            self._kept_runs.leave()
            document = replace(opened(stage.document), runs=self.state.document.runs)
            store.push_stage(document, f"Set the stage: {stage.title or before.lesson.title}", undone, redone)

    def answer_question(self, text: str) -> None:
        """Answer the question of the stage. Raises InputError for what cannot be read."""
        if self.state.lesson is not None:
            self._store.show(lesson=self.state.lesson.answered(text, self.state))


def _again(now: Progress | None, then: Progress) -> Progress | None:
    """The progress when a stage is undone: as before it, unless another lesson is read by now."""
    if now is None or now.lesson is not then.lesson:
        return now and now.left()
    return replace(then, done=then.done | now.done)
