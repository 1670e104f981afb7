"""Layout of a lesson's stage: which panels are in view, where, and which tabs are in front."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from core.lessons.panels import Arrangement, Column
from gui.panels.base.entry import AREAS
from gui.window.places.arranging import ROOMY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QDockWidget, QMainWindow

    from gui.window.places.arranging import Arranging
    from gui.window.places.docks import Panels

LEARN = "learn"
# Height of a lesson relative to another panel of its column.
_READ = 2
_HORIZONTAL, _VERTICAL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


@contextmanager
def _keeping_focus(window: QMainWindow) -> Iterator[None]:
    """Give the keyboard back to where it was: Qt passes it on to the graph when a dock moves."""
    holder = QApplication.focusWidget()
    window.setFocus(Qt.FocusReason.OtherFocusReason)
    yield
    if holder is not None and isValid(holder) and holder.isVisible():
        holder.setFocus(Qt.FocusReason.OtherFocusReason)


class StageLayout:
    """Arranges the panels of a window for stages, and puts back the user's own layout after."""

    def __init__(self, window: QMainWindow, panels: Panels, arranging: Callable[[], Arranging]) -> None:
        """arranging: gives what arranges the window's docks otherwise."""
        self._window, self._panels, self._docks = window, panels, panels.docks
        self._arranging = arranging

    def show(self, arrangement: Arrangement) -> None:
        """Show the panels of a stage, and no others. The Learn panel stays as it is, so that one can read on."""
        self._arranging().lend()
        with _keeping_focus(self._window):
            self._show(arrangement)

    def _show(self, arrangement: Arrangement) -> None:
        docks = self._docks
        for id_, dock in docks.items():
            if id_ != LEARN or id_ in arrangement.panels:
                dock.setVisible(id_ in arrangement.panels)
        # A window with less room keeps the places that it has for them.
        if arrangement.columns and self._arranging().room == ROOMY:
            for column in arrangement.columns:
                self._place(column)
        for id_ in reversed(arrangement.front):
            docks[id_].raise_()
        if not docks[LEARN].isHidden():
            docks[LEARN].raise_()
            room = self._arranging().room
            if room != ROOMY:
                parts = _READ + 1 if room.columns else _READ + 2
                self._window.resizeDocks([docks[LEARN]], [self._window.height() * _READ // parts], _VERTICAL)

    def restore(self) -> None:
        """Put back the layout that was there before the first stage."""
        learn = self._docks[LEARN]
        seen = not learn.isHidden()
        with _keeping_focus(self._window):
            self._arranging().take_back()
            learn.setVisible(seen)
            learn.raise_()

    def current(self) -> Arrangement:
        """Return how the panels are arranged now."""
        columns = tuple(filter(None, (self._column(area) for area in AREAS)))
        return Arrangement(tuple(id_ for c in columns for place in c.places for id_ in place), columns)

    def _place(self, column: Column) -> None:
        """Put the panels of an area into their places, as tabs and one below the other."""
        window, docks = self._window, self._docks
        heads = []
        for place in column.places:
            first, *others = (docks[id_] for id_ in place)
            first.setFloating(False)
            window.addDockWidget(AREAS[column.area], first)
            for dock in others:
                dock.setFloating(False)
                window.tabifyDockWidget(first, dock)
            heads.append(first)
        if len(heads) > 1:
            along = _HORIZONTAL if column.area == "bottom" else _VERTICAL
            for one, other in pairwise(heads):
                window.splitDockWidget(one, other, along)
            for place, head in zip(column.places, heads, strict=True):
                for id_ in place[1:]:
                    window.tabifyDockWidget(head, docks[id_])
        if column.area != "bottom" and len(heads) > 1:
            # A lesson is read; what is next to it is looked up.
            parts = [_READ if LEARN in place else 1 for place in column.places]
            window.resizeDocks(heads, [window.height() * part // sum(parts) for part in parts], _VERTICAL)
        if column.share:
            upright = column.area == "bottom"
            whole = window.height() if upright else window.width()
            window.resizeDocks(heads[:1], [whole * column.share // 100], _VERTICAL if upright else _HORIZONTAL)

    def _column(self, area: str) -> Column | None:
        """The panels of an area as they are now."""
        window, docks = self._window, self._docks
        ids = {dock: id_ for id_, dock in docks.items()}
        here = [
            dock for dock in docks.values()
            if not dock.isHidden() and not dock.isFloating() and window.dockWidgetArea(dock) == AREAS[area]
        ]  # fmt: skip
        if not here:
            return None
        groups: list[list[QDockWidget]] = []
        for dock in here:
            if not any(dock in group for group in groups):
                tabs = [other for other in window.tabifiedDockWidgets(dock) if other in here]
                groups.append([dock, *tabs])
        groups = [sorted(group, key=lambda dock: ids[dock] in self._panels.unseen) for group in groups]
        upright = area != "bottom"
        groups.sort(key=lambda group: group[0].y() if upright else group[0].x())
        size = groups[0][0].width() if upright else groups[0][0].height()
        whole = window.width() if upright else window.height()
        share = min(max(round(100 * size / max(whole, 1)), 5), 80)
        return Column(area, tuple(tuple(ids[dock] for dock in group) for group in groups), share)
