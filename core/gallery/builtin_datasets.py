"""Built-in data sets: real examples that come with Chainrule."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data
from typing import TYPE_CHECKING

import numpy as np

from core.data.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Shipped:
    """One data set: its title, a description, the credit that its license requires, and its reader."""

    name: str
    title: str
    description: str
    credit: str
    data: Callable[[], Dataset]


def _content(name: str) -> bytes:
    content = get_data("resources.data", name)
    assert content is not None  # it comes with Chainrule
    return content


@cache
def _iris() -> Dataset:
    header, *lines = _content("iris.csv").decode().splitlines()
    rows = [line.split(",") for line in lines]
    species = sorted({row[-1] for row in rows})
    inputs = [[float(field) for field in row[:-1]] for row in rows]
    targets = [[float(row[-1] == name) for name in species] for row in rows]
    return Dataset(np.array(inputs), np.array(targets), "Iris", tuple(header.split(",")[:-1]), tuple(species))


@cache
def _digits() -> Dataset:
    table = np.loadtxt(gzip.decompress(_content("digits.csv.gz")).decode().splitlines(), delimiter=",")
    places = [f"{row},{column}" for row in range(1, 9) for column in range(1, 9)]
    targets = np.eye(10)[table[:, 64].astype(int)]
    return Dataset(table[:, :64] / 16, targets, "Digits", tuple(places), tuple("0123456789"))


SHIPPED: dict[str, Shipped] = {
    entry.name: entry
    for entry in (
        Shipped(
            "iris",
            "Iris",
            "150 flowers of three species, by four lengths in cm (Fisher, 1936).",
            "Iris: R. A. Fisher, 1936; public domain.",
            _iris,
        ),
        Shipped(
            "digits",
            "Digits",
            "1,797 handwritten digits of 8 × 8 pixels, from 0 (empty) to 1 (full).",
            "Digits: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, "
            "UCI Machine Learning Repository, doi.org/10.24432/C50P49; CC BY 4.0; pixels divided by 16.",
            _digits,
        ),
    )
}
