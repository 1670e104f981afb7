"""Keyboard focus: moving over nodes and weights, as plain functions of the layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.addresses import Node, Weight

if TYPE_CHECKING:
    from gui.graph.content.layout import Layout


def following(layout: Layout, place: Node | Weight | None, step: int) -> Node | Weight | None:
    """Return the next place for Tab (step 1) or Shift+Tab (−1); None if the focus leaves the graph.

    Layer by layer: its nodes and its bias unit, then the weights out of them, row by row. Of a matrix
    picture only the first weight is met, or thousands would lie before the next layer.
    """
    if place is None or not layout.has(place):
        return _first(layout) if step > 0 else _last(layout)
    if isinstance(place, Node):
        index = place.index + step
        if 0 <= index < layout.units[place.layer - 1]:
            return Node(place.layer, index)
        if step > 0:
            return Weight(place.layer + 1, 0, 0) if place.layer < layout.depth else None
        return _last_weight(layout, place.layer) if place.layer > 1 else None
    n = place.layer
    columns = layout.units[n - 2]
    k = place.i * columns + place.j + step
    if k >= 0 and (k < layout.sizes[n - 1] * columns) and (step < 0 or n not in layout.matrices):
        return Weight(n, 0, 0) if n in layout.matrices else Weight(n, *divmod(k, columns))
    return Node(n, 0) if step > 0 else Node(n - 1, layout.units[n - 2] - 1)


def beside(layout: Layout, place: Node | Weight | None, right: int, down: int) -> Node | Weight:
    """Return the place in the direction of an arrow key: `right` or `down` is ±1.

    From a node: the next in its column, or the node nearest in height in the next column. From a weight:
    left and right along its row of the matrix, and on into the next row; `down` is not for weights.
    """
    if place is None or not layout.has(place):
        return _first(layout)
    if isinstance(place, Weight):
        columns = layout.units[place.layer - 2]
        k = (place.i * columns + place.j + right) % (layout.sizes[place.layer - 1] * columns)
        return Weight(place.layer, *divmod(k, columns))
    if down:
        return Node(place.layer, min(max(place.index + down, 0), layout.units[place.layer - 1] - 1))
    n = min(max(place.layer + right, 1), layout.depth)
    if n == place.layer:
        return place
    height = layout.center(place)[1]
    away = abs(layout.columns[n - 1][:, 1] - height)
    return Node(n, int(away.argmin()))


def weight_of(layout: Layout, node: Node) -> Weight | None:
    """Return the weight that Enter goes to from a node: the first into it, or out of it."""
    if node.layer > 1 and not layout.is_bias(node):
        return Weight(node.layer, node.index, 0)
    return Weight(node.layer + 1, 0, node.index) if node.layer < layout.depth else None


def _first(layout: Layout) -> Node:
    return Node(1, 0)


def _last(layout: Layout) -> Node:
    return Node(layout.depth, layout.units[-1] - 1)


def _last_weight(layout: Layout, n: int) -> Weight:
    if n in layout.matrices:
        return Weight(n, 0, 0)
    return Weight(n, layout.sizes[n - 1] - 1, layout.units[n - 2] - 1)
