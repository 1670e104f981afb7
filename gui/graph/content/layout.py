"""Layout of nodes, bias units, matrix pictures and numbers, as plain functions of the network's shape.

Scene units are pixels at a zoom of 100 %; x grows to the right, y downwards. Layers are columns, a
layer's bias unit is the last of its column: units lie in the order of the columns of the next matrix.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.basics.addresses import Node, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.basics.arrays import Array
    from core.model.network import Network

LARGE = 300  # A layer pair with more weights is shown as a picture of its matrix.
RADIUS = 25.0  # Radius of a node in a small layer; nodes of larger layers are smaller.
TAG_AWAY = 11.0  # From the rim of a node of that radius to the middle of a number above or below it.
_NUMBERED = 86.0  # Distance between nodes of that radius, with room for a number above and one below each.
TALLEST = 1600.0  # Maximum height of a column, however many nodes it has.
_LAST_MARGIN, _LAST_MARGIN_OF_MATRICES = 66.0, 170.0  # Margin right of the last column: half of its title.
_FIRST_MARGIN, _FIRST_MARGIN_OF_MATRICES = 40.0, 80.0  # Margin left of the first column.
_TOP, _TOP_OF_MATRICES = 62.0, 120.0  # Margin above; matrices have their own titles below those of the layers.
FEW = 24  # Of more weights in a pair, only some have numbers until the graph is enlarged.
_CROWDED_GAP = 170.0  # Least distance of two columns with more weights.
_WIDEST_STRETCH, _TALLEST_STRETCH = 1.7, 1.5  # Maximum factors by which a layout uses the room that it has.
MARGIN = 56.0  # Distance between a column of nodes and the picture of a matrix.


@dataclass(frozen=True)
class Box:
    """A rectangle, given by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def contains(self, x: float, y: float) -> bool:
        """Return whether it contains a point."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True)
class Stretch:
    """Stretches a layout to the shape of the room that it has; positions of moved nodes are stored without it.

    stored, drawn: x of the columns in both. tall: the factor of y.
    """

    stored: tuple[float, ...] = (0.0, 1.0)
    drawn: tuple[float, ...] = (0.0, 1.0)
    tall: float = 1.0

    def to_drawn(self, x: float, y: float) -> tuple[float, float]:
        """Return where a stored position is drawn."""
        return _along(x, self.stored, self.drawn), y * self.tall

    def to_stored(self, x: float, y: float) -> tuple[float, float]:
        """Return what is stored for a drawn position."""
        return _along(x, self.drawn, self.stored), y / self.tall


def _along(x: float, xs: tuple[float, ...], others: tuple[float, ...]) -> float:
    """Return the place that corresponds to x: between two columns in proportion, outside of them as far away."""
    if x <= xs[0]:
        return others[0] + x - xs[0]
    if x >= xs[-1]:
        return others[-1] + x - xs[-1]
    return float(np.interp(x, xs, others))


@dataclass(frozen=True, eq=False)
class Layout:
    """Positions of all parts of the graph.

    sizes: nodes of each layer. units: with the bias unit, where the next layer has one.
    columns: for each layer the centers of its units, shape (units, 2).
    radii: of each layer's nodes.
    matrices: for each layer n whose weights are shown as a matrix, the rectangle of its picture; its
        rows are next to the nodes of layer n.
    stretch: from the positions that are stored to those that are drawn.
    names: room left of the inputs and, more than there is anyway, right of the outputs for the names of their columns.
    """

    sizes: tuple[int, ...]
    units: tuple[int, ...]
    columns: tuple[Array, ...]
    radii: tuple[float, ...]
    matrices: Mapping[int, Box]
    stretch: Stretch = Stretch()
    names: tuple[float, float] = (0.0, 0.0)

    @property
    def depth(self) -> int:
        """Return the number of layers."""
        return len(self.sizes)

    def center(self, node: Node) -> tuple[float, float]:
        """Return the center of a node or bias unit."""
        x, y = self.columns[node.layer - 1][node.index]
        return float(x), float(y)

    def radius(self, node: Node) -> float:
        """Return the radius of a node; bias units are a little smaller."""
        radius = self.radii[node.layer - 1]
        return 0.76 * radius if self.is_bias(node) else radius

    def is_bias(self, node: Node) -> bool:
        """Return whether `node` denotes its layer's bias unit."""
        return node.index == self.sizes[node.layer - 1]

    def nodes(self) -> Iterator[Node]:
        """Return all nodes and bias units, layer by layer."""
        for n, count in enumerate(self.units, 1):
            for index in range(count):
                yield Node(n, index)

    def has(self, place: Node | Weight | None) -> bool:
        """Return whether the network has this node or weight."""
        if isinstance(place, Node):
            return 1 <= place.layer <= self.depth and 0 <= place.index < self.units[place.layer - 1]
        if isinstance(place, Weight):
            return (
                2 <= place.layer <= self.depth
                and 0 <= place.i < self.sizes[place.layer - 1]
                and 0 <= place.j < self.units[place.layer - 2]
            )
        return False

    def covers(self, box: Box) -> bool:
        """Return whether a node or bias unit lies in a rectangle, wholly or in part."""
        middle, half = np.array([box.x + box.width / 2, box.y + box.height / 2]), np.array([box.width, box.height]) / 2
        return any(
            bool((np.abs(column - middle) < half + radius).all(axis=1).any())
            for column, radius in zip(self.columns, self.radii, strict=True)
        )

    def ends(self, n: int) -> Array:
        """Return the edges of W_n as x, y of source and target, row by row: shape (entries, 4).

        They run from rim to rim, not from center to center.
        """
        sources = self.columns[n - 2]
        targets = self.columns[n - 1][: self.sizes[n - 1]]
        start = np.tile(sources, (len(targets), 1))
        end = np.repeat(targets, len(sources), axis=0)
        away = end - start
        away /= np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9)[:, None]
        inset = np.full(len(sources), self.radii[n - 2])
        inset[self.sizes[n - 2] :] *= 0.76
        start = start + away * np.tile(inset, len(targets))[:, None]
        end = end - away * self.radii[n - 1]
        return np.hstack([start, end])

    def cell(self, weight: Weight) -> Box:
        """Return the cell of a weight in the picture of its matrix."""
        box = self.matrices[weight.layer]
        width = box.width / self.units[weight.layer - 2]
        height = box.height / self.sizes[weight.layer - 1]
        return Box(box.x + weight.j * width, box.y + weight.i * height, width, height)

    def title(self, n: int) -> Box:
        """Return the title line above layer n; all are at the same height."""
        x = float(self.columns[n - 1][:, 0].mean())
        half = _LAST_MARGIN + 25
        if self.matrices:
            ends = {1: _FIRST_MARGIN_OF_MATRICES, self.depth: _LAST_MARGIN_OF_MATRICES}
            half = ends.get(n, math.inf)
        others = [column[:, 0].mean() for k, column in enumerate(self.columns, 1) if abs(k - n) == 1]
        half = min(half, *(max(abs(float(other) - x) / 2, 30.0) for other in others))
        return Box(x - half, self.bounds.y + 6, 2 * half, 24)

    @cached_property
    def bounds(self) -> Box:
        """Return the rectangle of everything, with room for the titles."""
        parts = [
            (*(column.min(axis=0) - radius).tolist(), *(column.max(axis=0) + radius).tolist())
            for column, radius in zip(self.columns, self.radii, strict=True)
        ]
        parts += [(b.x, b.y, b.x + b.width, b.y + b.height) for b in self.matrices.values()]
        left, top = (min(part[k] for part in parts) for k in (0, 1))
        right, bottom = (max(part[k] for part in parts) for k in (2, 3))
        first, last, above = _FIRST_MARGIN, _LAST_MARGIN, _TOP
        if self.matrices:
            first, last, above = _FIRST_MARGIN_OF_MATRICES, _LAST_MARGIN_OF_MATRICES, _TOP_OF_MATRICES
        first += self.names[0]
        last += self.names[1]
        return Box(left - first, top - above, right - left + first + last, bottom - top + above + 30)


