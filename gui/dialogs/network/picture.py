"""A network to look at, always whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsView

from gui.graph.scene import GraphScene

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from gui.session import State


class NetworkPicture(QGraphicsView):
    """The graph of a state, or nothing; it cannot be edited."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._graph: GraphScene | None = None  # a view does not keep its scene alive
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setInteractive(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_state(self, state: State | None) -> None:
        """Show another network, or none."""
        before, self._graph = self._graph, None if state is None else GraphScene(state)
        self.setScene(self._graph)
        del before  # only now, as the view showed it
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep all of it in view."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep all of it in view."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._graph is not None:
            self.fitInView(self._graph.itemsBoundingRect(), Qt.AspectRatioMode.KeepAspectRatio)
