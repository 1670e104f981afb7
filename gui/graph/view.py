"""The graph view in the center of the window: shows the network and handles input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from core.basics.addresses import Node, Weight
from gui.graph.accessibility import Places
from gui.graph.canvas import DRAWN, ZOOM_STEP
from gui.graph.content import lighting
from gui.graph.content.details import sentence, tip
from gui.graph.content.hit_test import Hit
from gui.graph.editing import EditableGraph
from gui.graph.input import menu
from gui.graph.input.keys import HELP, Keys
from gui.graph.input.mouse import MouseHandler
from gui.session import Change

if TYPE_CHECKING:
    from gui.session import Session, State

# Changes that update the text for screen readers; during a run nobody could listen so fast.
_TOLD = Change.NUMBERS | Change.VIEW | Change.RUN


class GraphView(EditableGraph):
    """Passes what mouse and keys say on to the session, and tells screen readers what is shown.

    places: the nodes and weights that screen readers can read.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._notches = 0.0
        self._menu: QMenu | None = None  # of the last right-click
        self._hand = MouseHandler(self, session)
        self.keys = Keys(self, session)
        self.places = Places(self)

    def show_state(self, state: State, change: Change) -> None:
        """Draw what is different, and tell of it."""
        if not change & DRAWN:
            return
        if change & Change.SHAPE:
            self._field.close_field()
            self.places.forget()
        super().show_state(state, change)
        if change & (Change.SELECTION | Change.NUMBERS | Change.EXERCISE):
            self.places.tell(focus=bool(change & Change.SELECTION))
        if change & Change.SELECTION or (change & _TOLD and not state.running):
            self._describe(state)

    def _describe(self, state: State) -> None:
        """Describe the selection for screen readers that do not inspect the graph."""
        words = sentence(state, state.selected) if state.selected is not None else "Nothing is selected."
        self.setAccessibleDescription(f"{words} {HELP}")

    def fill_menu(self, target: QMenu, place: Node | Weight | None, layer: int = 0) -> None:
        """Fill a menu with the actions for a place or a layer."""
        menu.fill(target, self._session, place, layer, self.attempt, self.edit)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start dragging a node, a weight or the background; the middle button always pans."""
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._hand.press(Hit(), at, pan=True)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._hand.press(self.hit(at), at, pan=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the object, or highlight what is under the pointer."""
        at = event.position().toPoint()
        if self._hand.busy and event.buttons():
            self._hand.move(at, event.modifiers())
            return
        hit = self.hit(at)
        self._point_at(hit.place)
        self.viewport().setCursor(_cursor(hit))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        if self._hand.busy:
            self._hand.release(self.hit(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the number field of a weight or an input."""
        place = self.hit(event.position().toPoint()).place
        if place is not None and self.editable(place):
            self.edit(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the weight under the pointer, or zoom around the pointer."""
        event.accept()
        hit = self.hit(event.position().toPoint())
        delta = event.angleDelta().y() or event.angleDelta().x()
        turns = isinstance(hit.place, Weight) and (hit.part != "cell" or hit.place == self._session.state.selected)
        if not turns:
            self._zoom_by(ZOOM_STEP ** (delta / 120), self.ViewportAnchor.AnchorUnderMouse)
            return
        assert isinstance(hit.place, Weight)
        self._notches += delta / 120
        whole = int(self._notches)
        if whole:
            self._notches -= whole
            self._hand.turn(hit.place, whole, event.modifiers())

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the highlight."""
        super().leaveEvent(event)
        self._point_at(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the context menu of what is under the pointer or, by keyboard, of the selection."""
        state = self._session.state
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            hit = self.hit(event.pos())
            place, layer, at = hit.place, hit.layer, event.globalPos()
            if place is not None:
                self._session.select(place)
        else:
            place, layer = state.selected, state.selected_layer
            middle = self.mapFromScene(self.middle(place)) if place else self.viewport().rect().center()
            at = self.viewport().mapToGlobal(middle)
        # The last one goes now, not as it closed: the key that closed it was still on its way to it.
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = QMenu(self)
        self.fill_menu(self._menu, place, layer)
        self._menu.popup(at)

    def _point_at(self, place: Node | Weight | None) -> None:
        if place == self.shown.hovered:
            return
        self._scene.hover(place)
        self._show_lens()
        self._session.light(lighting.quantities(self._session.state, place))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle a key. See gui.graph.input.keys."""
        if not self.keys.press(event):
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Move the focus with Tab over nodes and weights, and out of the graph after the last."""
        return self.keys.walk(next) or super().focusNextPrevChild(next)

    # Widget events

    def viewportEvent(self, event: QEvent) -> bool:
        """Show tooltips: the numbers of what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            hit = self.hit(event.pos())
            if hit.place is not None:
                QToolTip.showText(event.globalPos(), tip(self._session.state, hit.place), self)
            elif hit.layer:
                QToolTip.showText(event.globalPos(), "Click to show this layer's activation function", self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the first node (or the last) if Tab brought the focus, so that the focus is visible.

        For Qt it is Tab, too, where the widget with the focus was hidden, as a table that is built anew.
        """
        super().focusInEvent(event)
        if self._session.state.selected is None and not self._session.telling:
            if event.reason() == Qt.FocusReason.TabFocusReason:
                self.keys.walk(True)
            elif event.reason() == Qt.FocusReason.BacktabFocusReason:
                self.keys.walk(False)


def _cursor(hit: Hit) -> Qt.CursorShape:
    if hit.tag is not None or hit.layer:
        return Qt.CursorShape.PointingHandCursor
    if isinstance(hit.place, Weight):
        return Qt.CursorShape.SizeVerCursor if hit.part != "cell" else Qt.CursorShape.CrossCursor
    return Qt.CursorShape.ArrowCursor
