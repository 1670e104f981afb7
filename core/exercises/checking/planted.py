"""A worked update with one mistake planted in it: every number after it follows from the wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.exercises.checking.answers import of_number
from core.exercises.mistakes import Candidate, candidates
from core.exercises.workings import Workings

if TYPE_CHECKING:
    from core.exercises.exercise import Exercise
    from core.model.quantities import Quantity

# Slips give numbers that are wrong at a glance, or that no step explains.
_DULL = frozenset({"sign-slip", "decimal-slip", "other-example", "factor-two", "half-gradient"})
_DRAWS = 200


@dataclass(frozen=True)
class Planted:
    """The mistake and the numbers as they are shown.

    name: the question with the mistake. number: the wrong number. mistake: its id. numbers: all, by name, in order.
    explanation: one sentence on the mistake.
    """

    name: str
    number: float
    mistake: str
    numbers: dict[str, float]
    explanation: str


def plant(exercise: Exercise, seed: int) -> Planted:
    """A mistake at one of the questions, the same for a seed. Raises InputError where none fits.

    Only mistakes that give another number at three digits, and only that one, are planted.
    """
    random = np.random.default_rng(seed)
    right = exercise.workings
    asked = list(zip(exercise.questions, exercise.quantities, strict=True))
    for _ in range(_DRAWS):
        name, quantity = asked[int(random.integers(len(asked)))]
        choice = _clear(right, quantity)
        if choice:
            candidate = choice[int(random.integers(len(choice)))]
            wrong = Workings(exercise, {quantity: candidate.number})
            numbers = {other: wrong.value(q) for other, q in asked}
            numbers[name] = candidate.number
            sentence = candidate.mistake.sentence(right, quantity)
            return Planted(name, candidate.number, candidate.mistake.id, numbers, sentence)
    raise InputError("no mistake can be distinguished from the right numbers here; choose other weights")


def _clear(workings: Workings, quantity: Quantity) -> list[Candidate]:
    """The mistakes at `quantity` that nothing else could be, neither another mistake nor rounding."""
    expected, found = workings.value(quantity), candidates(workings, quantity)
    clear = []
    for candidate in found:
        alike = {
            each.mistake.id for each in found if abs(each.number - candidate.number) <= 2e-3 * abs(candidate.number)
        }
        if (
            candidate.mistake.id not in _DULL
            and alike == {candidate.mistake.id}
            and abs(candidate.number - expected) > 5e-3 * max(abs(expected), abs(candidate.number))
            and not of_number(candidate.number).agrees(expected)
        ):
            clear.append(candidate)
    return clear
