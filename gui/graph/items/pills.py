"""The weights of a pair that show a number, and its place: those of the step and under the pointer come first.

Numbers have places of their own on their edges. One that would cover a text at a node moves along its edge, or is left
out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from core.basics.addresses import Weight
from gui.graph.content.layout import FEW
from gui.graph.content.numerals import written
from gui.graph.content.scene_content import PILL, ROOMY
from gui.graph.items.style import number_font, number_width
from gui.graph.items.text_painting import pill_width
from gui.graph.items.values import number_boxes, placed_tags

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from gui.graph.content.lighting import Tag
    from gui.graph.content.scene_content import SceneContent

_CLOSER = 1.5  # Enlarged by this factor, all weights have numbers.
_FEW = 3  # As many places or fewer under the pointer have numbers above all others.
_LARGEST = 3  # Number of weights per pair that have a number if there is no room for all.
TAGGED = 0.92  # Size of a second number, relative to the first.
_ASIDE = (0.0, 0.06, -0.06, 0.12, -0.12, 0.19, -0.19, 0.27, -0.27, 0.36, -0.36, 0.45, -0.45)


class Pill(NamedTuple):
    """A weight's number: where its middle is, how large it is (1 as at 100 %), and a second number below it."""

    weight: Weight
    value: float
    at: QPointF
    scale: float
    tag: Tag | None


def placed_pills(shown: SceneContent, n: int, zoom: float) -> list[Pill]:
    """Return the numbers of W_n at a zoom, those drawn last at the end."""
    values = shown.state.network.layer(n).weights
    columns = values.shape[1]
    ranks = _ranks(shown, n, zoom, values)
    labels = shown.labels[n]
    scale = max(labels.scale, shown.least / (number_font().pixelSize() * zoom))
    taken = [tag.box for k in (n - 1, n) for tag in placed_tags(shown, k, zoom)]
    taken += [box for k in (n - 1, n) for box in number_boxes(shown, k, zoom)]
    pills = []
    for place in sorted(ranks, key=lambda place: ranks[place]):
        weight = Weight(n, *divmod(place, columns))
        tag = shown.lighting.beside.get(weight)
        if tag is not None and not (labels.roomy or tag.current):
            tag = None
        pills.append(Pill(weight, float(values.flat[place]), QPointF(*labels.middles[place]), scale, tag))
    apart = scale > labels.scale or taken or any(pill.tag and not labels.roomy for pill in pills)
    # In a run numbers change with every beat: they stay where they are, even if one is a little wider than its place.
    if apart or (not shown.state.running and _wide(shown, pills)):
        pills = _apart(shown, n, pills, taken, columns)
    return pills[::-1]


def _ranks(shown: SceneContent, n: int, zoom: float, values: Array) -> dict[int, int]:
    """Return the places, row by row, that are to have a number; the smallest rank first."""
    labels, light, columns = shown.labels[n], shown.lighting, values.shape[1]
    legible = labels.scale * number_font().pixelSize() * zoom >= shown.least
    ranks: dict[int, int] = {}
    if legible and (values.size <= FEW or zoom * shown.unit >= _CLOSER):
        ranks = dict.fromkeys(range(values.size), 3)
    elif labels.scale:
        ranks = dict.fromkeys(_largest(values), 3)
    for weight in light.beside if ranks else ():
        place = weight.i * columns + weight.j
        if weight.layer == n and (place in ranks or light.beside[weight].current):
            ranks[place] = 2
    for place in light.used if labels.scale else ():
        if isinstance(place, Weight) and place.layer == n:
            ranks[place.i * columns + place.j] = 1
    few = light.lit if len(light.lit) <= _FEW else ()
    for place in (*few, shown.hovered, shown.state.selected):
        if isinstance(place, Weight) and place.layer == n:
            ranks[place.i * columns + place.j] = 0
    return ranks


def _largest(weights: Array) -> list[int]:
    """Return the places, row by row, of the largest weights."""
    sizes = np.nan_to_num(np.abs(weights).ravel(), nan=np.inf)
    return list(np.argsort(-sizes, kind="stable")[:_LARGEST].tolist())


def _wide(shown: SceneContent, pills: list[Pill]) -> bool:
    """Return whether a number is wider than its place."""
    return any(pill_width(written(pill.value, shown.state.digits)) > PILL[0] for pill in pills)


def _apart(shown: SceneContent, n: int, pills: list[Pill], taken: list[QRectF], columns: int) -> list[Pill]:
    """Return pills that cover nothing; a second number, then a first one, is left out where that is impossible."""
    ends, layout = shown.layout.ends(n), shown.layout
    nodes = [(x, y, layout.radii[k - 1]) for k in (n - 1, n) for x, y in layout.columns[k - 1].tolist()]
    apart: list[Pill] = []
    for pill in pills:
        place = pill.weight.i * columns + pill.weight.j
        own = float(shown.labels[n].fractions[place])
        x0, y0, x1, y1 = ends[place].tolist()
        for tag in (pill.tag, None) if pill.tag else (None,):
            sized = pill._replace(tag=tag)
            for share in (own + aside for aside in _ASIDE if 0.04 < own + aside < 0.96):
                moved = sized._replace(at=QPointF(x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
                box = box_of(shown, moved)
                if not any(box.intersects(other) for other in taken) and not _over(box, nodes):
                    apart.append(moved)
                    taken.append(box)
                    break
            else:
                continue
            break
        else:
            if pill.weight in (shown.hovered, shown.state.selected):
                apart.append(pill)
    return apart


def box_of(shown: SceneContent, pill: Pill) -> QRectF:
    """Return the box of a number with the second one below it."""
    width = pill_width(written(pill.value, shown.state.digits))
    if pill.tag is None:
        return _about(pill.at, pill.scale * width, pill.scale * (PILL[1] - 2))
    width = max(width, TAGGED * number_width(pill.tag.text, pill.tag.current) + 2.0)
    return _about(pill.at, pill.scale * width, pill.scale * (ROOMY[1] - 1))


def _about(middle: QPointF, width: float, height: float) -> QRectF:
    return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)


def _over(box: QRectF, nodes: list[tuple[float, float, float]]) -> bool:
    """Return whether a box covers a node: x, y, radius."""
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    for x, y, radius in nodes:
        near_x, near_y = min(max(x, left), right), min(max(y, top), bottom)
        if (near_x - x) ** 2 + (near_y - y) ** 2 < radius**2:
            return True
    return False
