"""What an exercise asks, from what the user chose: the exercise, and the attempt at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.exercises.broken import plant_training
from core.exercises.checking.attempt import Attempt
from core.exercises.checking.grading import Grader
from core.exercises.checking.leads import leads
from core.exercises.checking.planted import plant
from core.exercises.exercise_file import checked
from core.exercises.generation import about, drawn, faded, phase_of, single
from core.exercises.prediction import some_weights

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.derivation import Derivation
    from core.exercises.checking.planted import Planted
    from core.exercises.exercise import Exercise
    from core.exercises.prediction import Course
    from core.model.network import Network


def exercise_of(
    derivation: Derivation,
    phase: str,
    *,
    last: int | None = None,
    one: int | None = None,
    predict: int | None = None,
    draw: int | None = None,
) -> Exercise:
    """Return the exercise about the update of `derivation`.

    phase: see core.exercises.generation. last: only the last so many questions. one: only one, chosen by this seed.
    predict: some of the weights, chosen by this seed, and L. draw: with other weights, drawn with this seed.
    Raises InputError where there is too much to ask.
    """
    exercise = phase_of(derivation, phase if predict is None else "update")
    questions = exercise.questions
    questions = faded(questions, last) if last is not None else questions
    questions = single(questions, one) if one is not None else questions
    questions = some_weights(questions, predict) if predict is not None else questions
    exercise = replace(exercise, questions=questions)
    return exercise if draw is None else drawn(exercise, draw)


def planted_in(exercise: Exercise, find: int) -> Planted:
    """Return a mistake in the worked numbers of `exercise`, chosen by the seed `find`."""
    return plant(checked(exercise), find)


def attempt_at(
    exercise: Exercise,
    *,
    sheet: bool = False,
    planted: Planted | None = None,
    predict: bool = False,
    course: Course | None = None,
    lead: int | None = None,
) -> Attempt:
    """Return the attempt at `exercise`, with nothing answered yet.

    sheet: all is asked at once. planted: the mistake that is to be found. predict: guesses are asked for;
    course: about this run, not the update. lead: the seed by which some questions are led to.
    Raises InputError where there is too much to ask.
    """
    guesses: dict[str, str] | None = {} if predict else None
    asked_first = {} if lead is None else leads(exercise, lead)
    return Attempt(
        checked(exercise), Grader(exercise, lenient=True), sheet,
        planted=planted, guesses=guesses, leads=asked_first, course=course,
    )  # fmt: skip


def attempt_at_trainings(derivation: Derivation, network: Network, data: Dataset, seed: int) -> Attempt:
    """Return the attempt at three trainings of `network` on its examples, of which one has a mistake."""
    planted = plant_training(network, data.inputs, data.targets, seed)
    exercise = about(derivation, ("L",))
    return Attempt(exercise, Grader(exercise, lenient=True), broken=planted)
