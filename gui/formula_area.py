"""A formula view that scrolls, with words below it; formulas shrink a little before they scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gui.formula_view import FormulaView


class FormulaArea(QScrollArea):
    """`view` above the widgets `below`, in a frame that is as wide as there is room."""

    def __init__(self, view: FormulaView, *below: QWidget) -> None:
        super().__init__()
        self._view = view
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (view, *below):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The formulas fit themselves to the new width."""
        super().resizeEvent(event)
        self._view.set_room(self.viewport().width())
