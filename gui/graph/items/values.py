"""Numbers at one layer's nodes: of one size, inside the circles or, where there is no room, below them; s, f′ and δ.

All lengths are in scene units, unless they are stated for a node of radius RADIUS.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from core.basics.addresses import Node
from gui.graph.content.layout import RADIUS, TAG_AWAY
from gui.graph.content.numerals import HIDDEN, written
from gui.graph.items.style import number_font, number_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.basics.number_format import Digits
    from gui.graph.content.lighting import Tag
    from gui.graph.content.scene_content import SceneContent

_SHARE = 0.8  # Share of the diameter that a number may take: all of it is inside the circle at its height.
_FEWEST = 3  # Significant digits that remain where room is short.
_USUAL = "0.0000"  # While numbers change, their size stays that of this one, unless one of them is wider.
_HIGH = 14.0  # Height of a line of numbers, in units of a node of radius RADIUS.


class NodeNumbers(NamedTuple):
    """The numbers of a layer.

    texts: one per node. scale: their size, 1 as at 100 %, for a node of radius RADIUS. below: whether they are below
    the nodes. shown: whether there is room for them at all.
    """

    texts: tuple[str, ...]
    scale: float
    below: bool
    shown: bool = True

    @property
    def away(self) -> float:
        """Return how far below the middle of its node a number is, for a node of radius RADIUS."""
        return RADIUS + 0.6 * _HIGH * self.scale if self.below else 9.0 * max(self.scale, 1.0)

    @property
    def reach(self) -> float:
        """Return how far below a node its number reaches, for a node of radius RADIUS."""
        return _HIGH * self.scale if self.below and self.shown else 0.0


class PlacedTag(NamedTuple):
    """A tag, the middle of its text, its size (1 as at 100 %), and the box of its text."""

    tag: Tag
    at: QPointF
    scale: float
    box: QRectF


def least_scale(shown: SceneContent, n: int, zoom: float) -> float:
    """Return the least size of numbers at the nodes of layer n, for a node of radius RADIUS."""
    return shown.least / (number_font().pixelSize() * zoom * shown.layout.radii[n - 1] / RADIUS)


def node_numbers(shown: SceneContent, n: int, zoom: float) -> NodeNumbers:
    """Return the numbers of layer n at a zoom.

    They are made smaller, down to the least size, then shorter, for all nodes alike; then they are put below.
    """
    values = tuple(shown.values[n - 1].tolist())
    column = shown.layout.columns[n - 1][:, 1]
    pitch = float(np.diff(np.sort(column)).min()) if len(column) > 1 else math.inf
    free = round(pitch * RADIUS / shown.layout.radii[n - 1] - 2 * RADIUS, 1)
    pictures = n in shown.pictures and not shown.hiding
    least = math.ceil(1000 * least_scale(shown, n, zoom)) / 1000
    return _fitted(values, shown.hiding, shown.state.digits, least, free, pictures)


@lru_cache(maxsize=64)
def _fitted(
    values: tuple[float, ...], hiding: bool, digits: Digits, least: float, free: float, pictures: bool
) -> NodeNumbers:
    """Return the numbers. free: room between two nodes, for nodes of radius RADIUS."""
    room = 2 * RADIUS * _SHARE
    texts = _texts(values, hiding, digits)
    if not pictures:
        scale = min(room / _widest(texts), max(least, 1.0))
        if scale >= least:
            return NodeNumbers(texts, scale, below=False)
        for count in () if digits.fixed else range(digits.count - 1, _FEWEST - 1, -1):
            short = _texts(values, hiding, replace(digits, count=count))
            if least * max(map(number_width, short)) <= room:
                return NodeNumbers(short, least, below=False)
    scale = max(least, 1.0) if pictures else least
    return NodeNumbers(texts, scale, below=True, shown=_HIGH * scale <= free)


def _texts(values: Sequence[float], hiding: bool, digits: Digits) -> tuple[str, ...]:
    return tuple(HIDDEN if hiding and math.isnan(value) else written(value, digits) for value in values)


def _widest(texts: Sequence[str]) -> float:
    usual = [_USUAL] if any("." in text for text in texts) else []
    return max(map(number_width, (*texts, *usual)))


def number_boxes(shown: SceneContent, n: int, zoom: float) -> list[QRectF]:
    """Return the boxes of numbers that are below their nodes."""
    numbers = node_numbers(shown, n, zoom)
    if not numbers.below or not numbers.shown:
        return []
    factor = shown.layout.radii[n - 1] / RADIUS
    places = shown.layout.columns[n - 1].tolist()
    return [
        _box(QPointF(x, y + factor * numbers.away), number_width(text), factor * numbers.scale)
        for (x, y), text in zip(places, numbers.texts, strict=False)
    ]


def placed_tags(shown: SceneContent, n: int, zoom: float) -> list[PlacedTag]:
    """Return s above and δ below the nodes of layer n.

    Where they would cover something, those of the step are next to their nodes, and the others are left out.
    """
    if not any(node.layer == n for node in (*shown.lighting.above, *shown.lighting.below)):
        return []
    numbers = node_numbers(shown, n, zoom)
    line = _HIGH * numbers.scale if numbers.below and numbers.shown else 0.0
    taken = [*number_boxes(shown, n, zoom), *_discs(shown, n)]
    placed: list[PlacedTag] = []
    tags = [(node, tag, side) for tags, side in ((shown.lighting.above, -1), (shown.lighting.below, 1))
            for node, tag in tags.items() if node.layer == n]  # fmt: skip
    for node, tag, side in sorted(tags, key=lambda each: not each[1].current):
        spots = sorted(
            _spots(shown, node, tag, line if side > 0 else -1.0, zoom), key=lambda spot: not _in_view(shown, spot)
        )
        free = [spot for spot in spots if not any(spot.box.intersects(other) for other in taken)]
        if tag.current or spots[0] in free:
            best = (free or spots)[0]
            placed.append(best)
            taken.append(best.box)
    return placed


def _spots(shown: SceneContent, node: Node, tag: Tag, side: float, zoom: float) -> Iterator[PlacedTag]:
    """Return where a tag can be: above (side < 0) or below its node and a line of this height, right of it, left."""
    larger = max(1.0, least_scale(shown, node.layer, zoom))
    factor = shown.layout.radii[node.layer - 1] / RADIUS
    width, away = number_width(tag.text, tag.current), RADIUS + TAG_AWAY * larger
    beside = RADIUS + 5.0 + larger * width / 2
    ways = ((0.0, -away if side < 0 else away + side), (beside, 0.0), (-beside, 0.0))
    for x, y in ways:
        at = QPointF(*shown.layout.center(node)) + QPointF(factor * x, factor * y)
        yield PlacedTag(tag, at, factor * larger, _box(at, width, factor * larger))


def _in_view(shown: SceneContent, spot: PlacedTag) -> bool:
    """Return whether a tag lies in what is in view when the whole network is, from left to right."""
    bounds = shown.layout.bounds
    return bounds.x <= spot.box.left() and spot.box.right() <= bounds.x + bounds.width


def _discs(shown: SceneContent, n: int) -> list[QRectF]:
    """Return the boxes of the nodes."""
    centers = ((shown.layout.center(Node(n, i)), shown.layout.radius(Node(n, i)))
               for i in range(shown.layout.units[n - 1]))  # fmt: skip
    return [QRectF(x - r, y - r, 2 * r, 2 * r) for (x, y), r in centers]


def _box(middle: QPointF, width: float, scale: float) -> QRectF:
    half, high = scale * width / 2 + 1.0, 0.5 * scale * 12.0
    return QRectF(middle.x() - half, middle.y() - high, 2 * half, 2 * high)
