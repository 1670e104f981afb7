"""Records scores of classes, cross-validated: python tests/reference/record_folds.py, where scikit-learn is installed.

A network without hidden layers whose weights are penalized has one best set of weights: those of logistic regression.
"""

import json
import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

FOLDS, SEED, L2 = 5, 3, 0.05
MEASURES = {"accuracy": "accuracy", "F1": "f1_macro", "loss": "neg_log_loss"}


def with_ones(x):
    """The bias is a weight like the others: it is penalized, too."""
    return np.column_stack([x, np.ones(len(x))])


def case(name, counts):
    rng = np.random.default_rng(18)
    classes = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    x = rng.normal(size=(len(classes), 3)) * [1.0, 5.0, 0.2] + classes[:, None] * [0.8, -2.0, 0.1] + [3.0, -40.0, 0.0]
    # The folds of core.analysis.scoring.cross_validation: shuffled, then the classes one after another, dealt out.
    order = np.random.Generator(np.random.PCG64(SEED)).permutation(len(x))
    order = order[np.argsort(classes[order], kind="stable")]
    parts = [np.sort(order[k::FOLDS]) for k in range(FOLDS)]
    trained = len(x) - len(x) // FOLDS
    fitted = LogisticRegression(
        C=1.0 / (L2 * trained), fit_intercept=False, solver="newton-cholesky", tol=1e-14, max_iter=1000
    )
    whole = make_pipeline(StandardScaler(), FunctionTransformer(with_ones), fitted)
    cv = [(np.setdiff1d(np.arange(len(x)), part), part) for part in parts]
    made = cross_validate(whole, x, classes, cv=cv, scoring=MEASURES)
    own = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(x, classes)
    return {
        "name": name, "folds": FOLDS, "seed": SEED, "l2": L2, "inputs": x.tolist(), "classes": classes.tolist(),
        "parts": [part.tolist() for part in parts],
        "counts": sorted(np.bincount(classes[part], minlength=len(counts)).tolist() for _, part in own),
        "scores": {name: np.abs(made[f"test_{name}"]).tolist() for name in MEASURES},
    }  # fmt: skip


if __name__ == "__main__":
    versions = {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__}
    cases = [case("three classes", (37, 14, 9)), case("two classes", (41, 19))]
    text = json.dumps({"versions": versions, "cases": cases})
    (Path(__file__).parent / "folds.json").write_text(text + "\n", "utf-8")
