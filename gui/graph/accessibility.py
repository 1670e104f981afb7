"""Accessibility of the graph: its nodes and weights as children of the view, each with its numbers.

What a scene draws has no interface of its own. So each node, and each weight that is drawn as an edge,
gets a QObject that stands for it, and Qt asks `_interface` for what it has to say. Of a matrix picture
only the selected weight has one, or there would be thousands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect, QSize
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleObject
from PySide6.QtWidgets import QAccessibleWidget

from core.basics.addresses import Weight
from gui.graph.content.details import sentence

if TYPE_CHECKING:
    from core.basics.addresses import Node
    from gui.graph.canvas import GraphCanvas

_SIDE = 40  # Size in pixels of the rectangle reported for a place.
# Qt holds bare pointers to the interfaces and deletes them with their objects; until then they must live.
_interfaces: list[QAccessibleInterface] = []


class AccessiblePlace(QObject):
    """Represents a node or weight; belongs to the view."""

    def __init__(self, view: GraphCanvas, place: Node | Weight) -> None:
        super().__init__(view)
        self.place = place


class Places:
    """Nodes and weights exposed to screen readers, created on first request."""

    def __init__(self, view: GraphCanvas) -> None:
        self._view = view
        self._made: list[AccessiblePlace] | None = None
        self._extra: AccessiblePlace | None = None
        install()

    def all(self) -> list[AccessiblePlace]:
        """Return one for each place."""
        layout = self._view.shown.layout
        if self._made is None:
            places: list[Node | Weight] = list(layout.nodes())
            places += [
                Weight(n, i, j)
                for n in self._view.shown.labels
                for i in range(layout.sizes[n - 1])
                for j in range(layout.units[n - 2])
            ]
            self._made = [AccessiblePlace(self._view, place) for place in places]
        return self._made if self._extra is None else [*self._made, self._extra]

    def forget(self) -> None:
        """Discard all places, after the network has changed."""
        for owner in (*(self._made or ()), *((self._extra,) if self._extra else ())):
            owner.deleteLater()
        self._made = self._extra = None

    def tell(self, focus: bool) -> None:
        """Report that another place is selected (`focus`), or that the selected one has other numbers."""
        selected = self._view.shown.state.selected
        if not QAccessible.isActive() or selected is None:
            return
        if isinstance(selected, Weight) and selected.layer in self._view.shown.layout.matrices:
            if self._extra is None:
                self._extra = AccessiblePlace(self._view, selected)
            self._extra.place = selected
        owner = next((each for each in self.all() if each.place == selected), None)
        if owner is not None:
            kind = QAccessible.Event.Focus if focus else QAccessible.Event.NameChanged
            QAccessible.updateAccessibility(QAccessibleEvent(owner, kind))


class TellsPlaces(Protocol):
    """A graph that screen readers can read."""

    places: Places


class PlaceInterface(QAccessibleObject):
    """A node or weight: its name is a sentence with its numbers."""

    def parent(self) -> QAccessibleInterface:
        """Return the graph."""
        return QAccessible.queryAccessibleInterface(self._view)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return None: a place has no parts."""
        return None

    def childCount(self) -> int:
        """Return 0."""
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return −1."""
        return -1

    def role(self) -> QAccessible.Role:
        """Return the role, part of a picture."""
        return QAccessible.Role.Graphic

    def text(self, t: QAccessible.Text) -> str:
        """Return the sentence."""
        view, place = self._view, self._place
        if t != QAccessible.Text.Name or not view.shown.layout.has(place):
            return ""
        return sentence(view.shown.state, place)

    def rect(self) -> QRect:
        """Return its rectangle on the screen."""
        view, place = self._view, self._place
        if not view.shown.layout.has(place):
            return QRect()
        middle = view.viewport().mapToGlobal(view.mapFromScene(view.middle(place)))
        return QRect(middle - QPoint(_SIDE // 2, _SIDE // 2), QSize(_SIDE, _SIDE))

    def state(self) -> QAccessible.State:
        """Return the state: focusable; focused if it is selected and the graph has the focus."""
        selected = self._view.shown.state.selected == self._place
        state = QAccessible.State()
        state.focusable = state.selectable = True
        state.selected = selected
        state.focused = selected and self._view.hasFocus()
        return state

    @property
    def _place(self) -> Node | Weight:
        return cast("AccessiblePlace", self.object()).place

    @property
    def _view(self) -> GraphCanvas:
        return cast("GraphCanvas", self.object().parent())


class GraphInterface(QAccessibleWidget):
    """The graph: a chart whose parts are nodes and weights."""

    def childCount(self) -> int:
        """Return the number of nodes and weights."""
        return len(self._places)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return a node or weight."""
        if not 0 <= index < len(self._places):
            return None
        return QAccessible.queryAccessibleInterface(self._places[index])

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return its index."""
        owner = child.object()
        return self._places.index(owner) if owner in self._places else -1

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return the selected one."""
        selected = cast("GraphCanvas", self.object()).shown.state.selected
        owner = next((each for each in self._places if each.place == selected), None)
        return None if owner is None else QAccessible.queryAccessibleInterface(owner)

    @property
    def _places(self) -> list[AccessiblePlace]:
        return cast("TellsPlaces", self.object()).places.all()


def _interface(key: str, owner: QObject) -> QAccessibleInterface | None:
    """Return the interface for an object (called by Qt)."""
    if key == "GraphView":
        view = cast("GraphCanvas", owner)
        made: QAccessibleInterface = GraphInterface(view, QAccessible.Role.Chart, view.accessibleName())
    elif key == AccessiblePlace.__name__:
        made = PlaceInterface(owner)
    else:
        return None
    _interfaces[:] = [each for each in _interfaces if shiboken6.isValid(each)]
    _interfaces.append(made)
    return made


_installed = False


def install() -> None:
    """Register the interfaces with Qt, once."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_interface)
        _installed = True
