"""Records what a pipeline of scikit-learn, fitted to the training rows alone, makes of a table with gaps.

    PYTHONPATH=tests/support python tests/reference/record_fills.py > tests/reference/fills.json

Needs pandas and scikit-learn, which the tests do not: the file says with which versions it was made.
tests/core/document/test_fills.py compares with it.
"""

from __future__ import annotations

import json
import platform

import numpy as np
import pandas
import sklearn
from own_tables import gaps
from record_own_tables import frame
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import cross_validate
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS, TEXTS = ["age", "height"], ["color"]
PARTS = {"a fifth": (0.2, 3), "a half": (0.5, 8)}
FOLDS, FOLD_SEED = 4, 5
# Training rows that are recorded; of the test rows all are.
SHOWN = 5


def split(count: int, share: float, seed: int) -> np.ndarray:
    """The test rows, as core.data.split draws them."""
    order = np.random.Generator(np.random.PCG64(seed)).permutation(count)
    return np.sort(order[: round(share * count)])


def pipeline(strategy: str) -> ColumnTransformer:
    numbers = Pipeline([("fill", SimpleImputer(strategy=strategy)), ("scale", StandardScaler())])
    fill = SimpleImputer(strategy="most_frequent", missing_values=None)
    code = OneHotEncoder(categories=[["blue", "green", "red"]], sparse_output=False)
    texts = Pipeline([("fill", fill), ("code", code), ("scale", StandardScaler())])
    return ColumnTransformer([("numbers", numbers, NUMBERS), ("texts", texts, TEXTS)])


def fitted(read: pandas.DataFrame, strategy: str, test: np.ndarray) -> dict[str, object]:
    """What a pipeline fitted to all rows but those of `test` makes of both parts."""
    training = np.setdiff1d(np.arange(len(read)), test)
    made = pipeline(strategy).fit(read.iloc[training])
    numbers, texts = made.named_transformers_["numbers"], made.named_transformers_["texts"]
    return {
        "rows": test.tolist(),
        "fills": [*numbers["fill"].statistics_.tolist(), *texts["fill"].statistics_.tolist()],
        "training": made.transform(read.iloc[training])[:SHOWN].tolist(),
        "test": made.transform(read.iloc[test]).tolist(),
    }


def scores(read: pandas.DataFrame, strategy: str, parts: list[np.ndarray]) -> dict[str, list[float]]:
    """The scores of linear regression on each part, fitted to the others; fills and scaling are those of the others."""
    whole = Pipeline([("columns", pipeline(strategy)), ("model", LinearRegression())])
    cv = [(np.setdiff1d(np.arange(len(read)), part), part) for part in parts]
    measures = {"R²": "r2", "RMSE": "neg_root_mean_squared_error", "MAE": "neg_mean_absolute_error"}
    made = cross_validate(whole, read, read["score"].astype(float), cv=cv, scoring=measures)
    return {
        name: np.abs(made[f"test_{name}"]).tolist() if name != "R²" else made["test_R²"].tolist() for name in measures
    }


def record() -> dict[str, object]:
    read = frame(gaps())
    order = np.random.Generator(np.random.PCG64(FOLD_SEED)).permutation(len(read))
    found: dict[str, object] = {}
    for strategy in ("mean", "median"):
        of = {name: fitted(read, strategy, split(len(read), *choice)) | {"share": choice[0], "seed": choice[1]}
              for name, choice in PARTS.items()}  # fmt: skip
        parts = [np.sort(order[k::FOLDS]) for k in range(FOLDS)]
        folds = [fitted(read, strategy, part) for part in parts]
        found[strategy] = {"splits": of, "folds": folds, "scores": scores(read, strategy, parts)}
    return {"folds": FOLDS, "seed": FOLD_SEED, "strategies": found}


if __name__ == "__main__":
    versions = {"python": platform.python_version(), "pandas": pandas.__version__, "scikit-learn": sklearn.__version__}
    print(json.dumps({"versions": versions, **record()}, indent=None))
