"""Content of the graph's items: one immutable value, made from the state by the scene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gui.base.type_scale import LEAST
from gui.graph.content import labels
from gui.graph.content.layout import RADIUS, TAG_AWAY

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from core.basics.addresses import Node, Weight
    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.graph.content.layout import Layout
    from gui.graph.content.lighting import Lighting
    from gui.session import State

Pictures = Mapping[int, "tuple[QImage, ...]"]

LABELED = 120  # Numbers of a layer pair with more weights are shown one at a time.
PILL = (66.0, 19.0)  # Width and height of a number on its edge: room for −12.345.
ROOMY = (74.0, 32.0)  # With a second line for the gradient.


@dataclass(frozen=True, eq=False)
class Labels:
    """Positions of the numbers of one layer pair.

    middles: the middle of each number, row by row of the matrix, shape (entries, 2).
    fractions: the same along the edge, from 0 at its source to 1 at its target.
    scale: how large the numbers are drawn, 1 as they are at 100 %; 0 where none are drawn by themselves.
    roomy: whether there is room for a second line under each.
    """

    middles: Array
    fractions: Array
    scale: float
    roomy: bool

    def moved(self, ends: Array) -> Labels:
        """Return the same positions along edges that have moved."""
        return replace(self, middles=_along(ends, self.fractions))


def place_labels(layout: Layout, n: int, text: float = 1.0) -> Labels:
    """Return the positions of the numbers of W_n; text: their preferred size, if there is room."""
    ends = layout.ends(n)
    if len(ends) > LABELED:
        fractions = np.full(len(ends), 0.5)
        return Labels(_along(ends, fractions), fractions, 0.0, False)
    nodes, deltas, tags = _taken(layout)
    # Best first: room for two lines and for s and δ at nodes, then for one line, then without s, then without δ.
    for scale in dict.fromkeys((text, (1.0 + text) / 2, 1.0)):
        for size, taken in ((ROOMY, tags), (ROOMY, deltas), (PILL, tags), (PILL, deltas), (PILL, nodes)):
            if labels.crowded(ends, size, scale):
                continue
            fractions, _ = labels.place(ends, size, taken, scales=(scale,))
            middles = _along(ends, fractions)
            if not labels.overlaps(middles, (scale * size[0], scale * size[1]), taken):
                return Labels(middles, fractions, scale, size == ROOMY)
    fractions, scale = labels.place(ends, PILL, nodes)
    return Labels(_along(ends, fractions), fractions, scale, False)


def _taken(layout: Layout) -> tuple[Array, Array, Array]:
    """Return what numbers on edges must avoid, as for `labels.place`: nodes; with δ below; with s above, too."""
    nodes: list[tuple[float, ...]] = []
    deltas: list[tuple[float, ...]] = []
    sums: list[tuple[float, ...]] = []
    for node in layout.nodes():
        x, y = layout.center(node)
        radius = layout.radius(node)
        nodes.append((x, y, radius + 4, radius + 4))
        if node.layer > 1 and not layout.is_bias(node):
            scale = layout.radii[node.layer - 1] / RADIUS
            for tags, side in ((deltas, 1), (sums, -1)):
                tags.append((x, y + side * scale * (RADIUS + TAG_AWAY), 38 * scale, 8 * scale))
    return np.array(nodes), np.array(nodes + deltas), np.array(nodes + deltas + sums)


def _along(ends: Array, fractions: Array) -> Array:
    return ends[:, :2] + fractions[:, None] * (ends[:, 2:] - ends[:, :2])


@dataclass(frozen=True, eq=False)
class SceneContent:
    """Everything that the items draw.

    labels: for each layer pair drawn as edges, by the number n of its target layer.
    hovered: what the pointer is over.
    pictures: by the number of a layer, a picture for each of its nodes; empty where there are none.
    least: minimum size of text on the screen, in pixels.
    unit: length of a pixel at the zoom that shows the whole network, in scene units.
    """

    state: State
    theme: Theme
    layout: Layout
    labels: Mapping[int, Labels]
    lighting: Lighting
    hovered: Node | Weight | None = None
    pictures: Pictures = field(default_factory=dict)
    least: float = LEAST
    unit: float = 1.0

    @cached_property
    def values(self) -> tuple[Array, ...]:
        """Return h of each layer for the current input, NaN in place of what is hidden."""
        return tuple(self.state.known_values(n) for n in range(1, self.layout.depth + 1))

    @cached_property
    def hiding(self) -> bool:
        """Whether an exercise is in progress, so that numbers are hidden."""
        return self.state.hiding

    def dropped(self, node: Node) -> bool:
        """Return whether dropout leaves a node out of the update that is stepped through."""
        mask = self.state.mask
        hidden = mask is not None and 1 < node.layer < self.state.network.depth
        return mask is not None and hidden and not mask[node.layer - 2][node.index]

    def strength(self, place: Node | Weight) -> float:
        """Return 1 for highlighted places or if nothing is highlighted, 0 for others."""
        return float(not self.lighting.focused or self.lighting.stands_out(place))
