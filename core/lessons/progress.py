"""Progress: where a reader is in a lesson, what is done, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.exercises.checking.answers import read_answer
from core.exercises.checking.grading import Grader
from core.exercises.exercise import Exercise
from core.lessons.conditions.deeds import ANSWERED

if TYPE_CHECKING:
    from core.lessons.lesson import Lesson, Question, Stage
    from core.lessons.scene import Scene


@dataclass(frozen=True)
class Reply:
    """An answer to a stage's question: its text, whether it is right, and one sentence on it."""

    text: str
    right: bool
    says: str


@dataclass(frozen=True)
class Progress:
    """A lesson and the stage shown.

    start: the scene in which the stage began, or None while it is not set. ticks: which of its goals were reached
    since. reply: the last answer to its question. done: the stages that were done. within: whether the network
    in the window comes from a stage of the lesson, so that another stage may take its place.
    """

    lesson: Lesson
    index: int = 0
    start: Scene | None = None
    ticks: tuple[bool, ...] = ()
    reply: Reply | None = None
    done: frozenset[int] = frozenset()
    within: bool = False

    @property
    def stage(self) -> Stage:
        """The stage shown."""
        return self.lesson.stages[self.index]

    @property
    def reached(self) -> bool:
        """Whether everything of the stage shown is done, so that it can be said what was seen."""
        return self.start is not None and all(self.ticks)

    @property
    def complete(self) -> bool:
        """Whether every stage was done."""
        return len(self.done) == len(self.lesson.stages)

    def at(self, index: int) -> Progress:
        """Return it at another stage, which is not set yet."""
        return Progress(self.lesson, index, done=self.done, within=self.within)

    def left(self) -> Progress:
        """Return it with the stage no longer set: the network is another now."""
        return replace(self, start=None, ticks=(), reply=None, within=False)

    def begun(self, scene: Scene) -> Progress:
        """Return it with the stage set: `scene` is its beginning."""
        begun = replace(self.left(), start=scene, ticks=(False,) * len(self.stage.goals), within=True)
        return begun.seen(scene)

    def seen(self, scene: Scene) -> Progress:
        """Return it with the goals that are reached in `scene`; itself if there are no more."""
        if self.start is None or (all(self.ticks) and self.index in self.done):
            return self
        ticks = tuple(
            ticked or (self._answered if goal.condition.text == ANSWERED else goal.condition.holds(scene, self.start))
            for goal, ticked in zip(self.stage.goals, self.ticks, strict=True)
        )
        done = self.done | {self.index} if all(ticks) else self.done
        return self if ticks == self.ticks and done == self.done else replace(self, ticks=ticks, done=done)

    def answered(self, text: str, scene: Scene) -> Progress:
        """Return it with an answer to the stage's question. Raises InputError for what cannot be read."""
        question = self.stage.question
        if question is None or self.start is None:
            return self
        return replace(self, reply=_reply(question, text, scene)).seen(scene)

    @property
    def _answered(self) -> bool:
        return self.reply is not None and self.reply.right


def _reply(question: Question, text: str, scene: Scene) -> Reply:
    if question.choices:
        right = text == question.answer
        return Reply(text, right, "Right." if right else "Not this one.")
    if not question.answer[:1].isalpha():
        right = read_answer(text).agrees(read_answer(question.answer).value)
        return Reply(text, right, "Right." if right else "Not right yet.")
    steps = scene.alone
    exercise = Exercise(
        steps.network, steps.inputs, steps.targets, steps.rate, "sgd", (question.answer,), own_rule=steps.rule
    )  # fmt: skip
    read_answer(text)  # unreadable answers are reported at once
    verdict = Grader(exercise, lenient=True).grade({question.answer: text})[0]
    return Reply(text, verdict.right, verdict.says)
