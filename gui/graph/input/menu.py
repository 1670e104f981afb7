"""Context menu of a node, a weight or a layer, also used for keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup

from core.basics.addresses import Node, Weight
from core.derivation import Notation
from core.model.activations import ACTIVATIONS
from core.model.network_edits import activations_for
from gui.base.menus import add_entry, add_menu
from gui.graph.content.names import is_bias, symbol

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from gui.session import Session

    Attempt = Callable[[Callable[[], object]], object]


def fill(
    menu: QMenu,
    session: Session,
    place: Node | Weight | None,
    layer: int,
    attempt: Attempt,
    edit: Callable[[Node | Weight], object],
) -> None:
    """Fill a menu with the actions for `place`, or for layer `layer` if there is no place.

    attempt: calls an edit of the session and says what is wrong with it. edit: opens the number field.
    """
    network = session.state.network

    def add(text: str, call: Callable[[], object], enabled: bool = True, tip: str = "") -> None:
        action = add_entry(menu, text)
        action.setEnabled(enabled)
        action.setToolTip(tip)
        action.triggered.connect(lambda _=False: attempt(call))

    menu.setToolTipsVisible(True)
    if isinstance(place, Weight):
        name = symbol(network, place)
        add(f"Set {name}…\tEnter", lambda: edit(place))
        add(f"Set {name} to 0", lambda: session.set_weight(place, 0.0))
        add("Change sign", lambda: session.set_weight(place, -_value(session, place)))
        menu.addSeparator()
    if isinstance(place, Node) and is_bias(network, place):
        add(f"Remove the bias unit of layer {place.layer}\tDel", lambda: session.set_bias_unit(place.layer, False))
    elif isinstance(place, Node):
        name = symbol(network, place)
        if place.layer == 1:
            add(f"Set {name}…\tEnter", lambda: edit(place), tip="Enter a custom input value")
        alone = network.sizes[place.layer - 1] == 1
        tip = "The last node of a layer cannot be removed; remove the layer instead" if alone else ""
        add(f"Remove {name}\tDel", lambda: session.remove_node(place), not alone, tip)
    n = place.layer if place is not None else layer
    if n:
        add(f"Add a node to layer {n}\tIns", lambda: session.add_node(n))
        _layer_entries(menu, session, n, add, attempt)
        menu.addSeparator()
    add("Reset node positions", session.reset_positions, bool(session.state.document.positions),
        "Move all nodes back to their automatic positions")  # fmt: skip


def _layer_entries(menu: QMenu, session: Session, n: int, add: Callable[..., None], attempt: Attempt) -> None:
    network = session.state.network
    last = n == network.depth
    add(f"Add a layer after layer {n}\tShift+Ins", lambda: session.add_layer(n), not last,
        "The output layer is always last" if last else "")  # fmt: skip
    hidden = 1 < n < network.depth
    add(f"Remove layer {n}\tShift+Del", lambda: session.remove_layer(n), hidden,
        "" if hidden else "Only a hidden layer can be removed")  # fmt: skip
    menu.addSeparator()
    bias = add_entry(menu, f"Bias unit of layer {n}\tB")
    bias.setCheckable(True)
    bias.setChecked(network.has_bias_unit(n))
    bias.setEnabled(not last)
    bias.setToolTip("The output layer has no bias unit, since no weights lead out of it")
    if not last:
        matrix = Notation(network).matrix(n + 1).lowered
        bias.setToolTip(f"A unit of value 1 in layer {n}; its weights are the last column of {matrix}")
    bias.triggered.connect(lambda on: attempt(lambda: session.set_bias_unit(n, on)))
    if n == 1:
        return
    activations = add_menu(menu, f"Activation function of layer {n}\tA")
    group = QActionGroup(activations)
    possible = activations_for(network, n)
    for name, entry in ACTIVATIONS.items():
        action = add_entry(activations, entry.title)
        action.setEnabled(name in possible)
        action.setCheckable(True)
        action.setChecked(ACTIVATIONS[network.layer(n).activation].base == name)
        group.addAction(action)
        action.triggered.connect(lambda _=False, a=name: attempt(lambda: session.set_activation(n, a)))


def _value(session: Session, weight: Weight) -> float:
    return float(session.state.network.layer(weight.layer).weights[weight.i, weight.j])
