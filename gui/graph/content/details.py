"""Description of the selection, for the graph's corner, tooltips and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics import number_format
from core.basics.addresses import Node, Weight
from core.derivation import Kind, Quantity
from gui.graph.content.lighting import current_example
from gui.graph.content.names import column_name, is_bias, spoken, symbol

if TYPE_CHECKING:
    from core.model.network import Network
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
    return f"{title(state, place)}: {', '.join(parts) or 'hidden during the exercise'}"


def title(state: State, place: Node | Weight) -> str:
    """Return a place in words, with the name of its column: Input x₁, area."""
    name = spoken(state.network, place)
    column = column_name(state.data, state.network, place) if isinstance(place, Node) else ""
    return f"{name[0].upper()}{name[1:]}{f', {column}' if column else ''}"


def tip(state: State, place: Node | Weight) -> str:
    """Return the numbers of a place, what they are, and the keys that change it: a line each."""
    return "\n".join([sentence(state, place), *_explained(state.network, place)])


def _explained(network: Network, place: Node | Weight) -> list[str]:
    if isinstance(place, Weight):
        bias = network.layer(place.layer).bias and place.j == network.layer(place.layer).inputs
        what = (
            "A bias: the weight of a bias unit."
            if bias
            else "A weight: it multiplies the value of the node it is from."
        )
        return [
            f"{what} ∂L/∂w is the slope of the loss along it.",
            "Change it: double-click or Enter, turn the wheel, or ↑ and ↓ (0.1; with Shift 0.01, with Ctrl 1).",
        ]
    if is_bias(network, place):
        return ["A bias unit: its value is always 1.", "Change it: B removes it, or adds one to the selected layer."]
    if place.layer == 1:
        return ["An input of the current example.", "Change it: double-click or Enter."]
    what = "s is the weighted sum of what enters, h = f(s) the value, δ = ∂L/∂s the error term."
    if place.layer == network.depth:
        what = "s is the weighted sum of what enters, y = f(s) the output, t its target, δ = ∂L/∂s the error term."
    return [what, "Change it: A for another activation function, Ins and Del for more or fewer nodes."]
