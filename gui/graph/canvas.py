"""The network as a picture that is zoomed and panned, with the selection's numbers in a corner and a legend."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from core.basics.addresses import Node, Weight
from gui.base.painting import called_by_qt
from gui.base.text_scale import factor, when_scaled
from gui.base.type_scale import LEAST
from gui.graph.content import lighting
from gui.graph.content.layout import Box, arrange
from gui.graph.content.names import names_room
from gui.graph.corner import Details
from gui.graph.items.pulse import PulseItem
from gui.graph.legend import Legend
from gui.graph.lens import Lens
from gui.graph.scene import GraphScene
from gui.graph.surfaces import NodeSurfaces
from gui.session import Change

if TYPE_CHECKING:
    from gui.graph.content.hit_test import Hit
    from gui.graph.content.scene_content import SceneContent
    from gui.session import Session, State

CLOSEST, FARTHEST = 12.0, 0.03  # Zoom limits.
FIT_CLOSEST = 1.6  # Maximum zoom for fitting a small network, with text at 100%.
_THICKEST = 1.6  # Maximum scene units per pixel of the width of a line.
_LARGEST_TEXT = 1.5  # Maximum text scale relative to the distances between nodes.
_SHAPES = 1.12  # Ratio of two shapes of the room that have layouts of their own.
ZOOM_STEP = 1.2
_INSET = 8  # Pixels between the numbers of the selection and the edge.
# With what the picture changes.
DRAWN = (
    Change.NUMBERS | Change.POSITIONS | Change.CURSOR | Change.SELECTION | Change.LIGHT | Change.VIEW | Change.RUN
    | Change.EXERCISE | Change.TEST
)  # fmt: skip


class LineAbove(QWidget):
    """A line that stands above the graph."""

    def height_in(self, around: QSize) -> int:
        """Return its height above a graph, within `around` together."""
        raise NotImplementedError


class GraphCanvas(QGraphicsView):
    """Shows a scene of the session's state.

    Attributes
    ----------
    surfaces: the pictures inside the nodes.
    animations: whether a pulse along the edges shows the direction of a step.
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
        self._fitted = True  # Until the user zooms or pans, the whole network is in view.
        self.pulse = PulseItem()
        self._scene.addItem(self.pulse)
        self.surfaces = NodeSurfaces(self._scene)
        self._details = Details(self.viewport())
        self._details_settled: object = None
        self._details_share = 0.0
        self._lens = Lens(self.viewport())
        self.legend = Legend(self)
        self._above: LineAbove | None = None
        when_scaled(self, self._scale_text)

    # What is shown

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
        if not change & DRAWN:
            return
        self._scene.show_state(state, change)
        if change & (Change.NUMBERS | Change.TEST):
            self.surfaces.update()
        if change & Change.SHAPE and self._fitted:
            self.fit()
        if change & ~(Change.POSITIONS | Change.LIGHT):
            self._details.show_place(state, state.selected, self.shown.theme)
            self._place_details()
        self._show_lens()
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

    def _show_lens(self) -> None:
        """Show the weights around the pointer as numbers, over a matrix whose cells have no room for them."""
        place = self.shown.hovered
        matrix = self._scene.matrix(place)
        if matrix is None or not isinstance(place, Weight) or matrix.readable(self.zoom):
            self._lens.hide()
            return
        cell = self.shown.layout.cell(place)
        box = self.mapFromScene(QRectF(cell.x, cell.y, cell.width, cell.height)).boundingRect()
        self._lens.show_around(matrix, place, box)

    def settle(self) -> None:
        """Place the numbers again, after a node was moved."""
        self._scene.settle()

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

    def hit(self, at: QPoint) -> Hit:
        """Return what is at a point of the viewport."""
        return self._scene.hit(self.mapToScene(at), self.zoom)

    # Zooming and panning

    def fit(self) -> None:
        """Show the whole network, with text of the usual size if there is room."""
        if self.viewport().size().isEmpty():
            return
        state, wanted = self._session.state, factor()
        shape = self._shape()
        names = names_room(state.data, state.network)
        plain = self._fitting(arrange(state.network, state.document.positions, shape=shape, names=names).bounds)
        # In steps, so that most sizes need no new layout while the window is resized.
        larger = min(max(math.ceil(10 * wanted / plain) / 10, 1.0), _LARGEST_TEXT)
        self._scene.set_text(larger, _least(), shape)
        bounds = self.shown.layout.bounds
        scale = self._fitting(bounds)
        self._scene.set_unit(_unit(scale))
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

    def _shape(self) -> float:
        """Return the room's width per height, in steps, so that most sizes need no new layout."""
        room = self.viewport().size()
        return float(_SHAPES ** round(math.log(room.width() / room.height(), _SHAPES)))

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
        self._show_lens()

    # Events of the widget

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the network."""
        super().paintEvent(event)
        if hasattr(self, "_scene"):  # A view that is being collected has lost it.
            self._scene.note_painting()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Show another part of the scene."""
        super().scrollContentsBy(dx, dy)
        if hasattr(self, "_scene"):
            self._scene.note_move()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole network in view."""
        super().resizeEvent(event)
        self._scene.note_move()
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

    def sizeHint(self) -> QSize:
        """Return a size for a small network."""
        return QSize(640, 420)

    def show_legend(self, on: bool) -> None:
        """Show or hide the legend below the graph."""
        self.legend.setVisible(on)
        self._place_legend()

    def put_above(self, line: LineAbove | None) -> None:
        """Show a line above the graph, or none any more."""
        self._above = line
        if line is not None:
            line.setParent(self)
            line.show()
        self._place_legend()

    def _place_legend(self) -> None:
        height = 0 if self.legend.isHidden() else self.legend.height_in(self.size())
        above = 0
        if self._above is not None:
            above = self._above.height_in(self.size())
            self._above.setGeometry(0, 0, self.width(), above)
        margins = self.viewportMargins()
        if (above, height) != (margins.top(), margins.bottom()):
            self.setViewportMargins(0, above, 0, height)
        self.legend.setGeometry(0, self.height() - height, self.width(), height)

    def _place_details(self) -> None:
        """Put the numbers of the selection at the lower edge, from the left the first place that covers no node."""
        details, room = self._details, self.viewport().size()
        settled = (self._session.state.selected, self.shown.layout, room, self.transform())
        if settled != self._details_settled:
            # In a run they do not jump when a number gets longer.
            self._details_settled = settled
            self._details_share = 0.0
            for lines in details.LINES:
                details.spread(lines)
                share = self._free_share(details.size(), room)
                if share is not None:
                    self._details_share = share
                    break
        last = room.width() - details.width() - _INSET
        details.move(round(max(self._details_share * last, _INSET)), max(room.height() - details.height() - _INSET, 0))

    def _free_share(self, size: QSize, room: QSize) -> float | None:
        """Return where at the lower edge this size covers no node, from 0, left, to 1, right; None if nowhere."""
        top, last = room.height() - size.height() - _INSET, max(room.width() - size.width() - _INSET, _INSET)
        for left in (_INSET, last, *np.linspace(_INSET, last, 12)[1:-1].tolist()):
            box = self.mapToScene(QRect(round(left), top, size.width(), size.height())).boundingRect()
            if not self.shown.layout.covers(Box(box.x(), box.y(), box.width(), box.height())):
                return float(left / last)
        return None


def _unit(zoom: float) -> float:
    """Return the length of a pixel in scene units, in steps, so that pens are used again; no line fills a node."""
    return min(max(round(1.0 / zoom, 1), 0.4), _THICKEST)


def _least() -> float:
    """Return the minimum text size in pixels: it grows half as fast as other text."""
    return LEAST * (1.0 + 0.5 * (factor() - 1.0))
