"""Records what pandas and scikit-learn make of the ten tables of tests/support/own_tables.py.

    PYTHONPATH=tests/support python tests/reference/record_own_tables.py > tests/reference/own_tables.json

Needs pandas and scikit-learn, which the tests do not: the file says with which versions it was made.
tests/gui/window/test_own_tables.py compares with it.
"""

from __future__ import annotations

import io
import json
import platform

import numpy as np
import pandas
import sklearn
from own_tables import TABLES, OwnTable
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

# Rows that are recorded one by one; of all rows there are sums.
SHOWN = 3


def frame(table: OwnTable) -> pandas.DataFrame:
    """The columns used, as numbers, texts and dates, without rows that lack the target."""
    read = pandas.read_csv(io.StringIO(table.text), sep=table.separator, dtype=str, keep_default_na=False)
    read = read.replace({"": None, "NA": None, "?": None})
    for name in (*table.numbers, table.target):
        texts = read[name]
        if table.unit:
            texts = texts.str.replace(table.unit, "", regex=True)
        if table.thousands:
            texts = texts.str.replace(table.thousands, "", regex=False)
        texts = texts.str.replace(table.decimal, ".", regex=False)
        numbers = pandas.to_numeric(texts, errors="coerce")
        if name != table.target or numbers.notna().any():
            read[name] = numbers
    for name in table.dates:
        read[name] = pandas.to_datetime(read[name], format="%d.%m.%Y")
    return read[read[table.target].notna()].reset_index(drop=True)


def days(dates: pandas.DataFrame) -> np.ndarray:
    return np.column_stack([(dates[name] - pandas.Timestamp(0)).dt.days for name in dates])


def inputs(table: OwnTable, read: pandas.DataFrame) -> np.ndarray:
    """The inputs in the order of the columns of the table: medians for gaps, a separate category for texts."""
    steps = []
    for name in read.columns:
        if name in table.numbers:
            steps.append((name, SimpleImputer(strategy="median"), [name]))
        elif name in table.dates:
            steps.append((name, FunctionTransformer(days), [name]))
        elif name in table.categories:
            fill = SimpleImputer(strategy="constant", fill_value="missing", missing_values=None)
            steps.append((name, Pipeline([("fill", fill), ("code", OneHotEncoder(sparse_output=False))]), [name]))
    return ColumnTransformer(steps).fit_transform(read).astype(float)


def record(table: OwnTable) -> dict[str, object]:
    read = frame(table)
    own = inputs(table, read)
    scaler = StandardScaler().fit(own)
    found: dict[str, object] = {
        "rows": len(own), "inputs": own[:SHOWN].tolist(), "input_sums": own.sum(axis=0).tolist(),
        "mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist(),
    }  # fmt: skip
    target = read[table.target]
    if target.dtype == float or target.dtype == int:
        target = target.to_numpy(dtype=float)[:, None]
        found |= {"targets": target[:SHOWN].tolist(), "target_sums": target.sum(axis=0).tolist()}
        fitted = StandardScaler().fit(target)
        found |= {"target_mean": fitted.mean_.tolist(), "target_scale": fitted.scale_.tolist()}
    else:
        names = sorted(target.unique())
        found |= {"classes": names, "target_classes": target[:SHOWN].tolist()}
        found |= {"class_counts": [int((target == name).sum()) for name in names]}
    return found


if __name__ == "__main__":
    versions = {"python": platform.python_version(), "pandas": pandas.__version__, "scikit-learn": sklearn.__version__}
    tables = {name: record(make()) for name, make in TABLES.items()}
    print(json.dumps({"versions": versions, "tables": tables}, indent=1, ensure_ascii=False))
