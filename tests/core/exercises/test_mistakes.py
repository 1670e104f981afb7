"""Each mistake's number, computed apart from the program, is given its id; right and random numbers are given none."""

import functools
import itertools
import os

import numpy as np
import plain_mistakes as plain
import pytest

from core.exercises.checking.answers import read_answer
from core.exercises.checking.grading import Grader
from core.exercises.exercise import Exercise
from core.exercises.generation import drawn, questions_of, told_apart
from core.exercises.mistakes import MISTAKES
from core.model.network import Layer, Network

# CHAINRULE_NETWORKS=5000 makes a larger run.
NETWORKS = int(os.environ.get("CHAINRULE_NETWORKS", "160"))

# Few digits, more, and all.
WRITINGS = ("{:.2e}".format, "{:.5e}".format, lambda number: repr(float(number)))


def random_exercise(seed):
    """A random exercise and its examples, worked through by plain NumPy."""
    random = np.random.default_rng(seed)
    depth = int(random.integers(2, 6))
    sizes = [int(n) for n in random.integers(1, 4, depth)]
    activations = [str(a) for a in random.choice(list(plain.F), depth - 1)]
    W = [random.uniform(-2, 2, (sizes[n + 1], sizes[n] + 1)) for n in range(depth - 1)]
    network = Network(tuple(Layer(w, a) for w, a in zip(W, activations, strict=True)))
    m = int(random.choice([1, 1, 2, 3, 5]))
    inputs, targets = random.uniform(-1, 1, (m, sizes[0])), random.uniform(0, 1, (m, sizes[-1]))
    rate = float(random.uniform(0.05, 0.9))
    exercise = Exercise(network, inputs, targets, rate, "batch" if m > 1 else "sgd", ("L",))
    return exercise, [plain.Plain(W, activations, x, t) for x, t in zip(inputs, targets, strict=True)], random


def cases_of(exercise, examples, random):
    """(name, right number, wrong numbers with their ids): each quantity of one node of each layer."""
    first, rate, m = examples[0], exercise.rate, len(examples)
    yield "L", first.L, [*plain.at_loss(first), *(("other-example", p.L) for p in examples[1:])]
    gradients = {n: sum(p.g[n] for p in examples) / m for n in first.g}
    for n in range(2, first.N + 1):
        i = int(random.integers(len(first.s[n])))
        one_step = rate if m == 1 else None
        for kind, values, wrong in (
            ("s", "s", plain.at_sum(first, n, i)),
            ("h", "h", plain.at_value(first, n, i)),
            ("slope", "d", plain.at_slope(first, n, i)),
            ("delta", "delta", plain.at_delta(first, n, i, one_step or rate)),
        ):
            if kind == "delta" and m > 1:  # the new weights are those of the batch
                wrong = [case for case in wrong if case[0] != "new-weights"]
            others = [("other-example", getattr(p, values)[n][i]) for p in examples[1:]]
            yield f"{kind}.{n}.{i + 1}", getattr(first, values)[n][i], [*wrong, *others]
        for j in {int(random.integers(first.W[n - 2].shape[1])), first.W[n - 2].shape[1] - 1}:
            right = gradients[n][i, j]
            alone = [plain.at_gradient(p, n, i, j) for p in examples]
            wrong = [(each[0][0], sum(number for _, number in each) / m) for each in zip(*alone, strict=True)]
            if m > 1:
                wrong += [("sum-for-mean", right * m), ("mean-twice", right / m)]
                wrong += [("other-example", p.g[n][i, j]) for p in examples]
            yield f"grad.{n}.{i + 1}.{j + 1}", right, wrong
            w, bias = first.W[n - 2][i, j], j == first.W[n - 2].shape[1] - 1
            yield f"new.{n}.{i + 1}.{j + 1}", w - rate * right, plain.at_new(w, right, bias, rate)


@functools.cache
def worked(seed):
    """A random exercise with its grader, and the cases of it."""
    exercise, examples, random = random_exercise(seed)
    return exercise, Grader(exercise), list(cases_of(exercise, examples, random)), random


@pytest.mark.parametrize("chunk", range(4))
def test_each_wrong_number_is_named_and_the_right_one_never(chunk):
    seen, writings = set(), itertools.cycle(WRITINGS)
    for seed in range(chunk, NETWORKS, 4):
        exercise, grader, cases, _ = worked(seed)
        for name, right, wrong in cases:
            quantity = exercise.quantity(name)
            assert grader.workings.value(quantity) == pytest.approx(right, rel=1e-9, abs=1e-12)
            for text in (writing(right) for writing in WRITINGS):
                verdict = grader.verdict(quantity, read_answer(text), {})
                assert verdict.right and not verdict.mistakes, (seed, name, text, verdict)
            for identity, number in [*wrong, *plain.slips(right)]:
                text = next(writings)(number)
                answer = read_answer(text)
                verdict = grader.verdict(quantity, answer, {})
                if verdict.right or answer.agrees_roughly(right):
                    assert not verdict.mistakes
                elif abs(number) > 1e-9 or identity == "bias-gradient-zero":
                    assert identity in verdict.mistakes, (seed, name, identity, text, verdict)
                    seen.add(identity)
    if NETWORKS >= 60 and chunk == 0:
        elsewhere = {"slope-for-cross-entropy", "penalty-without-weight", "momentum-adds-rate"}
        assert seen >= {mistake.id for mistake in MISTAKES} - elsewhere - {"mean-of-outputs", "weights-transposed"}


@pytest.mark.parametrize("chunk", range(4))
def test_random_wrong_numbers_are_hardly_ever_given_a_mistake(chunk):
    named = tried = 0
    for seed in range(chunk, NETWORKS, 4):
        exercise, grader, cases, random = worked(seed)
        for name, _, _ in cases:
            for number in random.normal(0, 3, 2):
                verdict = grader.verdict(exercise.quantity(name), read_answer(f"{number:.3e}"), {})
                tried += not verdict.right
                named += bool(verdict.mistakes)
    print(f"{named} of {tried} random wrong numbers were given a mistake")
    assert tried > 2 * NETWORKS
    assert named < 0.01 * tried


def test_mistakes_are_told_apart_on_exercises_that_the_program_makes():
    """All activations of the chapter, one or two outputs, single examples and batches."""
    alone = cases = 0
    for seed in range(12 if NETWORKS <= 500 else 100):
        random = np.random.default_rng(seed)
        sizes = [2, int(random.integers(2, 4)), int(random.integers(1, 3))]
        hidden, out = (str(a) for a in random.choice(list(plain.F), 2))
        zeros = [np.zeros((sizes[n + 1], sizes[n] + 1)) for n in range(2)]
        network = Network((Layer(zeros[0], hidden), Layer(zeros[1], out)))
        m = int(random.choice([1, 1, 3]))
        inputs, targets = random.choice([0.5, 1.0, -0.5, 2.0], (m, 2)), random.choice([0.1, 0.9], (m, sizes[-1]))
        questions = questions_of(network, batch=m > 1)
        exercise = drawn(Exercise(network, inputs, targets, 0.5, "batch" if m > 1 else "sgd", questions), seed)
        found = told_apart(exercise)
        assert found[0] >= 0.85 * found[1], (seed, found)
        alone, cases = alone + found[0], cases + found[1]
    print(f"{alone} of {cases} mistakes are named alone at three digits: {alone / cases:.1%}")
    assert alone >= 0.9 * cases
