"""Editing on the graph: numbers are typed in place, and errors are shown at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.addresses import Node, Weight
from gui.base.attempt import attempt
from gui.graph.canvas import GraphCanvas
from gui.graph.content import lighting
from gui.graph.content.names import is_bias, spoken
from gui.graph.content.numerals import editable
from gui.graph.corner import GraphErrorLabel
from gui.graph.inline_editor import InlineField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gui.graph.content.hit_test import Hit
    from gui.session import Session


class EditableGraph(GraphCanvas):
    """The edits made by mouse, keys and menus."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._field = InlineField(self.viewport())
        self._complaint = GraphErrorLabel(self.viewport())

    def attempt(self, edit: Callable[[], object]) -> bool:
        """Make an edit; an error is shown at the top of the graph."""
        done = attempt(self._complain, edit)
        if done:
            self._complain("")
        return done

    def _complain(self, sentence: str) -> None:
        self._complaint.say(sentence, self.shown.theme)

    def editable(self, place: Node | Weight) -> bool:
        """Return whether a number can be typed there: for every weight and every input."""
        return isinstance(place, Weight) or (place.layer == 1 and not is_bias(self._session.state.network, place))

    def edit(self, place: Node | Weight) -> None:
        """Open the number field on a weight or an input."""
        state, session = self._session.state, self._session
        self.show_place(place)
        name = spoken(state.network, place)
        at = self.mapFromScene(self.middle(place))
        if isinstance(place, Weight):
            value = float(state.network.layer(place.layer).weights[place.i, place.j])
            self._field.open(at, name, editable(value), lambda new: session.set_weight(place, new))
            return

        def choose(new: float) -> None:
            point = session.state.point.tolist()
            point[place.index] = new
            session.choose_point(point)

        units = " on the network's own scale" if state.document.scaling is not None else ""
        self._field.open(at, name + units, editable(float(state.point[place.index])), choose)

    def go_to_number(self, hit: Hit) -> None:
        """Go to the step of the derivation that computes the number that was hit."""
        cursor = hit.tag.cursor if hit.tag else lighting.cursor_of(self._session.state, hit.place)
        if cursor is not None:
            self.attempt(lambda: self._session.go_to(cursor))

    def enter_typed(self) -> str:
        """Apply the number being typed on the graph; return its error, or ""."""
        return self._field.settle()
