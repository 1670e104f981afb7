"""What a user can reach in the window now, by names that are the same in every game."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDockWidget,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTabBar,
    QTableView,
    QWidget,
)

from core.basics.addresses import Node, Weight
from gui.base.menus import submenus
from gui.panels.data.gallery import Gallery
from gui.widgets.picture_pad import PicturePad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction

    from gui.graph.view import GraphView
    from gui.window.main_window import MainWindow

W = TypeVar("W", bound=QWidget)
# Quitting ends the game, and the recent files are others in each.
_LEFT_OUT = ("Quit", "Open recent")


def plain(text: str) -> str:
    """A menu's text without its access key and dots."""
    return text.split("\t")[0].replace("&", "").rstrip("…. ").strip()


def named(found: Iterable[W]) -> dict[str, W]:
    """Widgets by the panel that they are in and what a screen reader calls them, numbered where a name comes again."""
    times: Counter[str] = Counter()
    result: dict[str, W] = {}
    for widget in found:
        text = widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip().split("\n")[0]
        name = f"{owner(widget)}: {plain(str(text))[:50] or widget.objectName() or type(widget).__name__}"
        times[name] += 1
        result[f"{name} #{times[name]}" if times[name] > 1 else name] = widget
    return result


def owner(widget: QWidget) -> str:
    """The title of the panel that a widget is in, else of its toolbar, else the window."""
    above: QWidget | None = widget
    while above is not None:
        title = getattr(above, "title", "")
        if isinstance(title, str) and title and not isinstance(above, QMenu):
            return title
        if isinstance(above, QDockWidget) or above.objectName().startswith("toolbar-"):
            return above.windowTitle()
        above = above.parentWidget()
    return "Window"


def seen(widget: QWidget) -> bool:
    """Whether something of a widget is on the screen; what is behind another panel's tab is "visible" for Qt."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def usable(window: MainWindow, kind: type[W] | tuple[type[W], ...]) -> list[W]:
    """The widgets of a kind that can be used now, outside dialogs."""
    return [
        w for w in window.findChildren(QWidget)
        if isinstance(w, kind) and w.isEnabled() and seen(w) and not isinstance(w.window(), QDialog)
    ]  # fmt: skip


def buttons(window: MainWindow) -> dict[str, QAbstractButton]:
    """Buttons and boxes to tick; those that close or float a panel are the docks' own."""
    every = usable(window, QAbstractButton)
    return named(b for b in every if not isinstance(b.parent(), QDockWidget | QTabBar))


def fields(window: MainWindow) -> dict[str, QWidget]:
    """Fields to type into and boxes of choices."""
    every = usable(window, (QLineEdit, QAbstractSpinBox, QComboBox))
    return named(w for w in every if not isinstance(w.parent(), QAbstractSpinBox | QComboBox))


def tables(window: MainWindow) -> dict[str, QTableView | Gallery]:
    """Tables with rows, and the gallery, which is a table of one column."""
    return named(t for t in usable(window, (QTableView, Gallery)) if t.model() is not None and t.model().rowCount())


def pads(window: MainWindow) -> dict[str, PicturePad]:
    """Pads to draw on."""
    return named(usable(window, PicturePad))


def tabs(window: MainWindow) -> dict[str, QTabBar]:
    """Bars of tabs: of panels, and in them."""
    return named(usable(window, QTabBar))


def docks(window: MainWindow) -> dict[str, QDockWidget]:
    """The panels' frames, by title."""
    return window.docks


def plots(window: MainWindow) -> dict[str, QWidget]:
    """What takes the mouse in each plot that can be seen."""
    return {
        title: panel.plot.viewport()
        for title, panel in window.panels.made.items()
        if hasattr(panel, "plot") and seen(panel.plot)
    }


def place_of(view: GraphView, place: Node | Weight) -> QPoint | None:
    """Where a node or weight is in the graph's viewport, if it can be seen."""
    if not view.isVisible() or not view.shown.layout.has(place):
        return None
    at = view.mapFromScene(view.middle(place))
    return at if view.viewport().rect().contains(at) else None


def places(view: GraphView) -> list[tuple[str, list[int]]]:
    """The nodes, and some of the weights of each matrix, as acts name them."""
    shown = view.shown
    found: list[tuple[str, list[int]]] = [("node", list(node)) for node in shown.layout.nodes()][:60]
    for n, layer in enumerate(shown.state.network.layers, 2):
        rows, columns = layer.weights.shape
        every = [("weight", [n, i, j]) for i in range(rows) for j in range(columns)]
        found += every[:12] + every[-2:]
    return found


# Menus


def entries(window: MainWindow) -> dict[str, QAction]:
    """The entries of the menu bar, "Menu > Entry", without what ends the game."""
    found: dict[str, QAction] = {}
    _collect(window.menuBar(), "", found)
    return found


def entry(window: MainWindow, path: str) -> QAction | None:
    """The entry at a path."""
    return entries(window).get(path)


def _collect(bar: QMenuBar | QMenu, above: str, found: dict[str, QAction]) -> None:
    menus = submenus(bar)
    for action in bar.actions():
        text = plain(action.text())
        if text in _LEFT_OUT or action.isSeparator():
            continue
        if action in menus:
            menus[action].aboutToShow.emit()  # Some are filled only then.
            _collect(menus[action], f"{above}{text} > ", found)
        else:
            found.setdefault(f"{above}{text}", action)
