"""Base class of the panels with formulas about the current example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from gui.base.painting import painting
from gui.base.theme import current
from gui.formulas.area import FormulaArea
from gui.formulas.view import FormulaView
from gui.panels.base.panel import Panel
from gui.session import Change
from gui.tables.csv_rows import derivation_text

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

    from core.derivation import Quantity
    from gui.session import Session, State


class FormulaPanel(Panel):
    """Controls in `top`, formulas in `view`, text under them; frozen during training.

    A subclass says in its entry which changes make it draw, and gives `draw` and `describe`.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.top = QHBoxLayout()
        self.view = FormulaView(self.describe)
        self.view.hovered.connect(self.light)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setContentsMargins(8, 0, 8, 4)
        self.area = FormulaArea(self.view, self.words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addLayout(self.top)
        layout.addWidget(self.area, 1)

    def draw(self, state: State) -> None:
        """Show the formulas and the text for `state`."""
        raise NotImplementedError

    def describe(self, quantity: Quantity) -> str:
        """Return a factor in words, with its number."""
        raise NotImplementedError

    def light(self, quantities: frozenset[Quantity]) -> None:
        """Highlight the factors under the pointer."""
        self.session.light(quantities)

    def picture_size(self) -> QSize:
        """Return the size of the formulas or, if there are none, of the panel."""
        return self.view.sizeHint() if self.view.spoken else super().picture_size()

    def picture(self, scale: float = 2.0) -> QImage:
        """Return the formulas as a picture."""
        if not self.view.spoken:
            return super().picture(scale)
        image = QImage(self.picture_size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(current().color("panel"))
        with painting(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.view.draw(painter)
        return image

    def numbers(self) -> str:
        """Return every number of the current example's update."""
        return derivation_text(self, self.session.state.alone)

    def show_state(self, state: State, change: Change) -> None:
        """Draw what changed."""
        if change & self.follows and not state.running:
            self.draw(state)
        if change & (Change.LIGHT | self.follows):
            self.view.show_lights(state.lights)

    def changeEvent(self, event: QEvent) -> None:
        """Typeset the formulas in the theme's colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "area"):
            self.show_state(self.session.state, Change.ALL)
