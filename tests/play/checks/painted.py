"""The numbers that the graph's items have really drawn, noted as they draw them.

Items keep their pixels from one painting to the next: so what was drawn last is what can be seen, whatever the
item knows by now.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from reach import place_of

from core.basics.addresses import Node, Weight
from gui.graph.items import edges, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gui.graph.view import GraphView

_DRAWN = "_drawn_numbers"


@contextmanager
def noting() -> Iterator[None]:
    """Items note what they draw, meanwhile."""
    kept = nodes.NodesItem._value, edges.NumbersItem._number, nodes.draw_number, edges.draw_pill
    paint = nodes.NodesItem.paint, edges.NumbersItem.paint
    words: list[str] = []

    def anew(usual: Any) -> Any:
        def painted(item: Any, *rest: Any) -> None:
            item.__dict__[_DRAWN] = {}
            usual(item, *rest)

        return painted

    def node(item: nodes.NodesItem, painter: Any, place: Node, *rest: Any) -> None:
        words.clear()
        kept[0](item, painter, place, *rest)
        _note(item, place, words)

    def number(item: edges.NumbersItem, painter: Any, weight: Weight, *rest: Any) -> None:
        words.clear()
        kept[1](item, painter, weight, *rest)
        _note(item, weight, words)

    def draw_number(painter: Any, at: Any, text: str, *rest: Any, **named: Any) -> None:
        words.append(text)
        kept[2](painter, at, text, *rest, **named)

    def draw_pill(painter: Any, text: str, *rest: Any, **named: Any) -> None:
        words.append(text)
        kept[3](painter, text, *rest, **named)

    nodes.NodesItem._value, edges.NumbersItem._number = node, number  # type: ignore[method-assign, assignment]
    nodes.NodesItem.paint, edges.NumbersItem.paint = map(anew, paint)  # type: ignore[method-assign]
    nodes.draw_number, edges.draw_pill = draw_number, draw_pill
    try:
        yield
    finally:
        nodes.NodesItem._value, edges.NumbersItem._number = kept[0], kept[1]  # type: ignore[method-assign]
        nodes.NodesItem.paint, edges.NumbersItem.paint = paint  # type: ignore[method-assign]
        nodes.draw_number, edges.draw_pill = kept[2], kept[3]


def painted_numbers(view: GraphView) -> dict[Node | Weight, str]:
    """What each node and edge of a view shows, as far as it can be seen."""
    found: dict[Node | Weight, str] = {}
    for item in view.scene().items():
        found |= {p: text for p, text in getattr(item, _DRAWN, {}).items() if place_of(view, p) is not None}
    return found


def _note(item: object, place: Node | Weight, words: list[str]) -> None:
    if words:
        item.__dict__.setdefault(_DRAWN, {})[place] = words[-1]
