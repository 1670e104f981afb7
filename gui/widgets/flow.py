"""Widgets side by side, in as many lines as the width needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class FlowBox(QWidget):
    """Places its parts from left to right and from the top down; each line is as high as its highest.

    Where one line is too short for all, the part at index `break_at` begins a line of its own. It is no QLayout, whose
    items Qt deletes without telling Python.
    """

    def __init__(self, gap: int, break_at: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        self._gap = gap
        self._break_at = break_at
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, part: QWidget) -> None:
        """Add a part at the end."""
        part.setParent(self)
        self._parts.append(part)
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._arrange(width, place=False)

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        hints = [_hint(part) for part in self._parts if not part.isHidden()]
        width = sum(hint.width() for hint in hints) + self._gap * max(len(hints) - 1, 0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the largest part."""
        size = QSize(0, 0)
        for part in self._parts:
            if not part.isHidden():
                size = size.expandedTo(part.minimumSizeHint()).expandedTo(part.minimumSize())
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts for the new width."""
        super().resizeEvent(event)
        self._arrange(self.width(), place=True)

    def event(self, event: QEvent) -> bool:
        """Follow parts that come, go or change their size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._arrange(self.width(), place=True)
        return super().event(event)

    def _arrange(self, room: int, place: bool) -> int:
        """Place the parts line by line; return the height."""
        top, lines = 0, self._lines(room)
        for line in lines:
            height = max(_hint(part).height() for part in line)
            left = 0
            for part in line:
                hint = _hint(part)
                width = min(hint.width(), room)
                if place:
                    at = QPoint(left, top + (height - hint.height()) // 2)
                    part.setGeometry(QRect(at, QSize(width, hint.height())))
                left += width + self._gap
            top += height + self._gap
        return top - (self._gap if lines else 0)

    def _lines(self, width: int) -> list[list[QWidget]]:
        lines: list[list[QWidget]] = []
        room = 0
        fits = self.sizeHint().width() <= width
        for index, part in enumerate(self._parts):
            if part.isHidden():
                continue
            need = _hint(part).width()
            if not lines or need > room or (not fits and index == self._break_at):
                lines.append([])
                room = width
            lines[-1].append(part)
            room -= need + self._gap
        return lines


def _hint(part: QWidget) -> QSize:
    """Return the preferred size, within the limits."""
    hint = part.sizeHint().expandedTo(part.minimumSizeHint())
    return hint.boundedTo(part.maximumSize()).expandedTo(part.minimumSize())
