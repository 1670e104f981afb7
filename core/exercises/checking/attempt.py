"""A student at an exercise: what is answered, what is still open, and what must not be seen until then."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.exercises.checking.answers import Answer, read_answer
from core.exercises.prediction import NEW_LOSS, first_hidden, outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.derivation import Derivation
    from core.exercises.broken import Broken
    from core.exercises.checking.grading import Grader, Verdict
    from core.exercises.checking.leads import Lead
    from core.exercises.checking.planted import Planted
    from core.exercises.exercise import Exercise
    from core.exercises.prediction import Course
    from core.model.quantities import Quantity


def _none() -> Mapping[str, Verdict]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Attempt:
    """A value: each answer makes a new one.

    exercise: what is asked. grader: compares answers with it.
    sheet: whether all questions are answered at once, else one after the other.
    verdicts: the last one on each answer, by name. tries: how many answers each name has had.
    given: the answers that were read, by name. shown: names whose step was shown on demand.
    hinted: whether the hint to the open question is shown. last: the name that was dealt with last.
    planted: worked numbers with a mistake that is to be found, or None; marks: the steps marked so far.
    guesses: while predicting, what was guessed, by name, else None; earlier: the guesses about the updates before
    this one, how many were right and how many there were. course: the run that is predicted, None for the update.
    leads: questions before some of the numbers, by name; chosen: the answers to them, by their places.
    broken: three trainings of which one has a mistake, or None; picks: the trainings picked so far, blamed: the
    mistakes named so far. Nothing of the update is asked then.
    """

    exercise: Exercise
    grader: Grader
    sheet: bool = False
    verdicts: Mapping[str, Verdict] = field(default_factory=_none)
    tries: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    given: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    shown: frozenset[str] = frozenset()
    hinted: bool = False
    last: str = ""
    planted: Planted | None = None
    marks: tuple[str, ...] = ()
    guesses: Mapping[str, str] | None = None
    earlier: tuple[int, int] = (0, 0)
    course: Course | None = None
    leads: Mapping[str, Lead] = field(default_factory=lambda: MappingProxyType({}))
    chosen: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    broken: Broken | None = None
    picks: tuple[int, ...] = ()
    blamed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The quantities asked: the questions; while predicting, also the loss after the update."""
        return self.exercise.questions if self.guesses is None else (*self.exercise.questions, NEW_LOSS)

    @property
    def found(self) -> bool:
        """Whether the planted mistake is found."""
        return self.planted is not None and self.planted.name in self.marks

    def done(self, name: str) -> bool:
        """Whether a question is answered right, or its step was shown; with a planted mistake, whether it is found."""
        if self.broken is not None:
            return True
        if self.planted is not None:
            return self.found
        if self.guesses is not None:
            return name in self.guesses
        verdict = self.verdicts.get(name)
        return name in self.shown or (verdict is not None and verdict.right)

    @cached_property
    def open(self) -> str | None:
        """The first question that is not done; None at the end."""
        return next((name for name in self.names if not self.done(name)), None)

    @property
    def lead(self) -> Lead | None:
        """The question that comes before the open one's number; None where there is none, or it is answered."""
        return None if self.open is None or self.open in self.chosen else self.leads.get(self.open)

    @property
    def led_right(self) -> int:
        """The number of right answers to the questions before numbers."""
        return sum(self.leads[name].right == place for name, place in self.chosen.items())

    @property
    def picked(self) -> bool:
        """Whether the training with the mistake is picked."""
        return self.broken is not None and self.broken.broken in self.picks

    @property
    def named(self) -> bool:
        """Whether its mistake is named."""
        return self.broken is not None and self.broken.mistake in self.blamed

    @cached_property
    def known(self) -> frozenset[Quantity]:
        """The quantities asked whose numbers may be shown; that of a carried answer would reveal an earlier one."""
        if self.guesses is not None or self.broken is not None:
            return frozenset()
        return frozenset(q for name, q in self._asked if self.done(name) and not self._carried(name))

    @cached_property
    def asked(self) -> frozenset[Quantity]:
        """The quantities asked that are not done yet."""
        return frozenset(q for name, q in self._asked if not self.done(name))

    @property
    def right(self) -> int:
        """The number of questions answered right without their step being shown."""
        return sum(v.right for name, v in self.verdicts.items() if name not in self.shown)

    @property
    def at_once(self) -> int:
        """The number of those answered right on the first try."""
        return sum(
            v.right and self.tries[name] == 1 for name, v in self.verdicts.items() if name not in self.shown
        )  # fmt: skip

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the last answer."""
        return self.verdicts.get(self.last)

    def first_hidden(self, derivation: Derivation) -> int:
        """The step of the first question that is not done: from it on numbers are hidden, but for those done."""
        if self.guesses is not None:
            step = derivation.index_of(first_hidden(self.exercise))
            return len(derivation) if self.open is None or step is None else step
        steps = [derivation.index_of(quantity) for quantity in self.asked]
        return min((step for step in steps if step is not None), default=len(derivation))

    def answered(self, texts: Mapping[str, str]) -> Attempt:
        """The attempt with these answers, by name; empty ones are left out.

        Raises InputError, naming the question where there are several, for what cannot be read.
        """
        if self.planted is not None or self.guesses is not None or self.broken is not None:
            return self
        read = {name: read_answer(text) for name, text in texts.items() if text.strip()}
        given = {**self.given, **read}
        by_quantity = {self.exercise.quantity(name): answer for name, answer in given.items()}
        found = {
            name: self.grader.verdict(self.exercise.quantity(name), answer, by_quantity, self.asked)
            for name, answer in read.items()
        }
        tries = dict(self.tries)
        for name in found:
            tries[name] = tries.get(name, 0) + 1
        return replace(
            self,
            verdicts=MappingProxyType({**self.verdicts, **found}),
            tries=MappingProxyType(tries),
            given=MappingProxyType(given),
            last=next(iter(found), self.last),
            hinted=self.hinted and not all(verdict.right for verdict in found.values()),
        )

    def guessed(self, guess: str) -> Attempt:
        """The attempt with a guess at the open question."""
        if self.guesses is None or self.open is None:
            return self
        return replace(self, guesses=MappingProxyType({**self.guesses, self.open: guess}), last=self.open)

    @property
    def guessed_right(self) -> int:
        """The number of right guesses."""
        return sum(self.outcome(name) == guess for name, guess in (self.guesses or {}).items())

    def outcome(self, name: str) -> str:
        """Whether a number that is predicted goes up or down, or stays the same."""
        return outcome(self.exercise, name, self.course)

    @property
    def score(self) -> tuple[int, int]:
        """The numbers of right guesses and of all guesses, including those about earlier updates."""
        return self.earlier[0] + self.guessed_right, self.earlier[1] + len(self.guesses or {})

    def led(self, place: int) -> Attempt:
        """The attempt with an answer to the question before the open one's number."""
        lead, name = self.lead, self.open
        if lead is None or name is None or not 0 <= place < len(lead.choices):
            return self
        return replace(self, chosen=MappingProxyType({**self.chosen, name: place}), last=name)

    def picking(self, place: int) -> Attempt:
        """The attempt with a training picked as the broken one."""
        if self.broken is None or self.picked or not 0 <= place < len(self.broken.trainings):
            return self
        return self if place in self.picks else replace(self, picks=(*self.picks, place))

    def blaming(self, mistake: str) -> Attempt:
        """The attempt with a mistake named, once the training is picked."""
        if self.broken is None or not self.picked or self.named or mistake not in self.broken.offered:
            return self
        return self if mistake in self.blamed else replace(self, blamed=(*self.blamed, mistake))

    def marked(self, name: str) -> Attempt:
        """The attempt with this step marked as the one with the mistake. Raises InputError for another name."""
        if self.planted is None or name not in self.planted.numbers:
            raise InputError(f"{name}: not a step of this exercise")
        return self if self.found else replace(self, marks=(*self.marks, name), last=name)

    def with_hint(self) -> Attempt:
        """The attempt with the hint to the open question shown."""
        return replace(self, hinted=True)

    def with_step(self) -> Attempt:
        """The attempt with the open question's step shown; what was answered to it no longer counts."""
        name = self.open
        if name is None or self.planted is not None or self.guesses is not None:
            return self
        given = MappingProxyType({other: answer for other, answer in self.given.items() if other != name})
        return replace(self, shown=self.shown | {name}, given=given, hinted=False, last=name)

    def _carried(self, name: str) -> bool:
        verdict = self.verdicts.get(name)
        return verdict is not None and verdict.carried

    @property
    def _asked(self) -> zip[tuple[str, Quantity]]:
        return zip(self.exercise.questions, self.exercise.quantities, strict=True)
