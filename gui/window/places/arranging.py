"""Arrangement of panels by window size: with little room they collapse in order; graph and derivation stay.

With room for both, each side of the graph has a column of panels, one below the other. Where the window is
lower, more panels of a column share a place, as tabs; where it is narrower, the left column joins the right
one; where it is narrower still, all are tabs next to the derivation, below the graph. How the user arranges
them is kept for each of these, and for the next start. What counts is room for text: a window twice as large
with text twice as large has no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal

from gui.base import text_scale
from gui.base.preferences import stored, stored_text
from gui.widgets.dock_title import DockTitle

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings, QSize
    from PySide6.QtWidgets import QMainWindow

    from gui.window.places.docks import Panels

# Raised when docks are added or renamed: an older layout is then not restored.
LAYOUT_VERSION = 6
# Pixels at 100 %: least widths for two columns and for one, what bars take of the height, what a panel should have.
_TWO, _ONE, _BARS, _PANEL = 1200, 800, 150, 210
# Height of a panel that is worked with, where its column has it.
_WORKING = 430
# Its share of the height at most: with no column the graph needs the rest.
_WORKING_SHARE = (0.5, 0.75)
_JOINED = 100  # Height of the bars if two share a line.
# Widths of the columns at 100%, and the maximum share of the window per column.
_LEFT_WIDTH, _RIGHT_WIDTH, _SHARE = 290, 340, 0.36
# The derivation's share of the height that it shares with the graph: with no column, with one, with two. With none,
# the loss curve is there, too, and needs more while it is watched.
_BELOW, _WATCHED = (0.35, 0.34), 0.55
_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
)  # fmt: skip


# What the window is used for; the first is that of the first start.
MODES = ("walk", "train", "inspect")
# Panels in front in each mode, and the four of which the last one is made.
_SHOWN: dict[str, tuple[str, ...]] = {
    "walk": (), "train": ("loss_curve", "scores"), "inspect": ("landscape", "distributions", "histories"),
}  # fmt: skip
_QUARTERS = ("landscape", "distributions", "histories", "weights")
_INSPECTED = 0.5  # Their share of the width.
# Heights at 100 %: of the derivation and the loss curve while training, and the most of the derivation while stepping.
_FOLDED, _LOSS, _WALKED = 116, 300, 270


class Room(NamedTuple):
    """columns: of panels next to the graph. places: panels per column, one below another."""

    columns: int
    places: int

    @property
    def key(self) -> str:
        """Return the key under which its layout is stored."""
        return "layout" if self == ROOMY else f"layout-{self.columns}-{self.places}"


ROOMY = Room(2, 3)


def _key(mode: str, room: Room) -> str:
    """Return the key under which the layout of a mode is stored."""
    return room.key if mode == MODES[0] else f"{room.key}-{mode}"


def room_for(size: QSize) -> Room:
    """Return what fits a window of this many pixels at the current text size."""
    width, height = size.width() / text_scale.factor(), size.height() / text_scale.factor()
    columns = 2 if width >= _TWO else int(width >= _ONE)
    places = min(max(int((height - _BARS) / _PANEL), 1), ROOMY.places)
    return Room(columns, places if columns else 1)


class Arranging(QObject):
    """Arranges a window's docks, and stores the user's arrangement, for each mode.

    Signals
    -------
    arranged(): the docks have another arrangement; `mode` says for what.
    """

    arranged = Signal()

    def __init__(self, window: QMainWindow, panels: Panels, settings: QSettings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._docks, self._entries = panels.docks, list(panels.entries.values())
        self._behind = {entry.id: entry.behind for entry in self._entries}
        self.room = room_for(window.size())
        # Of each mode and room: the layout, and the text size when it was stored.
        self._layouts: dict[tuple[str, Room], QByteArray] = {}
        self._percents: dict[tuple[str, Room], int] = {}
        mode = stored_text(settings, "mode", MODES[0])
        self.mode = mode if mode in MODES else MODES[0]
        self._percent = text_scale.percent()
        self._roomy: dict[str, int] = {}  # heights before room was made
        # Whether a lesson has arranged the docks: that is no arrangement of the user's, and is not stored.
        self._lent = False
        self._homes: dict[str, Qt.DockWidgetArea] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._follow)

    def begin(self) -> None:
        """Arrange everything by default, or as the user left it."""
        self.room = room_for(self._window.size())
        self.arrange()
        if not self._restore() and self.mode != MODES[0]:
            self._arrange_mode()
        self._fold()
        self.arranged.emit()

    def set_mode(self, mode: str) -> None:
        """Arrange the panels for a mode: as they were left in it, or by default."""
        if mode != self.mode:
            self._store()
            self._lent = False
            self.mode = mode
            self._settings.setValue("mode", mode)
            if not self._restore():
                self._arrange_mode()
            self._fold()
        self.arranged.emit()

    def lend(self) -> None:
        """Let a lesson arrange the docks, until they are taken back or the user chooses another mode."""
        self._store()
        self._lent = True

    def take_back(self) -> None:
        """Arrange the docks as the user left them before they were lent."""
        if not self._lent:
            return
        self._lent = False
        if not self._restore():
            self._arrange_mode()
        self._fold()
        self.arranged.emit()

    def _store(self) -> None:
        if self._lent:
            return
        self._layouts[self.mode, self.room] = self._window.saveState(LAYOUT_VERSION)
        self._percents[self.mode, self.room] = self._percent

    def _restore(self) -> bool:
        """Restore the layout of this mode and room; return whether there was one."""
        layout = self._layouts.get((self.mode, self.room)) or stored(self._settings, _key(self.mode, self.room))
        return isinstance(layout, QByteArray) and self._window.restoreState(layout, LAYOUT_VERSION)

    def _arrange_mode(self) -> None:
        """Arrange the panels as a mode needs them."""
        for entry in self._entries:
            dock = self._docks[entry.id]
            dock.setFloating(False)
            dock.setVisible((not entry.closed or entry.id in _SHOWN[self.mode]) and entry.id not in self._away())
        self.arrange()
        if self.mode == "inspect" and self.room.columns == 2:
            self._quarter(_QUARTERS)
        for id_ in reversed(_SHOWN[self.mode]):
            self._docks[id_].raise_()

    def _away(self) -> tuple[str, ...]:
        """Return the panels that make room for those of the mode."""
        return ("surface", "activation", "loss_curve") if self.mode == "inspect" and self.room.columns == 2 else ()

    def _quarter(self, ids: tuple[str, str, str, str]) -> None:
        """Put four panels right of the graph, two by two."""
        first, second, third, fourth = (self._docks[id_] for id_ in ids)
        window = self._window
        window.addDockWidget(_RIGHT, first)
        window.splitDockWidget(first, second, Qt.Orientation.Horizontal)
        window.splitDockWidget(first, third, Qt.Orientation.Vertical)
        window.splitDockWidget(second, fourth, Qt.Orientation.Vertical)

    def resized(self) -> None:
        """Handle a new size of the window or text: once it has settled, the panels follow."""
        if room_for(self._window.size()) != self.room:
            self._soon.start()

    def scaled(self) -> None:
        """Handle a new text size: columns are resized if the panels stay where they are."""
        if room_for(self._window.size()) == self.room:
            self._percent = text_scale.percent()
            self._share()
        self.resized()

    def keep(self) -> None:
        """Store the layouts for the next start."""
        self._store()
        for (mode, room), layout in self._layouts.items():
            self._settings.setValue(_key(mode, room), layout)

    def restore_first(self) -> None:
        """Put all panels in their original places for a window of this size."""
        for entry in self._entries:
            self._docks[entry.id].setFloating(False)
            self._window.addDockWidget(entry.dock_area, self._docks[entry.id])
        for entry in self._entries:
            self._docks[entry.id].setVisible(not entry.closed)
        self.arrange() if self.mode == MODES[0] else self._arrange_mode()
        self._fold()

    def make_room(self, id_: str, on: bool) -> None:
        """Give a panel most of the height of its column while it is worked with, and take it back after."""
        dock = self._docks[id_]
        if on == (id_ in self._roomy) or dock.isFloating() or (on and dock.isHidden()):
            return
        if not on:
            height = self._roomy.pop(id_)
        else:
            self._roomy[id_] = dock.height()
            bars = text_scale.pixels(_BARS if self.room.columns else _JOINED)
            most = int(_WORKING_SHARE[bool(self.room.columns)] * max(self._window.height() - bars, 0))
            height = max(dock.height(), min(text_scale.pixels(_WORKING), most))
        self._window.resizeDocks([dock], [height], Qt.Orientation.Vertical)

    def arrange(self) -> None:
        """Move the docks to the available places; closed ones stay closed."""
        seen = {id_: not dock.isHidden() for id_, dock in self._docks.items()}
        left, right, below = (self._ids(area) for area in (_LEFT, _RIGHT, _BOTTOM))
        columns, places = self.room
        stacks: list[tuple[Qt.DockWidgetArea, list[list[str]]]] = [(_BOTTOM, [below])]
        if columns == 2:
            stacks += [(_LEFT, self._stacked(left, min(places, 2))), (_RIGHT, self._stacked(right, places))]
        elif columns == 1:
            both = [left, *self._stacked(right, places - 1)] if places > 1 else [left + right]
            stacks.append((_RIGHT, both))
        else:
            stacks = [(_BOTTOM, [below + left + right])]
        for area, groups in stacks:
            for group in filter(None, groups):
                self._put(area, group)
        for id_, dock in self._docks.items():
            dock.setVisible(seen[id_])
        for _, groups in stacks:
            for group in groups:
                self._raise(group)
        self._share()
        # Again when the new places are laid out: until then columns have the widths that their panels prefer.
        QTimer.singleShot(0, self, self._share)

    def _ids(self, area: Qt.DockWidgetArea) -> list[str]:
        """Return the docks of an area: those that were never side by side come last."""
        ids = {
            entry.id: entry.behind for entry in self._entries
            if not self._docks[entry.id].isFloating() and self._area(entry.id) == area
        }  # fmt: skip
        return sorted(ids, key=lambda id_: bool(ids[id_]))

    def _area(self, id_: str) -> Qt.DockWidgetArea:
        """Return the area of a dock: chosen by the user in a large window, otherwise the default."""
        return self._homes.get(id_) or next(entry.dock_area for entry in self._entries if entry.id == id_)

    def _put(self, area: Qt.DockWidgetArea, group: list[str]) -> None:
        """Put docks into one place, as tabs."""
        first, *others = (self._docks[id_] for id_ in group)
        self._window.addDockWidget(area, first)
        for dock in others:
            self._window.tabifyDockWidget(first, dock)

    def _raise(self, group: list[str]) -> None:
        first = next((id_ for id_ in group if not self._docks[id_].isHidden()), None)
        if first is not None:
            self._docks[first].raise_()

    def _share(self) -> None:
        """Set the widths of columns, give their panels equal heights, and the graph most of the height."""
        window, docks = self._window, self._docks
        most = int(_SHARE * window.width())
        for id_, width in (("data", _LEFT_WIDTH), ("surface", _RIGHT_WIDTH)):
            window.resizeDocks([docks[id_]], [min(text_scale.pixels(width), most)], Qt.Orientation.Horizontal)
        heights = {entry.id: entry.height for entry in self._entries if entry.height and not docks[entry.id].isHidden()}
        bars = text_scale.pixels(_BARS if self.room.columns else _JOINED)
        below = _BELOW[bool(self.room.columns)] if self.room.columns or self.mode != "train" else _WATCHED
        heights["derivation"] = int(below * max(window.height() - bars, 0))
        if self.mode == "walk" and self.room.columns:
            heights["derivation"] = min(heights["derivation"], text_scale.pixels(_WALKED))
        if self.mode == "train" and self.room.columns:
            heights |= {"derivation": text_scale.pixels(_FOLDED), "loss_curve": text_scale.pixels(_LOSS)}
        if self.mode == "inspect" and self.room.columns == 2:
            half = int(_INSPECTED * window.width()) // 2
            window.resizeDocks([docks[id_] for id_ in _QUARTERS[:2]], [half, half], Qt.Orientation.Horizontal)
            heights["derivation"] = text_scale.pixels(_FOLDED)
        wanted = [docks[id_] for id_ in heights]
        window.resizeDocks(wanted, list(heights.values()), Qt.Orientation.Vertical)

    def _follow(self) -> None:
        """Follow a change of the available room."""
        room = room_for(self._window.size())
        if room == self.room:
            return
        window, seen = self._window, {id_: not dock.isHidden() for id_, dock in self._docks.items()}
        self._store()
        if self.room == ROOMY:
            self._homes = {id_: window.dockWidgetArea(dock) for id_, dock in self._docks.items()}
        self.room = room
        if not self._restore():
            self.arrange()
        elif self._percents.get((self.mode, room), text_scale.percent()) != text_scale.percent():
            QTimer.singleShot(0, self, self._share)  # its columns fit another text size
        self._percent = text_scale.percent()
        for id_, dock in self._docks.items():
            if dock.isHidden() == seen[id_]:
                dock.setVisible(seen[id_])
        self._fold()
        self.arranged.emit()

    def _fold(self) -> None:
        """If all panels are tabs, their ids would only repeat the tabs."""
        for dock in self._docks.values():
            title = dock.titleBarWidget()
            assert isinstance(title, DockTitle)
            title.fold(self.room.columns == 0)

    def _stacked(self, ids: list[str], places: int) -> list[list[str]]:
        """Panels in at most `places` places: the last ones in separate places, the others share the first."""
        heads = [id_ for id_ in ids if not self._behind[id_]]
        if not heads:
            return [ids]
        places = min(places, len(heads))
        shared = len(heads) - places + 1
        groups = [heads[:shared], *([head] for head in heads[shared:])]
        for id_ in ids:
            if self._behind[id_]:
                group = next((group for group in groups if self._behind[id_] in group), groups[-1])
                group.append(id_)
        return groups