def arrange(
    network: Network,
    moved: Mapping[Node, tuple[float, float]],
    text: float = 1.0,
    shape: float = 0.0,
    names: tuple[float, float] = (0.0, 0.0),
) -> Layout:
    """Return the layout of a network; nodes in `moved` stay where they were dragged.

    text: how much larger nodes should be for the sake of what is written in them, where there is room.
    shape: width of the room that it has per height, which the layout then uses; 0 if it is not known.
    names: room left of the inputs and right of the outputs for the names of their columns.
    """
    plain = replace(_arranged(network, {}, text, (1.0, 1.0)), names=names)
    if not shape:
        return replace(_arranged(network, moved, text, (1.0, 1.0)), names=names) if moved else plain
    bounds, tallest = plain.bounds, max(plain.units)
    across = sum(_span(network, plain, n) for n in range(2, network.depth + 1))
    around = bounds.width - across
    tight = sum(_least_span(network, plain, n) for n in range(2, network.depth + 1))
    wide = min(max((shape * bounds.height - around) / across, tight / across), _WIDEST_STRETCH)
    down = float(max(np.ptp(column[:, 1]) for column in plain.columns))
    above = bounds.height - down
    tall = min(max(((around + wide * across) / shape - above) / max(down, 1.0), 1.0), _TALLEST_STRETCH)
    if tallest == 1:
        tall = 1.0
    found = _arranged(network, {}, text, (wide, tall))
    stretch = Stretch(
        tuple(float(column[0, 0]) for column in plain.columns),
        tuple(float(column[0, 0]) for column in found.columns), tall,
    )  # fmt: skip
    if not moved:
        return replace(found, stretch=stretch, names=names)
    drawn = {node: stretch.to_drawn(*place) for node, place in moved.items()}
    return replace(_arranged(network, drawn, text, (wide, tall)), stretch=stretch, names=names)


