"""Grading: answers compared with the right numbers, with those that follow from own ones, and with mistakes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.exercises.checking.answers import WANTED_DIGITS, Answer, read_answer, written
from core.exercises.checking.library_numbers import LibraryNumbers
from core.exercises.mistakes import TITLES, Candidate, candidates
from core.exercises.workings import Workings
from core.model.quantities import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.exercises.exercise import Exercise
    from core.model.quantities import Quantity

# Of mistakes that fit alike, these many are named in a sentence.
_MOST_NAMED = 4
# Rounding on the way moves a number by less than this share of it.
_NEAR = 0.02
# The window shows numbers with this many digits unless told otherwise.
_SHOWN_DIGITS = 4
# Of more own numbers than these, rounding is allowed for in one lump.
_MOST_ROUNDED = 40


@dataclass(frozen=True)
class Verdict:
    """The verdict on one answer.

    name: of the quantity. given: the answer as a number, None where there is none or it cannot be read.
    expected: the right number. right: equal at the digits typed, or *carried*: right from the earlier answers.
    mistakes: the ids that fit; several where they give the same number. says: one sentence.
    """

    name: str
    given: float | None
    expected: float
    right: bool
    carried: bool
    mistakes: tuple[str, ...]
    says: str


class Grader:
    """Compares answers with an exercise; its right numbers are computed once.

    lenient: whether a number made of the numbers that a window shows, rounded on the way, is right too; otherwise only
    one that agrees at the digits typed is, as `chainrule grade` promises.
    """

    def __init__(self, exercise: Exercise, lenient: bool = False) -> None:
        self.exercise = exercise
        self.lenient = lenient
        self.workings = exercise.workings
        self._libraries = LibraryNumbers(exercise)
        self._candidates: dict[Quantity, list[Candidate]] = {}
        self._rounded: dict[Quantity, list[_Earlier]] = {}

    def grade(self, texts: Mapping[str, str]) -> list[Verdict]:
        """A verdict on each question; `texts` are the answers as they were typed, by name.

        Raises InputError for a name that is not asked.
        """
        asked = dict(zip(self.exercise.quantities, self.exercise.questions, strict=True))
        by_quantity: dict[Quantity, str] = {}
        for name, text in texts.items():
            quantity = self.exercise.quantity(name)
            if quantity not in asked:
                raise InputError(f"{name}: not asked in this exercise; asked are {_some(self.exercise.questions)}")
            if quantity in by_quantity:
                raise InputError(f"{name}: answered twice")
            by_quantity[quantity] = text
        read: dict[Quantity, Answer | InputError] = {}
        for quantity, text in by_quantity.items():
            if text.strip():
                try:
                    read[quantity] = read_answer(text)
                except InputError as error:
                    read[quantity] = error
        given = {quantity: answer for quantity, answer in read.items() if isinstance(answer, Answer)}
        verdicts = []
        for quantity, name in asked.items():
            answer = read.get(quantity)
            if isinstance(answer, Answer):
                verdicts.append(self.verdict(quantity, answer, given))
            else:
                says = "Not answered." if answer is None else f"Cannot be read: {answer}."
                expected = self.workings.value(quantity)
                verdicts.append(Verdict(name, None, expected, False, False, (), says))
        return verdicts

    def verdict(
        self,
        quantity: Quantity,
        answer: Answer,
        given: Mapping[Quantity, Answer],
        hidden: frozenset[Quantity] = frozenset(),
    ) -> Verdict:
        """The verdict on one answer; given: all answers, hidden: numbers that its sentence must not tell."""
        name, expected = self.exercise.name(quantity), self.workings.value(quantity)

        def found(says: str, right: bool = False, carried: bool = False, mistakes: tuple[str, ...] = ()) -> Verdict:
            return Verdict(name, answer.value, expected, right, carried, mistakes, says)

        if answer.agrees(expected):
            return found("Right.", right=True)
        own = self._own_numbers(quantity, given)
        if any(each.lead_to(answer) for each in own):
            return found("Right from your earlier numbers.", right=True, carried=True)
        if answer.agrees_roughly(expected):
            return found(f"Right so far, but give at least {WANTED_DIGITS} significant digits.")
        exact = Workings(self.exercise, hidden=hidden) if hidden else self.workings
        from_own = [Workings(self.exercise, each.values, hidden) for each in own]
        for workings in (exact, *from_own):
            wrong = self._wrong_numbers(quantity) if workings is exact else candidates(workings, quantity)
            ids, says = _mistakes(workings, quantity, answer, wrong)
            if ids:
                return found(self._with_libraries(says, quantity, answer), mistakes=ids)
        rounded = self._read_off(quantity)
        for earlier in (None, *own):
            if any((each.but(earlier) if earlier else each).lead_to(answer) for each in rounded):
                if self.lenient:
                    return found("Right, except for rounding on the way.", right=True, carried=bool(earlier))
                return found("Almost: right except for rounding on the way.")
        if abs(answer.value - expected) <= 2.0 * answer.unit:
            return found("Almost: the last digit is rounded incorrectly.")
        elsewhere = self._libraries.says(quantity, answer, expected)
        if elsewhere:
            return found(f"Not the textbook's number. {elsewhere}")
        return found("Not right, and no common mistake gives this number.")

    def _with_libraries(self, says: str, quantity: Quantity, answer: Answer) -> str:
        """The sentence about a mistake, and the libraries in which its number is right."""
        return f"{says} {self._libraries.says(quantity, answer, self.workings.value(quantity))}".strip()

    def _wrong_numbers(self, quantity: Quantity) -> list[Candidate]:
        if quantity not in self._candidates:
            self._candidates[quantity] = candidates(self.workings, quantity)
        return self._candidates[quantity]

    def _own_numbers(self, quantity: Quantity, given: Mapping[Quantity, Answer]) -> list[_Earlier]:
        """All other answers, and those alone that are wrong (the right ones may be rounded)."""
        others = {other: answer for other, answer in given.items() if _may_matter(other, quantity)}
        wrong = {other: answer for other, answer in others.items() if not answer.agrees(self.workings.value(other))}
        several = (others, wrong) if len(wrong) < len(others) else (others,)
        return [_Earlier(self.exercise, quantity, partial(dict, each)) for each in several if each]

    def _read_off(self, quantity: Quantity) -> list[_Earlier]:
        """The numbers that `quantity` may be made of, as a person reads them off and writes them down: rounded."""
        if quantity not in self._rounded:
            self._rounded[quantity] = [
                _Earlier(self.exercise, quantity, partial(self._written, quantity, digits))
                for digits in (_SHOWN_DIGITS, WANTED_DIGITS)
            ]
        return self._rounded[quantity]

    def _written(self, quantity: Quantity, digits: int) -> dict[Quantity, Answer]:
        exact = self.workings.before(quantity)
        return {other: written(value, digits) for other, value in exact if math.isfinite(value)}


class _Earlier:
    """Numbers that a person has when it comes to `quantity`; what follows from them is computed once.

    They themselves are not kept: of a large batch there are many for each quantity.
    """

    def __init__(self, exercise: Exercise, quantity: Quantity, answers: Callable[[], dict[Quantity, Answer]]) -> None:
        self.exercise = exercise
        self.quantity = quantity
        self.answers = answers

    @property
    def values(self) -> dict[Quantity, float]:
        """The numbers themselves."""
        return _values(self.answers())

    def but(self, own: _Earlier) -> _Earlier:
        """These, with the person's own where there are any."""
        return _Earlier(self.exercise, self.quantity, partial(dict, {**self.answers(), **own.answers()}))

    def lead_to(self, answer: Answer) -> bool:
        """Whether an answer follows from these numbers, each of which may have been rounded when it was written."""
        if answer.agrees(self._number):
            return True
        if not abs(self._number - answer.value) <= _NEAR * abs(answer.value):
            return False
        return answer.agrees(self._number, answer.unit if self._slack is None else self._slack)

    @cached_property
    def _number(self) -> float:
        return Workings(self.exercise, self.values).value(self.quantity)

    @cached_property
    def _slack(self) -> float | None:
        """How far rounding may have moved the number; None where there is too much to tell."""
        answers = self.answers()
        if len(answers) > _MOST_ROUNDED:
            return None
        slack, values = 0.0, _values(answers)
        for other, earlier in answers.items():
            moved = Workings(self.exercise, {**values, other: earlier.value + earlier.unit})
            slack += abs(moved.value(self.quantity) - self._number)
        return slack


def _values(answers: Mapping[Quantity, Answer]) -> dict[Quantity, float]:
    return {quantity: answer.value for quantity, answer in answers.items()}


def _may_matter(other: Quantity, quantity: Quantity) -> bool:
    """Whether `quantity` may be made of `other`: nothing is made of L, and of a gradient only its new weight."""
    if other == quantity or other.kind in (Kind.LOSS, Kind.NEW_WEIGHT):
        return False
    return other.j is None or other.place == quantity.place


def _mistakes(
    workings: Workings, quantity: Quantity, answer: Answer, wrong: list[Candidate]
) -> tuple[tuple[str, ...], str]:
    """The ids of the mistakes that give the answer, and a sentence on them."""
    fitting = {each.mistake.id: each.mistake for each in wrong if answer.agrees(each.number)}
    ids = tuple(fitting)
    if not ids:
        return (), ""
    if len(ids) == 1:
        return ids, fitting[ids[0]].sentence(workings, quantity)
    titles = [TITLES[each] for each in ids[:_MOST_NAMED]]
    return ids, f"This may be {', '.join(titles[:-1])} or {titles[-1]}."


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
