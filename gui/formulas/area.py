"""Scroll area for formulas with text below; formulas shrink a little before they scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from gui.base.text_scale import pixels

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

    def minimumSizeHint(self) -> QSize:
        """Return so low a size that the dock around it does not scroll as well: two bars in one place confuse."""
        return QSize(pixels(60), pixels(10))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the formulas to the new width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Arrange the parts from top to bottom; without a layout, which would query each size many times.

        The result depends on the room without scroll bars alone: formulas are smaller beside a scroll bar, and may
        then need none, so that with the room of the moment it would come and go without end.
        """
        room = self.maximumViewportSize()
        width = room.width()
        self._view.set_room(width, self._left(width))
        if self._height(width) > room.height():
            width -= self.verticalScrollBar().sizeHint().width()
            self._view.set_room(width, self._left(width))
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

    def _left(self, width: int) -> int:
        """Return the height that the parts above leave to the formulas."""
        return max(self.maximumViewportSize().height() - _height(self._above, width), 1)

    def _height(self, width: int) -> int:
        """Return the total height of all parts at a width of `width` pixels, with the formulas as they are now."""
        formulas = 0 if self._view.isHidden() else self._view.sizeHint().height() + _GAP
        return formulas + _height((*self._above, *self._below), width)


def _height(parts: Sequence[QWidget], width: int) -> int:
    return sum(part.heightForWidth(width) + _GAP for part in parts if not part.isHidden())


class _Body(QWidget):
    """Contains the parts; arranges them when one requests another size."""

    def __init__(self, area: FormulaArea) -> None:
        super().__init__()
        self._area = area

    def event(self, event: QEvent) -> bool:
        """Handle the layout request, which Qt sends once for any number of parts."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._area.arrange()
        return super().event(event)
