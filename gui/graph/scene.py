"""The graph scene: the items of a network, redrawn only where the state changed."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsScene

from core.basics.addresses import Weight
from gui.base.theme import current
from gui.graph.content.hit_test import Hit, hit
from gui.graph.content.layout import arrange
from gui.graph.content.lighting import lighting
from gui.graph.content.names import names_room
from gui.graph.content.scene_content import SceneContent, place_labels
from gui.graph.items.edges import EdgesItem, LitEdgesItem, NumbersItem
from gui.graph.items.matrix import MatrixItem
from gui.graph.items.nodes import NodesItem, TitleItem
from gui.plots.pixel_cache import drawn_anew, forget_pixels, keep_pixels
from gui.session import Change
from gui.widgets.progress.refresh_throttle import RefreshThrottle

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QPainter

    from core.basics.addresses import Node
    from gui.base.theme import Theme
    from gui.graph.content.layout import Layout
    from gui.graph.content.scene_content import Labels, Pictures
    from gui.graph.items.item import GraphItem
    from gui.session import State

_QUICK = 40  # Numbers of pairs with at most this many weights are placed again while a node is dragged.
# As many lines and numbers are drawn in a frame of a run, or those of one layer; the next frame goes on with the next.
_LINES, _NUMBERS = 60, 12


class GraphScene(QGraphicsScene):
    """Shows a state.

    Attributes
    ----------
    shown: what is drawn now.
    """

    def __init__(self, state: State, theme: Theme | None = None, kept: bool = False) -> None:
        """kept: whether to cache the pixels of unchanging items, for a view that changes often."""
        super().__init__()
        self._kept = kept
        # A handful of items that all change together: an index would only cost time.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._items: list[GraphItem] = []
        self._reading = RefreshThrottle()
        self._text, self._shape = 1.0, 0.0
        self._changed = self._moved = False  # Since the last painting.
        layout = self._arranged(state)
        self.shown = SceneContent(state, theme or current(), layout, _labels(layout, self._text), lighting(state))
        self._build()

    def show_state(self, state: State, change: Change) -> None:
        """Draw what is different in `state`."""
        shown = replace(self.shown, state=state, lighting=lighting(state))
        if change & Change.SHAPE:
            layout = self._arranged(state)
            self.shown = replace(shown, layout=layout, labels=_labels(layout, self._text), hovered=None, pictures={})
            self._build()
            return
        if change & Change.POSITIONS:
            layout = self._arranged(state)
            shown = replace(shown, layout=layout, labels=_moved_labels(shown, layout, self._text))
        if state.quick and state.is_frame(change):
            self._show_frame(shown)
        else:
            self._show(shown)
        self._note_change()
        if change & Change.POSITIONS:
            self._measure()

    def note_painting(self) -> None:
        """Note that what is shown has been painted."""
        self._changed = self._moved = False

    def note_move(self) -> None:
        """Note that the view shows another part of the scene than when it was painted."""
        self._moved = True
        self._renew()

    def _note_change(self) -> None:
        self._changed = True
        self._renew()

    def _renew(self) -> None:
        if self._changed and self._moved:
            forget_pixels(self._lasting)

    def settle(self) -> None:
        """Place all numbers again, after a node has been dragged."""
        self._amend(labels=_labels(self.shown.layout, self._text))

    def _arranged(self, state: State) -> Layout:
        names = names_room(state.data, state.network)
        return arrange(state.network, state.document.positions, self._text, self._shape, names)

    def set_text(self, text: float, least: float, shape: float | None = None) -> None:
        """Set the text scale relative to the distances between nodes, and the minimum text size in pixels.

        shape: width per height of the room for the network; None: as before.
        """
        shape = self._shape if shape is None else shape
        if (text, least, shape) == (self._text, self.shown.least, self._shape):
            return
        self._text, self._shape = text, shape
        layout = self._arranged(self.shown.state)
        self._amend(layout=layout, labels=_labels(layout, text), least=least)
        self._measure()

    def set_unit(self, unit: float) -> None:
        """Set the length of a pixel at the zoom that shows the whole network, in scene units."""
        if unit != self.shown.unit:
            self._amend(unit=unit)

    def retheme(self) -> None:
        """Draw with the application's current colors."""
        self._amend(theme=current())
        self.setBackgroundBrush(QColor(self.shown.theme.panel))

    def show_pictures(self, pictures: Pictures) -> None:
        """Draw other pictures in the nodes, or none."""
        if pictures or self.shown.pictures:
            self._amend(pictures=pictures)

    def hover(self, place: Node | Weight | None) -> None:
        """Mark what the pointer is over."""
        if place != self.shown.hovered:
            self._amend(hovered=place)

    def hit(self, at: QPointF, zoom: float) -> Hit:
        """Return what is at a point, at a zoom."""
        return hit(self.shown, at.x(), at.y(), zoom)

    def render(self, painter: QPainter, *where: Any) -> None:
        """Draw into a picture: as lines and text, without the pixel cache."""
        with drawn_anew(self._lasting):
            super().render(painter, *where)

    def matrix(self, place: Node | Weight | None) -> MatrixItem | None:
        """Return the picture of the matrix that a weight belongs to, if it is shown as one."""
        items = (item for item in self._items if isinstance(item, MatrixItem))
        return next((item for item in items if isinstance(place, Weight) and item.n == place.layer), None)

    def _build(self) -> None:
        """Create the items of another network."""
        for item in self._items:
            self.removeItem(item)
        shown = self.shown
        items: list[GraphItem] = []
        for n in range(1, shown.layout.depth + 1):
            items += [NodesItem(n, shown), TitleItem(n, shown)]
            if n in shown.layout.matrices:
                items.append(MatrixItem(n, shown))
            elif n > 1:
                items += [EdgesItem(n, shown), LitEdgesItem(n, shown), NumbersItem(n, shown)]
        for item in items:
            self.addItem(item)
        self._items = items
        numbers = (NodesItem, TitleItem, NumbersItem)
        self._written: deque[GraphItem] = deque(item for item in items if isinstance(item, numbers))
        self._moving = deque(item for item in items if not isinstance(item, numbers))
        self._read, self._unread = self.shown, 0
        # The few highlighted lines are faster to draw than to copy.
        self._lasting = [item for item in items if self._kept and not isinstance(item, LitEdgesItem)]
        keep_pixels(self._lasting)
        self.setBackgroundBrush(QColor(shown.theme.panel))
        self._measure()

    def _show(self, shown: SceneContent) -> None:
        self.shown = self._read = shown
        self._unread = 0
        for item in self._items:
            item.show_state(shown)

    def _amend(self, **fields: Any) -> None:
        """Draw with other fields; each item keeps its state."""
        self.shown, self._read = replace(self.shown, **fields), replace(self._read, **fields)
        for item in self._items:
            item.show_state(replace(item.shown, **fields))
        self._note_change()

    def _show_frame(self, shown: SceneContent) -> None:
        """Draw a frame of a run: lines, of many only some; numbers once per beat, in each frame a few.

        All of them at once would keep the window busy for too long.
        """
        self.shown = shown
        _show_some(self._moving, shown, len(self._moving), _LINES)
        if self._reading.due(shown.state):
            self._read, self._unread = shown, len(self._written)
        self._unread -= _show_some(self._written, self._read, self._unread, _NUMBERS)

    def _measure(self) -> None:
        """Set the scene's rectangle, with room to pan beyond the network on every side."""
        b = self.shown.layout.bounds
        self.setSceneRect(QRectF(b.x - b.width, b.y - b.height, 3 * b.width, 3 * b.height))


def _show_some(waiting: deque[GraphItem], shown: SceneContent, most: int, room: int) -> int:
    """Show a state in the first items, the most that there is room for, at least in one; return in how many.

    They wait longest then.
    """
    count = amount = 0
    while count < most:
        more = waiting[0].amount
        if more and amount and amount + more > room:
            break
        waiting[0].show_state(shown)
        amount += more
        count += 1
        waiting.rotate(-1)
    return count


def _labels(layout: Layout, text: float) -> dict[int, Labels]:
    pairs = (n for n in range(2, layout.depth + 1) if n not in layout.matrices)
    return {n: place_labels(layout, n, text) for n in pairs}


def _moved_labels(shown: SceneContent, layout: Layout, text: float) -> dict[int, Labels]:
    """Return new label positions if they can be found quickly, otherwise the old ones along the edges."""
    return {
        n: place_labels(layout, n, text) if len(old.fractions) <= _QUICK else old.moved(layout.ends(n))
        for n, old in shown.labels.items()
    }
