"""Input slice shown by the output surface: a plane or a line through the current input."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from gui.plots.plot_style import nearest, subscript
from gui.tables.text import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtCore import QPointF

    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.model.network import Network
    from gui.session.state import State


# So many examples tell which inputs have many values.
_SAMPLE = 200


@dataclass(frozen=True)
class InputSlice:
    """Inputs that vary, counted from 0 (two for a plane, one for a line), and the output shown.

    classes: whether the number of the largest output is shown instead.

    The other inputs are held at their values in the current input of `state`. A place is a point of the
    plot: the two inputs of a plane; over one input, that input and the output or target.
    """

    state: State
    inputs: tuple[int, ...]
    output: int
    classes: bool = False

    @property
    def plane(self) -> bool:
        """Return whether two inputs vary."""
        return len(self.inputs) == 2

    def places(self, data: Dataset | None = None, count: int | None = None) -> Array:
        """Return the positions of the examples, or the first `count` of them: shape (examples, 2)."""
        data = data or self.state.data
        if self.plane:
            return data.inputs[:count, list(self.inputs)]
        return np.column_stack([data.inputs[:count, 0], data.targets[:count, self.output]])

    def off(self, data: Dataset | None = None, count: int | None = None) -> NDArray[np.bool_]:
        """Return which examples, or the first `count`, differ from the current input in a constant input."""
        data = data or self.state.data
        others = [i for i in range(self.state.network.sizes[0]) if i not in self.inputs]
        differs = data.inputs[:count, others] != self.state.point[others]
        return np.logical_or.reduce(differs, axis=1)  # type: ignore[no-any-return]

    def example_at(self, place: QPointF, pixel: tuple[float, float]) -> int | None:
        """Return the example under the mouse, preferring one on the plane."""
        places = self.places()
        on_plane = np.where(self.off()[:, None], np.nan, places)
        k = nearest(on_plane, place, pixel)
        return nearest(places, place, pixel) if k is None else k

    def input_at(self, place: QPointF, pixel: tuple[float, float]) -> Array:
        """Return the input at a place, rounded to pixel precision; other inputs are unchanged."""
        return _moved(self.state.point, self.inputs, place, pixel)

    def example_moved(self, k: int, place: QPointF, pixel: tuple[float, float]) -> tuple[Array, Array]:
        """Return input and target of example k if moved there; everything not shown stays the same."""
        data = self.state.data
        return self._put(data.inputs[k], data.targets[k], place, pixel)

    def example_new(self, target: Array, place: QPointF, pixel: tuple[float, float]) -> tuple[Array, Array]:
        """Return input and target of a new example there; over one input the place gives the output's target."""
        return self._put(self.state.point, target, place, pixel)

    def _put(self, x: Array, t: Array, place: QPointF, pixel: tuple[float, float]) -> tuple[Array, Array]:
        x = _moved(x, self.inputs, place, pixel)
        if not self.plane:
            t = t.copy()
            t[self.output] = _rounded(place.y(), pixel[1])
        return x, t


def input_names(data: Dataset) -> list[str]:
    """Return the names of the inputs as shown."""
    return [lowered(name) for name in data.input_names]


def first_inputs(data: Dataset) -> tuple[int, int]:
    """Return the two inputs to show first: over the zeros and ones of a category there is little to see, so
    inputs with more than two values come before others.
    """
    count = data.inputs.shape[1]
    many = (i for i in range(count) if len(np.unique(data.inputs[:_SAMPLE, i])) > 2)
    first = list(islice(many, 2))
    across, up = sorted([*first, *(i for i in range(count) if i not in first), 1][:2])
    return across, up


def has_classes(data: Dataset) -> bool:
    """Return whether the targets represent classes: in each example one of several is the largest."""
    if data.targets.shape[1] < 2:
        return False
    second, first = np.partition(data.targets, -2, axis=1)[:, -2:].T
    return bool((first > second).all())


def class_name(data: Dataset, k: int) -> str:
    """Return the name of class k, counted from 0: of its target column, or its number."""
    name = data.target_names[k]
    return f"class {k + 1}" if name == f"t{k + 1}" else lowered(name)


def output_name(network: Network, k: int) -> str:
    """Return y, or y with its number if there are more."""
    return "y" if network.sizes[-1] == 1 else f"y{subscript(k + 1)}"


def _moved(x: Array, inputs: Sequence[int], place: QPointF, pixel: tuple[float, float]) -> Array:
    x = x.copy()
    for i, value, size in zip(inputs, (place.x(), place.y()), pixel, strict=False):
        x[i] = _rounded(value, size)
    return x


def _rounded(value: float, pixel: float) -> float:
    return round(value, max(0, math.ceil(-math.log10(pixel))))
