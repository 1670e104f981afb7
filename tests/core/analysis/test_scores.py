"""Classes told from numbers, accuracy and confusion, R² and root mean square error; where overfitting begins."""

import math

import numpy as np
import pytest

from core.analysis.scoring.scores import Classes, accuracy, classes_of, r_squared, root_mean_square
from core.data.coding import Origin
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.training.loss_history import LossHistory
from core.training.stopping.overfitting import turning_point


def data(targets):
    return Dataset(np.zeros((len(targets), 1)), targets)


@pytest.mark.parametrize(("activation", "targets", "expected"), [
    ("relu", [[0], [1]], Classes(("0", "1"), (0.0, 1.0))),
    ("tanh", [[-1], [1]], Classes(("−1", "1"), (-1.0, 1.0))),
    ("sigmoid", [[1], [1]], Classes(("0", "1"), (0.0, 1.0))),
    ("sigmoid", [[0.1], [0.9]], Classes(("0.1", "0.9"), (0.1, 0.9))),
    ("identity", [[0.1], [0.9]], None),
    ("sigmoid", [[0.1], [0.5], [0.9]], None),
    ("softmax", [[0, 1, 0], [1, 0, 0]], Classes(("t1", "t2", "t3"))),
    ("identity", [[0.1, 0.9], [0.9, 0.1]], Classes(("t1", "t2"))),
    ("sigmoid", [[1, 1, 0], [1, 0, 0]], None),
    ("sigmoid", [[0, 0], [0, 0]], None),
    ("identity", [[0.5, 1.5], [2.5, 3.5]], None),
])  # fmt: skip
def test_what_targets_stand_for(activation, targets, expected):
    assert classes_of(activation, data(targets)) == expected


@pytest.mark.parametrize(("targets", "texts"), [
    ([[0], [1]], ("no", "yes")), ([[1, 0, 0], [0, 0, 1]], ("a", "b", "c")), ([[1], [1]], ("", "yes")),
])  # fmt: skip
def test_classes_from_a_table_have_its_texts(targets, texts):
    coding = (Origin("x", "input"), Origin("answer", "target", texts))
    examples = Dataset(np.zeros((len(targets), 1)), targets, coding=coding)
    expected = tuple(text or "other" for text in texts)
    assert classes_of("sigmoid", examples) == Classes(expected, (0.0, 1.0) if len(texts) == 2 else None)


def test_test_targets_count_as_well():
    assert classes_of("relu", GATES["xor"], data([[0.5]])) is None


def test_two_classes_by_the_middle():
    classes = Classes(("0", "1"), (0.0, 1.0))
    outputs = np.array([[0.5], [0.49], [7.0], [-3.0], [0.9]])
    targets = np.array([[1.0], [1.0], [1.0], [0.0], [0.0]])
    found = classes.confusion(outputs, targets)
    assert found.tolist() == [[1, 1], [1, 2]]
    assert accuracy(found) == 0.6


def test_several_classes_by_the_largest():
    rng = np.random.default_rng(3)
    outputs, answers = rng.normal(size=(200, 4)), rng.integers(0, 4, 200)
    classes = Classes(("a", "b", "c", "d"))
    found = classes.confusion(outputs, np.eye(4)[answers])
    expected = [[int(np.sum((answers == i) & (outputs.argmax(1) == j))) for j in range(4)] for i in range(4)]
    assert found.tolist() == expected
    assert accuracy(found) == np.mean(outputs.argmax(1) == answers)


def test_numbers():
    targets = np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 6.0]])
    assert r_squared(targets, targets) == 1.0 and root_mean_square(targets, targets) == 0.0
    means = np.broadcast_to(targets.mean(axis=0), targets.shape)
    assert r_squared(means, targets) == 0.0
    outputs = targets + 0.5
    assert root_mean_square(outputs, targets) == 0.5
    assert r_squared(outputs, targets) == pytest.approx(1 - 6 * 0.25 / (2 + 24), abs=1e-15)
    assert math.isnan(r_squared(outputs[:1], targets[:1]))


def history(training, test):
    return LossHistory().appended(0, training).tested(list(enumerate(test)))


FALLING = np.linspace(1.0, 0.1, 60)


def test_overfitting_begins_where_the_test_loss_is_least():
    assert turning_point(history(FALLING, np.abs(np.arange(60) - 20) / 30 + 0.3)) == (20, 0.3)


@pytest.mark.parametrize("test", [
    FALLING,  # falls
    np.r_[FALLING, np.full(20, 0.105)],  # has not risen clearly
    np.linspace(0.3, 1.0, 60),  # never fell
    np.r_[FALLING[:58], 0.9, 0.9],  # rises for a moment
])  # fmt: skip
def test_no_overfitting(test):
    assert turning_point(history(np.linspace(1.0, 0.1, len(test)), test)) is None


def test_a_run_that_diverges_does_not_overfit():
    turning = np.abs(np.arange(60) - 20) / 30 + 0.3
    assert turning_point(history(turning, turning)) is None
    assert turning_point(LossHistory().appended(0, FALLING)) is None
