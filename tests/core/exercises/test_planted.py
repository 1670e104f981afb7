"""A planted mistake: one wrong number, and all others follow from it."""

import pytest

from core.exercises.checking.grading import Grader
from core.exercises.checking.planted import plant
from core.exercises.exercise import Exercise
from core.exercises.generation import questions_of
from core.gallery.presets import preset


def exercise():
    network = preset("mazur").network
    return Exercise(network, [[0.05, 0.1]], [[0.01, 0.99]], 0.5, "sgd", questions_of(network))


@pytest.mark.parametrize("seed", range(30))
def test_a_grader_finds_just_the_planted_mistake(seed):
    planted = plant(exercise(), seed)
    verdicts = Grader(exercise()).grade({name: f"{number:.6g}" for name, number in planted.numbers.items()})
    wrong = [verdict for verdict in verdicts if not verdict.right]
    assert [verdict.name for verdict in wrong] == [planted.name]
    assert wrong[0].mistakes == (planted.mistake,)


def test_a_seed_plants_the_same_mistake_and_seeds_differ():
    assert plant(exercise(), 4) == plant(exercise(), 4)
    assert len({plant(exercise(), seed).mistake for seed in range(30)}) > 5
