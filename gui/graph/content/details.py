"""Description of the selection, for the graph's corner, tooltips and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics import number_format
from core.basics.addresses import Node, Weight
from core.derivation import Kind, Quantity
from gui.graph.content.lighting import current_example
from gui.graph.content.names import is_bias, spoken, symbol

if TYPE_CHECKING:
    from gui.session import State


def facts(state: State, place: Node | Weight) -> list[tuple[str, float, str]]:
    """The numbers of a place, each with its symbol and the role of its color; without those that are hidden."""
    network, example = state.network, current_example(state)
    if isinstance(place, Weight):
        k = place.layer - 2
        value = float(network.layer(place.layer).weights[place.i, place.j])
        name = symbol(network, place)
        found = [(name, value, "negative" if value < 0 else "positive")]
        if not state.hides(Quantity(Kind.GRADIENT, *place, example)):
            found.append((f"∂L/∂{name}", float(state.gradients.weights[k][place.i, place.j]), "delta"))
        return found
    if is_bias(network, place):
        return [("h", 1.0, "value")]
    value = float(state.values.h[place.layer - 1][place.index])
    if place.layer == 1:
        return [(symbol(network, place), value, "value")]
    k, last = place.layer - 2, place.layer == network.depth
    numbers = {
        Kind.SUM: ("s", float(state.values.s[k][place.index]), "text"),
        Kind.VALUE: (symbol(network, place) if last else "h", value, "value"),
        Kind.DERIVATIVE: ("f′(s)", float(state.gradients.derivative[k][place.index]), "derivative"),
        Kind.DELTA: ("δ", float(state.gradients.delta[k][place.index]), "delta"),
    }
    mask = state.mask
    if mask is not None and not last and network.layer(place.layer).dropout:
        numbers[Kind.MASK] = ("d", float(mask[k][place.index]), "muted")
    found = [
        fact for kind, fact in numbers.items() if not state.hides(Quantity(kind, *place, example=example))
    ]  # fmt: skip
    return [*found, ("t", float(state.target[place.index]), "text")] if last else found


def sentence(state: State, place: Node | Weight) -> str:
    """Return a place and its numbers in one line of plain text."""
    parts = (f"{sign} = {number_format.format_number(value, state.digits)}" for sign, value, _ in facts(state, place))
    name = spoken(state.network, place)
    return f"{name[0].upper()}{name[1:]}: {', '.join(parts) or 'hidden during the exercise'}"
