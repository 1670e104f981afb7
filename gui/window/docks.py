"""Panels in docks: each is created when first visible; those with plots after the window is painted."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea
from shiboken6 import isValid

from gui.base.text_scale import pixels
from gui.session import Change
from gui.widgets.dock_title import DockTitle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.panels.base.panel import Panel
    from gui.session import Session

_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
)  # fmt: skip


@dataclass(frozen=True)
class PanelPlace:
    """A panel, and where it is at first; in an area, from the top down.

    title: the panel's. path: where its class is found. height: in pixels of a window of 1440 × 900, in
    proportion in others. behind: the panel whose tab is in front of its own, or "".
    closed: whether it is seen only once it has been opened. plots: whether it needs pyqtgraph, which takes as
    long to load as the rest of the window.
    """

    title: str
    path: str
    area: Qt.DockWidgetArea
    height: int = 0
    behind: str = ""
    closed: bool = False
    plots: bool = False


# Milliseconds until the painted content is on the screen.
_PAINTED = 20

PLACES = (
    PanelPlace("Data", "data:DataPanel", _LEFT, 490),
    PanelPlace("Weights", "network.weights:WeightsPanel", _LEFT, 260),
    PanelPlace("Output surface", "surface:SurfacePanel", _RIGHT, 280, plots=True),
    PanelPlace("Activation function", "network.activation:ActivationPanel", _RIGHT, 280, plots=True),
    PanelPlace("Loss curve", "training.loss_curve:LossPanel", _RIGHT, 190, plots=True),
    PanelPlace("Derivation", "backprop.derivation:DerivationPanel", _BOTTOM, 230),
    PanelPlace("Weight influence", "backprop.weight_influence:TheoremPanel", _BOTTOM, behind="Derivation"),
    PanelPlace("Matrices", "network.matrices:MatricesPanel", _BOTTOM, behind="Derivation"),
    PanelPlace("Gradient check", "backprop.gradient_check:CheckingPanel", _BOTTOM, behind="Derivation"),
    PanelPlace("Runs", "runs.panel:RunsPanel", _BOTTOM, behind="Derivation"),
    PanelPlace(
        "Weight histories", "training.histories:HistoriesPanel", _RIGHT, behind="Loss curve", closed=True, plots=True
    ),
    PanelPlace(
        "Distributions",
        "training.distributions:DistributionsPanel",
        _RIGHT,
        behind="Activation function",
        closed=True,
        plots=True,
    ),
    PanelPlace("Loss and optimizer", "training.method:MethodPanel", _LEFT, behind="Weights", closed=True),
    PanelPlace("Loss landscape", "landscape:LandscapePanel", _RIGHT, behind="Output surface", closed=True, plots=True),
    PanelPlace("Scores", "data.scores:ScoresPanel", _LEFT, behind="Data", closed=True),
)


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
    """All panels by title; a panel is created when first requested.

    docks: by title. made: the panels that there are.
    """

    def __init__(self, window: QMainWindow, session: Session, prepare: Callable[[Panel], object]) -> None:
        """prepare: called with each new panel."""
        self.docks: dict[str, QDockWidget] = {}
        self.made: dict[str, Panel] = {}
        # Closed panels, those behind another tab, and those that have missed a change.
        self.unseen = {place.title for place in PLACES}
        self.stale: set[str] = set()
        self._window = window
        self._session = session
        self._prepare = prepare
        self._places = {place.title: place for place in PLACES}
        self._waiting: list[str] | None = []
        for place in PLACES:
            dock = self.docks[place.title] = self._add_dock(place)
            if place.behind:
                window.tabifyDockWidget(self.docks[place.behind], dock)
            dock.setVisible(not place.closed)
        self.docks["Derivation"].raise_()

    def __getitem__(self, title: str) -> Panel:
        if title not in self.made:
            found: type[Panel] = pkgutil.resolve_name(f"gui.panels.{self._places[title].path}")
            self.made[title] = panel = found(self._session)
            self.stale.add(title)
            self._prepare(panel)
            self.docks[title].setWidget(Frame(panel))
        return self.made[title]

    def __iter__(self) -> Iterator[str]:
        return iter(self.docks)

    def __len__(self) -> int:
        return len(self.docks)

    def to_show(self) -> dict[str, Panel]:
        """Return the visible panels; the others miss a change, and are updated when they become visible."""
        self.stale |= self.unseen & self.made.keys()
        return {title: panel for title, panel in self.made.items() if title not in self.unseen}

    def painted(self) -> None:
        """Handle the first painting of the window: panels that have waited are created after it, one at a time."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            QTimer.singleShot(_PAINTED, self._window, lambda: self._come(waiting))

    def _come(self, waiting: list[str]) -> None:
        if waiting:
            self._appear(waiting[0])
            QTimer.singleShot(0, self._window, lambda: self._come(waiting[1:]))

    def _add_dock(self, place: PanelPlace) -> QDockWidget:
        dock = QDockWidget(place.title, self._window)
        dock.setObjectName(f"dock-{place.title}")
        dock.setTitleBarWidget(DockTitle(dock))
        dock.visibilityChanged.connect(lambda seen: self._notice(place, seen))
        self._window.addDockWidget(place.area, dock)
        return dock

    def _notice(self, place: PanelPlace, seen: bool) -> None:
        if not seen:
            self.unseen.add(place.title)
            return
        self.unseen.discard(place.title)
        if place.plots and self._waiting is not None and place.title not in self.made:
            self._waiting.append(place.title)
        else:
            self._appear(place.title)

    def _appear(self, title: str) -> None:
        """Show the current state in a panel that was hidden, after the layout has settled."""
        # Docks in tabs still emit this signal while the window is destroyed.
        if not isValid(self._window) or title in self.unseen:
            return
        panel = self[title]
        if title in self.stale:
            QTimer.singleShot(0, self._window, lambda: self._refresh(title, panel))

    def _refresh(self, title: str, panel: Panel) -> None:
        if self.docks[title].isVisible():
            self.stale.discard(title)
            panel.show_state(self._session.state, Change.ALL)
