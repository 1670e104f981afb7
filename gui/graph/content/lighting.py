"""Highlighting on the graph: what the step uses, what the pointer highlights, and the step's numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from core.basics.addresses import Node, Weight
from core.derivation import Kind, Phase, Quantity, role
from gui.graph.content.names import is_bias
from gui.graph.content.numerals import HIDDEN, written
from gui.session.changes.settling import still

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from core.derivation import Step
    from gui.session import State

_MOST = 120  # Numbers of a step are shown for layers and layer pairs up to this size, otherwise a single one.
_FLOWING = 64  # A pulse runs along at most this many edges.
_BACKWARD = (Phase.OUTPUT_DELTA, Phase.HIDDEN_DELTA, Phase.GRADIENT)
_ABOVE = {Kind.SUM: "s", Kind.DERIVATIVE: "f′"}
_BELOW = {Kind.DELTA: "δ", Kind.ERROR: "t − y", Kind.TARGET: "t"}


@dataclass(frozen=True)
class Tag:
    """A number of a step, drawn next to its place.

    text: as drawn. role: its kind, which gives the color. current: whether the step makes or uses it.
    cursor: how far the walk is when this number has just been computed; None for a given one.
    """

    text: str
    role: str
    current: bool
    cursor: int | None


def _empty() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Lighting:
    """The highlighted places and numbers.

    used: what the step is made of, with the roles of their colors; while there is any, all else recedes.
    lit: what the pointer lights, or the result of the step.
    above, below: s and δ of nodes. beside: gradients, or new weights.
    """

    used: Mapping[Node | Weight, str] = field(default_factory=_empty)
    lit: Mapping[Node | Weight, str] = field(default_factory=_empty)
    above: Mapping[Node, Tag] = field(default_factory=_empty)
    below: Mapping[Node, Tag] = field(default_factory=_empty)
    beside: Mapping[Weight, Tag] = field(default_factory=_empty)

    @property
    def focused(self) -> bool:
        """Return whether a step makes everything else recede."""
        return bool(self.used)

    def stands_out(self, place: Node | Weight) -> bool:
        """Return whether the step uses it or the pointer highlights it."""
        return place in self.used or place in self.lit


def lighting(state: State) -> Lighting:
    """Return the highlights of a state. During training there is no step."""
    # A highlighted place may have been removed since.
    lit = _roles(state, [q for q in state.lights if still(q.place, state.network) is not None])
    step = None if state.running else state.step
    if step is None:
        return Lighting(lit=lit)
    used = _roles(state, step.highlighted)
    for place in [each for each in used if isinstance(each, Weight)]:
        if step.result.kind is Kind.SUM and is_bias(state.network, place.source):
            used[place.source] = "bias"
    for own, name in _roles(state, [step.result]).items():
        used[own] = name
        lit.setdefault(own, name)
    above, below = _node_tags(state, step)
    return Lighting(used, lit, above, below, _weight_tags(state, step))


def quantities(state: State, place: Node | Weight | None) -> frozenset[Quantity]:
    """Return the quantities highlighted everywhere while the pointer is on a place: all its numbers."""
    if place is None:
        return frozenset()
    example = current_example(state)
    if isinstance(place, Weight):
        n, i, j = place
        own = (Quantity(Kind.WEIGHT, n, i, j), Quantity(Kind.NEW_WEIGHT, n, i, j))
        return frozenset({*own, Quantity(Kind.GRADIENT, n, i, j, example)})
    n, i = place
    if is_bias(state.network, place):
        return frozenset({Quantity(Kind.BIAS, n, i)})
    if n == 1:
        return frozenset({Quantity(Kind.INPUT, n, i, example=example)})
    kinds = (Kind.SUM, Kind.VALUE, Kind.DERIVATIVE, Kind.DELTA)
    return frozenset(Quantity(kind, n, i, example=example) for kind in kinds)


def current_example(state: State) -> int:
    """The place, in the batch that is stepped through, of the example that is shown."""
    return state.place_in_batch


def cursor_of(state: State, place: Node | Weight | None) -> int | None:
    """Return the cursor at which the value of a node has just been computed; None for a given number."""
    if not isinstance(place, Node) or place.layer == 1 or is_bias(state.network, place):
        return None
    value = Quantity(Kind.VALUE, place.layer, place.index, example=current_example(state))
    return _cursor(state, value)


def flow(state: State) -> tuple[list[Weight], bool, str]:
    """Return the edges along which the step's numbers flow, whether forward, and the role of their color."""
    step = state.step
    if step is None or step.result.kind not in (Kind.SUM, Kind.DELTA):
        return [], True, "value"
    edges = [q.place for q in step.uses if q.kind is Kind.WEIGHT]
    weights = [place for place in edges if isinstance(place, Weight)]
    forward = step.result.kind is Kind.SUM
    return weights[:_FLOWING], forward, "value" if forward else "delta"


