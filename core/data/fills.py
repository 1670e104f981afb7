"""Fills: what the examples have where their table had nothing, computed again from some of the examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.basics.number_format import number_in_sentence
from core.data.categories import OTHER
from core.data.dates import date_text

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.data.coding import Origin
    from core.data.dataset import Dataset
    from core.data.gaps import Gaps

# Ways to find a fill that depend on the other examples: keys of core.data.tables.missing.KINDS.
COMPUTED = ("mean", "median", "most_frequent")


def still_filled(before: Dataset, inputs: Array, targets: Array) -> Gaps | None:
    """Return the gaps whose fills have not been edited, where `before` gets these numbers; rows end with the last."""
    if before.gaps is None:
        return None
    gaps = before.gaps[before.gaps[:, 0] < len(inputs)]
    kept = np.ones(len(gaps), dtype=bool)
    for k, (origin, start) in enumerate(_starts(before)):
        here = gaps[:, 1] == k
        rows, columns = gaps[here, 0], slice(start, start + origin.width)
        old, new = (before.inputs, inputs) if origin.role == "input" else (before.targets, targets)
        kept[here] = (old[rows, columns] == np.asarray(new)[rows, columns]).all(axis=1)
    return gaps[kept]


def refilled(training: Dataset, test: Dataset | None, digits: int | None = None) -> tuple[Dataset, Dataset | None]:
    """Return both parts, in their own units, with fills computed from the training examples alone.

    A column keeps its fill where no training example has a value, and where a date's day is not among its columns.
    digits: significant digits that the numbers have, where a scaling was undone.
    """
    if training.gaps is None:
        return training, test
    coding = tuple(_refitted(training, k, origin, start, digits) for k, (origin, start) in enumerate(_starts(training)))
    if coding == training.coding:
        return training, test
    filled = [None if part is None else _filled(replace(part, coding=coding)) for part in (training, test)]
    assert filled[0] is not None
    return filled[0], filled[1]


def _starts(data: Dataset) -> list[tuple[Origin, int]]:
    """Return each column of the coding with the first of its example columns, counted within its role."""
    ends = {"input": 0, "target": 0}
    found = []
    for origin in data.coding:
        found.append((origin, ends[origin.role]))
        ends[origin.role] += origin.width
    return found


def _refitted(training: Dataset, k: int, origin: Origin, start: int, digits: int | None) -> Origin:
    """Return the column with its fill computed from the values that the training examples have in it."""
    if origin.missing not in COMPUTED or origin.fill is None:
        return origin
    assert training.gaps is not None
    known = np.ones(len(training), dtype=bool)
    known[training.gaps[training.gaps[:, 1] == k, 0]] = False
    values = (training.inputs if origin.role == "input" else training.targets)[known, start : start + origin.width]
    if not len(values) or (origin.dates is not None and origin.dates.parts[0] != "day"):
        return origin
    if origin.categories:
        return replace(origin, fill=_most_frequent(values, origin))
    number = fill_number(values[:, 0], origin.missing)
    tidy = origin.missing != "mean" or origin.dates is not None  # a mean has more digits than its numbers
    return replace(origin, fill=float(f"{number:.{digits}g}") if digits is not None and tidy else number)


def fill_number(values: Array, kind: str) -> float:
    """Return what stands for a gap in a column of these numbers, shape (values,); kind: one of COMPUTED."""
    if kind == "most_frequent":
        found, counts = np.unique(values, return_counts=True)
        return float(found[int(np.argmax(counts))])
    return float(np.median(values) if kind == "median" else np.mean(values))


def shown_fill(fill: float | str, dates: bool = False) -> str:
    """Return what stands for gaps as text; dates: whether a number is a day."""
    if isinstance(fill, str):
        return "the other category" if fill == OTHER else repr(fill)
    return date_text(fill) if dates else number_in_sentence(fill)


def _most_frequent(values: Array, origin: Origin) -> str:
    """Return the most frequent category, the first in order of equally frequent ones; a named one, if there is any."""
    if origin.width > 1:
        counts = values.sum(axis=0)
    else:
        ones = values.sum()
        counts = np.array([len(values) - ones, ones])
    named = [k for k, text in enumerate(origin.categories) if text != OTHER and counts[k] > 0]
    best = max(named, key=lambda k: (counts[k], -k), default=int(np.argmax(counts)))
    return origin.categories[best]


def _filled(data: Dataset) -> Dataset:
    """Return `data` with the fills of its coding in its gaps."""
    assert data.gaps is not None
    values = {"input": data.inputs.copy(), "target": data.targets.copy()}
    for k, (origin, start) in enumerate(_starts(data)):
        rows = data.gaps[data.gaps[:, 1] == k, 0]
        if origin.fill is not None and len(rows):
            values[origin.role][rows, start : start + origin.width] = _columns(origin)
    return replace(data, inputs=frozen(values["input"]), targets=frozen(values["target"]))


def _columns(origin: Origin) -> Array:
    """Return the example columns of a column's fill, shape (width,)."""
    fill = origin.fill
    if isinstance(fill, str):
        place = origin.categories.index(fill)
        return np.array([float(place)]) if origin.width == 1 else np.eye(origin.width)[place]
    assert fill is not None
    return np.array([fill]) if origin.dates is None else origin.dates.columns(np.array([fill]))[0]
