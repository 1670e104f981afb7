"""A label for frequently changing text: a new text repaints it without triggering a layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLayout, QSizePolicy, QToolTip, QWidget

from gui.base.painting import called_by_qt, painting

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

_UNBROKEN = "\u00a0"  # A space at which no line breaks.
_LEFT = Qt.AlignmentFlag.AlignLeft


class FastLabel(QWidget):
    """One line of text. A QLabel with new text would trigger a layout of its whole window.

    room: a text that it must be wide enough for, or "" for whatever width there is; least: one that it must
    be wide enough for where room is short. What does not fit is shortened, or cut with an ellipsis; the tooltip and
    screen readers have it whole. margin: pixels left and right of the text.
    """

    def __init__(
        self, name: str, room: str = "", side: Qt.AlignmentFlag = _LEFT, margin: int = 4, least: str = ""
    ) -> None:
        super().__init__()
        self._text = ""
        self._shorter: tuple[str, ...] = ()
        self._room = room
        self._least = least
        self._margin = margin
        self.side = side
        self.setAccessibleName(name)
        fixed = QSizePolicy.Policy.Maximum if least else QSizePolicy.Policy.Fixed
        horizontal = fixed if room else QSizePolicy.Policy.Ignored
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the text."""
        return self._text

    def setText(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.setAccessibleDescription(text)
            self.update()

    def shorten(self, *texts: str) -> None:
        """Set what is shown where the text does not fit: the first of these that does."""
        self._shorter = texts

    @property
    def shown(self) -> str:
        """Return the text that is shown, of those that fit; the shortest if none does."""
        width, room = self.fontMetrics().horizontalAdvance, self.width() - 2 * self._margin
        texts = (self._text, *self._shorter)
        return next((text for text in texts if width(text) <= room), texts[-1])

    def reserve(self, room: str) -> None:
        """Reserve the width of another text."""
        if room != self._room:
            self._room = room
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of the widest text."""
        return self._size_of(self._room)

    def minimumSizeHint(self) -> QSize:
        """Return the size of a typical text, if the widest one may be cut."""
        return self._size_of(self._least) if self._least else super().minimumSizeHint()

    @property
    def cut(self) -> bool:
        """Return whether the text is cut off, or shortened."""
        return self.fontMetrics().horizontalAdvance(self._text) > self.width() - 2 * self._margin

    def event(self, event: QEvent) -> bool:
        """Show a tooltip with the description, and with the whole text if it is cut off."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.cut:
            lines = dict.fromkeys([self._text, self.toolTip()])
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, lines)), self)
            return True
        return super().event(event)

    def _size_of(self, text: str) -> QSize:
        metrics = self.fontMetrics()
        # One pixel more, because advances are rounded.
        return QSize(metrics.horizontalAdvance(text) + 2 * self._margin + 1, metrics.height() + 4)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text that fits."""
        with painting(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            metrics, room = self.fontMetrics(), self.width() - 2 * self._margin
            text = self.shown
            width = metrics.horizontalAdvance(text)
            if width > room:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
                width = metrics.horizontalAdvance(text)
            # At a point: in a rectangle Qt would lay out the text twice.
            left = self._margin + (room - width if self.side == Qt.AlignmentFlag.AlignRight else 0)
            foot = (self.height() - metrics.height()) // 2 + metrics.ascent()
            painter.drawText(QPointF(left, foot), text)


class Paragraph(FastLabel):
    """Text on as many lines as needed; only another number of lines triggers a layout."""

    _fitting = False
    _apart = ""  # What separates the parts that lines break between; "" to break between words.
    _WRAPPED = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap

    def setText(self, text: str) -> None:
        """Show other text."""
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the lines for the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Wrap the lines for another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all lines."""
        with painting(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(
                self.rect().adjusted(self._margin, 0, -self._margin, 0), int(self._WRAPPED), self._in_parts()
            )

    def _in_parts(self) -> str:
        if not self._apart:
            return self._text
        return self._apart.join(part.replace(" ", _UNBROKEN) for part in self._text.split(self._apart))

    def _fit(self) -> None:
        width = max(self.width() - 2 * self._margin, 1)
        needed = self.fontMetrics().boundingRect(0, 0, width, 1 << 20, int(self._WRAPPED), self._in_parts()).height()
        height = max(needed, self.fontMetrics().height()) + 4
        if self._fitting:
            # Another height moved a scroll bar, and that this width: it only grows now.
            height = max(height, self.minimumHeight())
        if height == self.minimumHeight() == self.maximumHeight():
            return
        nested, self._fitting = self._fitting, True
        self.setFixedHeight(height)
        self._fitting = nested
        around = self.parentWidget()
        if around is not None:
            _forget_sizes(around.layout())


def _forget_sizes(layout: QLayout | None) -> None:
    """Make nested layouts ask for sizes again: Qt tells only the outermost that one has changed."""
    if layout is None:
        return
    layout.invalidate()
    for k in range(layout.count()):
        item = layout.itemAt(k)
        if item is not None:
            _forget_sizes(item.layout())
