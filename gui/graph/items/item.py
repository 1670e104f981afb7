"""Base class of the graph's items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from gui.base.painting import report
from gui.plots.pixel_cache import forget_pixels

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from core.basics.arrays import Array
    from gui.graph.content.scene_content import SceneContent


class GraphItem(QGraphicsItem):
    """An item of one layer, or of the weights W_n into it.

    n: the layer's number. shown: what is drawn.
    """

    def __init__(self, n: int, shown: SceneContent) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # Required for exposedRect.
        self.n = n
        self.shown = shown
        self._inputs = self.inputs()
        self._bounds = self.measured()

    def show_state(self, shown: SceneContent) -> None:
        """Show another state; nothing is drawn if this item's content is the same."""
        before, self.shown = self.shown, shown
        inputs = self.inputs()
        if inputs == self._inputs:
            return
        self._inputs = inputs
        if shown.layout is not before.layout or shown.labels is not before.labels:
            self.measure()
        self.update()

    def measure(self) -> bool:
        """Measure again what is drawn; return whether it has another rectangle."""
        bounds = self.measured()
        if bounds == self._bounds:
            return False
        self.prepareGeometryChange()
        self._bounds = bounds
        forget_pixels([self])
        return True

    def inputs(self) -> tuple[object, ...]:
        """Return everything that the drawing depends on; subclasses add more."""
        shown, light = self.shown, self.shown.lighting
        near = [
            place if place is not None and abs(place.layer - self.n) <= 1 else None
            for place in (shown.state.selected, shown.hovered)
        ]
        own = [
            {place: each for place, each in places.items() if place.layer == self.n}
            for places in (light.used, light.lit, light.above, light.below, light.beside)
        ]
        # The number of a single highlighted place is drawn large.
        sizes = (shown.least, shown.unit)
        return (shown.theme, shown.layout, sizes, light.focused, len(light.lit), *own, shown.state.digits, *near)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the item; an error is reported once, and leaves its picture unfinished."""
        try:
            self.draw(painter, option)
        except Exception as error:
            report(error)

    def draw(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        """Draw the item, in the scene's coordinates."""
        raise NotImplementedError

    @property
    def amount(self) -> int:
        """Return how much there is to draw: numbers, lines, or hundreds of cells."""
        return 0

    def measured(self) -> QRectF:
        """Return the rectangle of everything drawn, for the layout and labels of `shown`."""
        raise NotImplementedError

    def boundingRect(self) -> QRectF:
        """Return the last result of `measured`."""
        return self._bounds


def bounds_of(points: Array) -> QRectF:
    """Return the rectangle that contains points, shape (points, 2)."""
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    return QRectF(left, top, right - left, bottom - top)
