"""The window's parts, without what is built of them: what commands and menus need of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from gui.base.actions import COMMANDS, Command
from gui.base.attempt import attempt
from gui.graph.view import GraphView
from gui.panels.base.registry import find_panels
from gui.window.filing import Filing
from gui.window.lessons import Lessons
from gui.window.places.docks import Panels
from gui.window.places.stage_layout import StageLayout

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QSettings

    from gui.base.actions import Actions
    from gui.panels.base.panel import Panel
    from gui.panels.learn.panel import LearnPanel
    from gui.panels.surface import SurfacePanel
    from gui.session import Session
    from gui.window.places.arranging import Arranging
    from gui.window.places.projector import PointerRing, Projector


class Shell(QMainWindow):
    """A window with a session, a graph and panels.

    Attributes
    ----------
    panels: all panels, by id. docks: theirs. commands: all commands, those of the panels included; actions_ has
    them as QActions. arranging: where the docks are; both are built after the shell. filing: the file menu's work.
    lessons: what lessons need of the window.
    """

    actions_: Actions
    arranging: Arranging
    projector: Projector
    pointer_ring: PointerRing

    def __init__(self, session: Session, settings: QSettings) -> None:
        super().__init__()
        self.session = session
        self.settings = settings
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.filing = Filing(session, settings, self)
        self.graph = GraphView(session)
        # A place that stays when the graph goes to the whole screen: without one, the docks would take its room.
        place = QWidget()
        around = QVBoxLayout(place)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.graph)
        self.setCentralWidget(place)
        self.panels = Panels(self, session, find_panels(), self._connect)
        self.docks = self.panels.docks
        self.commands = (*COMMANDS, *self._panel_commands())
        layout = StageLayout(self, self.panels, lambda: self.arranging)
        self.lessons = Lessons(self, session, settings, self.panels, self.filing, layout)
        self.filing.open_lesson = self.lessons.open_file

    def try_(self, method: Callable[..., object], *arguments: object) -> bool:
        """Call an edit of the session; an error is shown in a dialog."""
        return attempt(self.session.fail, method, *arguments)

    def show_panel(self, panel: str) -> None:
        """Bring a panel to the front."""
        self.docks[panel].show()
        self.docks[panel].raise_()

    def toggle_panel(self, panel: str) -> None:
        """Bring a panel to the front, or close it if it is there already."""
        dock = self.docks[panel]
        dock.setVisible(panel in self.panels.unseen)
        dock.raise_()

    def _panel_commands(self) -> list[Command]:
        """Those that bring a panel to the front or close it."""
        return [
            Command(entry.id, entry.command, entry.tip, (entry.key,) if entry.key else ())
            for entry in self.panels.entries.values()
            if entry.command
        ]

    def _connect(self, panel: Panel) -> None:
        """Connect a new panel."""
        if panel.entry.id == "surface":
            cast("SurfacePanel", panel).plane_shown.connect(self.graph.surfaces.show_plane)
        elif panel.entry.id == "learn":
            learn = cast("LearnPanel", panel)
            learn.stage_wanted.connect(self.lessons.set_stage)
            learn.moved.connect(self.lessons.move)
            learn.file_wanted.connect(self.filing.open_lesson_file)
