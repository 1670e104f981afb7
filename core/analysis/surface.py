"""Output surface: one output as a function of one or two inputs, with the other inputs held constant."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.sides import ROUNDING, is_upper
from core.basics.arrays import Array, frozen
from core.basics.nice_numbers import rounded, rounded_up
from core.kernels.evaluate import outputs
from core.model.activations import ACTIVATIONS
from core.training.reference import layer_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.data.dataset import Dataset
    from core.model.network import Network


# Limit of every scale, so that its length is finite too.
_FARTHEST = 1e300


@dataclass(frozen=True)
class Surface:
    """Output y over a grid.

    x: shape (columns,). y: shape (rows,), or (1,) over one input. values: shape (rows, columns).
    """

    x: Array
    y: Array
    values: Array


@dataclass(frozen=True)
class InputPlane:
    """Range of the inputs shown: the one or two that vary (counted from 0), and the ends of each."""

    inputs: tuple[int, ...]
    ranges: tuple[tuple[float, float], ...]


def plane_of(data: Dataset, inputs: tuple[int, ...] = ()) -> InputPlane:
    """Return a range that covers all examples plus a quarter of their extent, over the first two or chosen inputs."""
    inputs = inputs or tuple(range(data.inputs.shape[1]))[:2]
    return InputPlane(inputs, tuple(with_margin(data.inputs[:, i]) for i in inputs))


def with_margin(values: Array, share: float = 0.25) -> tuple[float, float]:
    """Return the range of the values, extended on both sides by a fraction of its length."""
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    # Values that no screen can distinguish are treated as equal.
    margin = share * (high - low) if high - low > 1e-100 else 1.0
    return low - margin, high + margin


def surface(network: Network, point: Array, inputs: tuple[int, ...], output: int, *axes: Array) -> Surface:
    """Compute output number `output` over one or two of the inputs; all others are held as in `point`.

    inputs: which inputs vary, counted from 0, as many as `axes`; axes: their values, increasing.
    """
    x = frozen(axes[0])
    y = frozen(axes[1] if len(axes) > 1 else [0.0])
    values = outputs(*_cut(network, point, inputs, axes))[:, output].reshape(y.size, x.size)
    return Surface(x, y, frozen(values))


def node_surfaces(network: Network, point: Array, inputs: tuple[int, ...], *axes: Array) -> tuple[Array, ...]:
    """Compute h of every node of layers 1…N over one or two inputs, each of shape (size_n, rows, columns).

    inputs, axes: as for `surface`. One forward pass over the whole grid.
    """
    above = layer_values(*_cut(network, point, inputs, axes))
    return tuple(_over(h, axes) for h in (_grid(point, inputs, axes), *(h for _, h in above)))


def gradient_field(network: Network, point: Array, inputs: tuple[int, ...], output: int, *axes: Array) -> Array:
    """Compute ∂y/∂x for each of `inputs` over the grid, shape (inputs, rows, columns), by reverse mode.

    ∂y/∂h^(n−1) = W_nᵀ ∂y/∂s^(n) without the bias column, from the output back to the inputs.
    output, inputs, axes: as for `surface`.
    """
    network, grid = _cut(network, point, inputs, axes)
    values = layer_values(network, grid)
    upstream = np.zeros_like(values[-1][1])
    upstream[:, output] = 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        for layer, (s, h) in zip(network.layers[::-1], values[::-1], strict=True):
            upstream = ACTIVATIONS[layer.activation].back(upstream, s, h) @ layer.weights[:, : layer.inputs]
    return _over(upstream, axes)


@dataclass(frozen=True)
class ClassMap:
    """The largest of several outputs at each point of a grid.

    x, y: as in Surface. best: its number from 0, the first of equals, shape (rows, columns).
    leads: by how much each output is above the largest of the others, shape (outputs, rows, columns).
    """

    x: Array
    y: Array
    best: NDArray[np.intp]
    leads: Array

    def borders(self) -> Array:
        """Return the lines along which the largest output changes, in the form of `contours`."""
        shown = np.unique(self.best)
        if len(shown) < 2:
            return np.empty((0, 2))
        parts = [contours(Surface(self.x, self.y, self.leads[k]), np.zeros(1))[0] for k in shown]
        return np.concatenate(parts)


def class_map(network: Network, point: Array, inputs: tuple[int, int], x: Array, y: Array) -> ClassMap:
    """Compute the largest output over two of the inputs; other inputs and axes as for `surface`. Requires q > 1."""
    values = _over(outputs(*_cut(network, point, inputs, (x, y))), (x, y))
    values = np.nan_to_num(values, nan=-_FARTHEST, posinf=_FARTHEST, neginf=-_FARTHEST)
    best = values.argmax(axis=0)
    second, first = np.partition(values, -2, axis=0)[-2:]
    others = np.where(np.arange(len(values))[:, None, None] == best, second, first)
    return ClassMap(frozen(x), frozen(y), best, frozen(values - others))


def _over(values: Array, axes: Sequence[Array]) -> Array:
    """Reshape values at the points of a grid, shape (points, m), to m pictures: shape (m, rows, columns)."""
    return frozen(values.T.reshape(-1, len(axes[1]) if len(axes) > 1 else 1, len(axes[0])))


def _cut(network: Network, point: Array, inputs: tuple[int, ...], axes: Sequence[Array]) -> tuple[Network, Array]:
    """Return a network of `inputs` alone, and those at every point of the grid, one per row.

    The other inputs are constant, and so they are part of the bias.
    """
    first, chosen = network.layers[0], list(inputs)
    if inputs != tuple(range(first.inputs)):
        rest = np.setdiff1d(np.arange(first.inputs), chosen)
        with np.errstate(over="ignore", invalid="ignore"):
            bias = first.weights[:, rest] @ point[rest] + (first.weights[:, -1] if first.bias else 0.0)
        first = replace(first, weights=np.column_stack([first.weights[:, chosen], bias]), bias=True)
        network = replace(network, layers=(first, *network.layers[1:]))
    return network, _grid(point[chosen], tuple(range(len(chosen))), axes)


def _grid(point: Array, inputs: tuple[int, ...], axes: Sequence[Array]) -> Array:
    """Return one input per row for every point of the grid, row by row from the lowest value of the second axis."""
    columns, rows = len(axes[0]), len(axes[1]) if len(axes) > 1 else 1
    grid = np.tile(point, (rows * columns, 1))
    grid[:, inputs[0]] = np.tile(axes[0], rows)
    if len(inputs) > 1:
        grid[:, inputs[1]] = np.repeat(axes[1], columns)
    return grid


def contours(drawn: Surface, *groups: Array) -> list[Array]:
    """Return, for each group of levels, the lines along which y equals one of them.

    Each a shape (m, 2), a row of NaN after every line.
    """
    import contourpy  # Imported only when used, because it is slow to load.

    finite = np.isfinite(drawn.values)
    if not finite.any():
        return [np.empty((0, 2)) for _ in groups]
    # contour_generator would load NumPy's masked arrays, which takes as long as computing the lines.
    generator = contourpy.SerialContourGenerator(
        *np.meshgrid(drawn.x, drawn.y), np.where(finite, drawn.values, 0.0), ~finite,
        corner_mask=True, line_type=contourpy.LineType.ChunkCombinedNan, fill_type=contourpy.FillType.OuterOffset,
        quad_as_tri=False, z_interp=contourpy.ZInterp.Linear,
    )  # fmt: skip
    gap = np.full((1, 2), np.nan)
    result = []
    for levels in groups:
        lines = [points for level in levels for points in generator.lines(level)[0] if points is not None]
        result.append(np.concatenate([part for points in lines for part in (points, gap)] or [np.empty((0, 2))]))
    return result


@dataclass(frozen=True)
class Scale:
    """Range of values that the colors represent.

    level: where an output changes sides, 0.5 for targets 0 and 1. sides: the values of the targets, if there are just
    two, so that an output can be on the wrong side. low, high: the ends of the colors. floor: the least value that the
    activation has, −∞ where there is none.
    """

    level: float
    sides: tuple[float, float] | None
    low: float
    high: float
    floor: float = -math.inf

    @property
    def rounding(self) -> float:
        """Return the difference up to which values are equal: a network may compute the same number in other ways."""
        return ROUNDING * (self.high - self.low)

    @property
    def levels(self) -> Array:
        """Return round values between the ends and above the floor, at most about ten, without `level`."""
        step = rounded((self.high - self.low) / 10)
        first, last = math.ceil(self.low / step + 1e-9), math.floor(self.high / step - 1e-9)
        values = np.arange(first, last + 1) * step
        # A plateau at the floor has no edge: a contour line would follow rounding errors.
        return frozen(values[(np.abs(values - self.level) > step / 4) & (values > self.floor + step / 4)])

    def wrong(self, y: Array, t: Array) -> NDArray[np.bool_]:
        """Return which outputs are on the other side of `level` than their targets; none without two sides.

        What is equal to `level` counts as above, as in the scores.
        """
        if self.sides is None:
            return np.zeros(np.shape(y), dtype=bool)
        return np.not_equal(is_upper(y, *self.sides), is_upper(t, *self.sides))


def scale(network: Network, data: Dataset, output: int, values: Array) -> Scale:
    """Return the scale for one output: the range of a bounded activation, otherwise symmetric about the level.

    values: what is to be shown; where the activation is not bounded, the scale covers it.
    """
    f = ACTIVATIONS[network.layers[-1].activation]
    targets = data.targets[:, output]
    least, greatest = float(targets.min()), float(targets.max())
    bounded = math.isfinite(f.low) and math.isfinite(f.high)
    level = (f.low + f.high) / 2 if bounded else 0.5
    if least < greatest:
        level = (least + greatest) / 2
    sides = (least, greatest) if least < greatest and np.isin(targets, (least, greatest)).all() else None
    if bounded:
        return Scale(level, sides, f.low, f.high)
    shown = np.concatenate([np.ravel(values), [least, greatest]])
    reach = float(np.abs(shown[np.isfinite(shown)] - level).max())
    half = min(rounded_up(max(reach, 1e-6)), _FARTHEST)
    return Scale(level, sides, level - half, level + half, f.low)
