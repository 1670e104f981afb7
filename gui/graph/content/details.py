"""Description of the selection, for the graph's corner, tooltips and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics import number_format
from core.basics.addresses import Node, Weight
from gui.graph.content.names import is_bias, spoken, symbol

if TYPE_CHECKING:
    from gui.session import State


def facts(state: State, place: Node | Weight) -> list[tuple[str, float, str]]:
    """Return the numbers of a place, each with its symbol and the role of its color."""
    network = state.network
    if isinstance(place, Weight):
        k = place.layer - 2
        value = float(network.layer(place.layer).weights[place.i, place.j])
        gradient = float(state.gradients.weights[k][place.i, place.j])
        name = symbol(network, place)
        return [
            (name, value, "negative" if value < 0 else "positive"),
            (f"∂L/∂{name}", gradient, "delta"),
        ]
    if is_bias(network, place):
        return [("h", 1.0, "value")]
    value = float(state.values.h[place.layer - 1][place.index])
    if place.layer == 1:
        return [(symbol(network, place), value, "value")]
    k = place.layer - 2
    found = [
        ("s", float(state.values.s[k][place.index]), "text"),
        ("h", value, "value"),
        ("f′(s)", float(state.gradients.derivative[k][place.index]), "derivative"),
        ("δ", float(state.gradients.delta[k][place.index]), "delta"),
    ]
    if place.layer == network.depth:
        found[1] = (symbol(network, place), value, "value")
        found.append(("t", float(state.target[place.index]), "text"))
    return found


def sentence(state: State, place: Node | Weight) -> str:
    """Return a place and its numbers in one line of plain text."""
    parts = (f"{sign} = {number_format.format_number(value, state.digits)}" for sign, value, _ in facts(state, place))
    name = spoken(state.network, place)
    return f"{name[0].upper()}{name[1:]}: {', '.join(parts)}"
