"""Cross-validation of classes has the folds and scores of scikit-learn, recorded in tests/reference/folds.json."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.analysis.scoring.cross_validation import fold_trials, folds, scores_of, summary
from core.analysis.sweeping.trials import train_trial
from core.data.dataset import Dataset
from core.document import preparation
from core.document.document import Document
from core.model.network import Layer, Network
from core.training.settings import Settings

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "folds.json").read_text("utf-8"))
CASES = [pytest.param(case, id=case["name"]) for case in RECORDED["cases"]]


def parts(case):
    classes = np.array(case["classes"])
    return classes, folds(len(classes), case["folds"], case["seed"], classes)


@pytest.mark.parametrize("case", CASES)
def test_each_fold_has_as_many_examples_of_each_class_as_one_of_stratified_k_fold(case):
    classes, found = parts(case)
    assert [part.tolist() for part in found] == case["parts"]
    assert sorted(np.bincount(classes[part]).tolist() for part in found) == case["counts"]


@pytest.mark.parametrize("case", CASES)
def test_cross_validation_of_classes_has_the_scores_of_scikit_learn(case):
    """A network without hidden layers that is trained to the end, with a penalty, is logistic regression."""
    classes, _ = parts(case)
    two = classes.max() == 1
    targets = classes[:, None].astype(float) if two else np.eye(classes.max() + 1)[classes]
    head, loss = ("sigmoid", "binary_cross_entropy") if two else ("softmax", "cross_entropy")
    network = Network((Layer(np.zeros((targets.shape[1], 4)), head),), loss)
    plain = Document(network, Dataset(case["inputs"], targets), Settings("batch", 3.0, l2=case["l2"]))
    scaled = preparation.scale("standardize").change(plain)
    trials = fold_trials(scaled, case["folds"], case["seed"], 300)
    found = [scores_of(train_trial(trial, kernels=False)) for trial in trials]
    for name, values in case["scores"].items():
        np.testing.assert_allclose([fold.scores[name] for fold in found], values, rtol=1e-12)
        assert summary(tuple(found))[name] == pytest.approx((np.mean(values), np.std(values)), rel=1e-12)
