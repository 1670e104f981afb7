"""Panels in docks: each is created when first visible, the first ones after the window is painted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QScrollArea
from shiboken6 import isValid

from gui.base.text_scale import pixels
from gui.session import Change
from gui.widgets.dock_title import DockTitle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from gui.panels.base.entry import PanelEntry
    from gui.panels.base.panel import Panel
    from gui.panels.base.registry import FoundPanel
    from gui.session import Session

# Milliseconds until the painted content is on the screen.
_PAINTED = 20


class Frame(QScrollArea):
    """Shows a panel; it scrolls if it has too little room, and nothing overlaps."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(panel)

    def sizeHint(self) -> QSize:
        """Return the panel's size."""
        return self._panel.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return a size at which its title is visible and it can be scrolled."""
        return QSize(pixels(120), pixels(50))


class Panels(Mapping[str, "Panel"]):
    """All panels by id; who asks for one gets it, made if it was not.

    entries: what each declares, in their order. docks: by id. made: the panels that there are.
    """

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        found: Mapping[str, FoundPanel],
        prepare: Callable[[Panel], object],
    ) -> None:
        """found: all panels. prepare: called with each as it is made."""
        self.entries = {panel: each.entry for panel, each in found.items()}
        self.docks: dict[str, QDockWidget] = {}
        self.made: dict[str, Panel] = {}
        # Closed panels, those behind another tab, and those that have missed a change.
        self.unseen = set(found)
        self.stale: set[str] = set()
        self._window = window
        self._session = session
        self._prepare = prepare
        self._found = found
        self._lent = ""  # The panel that stands elsewhere, to be seen there whatever becomes of its dock.
        self._waiting: list[str] | None = []
        self._frames: dict[str, Frame] = {}
        self._covers: dict[str, QWidget] = {}
        for entry in self.entries.values():
            self.docks[entry.id] = self._add_dock(entry)
            self.docks[entry.id].setVisible(not entry.closed)

    def __getitem__(self, id_: str) -> Panel:
        if id_ not in self.made:
            self.made[id_] = panel = self._found[id_].load()(self._session)
            self.stale.add(id_)
            self._prepare(panel)
            self._frames[id_] = Frame(panel)
            self.docks[id_].setWidget(self._frames[id_])
            self._cover(id_)
        return self.made[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self.docks)

    def __len__(self) -> int:
        return len(self.docks)

    def to_show(self) -> dict[str, Panel]:
        """Those that can be seen and have missed nothing; the others are shown everything once they are seen.

        One that has just come into view may still show another network, whose places a change does not fit.
        """
        self.stale |= self._hidden() & self.made.keys()
        return {id_: panel for id_, panel in self.made.items() if id_ not in self.stale}

    def _hidden(self) -> set[str]:
        """Those that cannot be seen, in their docks or where they were lent to."""
        return (self.unseen - {self._lent}) | self._covers.keys()

    def show_exercise(self) -> None:
        """Cover what cannot hide numbers while an exercise asks for them; uncover it after."""
        for id_ in self.made:
            if id_ in self._covers and not self._session.state.hiding:
                self._uncover(id_)
            else:
                self._cover(id_)

    def lend(self, id_: str, note: QWidget) -> QWidget | None:
        """Hand over a panel, in its frame, and leave a note in its place; None while an exercise covers it."""
        self[id_]
        if id_ in self._covers:
            return None
        self.docks[id_].setWidget(note)
        self._lent = id_
        self._appear(id_)
        return self._frames[id_]

    def take_back(self, id_: str) -> None:
        """Put a panel that was lent into its place again."""
        self._lent = ""
        note = self.docks[id_].widget()
        self.docks[id_].setWidget(self._frames[id_])
        if note is not None and note is not self._frames[id_]:
            note.deleteLater()
        self._cover(id_)

    def _cover(self, id_: str) -> None:
        """A sentence in place of a panel whose numbers an exercise may ask for."""
        if self.entries[id_].discreet or id_ in self._covers or not self._session.state.hiding:
            return
        cover = QLabel("Hidden until the exercise is done or ended")
        cover.setWordWrap(True)
        cover.setAlignment(Qt.AlignmentFlag.AlignCenter)
        cover.setEnabled(False)
        self._covers[id_] = cover
        self.docks[id_].setWidget(cover)
        self._frames[id_].hide()

    def _uncover(self, id_: str) -> None:
        cover = self._covers.pop(id_)
        self.docks[id_].setWidget(self._frames[id_])
        self._frames[id_].show()
        cover.deleteLater()
        self.stale.add(id_)
        self._appear(id_)

    def painted(self) -> None:
        """Handle the first painting of the window: panels that have waited are created after it, one at a time."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            QTimer.singleShot(_PAINTED, self._window, lambda: self._come(waiting))

    def _come(self, waiting: list[str]) -> None:
        if waiting:
            self._appear(waiting[0])
            QTimer.singleShot(0, self._window, lambda: self._come(waiting[1:]))

    def _add_dock(self, entry: PanelEntry) -> QDockWidget:
        dock = QDockWidget(entry.title, self._window)
        dock.setObjectName(f"dock-{entry.id}")
        dock.setTitleBarWidget(DockTitle(dock))
        dock.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # A click on the title chooses the panel, too.
        dock.visibilityChanged.connect(lambda seen: self._notice(entry, seen))
        self._window.addDockWidget(entry.dock_area, dock)
        return dock

    def _notice(self, entry: PanelEntry, seen: bool) -> None:
        if not seen:
            self.unseen.add(entry.id)
            return
        self.unseen.discard(entry.id)
        if self._waiting is not None and entry.id not in self.made:
            self._waiting.append(entry.id)
        else:
            self._appear(entry.id)

    def _appear(self, id_: str) -> None:
        """Show the current state in a panel that was hidden, after the layout has settled."""
        # Docks in tabs still emit this signal while the window is destroyed.
        if not isValid(self._window) or id_ in self.unseen - {self._lent}:
            return
        panel = self[id_]
        if id_ in self.stale:
            QTimer.singleShot(0, self._window, lambda: self._refresh(id_, panel))

    def _refresh(self, id_: str, panel: Panel) -> None:
        if (id_ == self._lent or self.docks[id_].isVisible()) and id_ not in self._hidden():
            self.stale.discard(id_)
            panel.show_state(self._session.state, Change.ALL)