def _roles(state: State, several: Iterable[Quantity]) -> dict[Node | Weight, str]:
    """Return the places of quantities with the roles of their colors; of several in one place, its own number's."""
    roles: dict[Node | Weight, str] = {}
    for quantity in sorted(several, key=lambda q: (q.kind in (Kind.VALUE, Kind.WEIGHT), q.kind.value)):
        place = quantity.place
        if isinstance(place, Weight):
            roles[place] = role(quantity, float(state.network.layer(place.layer).weights[place.i, place.j]))
        elif place is not None:
            roles[place] = role(quantity, 0.0)
    return roles


def _cursor(state: State, quantity: Quantity) -> int | None:
    index = state.derivation.index_of(quantity)
    return None if index is None else index + 1


def _tag(state: State, quantity: Quantity, sign: str, current: bool) -> Tag:
    value = state.derivation.value(quantity)
    number = HIDDEN if state.hides(quantity) else written(value, state.digits)
    is_ = " = " if " " in sign else " "  # t − y −56 would be read as a difference of three
    return Tag(f"{sign}{is_}{number}", role(quantity, value), current, _cursor(state, quantity))


def _node_tags(state: State, step: Step) -> tuple[dict[Node, Tag], dict[Node, Tag]]:
    """Return s or f'(s) above nodes of the step; δ below every node that has one already."""
    above: dict[Node, Tag] = {}
    below: dict[Node, Tag] = {}
    if step.phase in _BACKWARD:
        for quantity in _deltas(state, step.result.example):
            tag = _tag(state, quantity, "δ", current=False)
            if tag.cursor is not None and tag.cursor <= state.cursor:
                below[Node(quantity.layer, quantity.i)] = tag
    dealt_with = sorted(step.highlighted, key=lambda q: q == step.result)
    for quantity in dealt_with:
        place = quantity.place
        if isinstance(place, Node) and quantity.kind in _ABOVE:
            above[place] = _tag(state, quantity, _ABOVE[quantity.kind], current=True)
        elif isinstance(place, Node) and quantity.kind in _BELOW:
            below[place] = _tag(state, quantity, _BELOW[quantity.kind], current=True)
    if step.result.kind is Kind.VALUE:
        total = Quantity(Kind.SUM, step.result.layer, step.result.i, example=step.result.example)
        above[Node(total.layer, total.i)] = _tag(state, total, "s", current=True)
    return above, below


def _deltas(state: State, example: int) -> Iterator[Quantity]:
    for n, size in enumerate(state.network.sizes[1:], 2):
        if size <= _MOST:
            for i in range(size):
                yield Quantity(Kind.DELTA, n, i, example=example)


def _weight_tags(state: State, step: Step) -> dict[Weight, Tag]:
    """Return tags of weights: gradients and new weights once they are known."""
    tags: dict[Weight, Tag] = {}
    kinds = {
        Phase.GRADIENT: (Kind.GRADIENT,),
        Phase.MEAN: (Kind.MEAN_GRADIENT,),
        Phase.UPDATE: (Kind.NEW_WEIGHT,),
        Phase.APPLY: (Kind.NEW_WEIGHT,),
    }.get(step.phase, ())
    for kind in kinds:
        sign = "→" if kind is Kind.NEW_WEIGHT else "∂"
        for quantity in _entries(state, kind, step):
            place = quantity.place
            assert isinstance(place, Weight)
            tag = _tag(state, quantity, sign, current=quantity == step.result)
            if tag.cursor is not None and tag.cursor <= state.cursor:
                tags[place] = tag
    if step.result.kind is Kind.NEW_WEIGHT:
        # The gradient for the new weight is shown at weights that are not yet updated.
        kind = Kind.GRADIENT if state.derivation.examples == 1 else Kind.MEAN_GRADIENT
        for quantity in _entries(state, kind, step):
            assert isinstance(quantity.place, Weight)
            tags.setdefault(quantity.place, _tag(state, quantity, "∂", current=False))
    return tags


def _entries(state: State, kind: Kind, step: Step) -> Iterator[Quantity]:
    """Return the quantities of a type for all weights; in large matrices only that of the step's weight."""
    own = step.result
    for n, layer in enumerate(state.network.layers, 2):
        rows, columns = layer.weights.shape
        if rows * columns <= _MOST:
            for i in range(rows):
                for j in range(columns):
                    yield Quantity(kind, n, i, j, own.example if kind is Kind.GRADIENT else 0)
        elif own.j is not None and own.layer == n:
            yield Quantity(kind, n, own.i, own.j, own.example if kind is Kind.GRADIENT else 0)
