"""A formula view that scrolls, with words below it; formulas shrink a little before they scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from gui.formulas.view import FormulaView

_GAP = 6  # Pixels between two parts.


class FormulaArea(QScrollArea):
    """`view` between the widgets `above` and `below`, in a frame that is as wide as there is room."""

    def __init__(self, view: FormulaView, *below: QWidget, above: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._view = view
        self._above, self._below = tuple(above), below
        self._body = _Body(self)
        for part in (*above, view, *below):
            part.setParent(self._body)
        self.setWidget(self._body)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The formulas fit themselves to the new width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Put the parts one below the other; by hand, since a layout would ask each for its size many times."""
        width = self.viewport().width()
        self._view.set_room(width)
        wide, bottom = width, self._stack(self._above, width, 0)
        if not self._view.isHidden():
            size = self._view.sizeHint()
            wide = max(width, size.width())
            self._view.setGeometry(0, bottom, wide, size.height())
            bottom += size.height() + _GAP
        bottom = self._stack(self._below, width, bottom)
        self._body.resize(wide, max(bottom, self.viewport().height()))

    @staticmethod
    def _stack(parts: Sequence[QWidget], width: int, bottom: int) -> int:
        """Put `parts` one below the other from `bottom` on; gives where they end."""
        for part in parts:
            if not part.isHidden():
                height = part.heightForWidth(width)
                part.setGeometry(0, bottom, width, height)
                bottom += height + _GAP
        return bottom


class _Body(QWidget):
    """Holds the parts; arranges them when one of them asks for another size."""

    def __init__(self, area: FormulaArea) -> None:
        super().__init__()
        self._area = area

    def event(self, event: QEvent) -> bool:
        """Qt says so once, however many parts have asked."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._area.arrange()
        return super().event(event)
