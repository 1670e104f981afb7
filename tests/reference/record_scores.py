"""Records scores of scikit-learn: python tests/reference/record_scores.py, in an environment that has it."""

import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score,
    auc,
    confusion_matrix,
    mean_absolute_error,
    precision_recall_fscore_support,
    r2_score,
    roc_curve,
    root_mean_squared_error,
)

warnings.simplefilter("ignore")
RNG = np.random.default_rng(18)


def of_classes(name, classes, true, predicted):
    args = {"zero_division": 0.0}
    precision, recall, f1, support = precision_recall_fscore_support(true, predicted, labels=range(classes), **args)
    macro = precision_recall_fscore_support(true, predicted, average="macro", **args)[:3]
    return {
        "name": name, "classes": classes, "true": list(map(int, true)), "predicted": list(map(int, predicted)),
        "confusion": confusion_matrix(true, predicted, labels=range(classes)).tolist(),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "macro": list(map(float, macro)), "accuracy": float(accuracy_score(true, predicted)),
    }  # fmt: skip


def of_two(name, positive, score):
    false, true, thresholds = roc_curve(positive, score, drop_intermediate=False)
    observed, predicted = calibration_curve(positive, score, n_bins=10)
    return {
        "name": name, "positive": list(map(int, positive)), "score": list(map(float, score)),
        "false_positive": false.tolist(), "true_positive": true.tolist(), "thresholds": thresholds[1:].tolist(),
        "auc": float(auc(false, true)), "observed": observed.tolist(), "predicted": predicted.tolist(),
    }  # fmt: skip


def of_amounts(name, targets, outputs):
    r2 = r2_score(targets, outputs, multioutput="raw_values", force_finite=False) if len(targets) > 1 else [np.nan]
    return {
        "name": name, "targets": targets.tolist(), "outputs": outputs.tolist(),
        "r2": [float(value) if np.isfinite(value) else None for value in r2],
        "rmse": root_mean_squared_error(targets, outputs, multioutput="raw_values").tolist(),
        "mae": mean_absolute_error(targets, outputs, multioutput="raw_values").tolist(),
    }  # fmt: skip


def main():
    def draw(count, classes):
        return RNG.integers(0, classes, count), RNG.integers(0, classes, count)

    classes = [
        of_classes("three classes", 3, *draw(60, 3)),
        of_classes("ten classes", 10, *draw(200, 10)),
        of_classes("two classes", 2, *draw(25, 2)),
        of_classes("one class absent and never predicted", 3, *draw(30, 2)),
        of_classes("one class absent but predicted", 3, [0, 0, 1, 1, 0], [0, 2, 1, 0, 2]),
        of_classes("one class never predicted", 3, [0, 1, 2, 2, 0], [0, 1, 1, 0, 0]),
        of_classes("only one class", 2, [1, 1, 1], [1, 0, 1]),
        of_classes("one example, right", 2, [1], [1]),
        of_classes("one example, wrong", 3, [2], [0]),
        of_classes("all wrong", 2, [0, 0, 1], [1, 1, 0]),
        of_classes("all right", 3, [0, 1, 2], [0, 1, 2]),
    ]
    two = []
    for count in (2, 7, 50, 400):
        positive = RNG.integers(0, 2, count)
        positive[:2] = 0, 1
        two.append(of_two(f"{count} examples", positive, RNG.uniform(size=count)))
    positive = RNG.integers(0, 2, 60)
    two += [
        of_two("ties in the scores", positive, np.round(RNG.uniform(size=60), 1)),
        of_two("all scores equal", positive, np.full(60, 0.5)),
        of_two("scores on the edges of intervals", positive, np.linspace(0, 1, 60).round(1)),
        of_two("only 0 and 1", positive, RNG.integers(0, 2, 60).astype(float)),
        of_two("perfectly ordered", np.arange(20) >= 8, np.linspace(0.01, 0.99, 20)),
        of_two("in the reverse order", np.arange(20) < 8, np.linspace(0.01, 0.99, 20)),
    ]
    amounts = [
        of_amounts("one target", *(RNG.normal(size=(40, 1)) for _ in range(2))),
        of_amounts("three targets", *(RNG.normal(3, 100, size=(25, 3)) for _ in range(2))),
        of_amounts("large offset", 1e6 + RNG.normal(size=(30, 1)), 1e6 + RNG.normal(size=(30, 1))),
        of_amounts("constant target", np.full((5, 1), 2.5), RNG.normal(size=(5, 1))),
        of_amounts("one target of two constant", np.column_stack([np.full(6, 1.0), np.arange(6.0)]), np.ones((6, 2))),
        of_amounts("constant target, all right", np.full((5, 1), 2.5), np.full((5, 1), 2.5)),
        of_amounts("one example", np.array([[1.5]]), np.array([[1.0]])),
        of_amounts("all right", np.arange(4.0)[:, None], np.arange(4.0)[:, None]),
    ]
    found = {"scikit-learn": sklearn.__version__, "classes": classes, "two": two, "amounts": amounts}
    Path(__file__).with_name("scores.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
