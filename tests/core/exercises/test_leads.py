"""Rule, sign or direction before the number: the right choice is right, and no other one gives the number."""

import numpy as np
import pytest

from core.exercises.checking.leads import leads
from core.exercises.exercise import Exercise
from core.exercises.generation import questions_of
from core.exercises.workings import Workings
from core.gallery.presets import PRESETS, preset
from core.model.quantities import Kind
from core.training.rule import Rule


def exercise(name, count=1, **fields):
    network = preset(name).network
    random = np.random.default_rng(3)
    inputs, targets = random.normal(size=(count, network.sizes[0])), random.random((count, network.sizes[-1]))
    batch = count > 1
    questions = questions_of(network, "all", batch)
    return Exercise(network, inputs, targets, 0.3, "batch" if batch else "sgd", questions, **fields)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("count", [1, 3])
def test_signs_and_directions_are_those_of_the_numbers(name, count):
    of = exercise(name, count)
    workings = Workings(of)
    tried = 0
    for seed in range(4):
        for asked, lead in leads(of, seed).items():
            quantity = of.quantity(asked)
            value = workings.value(quantity)
            if lead.choices[0] == "positive":
                tried += 1
                assert lead.choices[lead.right] == ("positive" if value > 0 else "negative" if value < 0 else "zero")
            elif lead.choices[0] == "grows":
                tried += 1
                old = of.network.layer(quantity.layer).weights[quantity.i, quantity.j]
                words = "grows" if value > old else "shrinks" if value < old else "stays the same"
                assert lead.choices[lead.right] == words
    assert tried


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("count", [1, 3])
def test_rules_are_offered_once_each_and_without_numbers_of_the_update(name, count):
    for seed in range(4):
        for lead in leads(exercise(name, count), seed).values():
            assert len(set(lead.choices)) == len(lead.choices) > 1
            assert 0 <= lead.right < len(lead.choices)
            assert not any("." in choice for choice in lead.choices)


def _rules(of, kind):
    found = {}
    for seed in range(30):
        for name, lead in leads(of, seed).items():
            if lead.question.startswith("Which rule") and of.quantity(name).kind is kind:
                found.setdefault(name, lead)
    return {name: lead.choices[lead.right] for name, lead in found.items()}


def test_the_right_rules_are_the_chapters():
    of = exercise("xor-table")
    assert _rules(of, Kind.DELTA)["delta.2.1"] == "σ′(sₕ₁) u₁ δ"
    assert _rules(of, Kind.DELTA)["delta.3.1"] == "−(t − y) σ′(sᵧ)"
    assert _rules(of, Kind.GRADIENT)["grad.2.1.2"] == "δₕ₁ x₂"
    assert _rules(of, Kind.GRADIENT)["grad.3.1.3"] == "δ"
    assert _rules(of, Kind.NEW_WEIGHT)["new.2.1.3"] == "w₁₃ − η ∂L/∂w₁₃"
    assert _rules(of, Kind.LOSS)["L"] == "½ (t − y)²"
    assert _rules(of, Kind.SUM)["s.2.1"] == "w₁₁ x₁ + w₁₂ x₂ + w₁₃"


def test_other_rules_of_descent_are_not_asked_as_plain_ones():
    of = exercise("xor-table", own_rule=Rule(0.3, "momentum", 0.9))
    assert not _rules(of, Kind.NEW_WEIGHT)


def test_a_rule_that_gives_the_same_number_is_not_called_wrong():
    """r(r(s)) is r(s), and f of the identity is s."""
    assert all("r(r(" not in each for lead in leads(exercise("xor-printed"), 1).values() for each in lead.choices)
    assert all("f(" not in each for lead in leads(exercise("linear"), 1).values() for each in lead.choices)


def test_a_seed_asks_the_same_and_only_sometimes():
    of = exercise("mazur")
    assert leads(of, 3) == leads(of, 3) != leads(of, 4)
    assert 0 < len(leads(of, 3)) < len(of.questions)
