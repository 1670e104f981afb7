"""Fields for the inputs of a network, in the data's own units: numbers with a range, categories, dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.basics.arrays import finite_unit
from core.data.categories import category_name
from core.document.columns import coding_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.data.coding import Origin
    from core.data.dates import DateForm
    from core.document.document import Document

# A number, a day number, the place of a category, or None for inputs that are no category.
Value: TypeAlias = "float | int | None"

# Points of a curve that shows what one input changes.
POINTS = 33
# Significant digits that undoing a scaling keeps.
_DIGITS = 12
_NEARLY = 1e-6


@dataclass(frozen=True)
class InputField:
    """One field: a column of the table that the examples come from, or an input.

    start, width: its inputs. low, high: the range of its numbers or days in the examples. categories: their names,
    () for numbers. dates: how dates are used, or None. whole: whether all its numbers are whole. unit: or "".
    """

    name: str
    start: int
    width: int
    low: float
    high: float
    categories: tuple[str, ...] = ()
    dates: DateForm | None = None
    whole: bool = False
    unit: str = ""

    def inputs(self, value: Value) -> Array:
        """Return its inputs in the data's own units, shape (width,), for a number, day or place of a category."""
        assert value is not None
        if self.dates is not None:
            dated: Array = self.dates.columns(np.array([float(value)]))[0]
            return dated
        if self.width == 1:
            return np.array([float(value)])
        found: Array = np.eye(self.width)[int(value)]
        return found

    def value(self, inputs: Array, scaled: bool) -> Value:
        """Return the number, day or place of a category that makes `inputs`, shape (width,), in own units.

        scaled: whether a scaling was undone, so that the last digits are not the user's.
        """
        if self.categories:
            place = int(np.argmax(inputs)) if self.width > 1 else round(float(inputs[0]))
            known = 0 <= place < len(self.categories) and np.allclose(self.inputs(place), inputs, atol=_NEARLY)
            return place if known else None
        if self.dates is not None and self.dates.parts[0] != "day":
            return self.low
        number = float(inputs[0])
        return float(f"{number:.{_DIGITS}g}") if scaled else number

    def outside(self, value: Value) -> bool:
        """Return whether a number or day is outside the range of the examples."""
        return not self.categories and value is not None and not self.low <= value <= self.high

    def share(self, value: float) -> float:
        """Return where a number or day is in the range, 0 at its low end, 1 at its high one (0.5 if they are one)."""
        low, high = self.low * self._unit, self.high * self._unit
        return (value * self._unit - low) / (high - low) if high > low else 0.5

    def at(self, share: float) -> float:
        """Return the number or day at `share` of the range, from 0 to 1."""
        low, high = self.low * self._unit, self.high * self._unit
        return self.high if share == 1.0 else (low + (high - low) * share) / self._unit

    @property
    def _unit(self) -> float:
        return finite_unit(self.low, self.high)

    def steps(self) -> list[Value]:
        """Return values over its range, in order: POINTS of them, or one per category."""
        if self.categories:
            return list(range(len(self.categories)))
        values = np.linspace(self.low * self._unit, self.high * self._unit, POINTS) / self._unit
        return list(map(float, np.unique(np.round(values)) if self.whole else values))


def input_fields(document: Document) -> tuple[InputField, ...]:
    """Return the fields of `document`, which has examples."""
    data, scaling = document.data, document.scaling
    assert data is not None
    low, high = data.extremes
    if document.test is not None:
        least, greatest = document.test.extremes
        low, high = np.minimum(low, least), np.maximum(high, greatest)
    if scaling is not None:
        low, high = scaling.undone(low), scaling.undone(high)
    found: list[InputField] = []
    start = 0
    for origin in coding_of(document):
        if origin.role == "input":
            name = origin.name or data.input_names[start]
            found.append(_field(origin, name, start, float(low[start]), float(high[start])))
            start += origin.width
    whole = _whole(document)
    return tuple(_narrowed(field, whole) for field in found)


def varied(fields: Sequence[InputField], point: Array) -> tuple[Array, list[slice]]:
    """Return inputs in which each field in turn takes its `steps` while the others stay as in `point`, own units.

    The second part tells which rows are those of each field.
    """
    rows: list[Array] = []
    places: list[slice] = []
    count = 0
    for field in fields:
        steps = field.steps()
        block = np.tile(point, (len(steps), 1))
        block[:, field.start : field.start + field.width] = [field.inputs(step) for step in steps]
        rows.append(block)
        places.append(slice(count, count + len(steps)))
        count += len(steps)
    return (np.concatenate(rows) if rows else np.empty((0, len(point)))), places


def _field(origin: Origin, name: str, start: int, low: float, high: float) -> InputField:
    names = tuple(map(category_name, origin.categories))
    if origin.dates is not None and origin.dates.parts[0] != "day":
        low, high = 0.0, 365.0  # of weekday and month alone a year tells all
    return InputField(name, start, origin.width, low, high, names, origin.dates, False, origin.unit)


def _whole(document: Document) -> np.ndarray:
    """Return which inputs have only whole numbers in the data's own units, shape (p,)."""
    assert document.data is not None
    own = document.data.inputs[:1000]
    if document.scaling is not None:
        own = np.round(document.scaling.undone(own), 9)
    found: np.ndarray = np.all(own == np.round(own), axis=0)
    return found


def _narrowed(field: InputField, whole: np.ndarray) -> InputField:
    """Return the field with a range of tidy numbers."""
    if field.categories:
        return field
    low, high = (float(f"{end:.{_DIGITS}g}") for end in (field.low, field.high))
    return replace(field, low=low, high=high, whole=bool(whole[field.start]) and high - low >= 1)
