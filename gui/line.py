"""One line of text that changes often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Line(QWidget):
    """A label of a fixed place: another text is painted, but lays nothing out anew, as a QLabel's would.

    room: a text that it must be wide enough for, or "" for whatever width there is. What does not fit is
    cut with an ellipsis; screen readers get it whole.
    """

    def __init__(self, name: str, room: str = "") -> None:
        super().__init__()
        self._text = ""
        self._room = room
        self.setAccessibleName(name)
        horizontal = QSizePolicy.Policy.Fixed if room else QSizePolicy.Policy.Ignored
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What it shows."""
        return self._text

    def setText(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the widest text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._room) + 8, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.rect().adjusted(4, 0, -4, 0)
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
