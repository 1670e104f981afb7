"""Numbers and lists as the source text of other languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.basics.arrays import Array
    from core.libraries.steps import Case


def listed(values: Array) -> str:
    """Nested lists in brackets, as Python and JavaScript write them; every digit is kept."""
    return json.dumps(np.asarray(values, dtype=np.float64).tolist())


def all_listed(matrices: Iterable[Array]) -> str:
    """A list of matrices, one a line."""
    return "[\n    " + ",\n    ".join(listed(matrix) for matrix in matrices) + ",\n]"


def braced(values: Iterable[float]) -> str:
    """A flat list in braces, as C and Java write it."""
    return "{" + ", ".join(repr(float(value)) for value in values) + "}"


def combined(values: Iterable[float]) -> str:
    """A vector as R writes it."""
    return "c(" + ", ".join(repr(float(value)) for value in values) + ")"


def python_data(case: Case) -> str:
    """W (a matrix a layer, the last column the bias), X, T and rate in Python."""
    return (
        f"W = {all_listed(case.weights)}  # one matrix a layer, the last column its bias\n"
        f"X = {listed(case.inputs)}\nT = {listed(case.targets)}\nrate = {case.rate!r}\n"
    )


def javascript_data(case: Case) -> str:
    """The same in JavaScript."""
    return (
        f"const W = {all_listed(case.weights)};  // one matrix a layer, the last column its bias\n"
        f"const X = {listed(case.inputs)};\nconst T = {listed(case.targets)};\nconst rate = {case.rate!r};\n"
    )


def names(case: Case, table: dict[str, str]) -> list[str]:
    """The library's word for each layer's activation."""
    return [table[unit.name] for unit in case.units]