def _span(network: Network, layout: Layout, n: int) -> float:
    """Return the distance of the columns of layers n − 1 and n."""
    return float(layout.columns[n - 1][0, 0] - layout.columns[n - 2][0, 0])


def _least_span(network: Network, layout: Layout, n: int) -> float:
    """Return the least distance of two columns: as it is, or with the numbers of few weights only."""
    edges = layout.sizes[n - 1] * layout.units[n - 2]
    natural = _span(network, layout, n)
    return min(natural, _CROWDED_GAP) if edges > FEW and n not in layout.matrices else natural


def _arranged(
    network: Network, moved: Mapping[Node, tuple[float, float]], text: float, stretched: tuple[float, float]
) -> Layout:
    """Return a layout, stretched by factors in width and height."""
    wide, tall = stretched
    sizes = network.sizes
    bias = [layer.bias for layer in network.layers] + [False]
    units = tuple(size + extra for size, extra in zip(sizes, bias, strict=True))
    large = {n for n in range(2, network.depth + 1) if sizes[n - 1] * units[n - 2] > LARGE}
    tallest = max(units)
    pitches = [_pitch(count, tallest) * tall for count in units]
    radii = tuple(max(min(RADIUS, 0.4 * pitch), min(RADIUS * text, RADIUS * pitch / _NUMBERED)) for pitch in pitches)

    columns: list[Array] = []
    matrices: dict[int, Box] = {}
    x = 0.0
    for n, (size, count) in enumerate(zip(sizes, units, strict=True), 1):
        if n in large:
            width = units[n - 2] * min(_pitch(units[n - 2], tallest), 14.0)
            width = wide * (width + 2 * MARGIN) - 2 * MARGIN
            matrices[n] = Box(x + MARGIN, -size * pitches[n - 1] / 2, width, size * pitches[n - 1])
            x += width + 2 * MARGIN
        elif n > 1:
            x += _gap(units[n - 2], size, tallest) * wide
        # Nodes are centered in the column whether or not a bias unit follows them.
        y = (np.arange(count) - (size - 1) / 2) * pitches[n - 1]
        columns.append(np.column_stack([np.full(count, x), y]))
    for node, place in moved.items():
        if node.layer <= len(units) and node.index < units[node.layer - 1]:
            columns[node.layer - 1][node.index] = place
    for column in columns:
        column.flags.writeable = False
    return Layout(sizes, units, tuple(columns), radii, matrices)


def _pitch(count: int, tallest: int) -> float:
    """Return the distance between nodes in a column of `count` units, if the tallest has `tallest`."""
    if count <= 3 and tallest <= 3:
        return 98.0
    if tallest <= 6:
        return 90.0
    if count <= 6:
        return 68.0
    if count <= 20:
        return 54.0 if tallest <= 10 else 40.0
    return min(14.0, TALLEST / count)


def _gap(sources: int, targets: int, tallest: int) -> float:
    """Return the distance of two columns: the minimum that their numbers need, found by trial."""
    edges = sources * targets
    if min(sources, targets) == 1:
        return 155.0
    if edges <= 9:
        return 105.0 + 20.0 * edges  # With room for a second line under each number.
    if tallest <= 6:
        return 160.0 + 4.5 * edges
    return 240.0 + 20.0 * min(sources, targets) + 2.4 * min(edges, 90)
