"""Text that changes often, in a place of its own: another text is painted, but lays nothing out anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.base.painting import called_by_qt, painting

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

_LEFT = Qt.AlignmentFlag.AlignLeft


class FastLabel(QWidget):
    """One line of text. A QLabel's next text would have its whole window laid out.

    room: a text that it must be wide enough for, or "" for whatever width there is; least: one that it must
    be wide enough for where room is short. What does not fit is cut with an ellipsis; the tooltip and screen
    readers have it whole. margin: pixels left and right of the text.
    """

    def __init__(
        self, name: str, room: str = "", side: Qt.AlignmentFlag = _LEFT, margin: int = 4, least: str = ""
    ) -> None:
        super().__init__()
        self._text = ""
        self._room = room
        self._least = least
        self._margin = margin
        self.side = side
        self.setAccessibleName(name)
        fixed = QSizePolicy.Policy.Maximum if least else QSizePolicy.Policy.Fixed
        horizontal = fixed if room else QSizePolicy.Policy.Ignored
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

    def reserve(self, room: str) -> None:
        """Be wide enough for another text from now on."""
        if room != self._room:
            self._room = room
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the widest text."""
        return self._size_of(self._room)

    def minimumSizeHint(self) -> QSize:
        """Room for a usual text, where the widest must not have its own."""
        return self._size_of(self._least) if self._least else super().minimumSizeHint()

    @property
    def cut(self) -> bool:
        """Whether the text is wider than there is room for."""
        return self.fontMetrics().horizontalAdvance(self._text) > self.width() - 2 * self._margin

    def event(self, event: QEvent) -> bool:
        """The tooltip says what it is, and all of a text that is cut."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.cut:
            lines = dict.fromkeys([self._text, self.toolTip()])
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, lines)), self)
            return True
        return super().event(event)

    def _size_of(self, text: str) -> QSize:
        metrics = self.fontMetrics()
        # A pixel more, as advances are rounded and a text that is cut is not.
        return QSize(metrics.horizontalAdvance(text) + 2 * self._margin + 1, metrics.height() + 4)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for."""
        with painting(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            metrics, room = self.fontMetrics(), self.width() - 2 * self._margin
            text, width = self._text, metrics.horizontalAdvance(self._text)
            if width > room:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
                width = metrics.horizontalAdvance(text)
            # At a point: in a rectangle Qt lays the text out twice.
            left = self._margin + (room - width if self.side == Qt.AlignmentFlag.AlignRight else 0)
            foot = (self.height() - metrics.height()) // 2 + metrics.ascent()
            painter.drawText(QPointF(left, foot), text)


class Paragraph(FastLabel):
    """Words on as many lines as they need; only another number of lines lays anything out anew."""

    _WRAPPED = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap

    def setText(self, text: str) -> None:
        """Show other words."""
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need other lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """So may another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all lines."""
        with painting(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.rect().adjusted(self._margin, 0, -self._margin, 0), int(self._WRAPPED), self._text)

    def _fit(self) -> None:
        width = max(self.width() - 2 * self._margin, 1)
        needed = self.fontMetrics().boundingRect(0, 0, width, 1 << 20, int(self._WRAPPED), self._text).height()
        self.setFixedHeight(max(needed, self.fontMetrics().height()) + 4)
