"""Hit test: the place at a point of the graph, as plain geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.basics.addresses import Node, Weight
from gui.graph.content.layout import RADIUS, TAG_AWAY
from gui.graph.content.scene_content import PILL

if TYPE_CHECKING:
    from gui.graph.content.lighting import Tag
    from gui.graph.content.scene_content import SceneContent

REACH = 6.0  # Distance in screen pixels within which a line is hit.


class Hit(NamedTuple):
    """The place that was hit.

    place: a node, bias unit or weight, or None. layer: a layer whose title was hit, else 0.
    part: "number" where it is a weight's pill or a node's value, else "body".
    tag: the number of a step (s, δ, a gradient, a new weight), if it was just that.
    """

    place: Node | Weight | None = None
    layer: int = 0
    part: str = "body"
    tag: Tag | None = None


def hit(shown: SceneContent, x: float, y: float, zoom: float) -> Hit:
    """Return what is at (x, y) in scene units at a zoom; the topmost item is found first."""
    return (
        _tag(shown, x, y)
        or _number(shown, x, y, zoom)
        or _node(shown, x, y, zoom)
        or _line(shown, x, y, REACH / zoom)
        or _cell(shown, x, y)
        or _title(shown, x, y)
        or Hit()
    )


def _tag(shown: SceneContent, x: float, y: float) -> Hit | None:
    for tags, side in ((shown.lighting.above, -1), (shown.lighting.below, 1)):
        for node, tag in tags.items():
            cx, cy = shown.layout.center(node)
            factor = shown.layout.radii[node.layer - 1] / RADIUS
            cy += side * factor * (RADIUS + TAG_AWAY)
            if abs(x - cx) < 30 * factor and abs(y - cy) < 8 * factor:
                return Hit(node, tag=tag, part="number")
    for weight, tag in shown.lighting.beside.items():
        labels = shown.labels.get(weight.layer)
        if labels is None or not (labels.roomy or tag.current):
            continue
        cx, cy = labels.middles[weight.i * shown.layout.units[weight.layer - 2] + weight.j]
        scale = max(labels.scale, 0.5)
        if abs(x - cx) < PILL[0] / 2 * scale and 0 < (y - cy) / scale < PILL[1]:
            return Hit(weight, tag=tag, part="number")
    return None


def _number(shown: SceneContent, x: float, y: float, zoom: float) -> Hit | None:
    for n, labels in shown.labels.items():
        if not labels.scale or labels.scale * zoom < 0.5:
            continue
        away = np.abs(labels.middles - (x, y))
        width, height = (size * labels.scale for size in PILL)
        inside = np.flatnonzero((away[:, 0] < width / 2) & (away[:, 1] < max(height / 2, REACH / zoom)))
        if inside.size:
            k = int(inside[np.argmin(away[inside].sum(axis=1))])
            return Hit(Weight(n, *divmod(k, shown.layout.units[n - 2])), part="number")
    return None


def _node(shown: SceneContent, x: float, y: float, zoom: float) -> Hit | None:
    for n, column in enumerate(shown.layout.columns, 1):
        away = np.hypot(column[:, 0] - x, column[:, 1] - y)
        index = int(np.argmin(away))
        node = Node(n, index)
        radius = shown.layout.radii[n - 1]
        if away[index] <= max(radius, min(REACH / zoom, 1.3 * radius)):
            below = 0.1 * radius < y - column[index, 1] < 0.75 * radius
            return Hit(node, part="number" if below else "body")
    return None


def _line(shown: SceneContent, x: float, y: float, reach: float) -> Hit | None:
    best, found = reach, None
    for n in shown.labels:
        ends = shown.layout.ends(n)
        start, along = ends[:, :2], ends[:, 2:] - ends[:, :2]
        share = ((x - start[:, 0]) * along[:, 0] + (y - start[:, 1]) * along[:, 1]) / (along**2).sum(axis=1)
        nearest = start + np.clip(share, 0.0, 1.0)[:, None] * along
        away = np.hypot(nearest[:, 0] - x, nearest[:, 1] - y)
        k = int(np.argmin(away))
        if away[k] <= best:
            best = float(away[k])
            found = Hit(Weight(n, *divmod(k, shown.layout.units[n - 2])))
    return found


def _cell(shown: SceneContent, x: float, y: float) -> Hit | None:
    for n, box in shown.layout.matrices.items():
        if box.contains(x, y):
            i = int((y - box.y) / box.height * shown.layout.sizes[n - 1])
            j = int((x - box.x) / box.width * shown.layout.units[n - 2])
            return Hit(Weight(n, i, j), part="cell")
    return None


def _title(shown: SceneContent, x: float, y: float) -> Hit | None:
    for n in range(1, shown.layout.depth + 1):
        if shown.layout.title(n).contains(x, y):
            return Hit(layer=n)
    return None
