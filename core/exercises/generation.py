"""Making exercises: which numbers are asked, and weights by which mistakes can be told apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.exercises.checking.answers import WANTED_DIGITS, written
from core.exercises.exercise import MAX_QUESTIONS, Exercise
from core.exercises.mistakes import candidates
from core.model.quantities import Kind, Quantity
from core.model.quantity_names import name_of

if TYPE_CHECKING:
    from core.derivation import Derivation
    from core.model.network import Network

PHASES = ("forward", "backward", "update", "all")
# Weights are drawn this often; the draw by which most mistakes can be told apart is kept.
_DRAWS = 40
_ENOUGH = 0.95
# A network larger than this is no exercise for a pocket calculator: its first draw is kept.
_LARGE = 60


def about(derivation: Derivation, questions: tuple[str, ...]) -> Exercise:
    """These questions about an update that is walked through, with its own rule."""
    method = "batch" if derivation.examples > 1 else "sgd"
    return Exercise(
        derivation.network,
        derivation.inputs,
        derivation.targets,
        derivation.rate,
        method,
        questions,
        own_rule=derivation.rule,
    )


def phase_of(derivation: Derivation, phase: str) -> Exercise:
    """All questions of a phase about an update that is walked through. Raises InputError where there are too many."""
    return about(derivation, questions_of(derivation.network, phase, derivation.examples > 1))


def questions_of(network: Network, phase: str = "all", batch: bool = False) -> tuple[str, ...]:
    """The names of a phase's numbers, in the order of the derivation; of a batch, those of its first example.

    forward: s and h of each node, and L. backward: δ and ∂L/∂w, from the last layer back. update: the new weights.
    """
    if phase not in PHASES:
        raise InputError(f"--phase: expected one of {', '.join(PHASES)}, found {phase[:40]!r}")
    found: list[Quantity] = []
    layers = range(2, network.depth + 1)
    nodes = [(n, i) for n in layers for i in range(network.sizes[n - 1])]
    back = [(n, i) for n in reversed(layers) for i in range(network.sizes[n - 1])]
    columns = {n: network.layer(n).weights.shape[1] for n in layers}
    count = {"forward": 2 * len(nodes) + 1, "backward": len(nodes) + network.parameters, "update": network.parameters}
    asked = list(count.values()) if phase == "all" else [count[phase]]
    if sum(asked) > MAX_QUESTIONS:
        most = f"expected at most {MAX_QUESTIONS:,} numbers to ask for, found {sum(asked):,}"
        raise InputError(f"exercise: {most}; choose a smaller network, or one phase with fewer numbers")
    if phase in ("forward", "all"):
        found += [Quantity(kind, n, i) for n, i in nodes for kind in (Kind.SUM, Kind.VALUE)]
        found.append(Quantity(Kind.LOSS))
    if phase in ("backward", "all"):
        found += [Quantity(Kind.DELTA, n, i) for n, i in back]
        gradient = Kind.MEAN_GRADIENT if batch else Kind.GRADIENT
        found += [Quantity(gradient, n, i, j) for n, i in back for j in range(columns[n])]
    if phase in ("update", "all"):
        found += [Quantity(Kind.NEW_WEIGHT, n, i, j) for n, i in back for j in range(columns[n])]
    return tuple(name_of(quantity, batch) for quantity in found)


def faded(questions: tuple[str, ...], level: int) -> tuple[str, ...]:
    """The last `level` questions: at first only the last step is asked, then the last two, … all."""
    return questions[-max(level, 1) :]


def single(questions: tuple[str, ...], seed: int) -> tuple[str, ...]:
    """One of the questions."""
    return (questions[int(np.random.default_rng(seed).integers(len(questions)))],)


def drawn(exercise: Exercise, seed: int) -> Exercise:
    """`exercise` with other weights, of one decimal, by which its mistakes can be told apart; the same for a seed."""
    random = np.random.default_rng(seed)
    best, best_share = exercise, -1.0
    for _ in range(_DRAWS):
        weights = [random.choice(_DIGITS, size=w.shape) for w in exercise.network.weights]
        found = replace(exercise, network=exercise.network.with_weights(weights))
        share = 1.0 if found.network.parameters > _LARGE else merit(found)
        if share > best_share:
            best, best_share = found, share
        if share >= _ENOUGH:
            break
    return best


_DIGITS = np.array([k / 10 for k in range(-9, 10) if k])


def merit(exercise: Exercise) -> float:
    """The share of mistakes that can be told apart; lower if a number asked for is 0, which shows little."""
    unique, cases = told_apart(exercise)
    numbers = [exercise.workings.value(quantity) for quantity in exercise.quantities]
    awkward = sum(not 0.001 <= abs(number) < 1000.0 for number in numbers)
    return unique / max(cases, 1) - awkward / len(numbers)


def told_apart(exercise: Exercise) -> tuple[int, int]:
    """The number of mistakes recognized uniquely at three digits, and of those that give a wrong number."""
    workings, alone, cases = exercise.workings, 0, 0
    for quantity in exercise.quantities:
        expected = workings.value(quantity)
        found = candidates(workings, quantity)
        for candidate in found:
            answer = written(candidate.number, WANTED_DIGITS)
            if answer.agrees(expected) or answer.agrees_roughly(expected):
                continue
            cases += 1
            alone += len({each.mistake.id for each in found if answer.agrees(each.number)}) == 1
    return alone, cases
