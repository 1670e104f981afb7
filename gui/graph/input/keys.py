"""Keyboard input on the graph: everything that the mouse can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from core.basics.addresses import Node, Weight
from core.model.network_edits import activations_for
from gui.graph.input import focus, increments

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from gui.graph.editing import EditableGraph
    from gui.session import Session

_Key = Qt.Key
NUDGE = 8.0  # Scene units by which Alt with an arrow key moves a node.
_ARROWS = {
    _Key.Key_Left: (-1, 0),
    _Key.Key_Right: (1, 0),
    _Key.Key_Up: (0, -1),
    _Key.Key_Down: (0, 1),
}
HELP = (
    "Tab and the arrow keys move between nodes and weights; Enter edits; Up and Down change a weight by 0.1 "
    "(with Shift by 0.01, with Ctrl by 1); Ins and Del add and remove nodes, with Shift layers; B adds or "
    "removes the layer's bias unit, A switches the activation; Alt with arrows moves a node; Home or F shows "
    "everything; + and − zoom."
)


class Keys:
    """The graph's keys. Holding an arrow key is one gesture, and so one undo entry."""

    def __init__(self, view: EditableGraph, session: Session) -> None:
        self._view = view
        self._session = session
        self._gesture = 0

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key; return whether it has a meaning."""
        key, modifiers = event.key(), event.modifiers()
        if not event.isAutoRepeat():
            self._gesture = self._session.new_gesture()
        if key in _ARROWS:
            return self._arrow(*_ARROWS[_Key(key)], modifiers)
        plain = modifiers & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain:
            return False
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_F2):
            self._enter()
        elif key == _Key.Key_Escape:
            return self._escape()
        elif key in (_Key.Key_Home, _Key.Key_F):
            self._view.fit()
        elif key in (_Key.Key_Plus, _Key.Key_Equal):
            self._view.zoom_in()
        elif key == _Key.Key_Minus:
            self._view.zoom_out()
        else:
            return self._edit(key, shift)
        return True

    def walk(self, forward: bool) -> bool:
        """Handle Tab: go to the next node or weight; return False if the focus leaves the graph."""
        state = self._session.state
        place = focus.following(self._view.shown.layout, state.selected, 1 if forward else -1)
        self._session.select(place)
        self._view.show_place(place)
        return place is not None

    def _arrow(self, right: int, down: int, modifiers: Qt.KeyboardModifier) -> bool:
        place, layout = self._session.state.selected, self._view.shown.layout
        if modifiers & Qt.KeyboardModifier.AltModifier:
            if isinstance(place, Node):
                x, y = layout.center(place)
                moved = {place: layout.stretch.to_stored(x + NUDGE * right, y + NUDGE * down)}
                self._session.move_nodes(moved, self._gesture)
                self._view.settle()
            return True
        if isinstance(place, Weight) and down:
            value = float(self._session.state.network.layer(place.layer).weights[place.i, place.j])
            new = increments.moved(value, -down, increments.STEP * increments.factor(modifiers))
            self._view.attempt(lambda: self._session.set_weight(place, new, self._gesture))
            return True
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return False
        beside = focus.beside(layout, place, right, down)
        self._session.select(beside)
        self._view.show_place(beside)
        return True

    def _enter(self) -> None:
        place = self._session.state.selected
        if isinstance(place, Weight) or (isinstance(place, Node) and self._view.editable(place)):
            self._view.edit(place)
        elif isinstance(place, Node):
            self._session.select(focus.weight_of(self._view.shown.layout, place))

    def _escape(self) -> bool:
        """Go from a weight to its node, or clear the selection."""
        place = self._session.state.selected
        if place is None:
            return False
        self._session.select(place.target if isinstance(place, Weight) else None)
        return True

    def _edit(self, key: int, shift: bool) -> bool:
        session, state = self._session, self._session.state
        n = state.selected.layer if state.selected is not None else state.selected_layer
        place = state.selected
        if key == _Key.Key_Insert:
            self._view.attempt(lambda: session.add_layer(n) if shift else session.add_node(n))
        elif key in (_Key.Key_Delete, _Key.Key_Backspace):
            if shift:
                self._view.attempt(lambda: session.remove_layer(n))
            elif isinstance(place, Node):
                if self._view.shown.layout.is_bias(place):
                    self._view.attempt(lambda: session.set_bias_unit(place.layer, False))
                else:
                    self._view.attempt(lambda: session.remove_node(place))
            elif isinstance(place, Weight):
                self._view.attempt(lambda: session.set_weight(place, 0.0))
        elif key == _Key.Key_B:
            self._view.attempt(lambda: session.set_bias_unit(n, not state.network.has_bias_unit(n)))
        elif key == _Key.Key_A:
            names = activations_for(state.network, n)

            def switch() -> None:
                now = names.index(state.network.layer(n).activation)
                session.set_activation(n, names[(now + (-1 if shift else 1)) % len(names)])

            self._view.attempt(switch)
        else:
            return False
        return True
