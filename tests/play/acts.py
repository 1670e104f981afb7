"""What a user can do, by name: each function performs one act on a game, or says that it cannot be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from answering import in_front, write
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QWidget
from reach import buttons, docks, entry, fields, pads, place_of, plots, tables, tabs

from core.basics.addresses import Node, Weight
from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from game import Game

T = TypeVar("T")
_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea, "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}  # fmt: skip


class UnreachableError(Exception):
    """What the act is about is not there now, or cannot be used: no user could do it."""


def need(thing: T | None) -> T:
    """The thing, if it is there."""
    if thing is None:
        raise UnreachableError
    return thing


# Commands and controls


def command(game: Game, name: str) -> None:
    """A command of the menus, by its name in gui.base.actions."""
    action = game.window.actions_[name]
    need(action.isEnabled() or None)
    action.trigger()


def choose_entry(game: Game, path: str) -> None:
    """An entry of a menu that has no command's name, such as "File > Examples > XOR as printed"."""
    action = need(entry(game.window, path))
    need(action.isEnabled() or None)
    action.trigger()


def button(game: Game, name: str) -> None:
    """A button anywhere in the window."""
    found = need(buttons(game.window).get(name))
    QTest.mouseClick(found, _LEFT, _NONE, found.rect().center())


def field(game: Game, name: str, text: str, end: str = "Return") -> None:
    """Type into a field, and leave it by a key."""
    found = need(fields(game.window).get(name))
    write(found, text, QKeySequence(end)[0].key())


def combo(game: Game, name: str, steps: int) -> None:
    """So many entries down or up in a box of choices."""
    found = need(fields(game.window).get(name))
    need(isinstance(found, QComboBox) or None)
    for _ in range(abs(steps)):
        QTest.keyClick(found, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)


def key(game: Game, keys: str) -> None:
    """A key, to whatever has the keyboard."""
    combination = QKeySequence(keys)[0]
    focus = QApplication.focusWidget() or game.window
    QTest.keyClick(focus, combination.key(), combination.keyboardModifiers())


def tab(game: Game, name: str, index: int) -> None:
    """A tab of a bar of tabs."""
    bar = need(tabs(game.window).get(name))
    need(index < bar.count() or None)
    QTest.mouseClick(bar, _LEFT, _NONE, bar.tabRect(index).center())


# The graph


def place(game: Game, kind: str, numbers: list[int], how: str = "click") -> None:
    """A node or weight on the graph: clicked, double-clicked, or asked for its menu."""
    at, viewport = _seen(game, kind, numbers)
    if how == "double":
        QTest.mouseDClick(viewport, _LEFT, _NONE, at)
        QTest.mouseRelease(viewport, _LEFT, _NONE, at)
    elif how == "menu":
        QTest.mouseClick(viewport, _LEFT, _NONE, at)
        game.window.graph.setFocus()
        _context_menu(game.window.graph.viewport(), at)
    else:
        QTest.mouseMove(viewport, at)
        QTest.mouseClick(viewport, _LEFT, _CTRL if how == "ctrl" else _NONE, at)


def drag_place(game: Game, kind: str, numbers: list[int], dx: int, dy: int) -> None:
    """Drag a node elsewhere, or a weight to another value."""
    at, viewport = _seen(game, kind, numbers)
    _drag(viewport, at, at + QPoint(dx, dy))


def wheel_place(game: Game, kind: str, numbers: list[int], notches: int) -> None:
    """Turn the wheel over a node or weight."""
    at, viewport = _seen(game, kind, numbers)
    _wheel(viewport, at, notches)


def inline(game: Game, kind: str, numbers: list[int], text: str, end: str = "Return") -> None:
    """Double-click a weight or an input on the graph, and type a number."""
    place(game, kind, numbers, "double")
    focus = need(QApplication.focusWidget())
    if focus is not game.window.graph:
        write(focus, text, QKeySequence(end)[0].key())


def _seen(game: Game, kind: str, numbers: list[int]) -> tuple[QPoint, QWidget]:
    view = game.window.graph
    thing: Node | Weight = Node(*numbers) if kind == "node" else Weight(*numbers)
    at = need(place_of(view, thing))
    need(in_front() is None or None)
    return at, view.viewport()


# Plots and tables


def plot(game: Game, title: str, how: str, x: float, y: float, dx: float = 0.0, dy: float = 0.0) -> None:
    """Click, double-click, drag or turn the wheel at a part of a plot, counted from its upper left corner."""
    found = need(plots(game.window).get(title))
    size = found.size()
    at = QPoint(int(x * size.width()), int(y * size.height()))
    if how == "drag":
        _drag(found, at, QPoint(int((x + dx) * size.width()), int((y + dy) * size.height())))
    elif how == "wheel":
        _wheel(found, at, -1 if dy < 0 else 1)
    elif how == "double":
        QTest.mouseDClick(found, _LEFT, _NONE, at)
        QTest.mouseRelease(found, _LEFT, _NONE, at)
    elif how == "menu":
        QTest.mouseClick(found, _RIGHT, _NONE, at)
    else:
        QTest.mouseMove(found, at)
        QTest.mouseClick(found, _LEFT, _NONE, at)


