"""Names of nodes, layers and matrices on the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from core.basics.addresses import Node, Weight
from core.derivation import Kind, Notation, Quantity
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.model.network import Network


# Up to so many inputs have room for names below them; more than the last number are too close for any.
_BELOW, _MOST_NAMED = 5, 40
# Room for a letter of a name, for the longest name that is not cut, and right of every output, in scene units.
_LETTER, _WIDEST_NAME, _AFTER = 7.0, 70.0, 49.0


class Name(NamedTuple):
    """A letter, its number and, if there are several hidden layers, its layer in parentheses."""

    letter: str
    number: str
    layer: str = ""


def node_name(network: Network, node: Node) -> Name:
    """Return a node's name as drawn: x_i, y (or y_k), h_i, or h_i^(n) if there are several hidden layers."""
    index = str(node.index + 1)
    if node.layer == 1:
        return Name("x", index)
    if node.layer == network.depth:
        return Name("y", index if network.sizes[-1] > 1 else "")
    return Name("h", index, f"({node.layer})" if network.depth > 3 else "")


def column_name(data: Dataset, network: Network, node: Node) -> str:
    """Return the name of the column that an input or output node stands for, "" if it is only x1, t or none."""
    if node.layer not in (1, network.depth) or is_bias(network, node):
        return ""
    first = node.layer == 1
    names = data.input_names if first else data.target_names
    usual = f"x{node.index + 1}" if first else "t" if len(names) == 1 else f"t{node.index + 1}"
    name = names[node.index] if node.index < len(names) else ""
    return "" if name == usual else name


def drawn_name(data: Dataset, network: Network, node: Node) -> str:
    """Return the name of the column as drawn next to a node: of an output such as "kind: flat", the class."""
    name = column_name(data, network, node)
    return name if node.layer == 1 else name.rpartition(": ")[2]


def names_room(data: Dataset, network: Network) -> tuple[float, float]:
    """Return the room, in scene units, that names need left of the inputs, 0 where they stand below, and right
    of the outputs beyond what is there for all.
    """
    room = []
    for n, fewest in ((1, _BELOW), (network.depth, 0)):
        count = network.sizes[n - 1]
        named = fewest < count <= _MOST_NAMED
        room.append(_LETTER * max(len(drawn_name(data, network, Node(n, k))) for k in range(count)) if named else 0.0)
    return min(room[0], _WIDEST_NAME), min(max(room[1] - _AFTER, 0.0), _WIDEST_NAME)


def is_bias(network: Network, node: Node) -> bool:
    """Return whether `node` denotes the bias unit of its layer."""
    return node.index == network.sizes[node.layer - 1]


def activation_title(network: Network, n: int) -> str:
    """Return the activation of a layer within a text: sigmoid, tanh, ReLU."""
    title = ACTIVATIONS[network.layer(n).activation].title
    return title.lower() if title.istitle() else title


def layer_title(network: Network, n: int) -> str:
    """Return "input", "hidden · sigmoid", "output · sigmoid"."""
    if n == 1:
        return "input"
    kind = "output" if n == network.depth else "hidden"
    rate = network.layer(n).dropout
    dropout = f" · dropout {rate:g}" if rate else ""
    return f"{kind} · {activation_title(network, n)}{dropout}"


def matrix_title(network: Network, n: int) -> str:
    """Return W and U, or W₂, W₃, …; with the shape."""
    rows, columns = network.layer(n).weights.shape
    return f"{Notation(network).matrix(n).lowered}  {rows} × {columns}"


def symbol(network: Network, place: Node | Weight) -> str:
    """Return a node or weight as plain text, in the derivation's notation: x₁, h₂, w₁₂; 1 for a bias unit."""
    if isinstance(place, Weight):
        return Notation(network).symbol(Quantity(Kind.WEIGHT, *place)).lowered
    kind = Kind.BIAS if is_bias(network, place) else Kind.VALUE
    return Notation(network).symbol(Quantity(kind, *place)).lowered


def spoken(network: Network, place: Node | Weight) -> str:
    """Return a node or weight in plain words, for tooltips and screen readers."""
    if isinstance(place, Node):
        if is_bias(network, place):
            return f"bias unit of layer {place.layer}"
        kind = {1: "input", network.depth: "output"}.get(place.layer, "hidden node")
        return f"{kind} {symbol(network, place)}"
    start = symbol(network, place.source)
    if is_bias(network, place.source):
        start = f"the bias unit of layer {place.source.layer}"
    return f"weight {symbol(network, place)}, from {start} to {symbol(network, place.target)}"
