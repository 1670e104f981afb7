"""The graph for screen readers: its nodes and weights as children of the view, each with its numbers.

What a scene draws has no interface of its own. So each node, and each weight that is drawn as an edge,
gets a QObject that stands for it, and Qt asks `_interface` for what it has to say. Of a matrix picture
only the selected weight has one, or there would be thousands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect, QSize
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleObject
from PySide6.QtWidgets import QAccessibleWidget

from core.basics.addresses import Weight
from gui.graph.details import sentence

if TYPE_CHECKING:
    from core.basics.addresses import Node
    from gui.graph.view import GraphView

_SIDE = 40  # Pixels of the rectangle that is reported for a place.
# Qt holds bare pointers to the interfaces and deletes them with their objects; until then they must live.
_interfaces: list[QAccessibleInterface] = []


class AccessiblePlace(QObject):
    """Stands for a node or weight; belongs to the view."""

    def __init__(self, view: GraphView, place: Node | Weight) -> None:
        super().__init__(view)
        self.place = place


class Places:
    """The nodes and weights that a screen reader is told of; made when it first asks."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._made: list[AccessiblePlace] | None = None
        self._extra: AccessiblePlace | None = None
        install()

    def all(self) -> list[AccessiblePlace]:
        """One for each."""
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
        """The network is another one."""
        for owner in (*(self._made or ()), *((self._extra,) if self._extra else ())):
            owner.deleteLater()
        self._made = self._extra = None

    def tell(self, focus: bool) -> None:
        """Say that another place is selected (`focus`), or that the selected one has other numbers."""
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


class PlaceInterface(QAccessibleObject):
    """A node or weight: its name is a sentence with its numbers."""

    def parent(self) -> QAccessibleInterface:
        """The graph."""
        return QAccessible.queryAccessibleInterface(self._view)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """None: a place has no parts."""
        return None

    def childCount(self) -> int:
        """None."""
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """None."""
        return -1

    def role(self) -> QAccessible.Role:
        """A part of a picture."""
        return QAccessible.Role.Graphic

    def text(self, t: QAccessible.Text) -> str:
        """The sentence."""
        view, place = self._view, self._place
        if t != QAccessible.Text.Name or not view.shown.layout.has(place):
            return ""
        return sentence(view.shown.state, place)

    def rect(self) -> QRect:
        """Where it is on the screen."""
        view, place = self._view, self._place
        if not view.shown.layout.has(place):
            return QRect()
        middle = view.viewport().mapToGlobal(view.mapFromScene(view.middle(place)))
        return QRect(middle - QPoint(_SIDE // 2, _SIDE // 2), QSize(_SIDE, _SIDE))

    def state(self) -> QAccessible.State:
        """Focusable; focused while it is selected and the graph has the keys."""
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
    def _view(self) -> GraphView:
        return cast("GraphView", self.object().parent())


class GraphInterface(QAccessibleWidget):
    """The graph: a chart with nodes and weights as its parts."""

    def childCount(self) -> int:
        """Nodes and weights."""
        return len(self._places)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """A node or weight."""
        if not 0 <= index < len(self._places):
            return None
        return QAccessible.queryAccessibleInterface(self._places[index])

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Which of them it is."""
        owner = child.object()
        return self._places.index(owner) if owner in self._places else -1

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """The one that is selected."""
        selected = cast("GraphView", self.object()).shown.state.selected
        owner = next((each for each in self._places if each.place == selected), None)
        return None if owner is None else QAccessible.queryAccessibleInterface(owner)

    @property
    def _places(self) -> list[AccessiblePlace]:
        return cast("GraphView", self.object()).places.all()


def _interface(key: str, owner: QObject) -> QAccessibleInterface | None:
    """What Qt calls for an object that has no interface yet."""
    if key == "GraphView":
        view = cast("GraphView", owner)
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
    """Have Qt ask here; once is enough."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_interface)
        _installed = True
