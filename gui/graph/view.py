"""The graph view in the center of the window: shows the network and handles input."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QMenu, QToolTip, QWidget

from core.basics.addresses import Node, Weight
from core.basics.errors import InputError
from gui.base.text_scale import factor, when_scaled
from gui.graph.accessibility import Places
from gui.graph.corner import Details, GraphErrorLabel
from gui.graph.details import sentence
from gui.graph.input import menu
from gui.graph.input.hit_test import Hit
from gui.graph.input.inline_editor import InlineField
from gui.graph.input.keys import HELP, Keys
from gui.graph.input.mouse import MouseHandler
from gui.graph.items import lighting
from gui.graph.items.names import is_bias, spoken
from gui.graph.items.numerals import editable
from gui.graph.items.pulse import PulseItem
from gui.graph.items.surfaces import NodeSurfaces
from gui.graph.layout import arrange
from gui.graph.legend import Legend
from gui.graph.scene import GraphScene
from gui.graph.scene_content import LEAST
from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.graph.layout import Box
    from gui.graph.scene_content import SceneContent
    from gui.session import Session, State

# Changes that update the text for screen readers; during a run nobody could listen so fast.
_TOLD = Change.NUMBERS | Change.VIEW | Change.RUN
CLOSEST, FARTHEST = 12.0, 0.03  # Zoom limits.
FIT_CLOSEST = 1.6  # Maximum zoom for fitting a small network, with text at 100%.
_LARGEST_TEXT = 1.5  # Maximum text scale relative to the distances between nodes.
ZOOM_STEP = 1.2


class GraphView(QGraphicsView):
    """Shows a scene of the session's state, and passes mouse and keyboard input to the session.

    Attributes
    ----------
    surfaces: the pictures inside the nodes.
    animations: whether a pulse along the edges shows the direction of a step.
    places: what screen readers are told of.
    """

    title = "Network graph"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._session = session
        self._scene = GraphScene(session.state, kept=True)
        super().__init__(self._scene, parent)
        self.animations = True
        self.setObjectName("graph")
        self.setAccessibleName(self.title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        # One rectangle at a time: Qt copies cached pixels into several by threads, and waits for them.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._fitted = True  # Until the user zooms or pans, the whole network is in view.
        self._notches = 0.0
        self.pulse = PulseItem()
        self._scene.addItem(self.pulse)
        self.surfaces = NodeSurfaces(self._scene)
        self._field = InlineField(self.viewport())
        self._details = Details(self.viewport())
        self._complaint = GraphErrorLabel(self.viewport())
        self.legend = Legend(self)
        self._hand = MouseHandler(self, session)
        self.keys = Keys(self, session)
        self.places = Places(self)
        when_scaled(self, self._scale_text)

    # Display

    @property
    def shown(self) -> SceneContent:
        """Return what the scene draws now."""
        return self._scene.shown

    @property
    def zoom(self) -> float:
        """Return the screen pixels per scene unit."""
        return self.transform().m11()

    def show_state(self, state: State, change: Change) -> None:
        """Draw what is different."""
        drawn = (
            Change.NUMBERS | Change.POSITIONS | Change.CURSOR | Change.SELECTION | Change.LIGHT | Change.VIEW
            | Change.RUN
        )  # fmt: skip
        if not change & drawn:
            return
        self._scene.show_state(state, change)
        if change & Change.NUMBERS:
            self.surfaces.update()
        if change & Change.SHAPE:
            self._field.close_field()
            self.places.forget()
            if self._fitted:
                self.fit()
        if change & ~(Change.POSITIONS | Change.LIGHT):
            self._details.show_place(state, state.selected, self.shown.theme)
            self._place_details()
        if change & (Change.SELECTION | Change.NUMBERS):
            self.places.tell(focus=bool(change & Change.SELECTION))
        if change & Change.SELECTION or (change & _TOLD and not state.running):
            self._describe(state)
        if change & Change.CURSOR and change != Change.ALL:
            self._show_direction(state)

    def _show_direction(self, state: State) -> None:
        """Start a pulse along the edges of the step, forward or backward."""
        self.pulse.stop()
        if not self.animations or state.running:
            return
        edges, forward, role = lighting.flow(state)
        lines = []
        for weight in edges:
            columns = self.shown.layout.units[weight.layer - 2]
            line = QLineF(*self.shown.layout.ends(weight.layer)[weight.i * columns + weight.j].tolist())
            lines.append(line if forward else QLineF(line.p2(), line.p1()))
        self.pulse.start(lines, self.shown.theme.color(role))

    def _describe(self, state: State) -> None:
        """Describe the selection for screen readers that do not inspect the graph."""
        words = sentence(state, state.selected) if state.selected is not None else "Nothing is selected."
        self.setAccessibleDescription(f"{words} {HELP}")

    def settle(self) -> None:
        """Place the numbers again, after a node was moved."""
        self._scene.settle()

    # Zooming and panning

    def enter_typed(self) -> str:
        """Apply the number being typed on the graph; return its error, or ""."""
        return self._field.settle()

    def fit(self) -> None:
        """Show the whole network, with text of the usual size if there is room."""
        if self.viewport().size().isEmpty():
            return
        state, wanted = self._session.state, factor()
        plain = self._fitting(arrange(state.network, state.document.positions).bounds)
        # In steps, so that most sizes need no new layout while the window is resized.
        larger = min(max(math.ceil(10 * wanted / plain) / 10, 1.0), _LARGEST_TEXT)
        self._scene.set_text(larger, _least())
        bounds = self.shown.layout.bounds
        scale = self._fitting(bounds)
        self._fitted = True
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2)

    def _scale_text(self) -> None:
        """Update the text size, and the zoom unless the user has zoomed."""
        if self._fitted:
            self.fit()
        else:
            self._scene.set_text(min(max(factor(), 1.0), _LARGEST_TEXT), _least())
        self._details.show_place(self._session.state, self._session.state.selected, self.shown.theme)
        self._place_details()

    def _fitting(self, bounds: Box) -> float:
        """Return the zoom at which the whole network is in view."""
        room = self.viewport().size()
        return min(room.width() / bounds.width, room.height() / bounds.height, FIT_CLOSEST * factor())

    def zoom_in(self) -> None:
        """Zoom in."""
        self._zoom_by(ZOOM_STEP, self.ViewportAnchor.AnchorViewCenter)

    def zoom_out(self) -> None:
        """Zoom out."""
        self._zoom_by(1 / ZOOM_STEP, self.ViewportAnchor.AnchorViewCenter)

    def pan(self, by: QPoint) -> None:
        """Pan by a number of pixels."""
        self._fitted = False
        for bar, pixels in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() - pixels)

    def show_place(self, place: Node | Weight | None) -> None:
        """Bring a node or weight into view, if it is not."""
        if place is not None and not self._fitted:
            at = self.middle(place)
            self.ensureVisible(QRectF(at - QPointF(30, 30), at + QPointF(30, 30)))

    def _zoom_by(self, factor: float, anchor: QGraphicsView.ViewportAnchor) -> None:
        factor = min(max(factor, FARTHEST / self.zoom), CLOSEST / self.zoom)
        self._fitted = False
        self.setTransformationAnchor(anchor)
        self.scale(factor, factor)

    # Editing

    def attempt(self, edit: Callable[[], object]) -> bool:
        """Make an edit; an error is shown at the top of the graph."""
        try:
            edit()
        except InputError as error:
            self._complaint.say(str(error), self.shown.theme)
            return False
        self._complaint.say("", self.shown.theme)
        return True

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

    def fill_menu(self, target: QMenu, place: Node | Weight | None, layer: int = 0) -> None:
        """Fill a menu with the actions for a place or a layer."""
        menu.fill(target, self._session, place, layer, self.attempt, self.edit)

    def middle(self, place: Node | Weight) -> QPointF:
        """Return the center of a node, of a number on its edge, or of a cell."""
        layout = self.shown.layout
        if isinstance(place, Node):
            return QPointF(*layout.center(place))
        if place.layer in layout.matrices:
            cell = layout.cell(place)
            return QPointF(cell.x + cell.width / 2, cell.y + cell.height / 2)
        k = place.i * layout.units[place.layer - 2] + place.j
        return QPointF(*self.shown.labels[place.layer].middles[k].tolist())

    # Mouse

    def hit(self, at: QPoint) -> Hit:
        """Return what is at a point of the viewport."""
        return self._scene.hit(self.mapToScene(at), self.zoom)

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
        shown = QMenu(self)
        shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(shown, place, layer)
        shown.popup(at)

    def _point_at(self, place: Node | Weight | None) -> None:
        if place == self.shown.hovered:
            return
        self._scene.hover(place)
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
                QToolTip.showText(event.globalPos(), sentence(self._session.state, hit.place), self)
            elif hit.layer:
                QToolTip.showText(event.globalPos(), "Click to show this layer's activation function", self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole network in view."""
        super().resizeEvent(event)
        self._place_legend()
        if self._fitted:
            self.fit()
        self._place_details()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the network once the size is known."""
        super().showEvent(event)
        if self._fitted:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_details"):
            self._scene.retheme()
            self.surfaces.update()
            self._details.show_place(self._session.state, self._session.state.selected, self.shown.theme)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the first node (or the last) if Tab brought the focus, so that the focus is visible."""
        super().focusInEvent(event)
        if self._session.state.selected is None:
            if event.reason() == Qt.FocusReason.TabFocusReason:
                self.keys.walk(True)
            elif event.reason() == Qt.FocusReason.BacktabFocusReason:
                self.keys.walk(False)

    def sizeHint(self) -> QSize:
        """Return a size for a small network."""
        return QSize(640, 420)

    def show_legend(self, on: bool) -> None:
        """Show or hide the legend below the graph."""
        self.legend.setVisible(on)
        self._place_legend()

    def _place_legend(self) -> None:
        height = 0 if self.legend.isHidden() else self.legend.height_in(self.size())
        if height != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, height)
        self.legend.setGeometry(0, self.height() - height, self.width(), height)

    def _place_details(self) -> None:
        self._details.move(8, self.viewport().height() - self._details.height() - 8)


def _cursor(hit: Hit) -> Qt.CursorShape:
    if hit.tag is not None or hit.layer:
        return Qt.CursorShape.PointingHandCursor
    if isinstance(hit.place, Weight):
        return Qt.CursorShape.SizeVerCursor if hit.part != "cell" else Qt.CursorShape.CrossCursor
    return Qt.CursorShape.ArrowCursor


def _least() -> float:
    """Return the minimum text size in pixels: it grows half as fast as other text."""
    return LEAST * (1.0 + 0.5 * (factor() - 1.0))
