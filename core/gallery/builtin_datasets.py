"""Built-in data sets: examples that come with Chainrule, real ones and made-up houses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pkgutil import get_data
from typing import TYPE_CHECKING

import numpy as np

from core.data.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable

# Number of made-up houses.
_HOUSES = 400


@dataclass(frozen=True)
class Shipped:
    """One data set: its title, a description, the credit that its license requires ("" for none), and its reader."""

    name: str
    title: str
    description: str
    credit: str
    data: Callable[[], Dataset]


def _content(name: str) -> bytes:
    content = get_data("resources.data", name)
    assert content is not None  # it comes with Chainrule
    return content


def _species(file: str, name: str) -> Dataset:
    """Return a table of measurements whose last column is the species, with one target per species."""
    header, *lines = _content(file).decode().splitlines()
    rows = [line.split(",") for line in lines]
    species = sorted({row[-1] for row in rows})
    inputs = [[float(field) for field in row[:-1]] for row in rows]
    targets = [[float(row[-1] == name) for name in species] for row in rows]
    return Dataset(np.array(inputs), np.array(targets), name, tuple(header.split(",")[:-1]), tuple(species))


@cache
def _iris() -> Dataset:
    return _species("iris.csv", "Iris")


@cache
def _penguins() -> Dataset:
    return _species("penguins.csv", "Penguins")


@cache
def _houses() -> Dataset:
    """Return made-up houses, the same ones each time: the price grows with the area and falls with distance and age."""
    rng = np.random.Generator(np.random.PCG64(2026))
    area = np.round(np.exp(rng.normal(np.log(110), 0.35, _HOUSES)))
    rooms = np.clip(np.round(area / 26 + rng.normal(0, 0.7, _HOUSES)), 1, 12)
    age = np.round(rng.uniform(0, 90, _HOUSES))
    distance = np.round(rng.gamma(2.0, 4.0, _HOUSES), 1)
    garden = (rng.uniform(0, 1, _HOUSES) < 0.3 + 0.5 * distance / (distance + 10)).astype(np.float64)
    price = area * (1.2 + 3.6 * np.exp(-distance / 9)) * (1 - 0.35 * np.sin(np.pi * age / 110)) + 35 * garden
    price = np.round(price * np.exp(rng.normal(0, 0.08, _HOUSES)) + 40)
    names = ("area", "rooms", "age", "distance", "garden")
    return Dataset(np.column_stack([area, rooms, age, distance, garden]), price[:, None], "Houses", names, ("price",))


@cache
def _digits() -> Dataset:
    import gzip

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
        Shipped(
            "penguins",
            "Penguins",
            "342 penguins of three species, by bill, flipper (mm) and body mass (g). Scale the inputs first.",
            "Penguins: A. M. Horst, A. P. Hill and K. B. Gorman, palmerpenguins, doi.org/10.5281/zenodo.3960218; CC0.",
            _penguins,
        ),
        Shipped(
            "houses",
            "Houses (made up)",
            "400 made-up houses: price in thousands by area in m², rooms, age in years, distance in km and garden.",
            "",
            _houses,
        ),
    )
}
