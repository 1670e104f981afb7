"""A small button for each edge that is kept, in the color of its curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui.base import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.addresses import Weight
    from core.model.quantities import Symbol

# The colors of edges that are kept, and so how many can be.
ROLES = ("positive", "negative", "value", "derivative", "delta", "muted")


class KeptEdges(QWidget):
    """A row of buttons; hidden while nothing is kept.

    Signals
    -------
    chosen(weight): the button of an edge was pressed.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(0)
        self._made_of: object = None
        self.hide()

    def show_edges(self, kept: tuple[Weight, ...], names: Sequence[Symbol]) -> None:
        """A button for each of `kept`, in the colors of the theme."""
        colors = theme.current()
        made_of = (kept, names, colors)
        if made_of == self._made_of:
            return
        self._made_of = made_of
        while (item := self.row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                # Later: it may be the one that was just pressed.
                widget.hide()
                widget.deleteLater()
        for weight, name, role in zip(kept, names, ROLES, strict=False):
            swatch = QPixmap(8, 8)
            swatch.fill(colors.color(role))
            chip = QToolButton()
            chip.setAutoRaise(True)
            chip.setIcon(QIcon(swatch))
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setText(name.lowered)
            chip.setAccessibleName(f"Kept weight {name.plain}")
            chip.setToolTip(f"Select {name.lowered} on the graph; press K to stop showing it")
            chip.clicked.connect(lambda _=False, w=weight: self.chosen.emit(w))
            self.row.addWidget(chip)
        self.row.addStretch(1)
        self.setVisible(bool(kept))
