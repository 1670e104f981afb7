"""Scores equal scikit-learn's, recorded in tests/reference/scores.json, in ordinary and degenerate cases."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.analysis.scoring.amount_scores import amount_scores
from core.analysis.scoring.class_scores import are_probabilities, calibration, class_scores, roc_curve, second_class
from core.analysis.scoring.scores import Classes

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "scores.json").read_text("utf-8"))
CLOSE = {"rtol": 1e-12, "atol": 1e-12}


def cases(kind):
    return [pytest.param(case, id=case["name"]) for case in RECORDED[kind]]


@pytest.mark.parametrize("case", cases("classes"))
def test_precision_recall_and_f1(case):
    count = case["classes"]
    classes = Classes(tuple(map(str, range(count))))
    eye = np.eye(count)
    confusion = classes.confusion(eye[case["predicted"]], eye[case["true"]])
    assert confusion.tolist() == case["confusion"]
    found = class_scores(confusion)
    # scikit-learn gives 0 to a class that neither occurs nor is predicted; here it has no score.
    absent = (confusion.sum(axis=0) == 0) & (confusion.sum(axis=1) == 0)
    assert np.array_equal(np.isnan(found.f1), absent)
    for name in ("precision", "recall", "f1"):
        np.testing.assert_allclose(np.nan_to_num(getattr(found, name)), case[name], **CLOSE)
    assert found.support.tolist() == case["support"]
    macro = [found.macro_precision, found.macro_recall, found.macro_f1]
    np.testing.assert_allclose([*macro, found.accuracy], [*case["macro"], case["accuracy"]], **CLOSE)


@pytest.mark.parametrize("case", cases("two"))
def test_roc_and_calibration(case):
    positive, score = np.array(case["positive"], dtype=bool), np.array(case["score"])
    found = roc_curve(positive, score)
    assert found is not None and found.thresholds[0] == np.inf
    for name in ("false_positive", "true_positive"):
        np.testing.assert_allclose(getattr(found, name), case[name], **CLOSE)
    np.testing.assert_allclose(found.thresholds[1:], case["thresholds"], **CLOSE)
    np.testing.assert_allclose(found.auc, case["auc"], **CLOSE)
    calibrated = calibration(positive, score)
    np.testing.assert_allclose(calibrated.observed, case["observed"], **CLOSE)
    np.testing.assert_allclose(calibrated.predicted, case["predicted"], **CLOSE)
    assert calibrated.count.sum() == len(score)


@pytest.mark.parametrize("case", cases("amounts"))
def test_r_squared_and_errors(case):
    found = amount_scores(np.array(case["outputs"]), np.array(case["targets"]))
    np.testing.assert_allclose(found.r_squared, np.array(case["r2"], dtype=float), **CLOSE)
    np.testing.assert_allclose(found.root_mean_square, case["rmse"], **CLOSE)
    np.testing.assert_allclose(found.mean_absolute, case["mae"], **CLOSE)


def test_one_class_has_no_roc_curve():
    assert roc_curve(np.array([True, True]), np.array([0.1, 0.9])) is None
    assert roc_curve(np.array([False]), np.array([0.1])) is None


def test_the_score_of_the_second_class():
    single = Classes(("no", "yes"), (0.0, 1.0))
    outputs, targets = np.array([[0.2], [0.9]]), np.array([[0.0], [1.0]])
    positive, score = second_class(single, outputs, targets)
    assert positive.tolist() == [False, True] and score.tolist() == [0.2, 0.9]
    assert are_probabilities(single, outputs) and not are_probabilities(single, outputs + 1)
    assert not are_probabilities(Classes(("−1", "1"), (-1.0, 1.0)), outputs)
    two = Classes(("no", "yes"))
    both = np.array([[0.25, 0.75], [0.5, 0.5]])
    assert second_class(two, both, np.eye(2))[1].tolist() == [0.75, 0.5] and are_probabilities(two, both)
    assert second_class(two, both - 1, np.eye(2))[1].tolist() == [0.5, 0.0] and not are_probabilities(two, both - 1)
    assert second_class(Classes(("a", "b", "c")), np.eye(3), np.eye(3)) is None
