"""Mouse input on the graph: selecting, dragging nodes, scrolling and dragging weights, panning.

From press to release, and from one notch of the wheel to the next, is one gesture: one undo entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node, Weight
from gui.graph.input import increments

if TYPE_CHECKING:
    from gui.graph.content.hit_test import Hit
    from gui.graph.editing import EditableGraph
    from gui.session import Session

PAUSE = 800  # Milliseconds without a wheel step that end a gesture.


class MouseHandler:
    """State of a mouse gesture: the dragged object and its start."""

    def __init__(self, view: EditableGraph, session: Session) -> None:
        self._view = view
        self._session = session
        self._held: Node | Weight | None = None
        self._panning = False
        self._moving = False
        self._from = QPoint()
        self._start: tuple[float, float] | float = 0.0
        self._gesture = 0
        self._turned: Weight | None = None
        self._turn_gesture = 0
        self._since_notch = QElapsedTimer()

    @property
    def busy(self) -> bool:
        """Return whether something is being dragged."""
        return self._panning or self._held is not None

    def press(self, hit: Hit, at: QPoint, pan: bool) -> None:
        """Start dragging what was hit, or the background."""
        self._from, self._moving = at, False
        state = self._session.state
        if pan or (hit.place is None and not hit.layer):
            self._panning = True
            return
        if hit.layer:
            self._session.select_layer(hit.layer)
            return
        self._session.select(hit.place)
        self._held = hit.place
        if isinstance(hit.place, Node):
            self._start = self._view.shown.layout.center(hit.place)
        elif isinstance(hit.place, Weight):
            self._start = float(state.network.layer(hit.place.layer).weights[hit.place.i, hit.place.j])

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Drag the object."""
        if not self._moving:
            if (at - self._from).manhattanLength() < QApplication.startDragDistance():
                return
            self._moving = True
            self._gesture = self._session.new_gesture()
        if self._panning:
            self._view.pan(at - self._from)
            self._from = at
        elif isinstance(self._held, Node):
            assert isinstance(self._start, tuple)
            away = QPointF(at - self._from) / self._view.zoom
            place = (self._start[0] + away.x(), self._start[1] + away.y())
            self._session.move_nodes({self._held: self._view.shown.layout.stretch.to_stored(*place)}, self._gesture)
        elif isinstance(self._held, Weight):
            assert isinstance(self._start, float)
            step = increments.PER_PIXEL * increments.factor(modifiers)
            value = increments.moved(self._start, self._from.y() - at.y(), step)
            self._view.attempt(lambda: self._session.set_weight(self._held, value, self._gesture))  # type: ignore[arg-type]

    def release(self, hit: Hit) -> None:
        """End the drag; a click on a number without a drag goes to the step that computes it."""
        held, moved, panned = self._held, self._moving, self._panning
        self._held, self._moving, self._panning = None, False, False
        if moved:
            if isinstance(held, Node):
                self._view.settle()
        elif panned:
            self._session.select(None)
        elif hit.part == "number" and not self._session.state.running:
            self._view.go_to_number(hit)

    def turn(self, weight: Weight, notches: float, modifiers: Qt.KeyboardModifier) -> None:
        """Change the weight under the wheel."""
        if weight != self._turned or self._since_notch.hasExpired(PAUSE) or not self._since_notch.isValid():
            self._turned = weight
            self._turn_gesture = self._session.new_gesture()
        self._since_notch.start()
        value = float(self._session.state.network.layer(weight.layer).weights[weight.i, weight.j])
        new = increments.moved(value, notches, increments.STEP * increments.factor(modifiers))
        self._view.attempt(lambda: self._session.set_weight(weight, new, self._turn_gesture))
