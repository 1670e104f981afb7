"""The list of examples: misclassified first, filtered by what is typed; folds for cross-validation."""

from dataclasses import replace

import numpy as np
import pytest

from core.analysis.scoring.cross_validation import FoldScores, fold_trials, folds, scores_of, summary
from core.analysis.scoring.example_filter import matching
from core.analysis.scoring.scored_examples import scored
from core.analysis.scoring.scores import Classes, classes_of
from core.analysis.sweeping.sweep import engine_for, result_of
from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.scaling import Scaling
from core.document.document import Document
from core.gallery.dataset_names import dataset_by_name
from core.model.initializers import new_network
from core.training.loss_history import LossHistory
from core.training.reference import batch_losses, outputs
from core.training.settings import Settings

RNG = np.random.default_rng(11)


def examples():
    inputs = np.arange(12.0).reshape(6, 2)
    classes = Classes(("cat", "dog"))
    targets = np.eye(2)[[0, 0, 0, 1, 1, 1]]
    y = np.eye(2)[[0, 1, 0, 1, 0, 1]]
    losses = np.array([0.1, 2.0, 0.3, 0.2, 3.0, 0.4])
    data = Dataset(inputs, targets, "", ("length", "body mass"), ("cat", "dog"))
    return scored(Document(new_network((2, 2), ["identity"], seed=0)), data, y, losses, classes, "Test")


def test_misclassified_come_first_then_by_loss():
    assert examples().in_order().tolist() == [4, 1, 5, 2, 3, 0]


@pytest.mark.parametrize(("text", "rows"), [
    ("", [0, 1, 2, 3, 4, 5]),
    ("loss > 0.35", [1, 4, 5]),
    ("true = cat, predicted = dog", [1]),
    ("TRUE != Cat", [3, 4, 5]),
    ("body mass >= 7, loss<1", [3, 5]),
    ("# ≤ 2", [0, 1]),
    ("length = 4,", [2]),
])  # fmt: skip
def test_a_filter_is_what_it_says(text, rows):
    assert np.flatnonzero(matching(text, examples().columns)).tolist() == rows


@pytest.mark.parametrize(("text", "said"), [
    ("loss", "filter “loss”: expected a column, a comparison and a value, as in loss > 0.5"),
    ("los > 1", "filter: unknown column los; expected one of #, true, predicted, loss, length, body mass"),
    ("loss > big", "filter “loss > big”: expected a number, found big"),
    ("true = bird", "filter “true = bird”: expected a class (cat, dog), found bird"),
    ("true > cat", "filter “true > cat”: expected = or ≠ for a class"),
])  # fmt: skip
def test_a_wrong_filter_is_told(text, said):
    with pytest.raises(InputError) as error:
        matching(text, examples().columns)
    assert str(error.value) == said


def test_errors_are_in_the_datas_own_units():
    network = new_network((1, 1), ["identity"], seed=2)
    raw = Dataset(RNG.normal(50, 10, (30, 1)), RNG.normal(2000, 300, (30, 1)))
    scaling = Scaling.of(raw, "standardize", "targets")
    data = scaling.apply(raw)
    y = outputs(network, data.inputs)
    losses = batch_losses(network, data.inputs, data.targets, y)
    part = scored(Document(network, target_scaling=scaling), data, y, losses, None, "Training")
    own = y * scaling.factor[0] + scaling.offset[0]
    columns = {column.name: column.values for column in part.columns}
    np.testing.assert_allclose(columns["error"], (raw.targets - own)[:, 0], rtol=1e-9)
    np.testing.assert_allclose(part.of_amounts.root_mean_square, np.sqrt(np.mean((raw.targets - own) ** 2)), rtol=1e-12)


def test_folds_share_the_examples_out_evenly():
    parts = folds(23, 5, seed=1)
    assert sorted(np.concatenate(parts).tolist()) == list(range(23))
    assert {len(part) for part in parts} == {4, 5}
    assert [part.tolist() for part in parts] == [part.tolist() for part in folds(23, 5, seed=1)]
    assert [part.tolist() for part in parts] != [part.tolist() for part in folds(23, 5, seed=2)]


def test_every_class_is_in_every_fold():
    classes = np.repeat([0, 1, 2], [50, 10, 5])
    for part in folds(65, 5, 0, classes):
        assert np.bincount(classes[part], minlength=3).tolist() == [10, 2, 1]


def test_too_many_folds_are_refused():
    with pytest.raises(InputError, match="folds: expected at most 3 for this many examples, found 5"):
        folds(3, 5, 0)


def test_a_fold_is_unseen_even_by_the_scaling():
    raw = dataset_by_name("iris")
    scaling = Scaling.of(raw, "standardize")
    network = new_network((4, 3), ["softmax"], seed=1)
    document = Document(network, scaling.apply(raw), Settings("batch", 0.5), scaling=scaling)
    trials = fold_trials(document, 5, seed=3, epochs=10)
    parts = folds(150, 5, 3, classes_of("softmax", raw).of(raw.targets))
    for trial, part in zip(trials, parts, strict=True):
        rest = np.setdiff1d(np.arange(150), part)
        own = Scaling.of(replace(raw, inputs=raw.inputs[rest], targets=raw.targets[rest]), "standardize")
        np.testing.assert_allclose(trial.document.scaling.offset, own.offset, rtol=1e-12)
        np.testing.assert_allclose(trial.document.scaling.factor, own.factor, rtol=1e-12)
        assert trial.document.test is not None and trial.document.epoch == 0
        np.testing.assert_allclose(trial.document.test.inputs, own.applied(raw.inputs[part]), atol=1e-12)


def test_scores_of_folds_and_their_mean():
    data = Dataset(RNG.normal(size=(20, 2)), RNG.normal(size=(20, 1)))
    document = Document(new_network((2, 1), ["identity"], seed=1), data, Settings("batch", 0.1))
    found = []
    for trial in fold_trials(document, 4, 0, 5):
        engine = engine_for(trial, kernels=False)
        engine.advance(5)
        found.append(scores_of(result_of(trial, engine, LossHistory())))
        test, network = trial.document.test, engine.snapshot().network
        error = test.targets - outputs(network, test.inputs)
        assert found[-1].scores["RMSE"] == pytest.approx(np.sqrt(np.mean(error**2)), rel=1e-12)
    assert [fold.name for fold in found] == ["Fold 1", "Fold 2", "Fold 3", "Fold 4"]
    values = [fold.scores["MAE"] for fold in found]
    assert summary(tuple(found))["MAE"] == pytest.approx((np.mean(values), np.std(values)), rel=1e-12)
    assert summary((FoldScores("Fold 1", 1, {"loss": 2.0}),)) == {"loss": (2.0, 0.0)}
