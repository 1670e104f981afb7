"""The declaration of a panel: one entry, from which docks, menus, window and keys are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from gui.session import Change

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
MENUS = ("", "view", "train", "help")


@dataclass(frozen=True, kw_only=True)
class PanelEntry:
    """A panel, and where it is at first.

    id: what is stored and looked up. title: of its dock. area: "left", "right" or "bottom" of the graph.
    order: of all panels, in menus and in an area from the top down. follows: the changes with which what it
    shows changes. height: in pixels of a window of 1440 × 900, in proportion in others. behind: the id of the
    panel whose tab is in front of its own, or "". closed: whether it is seen only once it has been opened.
    discreet: whether it shows no number that an exercise hides; the others are covered during an exercise.
    watched: whether it draws in every frame of a run. command, tip, key, menu: its entry in the menu "view", "train" or
    "help", where it has one; its id is the command's name.

    Raises ValueError, in words, where these do not fit each other.
    """

    id: str
    title: str
    area: str
    order: int
    follows: Change
    height: int = 0
    behind: str = ""
    closed: bool = False
    discreet: bool = False
    watched: bool = False
    command: str = ""
    tip: str = ""
    key: str = ""
    menu: str = ""

    def __post_init__(self) -> None:
        if not self.id.isidentifier():
            raise ValueError(f"id: expected a name of letters, digits and _, found {self.id!r}")
        if not self.title:
            raise ValueError("title: expected words, found none")
        if self.area not in AREAS:
            raise ValueError(f"area: expected one of {', '.join(AREAS)}, found {self.area!r}")
        if self.menu not in MENUS:
            raise ValueError(f"menu: expected one of {', '.join(filter(None, MENUS))}, found {self.menu!r}")
        if not (bool(self.command) == bool(self.tip) == bool(self.menu)) or (self.key and not self.command):
            raise ValueError("command, tip and menu: expected all of them or none, and a key only with them")
        if self.closed and not self.command:
            raise ValueError("command: expected for a panel that is closed at first, found none")

    @property
    def dock_area(self) -> Qt.DockWidgetArea:
        """The area, as Qt has it."""
        return AREAS[self.area]