def cell(game: Game, name: str, row: int, column: int, text: str | None = None) -> None:
    """Choose a cell of a table, and type another number where a text is given."""
    table = need(tables(game.window).get(name))
    index = table.model().index(row, column)
    need(index.isValid() or None)
    table.scrollTo(index)
    at = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), _LEFT, _NONE, at)
    if text is None:
        return
    QTest.mouseDClick(table.viewport(), _LEFT, _NONE, at)
    QTest.mouseRelease(table.viewport(), _LEFT, _NONE, at)
    editor = QApplication.focusWidget()
    if editor is not None and editor is not table and table.isAncestorOf(editor):
        write(editor, text, Qt.Key.Key_Return)
        game.events()  # the view takes the number only then
        if editor is QApplication.focusWidget():  # refused; the field stays open until Escape
            QTest.keyClick(editor, Qt.Key.Key_Escape)


def paste(game: Game, name: str, row: int, column: int, text: str) -> None:
    """Paste numbers into a table."""
    cell(game, name, row, column)
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(need(tables(game.window).get(name)), Qt.Key.Key_V, _CTRL)  # the click may have turned the page


def pad(game: Game, name: str, places: list[list[float]], erase: bool = False) -> None:
    """A stroke on a pad, through places counted from its upper left corner."""
    found = need(pads(game.window).get(name))
    at = [QPoint(int(x * found.width()), int(y * found.height())) for x, y in places]
    if erase:
        QTest.mouseClick(found, _RIGHT, _NONE, at[0])
    else:
        _drag(found, at[0], at[-1])


# The window


def dock(game: Game, title: str, how: str) -> None:
    """Float, close, show a panel, or move it to another side."""
    found = need(docks(game.window).get(title))
    if how in _AREAS:
        found.setFloating(False)
        game.window.addDockWidget(_AREAS[how], found)
        found.show()
    elif how == "float":
        need(found.isVisible() or None)
        found.setFloating(not found.isFloating())
    elif how == "close":
        found.close()
    else:
        found.show()
        found.raise_()


def size(game: Game, width: int, height: int) -> None:
    """Another size of the window."""
    game.window.showNormal()
    game.window.resize(width, height)


def timeline(game: Game, share: float) -> None:
    """Drag the timeline to a part of its length."""
    slider = game.window.timeline.slider
    assert isinstance(slider, QSlider)
    need(slider.isEnabled() or None)
    slider.setValue(round(slider.maximum() * share))


def wait(game: Game, seconds: float) -> None:
    """Let some time pass, as during a run."""
    game.events(seconds)


def drop(game: Game, file: str) -> None:
    """Drop a file of the player's folder on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(game.folder / file))])
    rest = (Qt.DropAction.CopyAction, data, _LEFT, _NONE)
    enter = QDragEnterEvent(QPoint(400, 400), *rest)
    QApplication.sendEvent(game.window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(game.window, QDropEvent(QPointF(400, 400), *rest))


def clipboard(game: Game, text: str) -> None:
    """Another program copies a text."""
    QGuiApplication.clipboard().setText(text)


def look_again(game: Game) -> None:
    """Nothing of the user's: every part shows the state once more, and must look as it did (see invariants.py)."""
    game.window.graph.show_state(game.state, Change.ALL & ~Change.SHAPE)
    for _, panel in game.panels():
        panel.show_state(game.state, Change.ALL)  # type: ignore[attr-defined]


def _drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(widget, _LEFT, _NONE, start)
    for part in (0.3, 0.7, 1.0):
        at = start + QPoint(int((end - start).x() * part), int((end - start).y() * part))
        _move(widget, at)
    QTest.mouseRelease(widget, _LEFT, _NONE, end)


def _move(widget: QWidget, at: QPoint) -> None:
    """A move with the left button held, which QTest's has not."""
    places = QPointF(at), QPointF(widget.mapToGlobal(at))
    QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, *places, Qt.MouseButton.NoButton, _LEFT, _NONE))


def _wheel(widget: QWidget, at: QPoint, notches: int) -> None:
    places = QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches)
    rest = Qt.MouseButton.NoButton, _NONE, Qt.ScrollPhase.NoScrollPhase, False
    QApplication.sendEvent(widget, QWheelEvent(*places, *rest))


def _context_menu(widget: QWidget, at: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)


ACTS: dict[str, Callable[..., Any]] = {
    "command": command, "entry": choose_entry, "button": button, "field": field, "combo": combo, "key": key, "tab": tab,
    "place": place, "drag": drag_place, "wheel": wheel_place, "inline": inline, "plot": plot, "cell": cell,
    "paste": paste, "pad": pad, "dock": dock, "size": size, "timeline": timeline, "wait": wait, "drop": drop,
    "clipboard": clipboard, "look again": look_again,
}  # fmt: skip
