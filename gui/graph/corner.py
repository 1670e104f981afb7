"""Corners of the graph: the numbers of the selection, and error messages."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QLabel, QWidget

from core.basics import number_format
from gui.base.painting import called_by_qt, painting
from gui.base.text_scale import pixels
from gui.graph.content.details import facts, title

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.basics.addresses import Node, Weight
    from gui.base.theme import Theme
    from gui.session import State

_SHOWN_FOR = 6000  # Milliseconds for which an error message stays.


class Details(QWidget):
    """The selected node or weight: its name, and its numbers in the colors of their types.

    Painted, since a label with rich text takes longer for each number than the whole graph.

    lines: over how many lines the numbers are spread, and so the name.
    """

    LINES = (1, 2, 4)  # To try, until there is room.
    _APART, _MARGIN = 16.0, 6.0

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("graph-details")
        self.setAccessibleName("Numbers of the selection")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._name = ""
        self._numbers: list[tuple[str, str, QColor]] = []
        self._theme: Theme | None = None
        self.lines = 1
        self.hide()

    def spread(self, lines: int) -> None:
        """Spread the numbers over so many lines."""
        self.lines = lines
        self._resize()

    def show_place(self, state: State, place: Node | Weight | None, theme: Theme) -> None:
        """Show another selection, or its current numbers."""
        if place is None:
            self.hide()
            return
        self._name = title(state, place)
        self._theme = theme
        self._numbers = [
            (f"{sign} ", number_format.format_number(value, state.digits), theme.color(role))
            for sign, value, role in facts(state, place)
        ]
        self._resize()
        self.update()
        self.show()

    def text(self) -> str:
        """Return the content as plain text."""
        return "\n".join([self._name, "  ".join(sign + number for sign, number, _ in self._numbers)])

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name and, below it, the numbers."""
        if self._theme is None:
            return
        metrics = QFontMetricsF(self.font())
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.panel))
            painter.setPen(QColor(self._theme.muted))
            y = self._MARGIN / 2 + metrics.ascent() - metrics.lineSpacing()
            for part in self._name_parts():
                y += metrics.lineSpacing()
                painter.drawText(QPointF(self._MARGIN, y), part)
            for row in self._rows():
                x = self._MARGIN
                y += metrics.lineSpacing()
                for sign, number, color in row:
                    painter.setPen(QColor(self._theme.muted))
                    painter.drawText(QPointF(x, y), sign)
                    x += metrics.horizontalAdvance(sign)
                    painter.setPen(color)
                    painter.drawText(QPointF(x, y), number)
                    x += metrics.horizontalAdvance(number) + self._APART

    def _name_parts(self) -> list[str]:
        return [self._name] if self.lines == 1 else self._name.replace(", ", ",\n").split("\n")

    def _rows(self) -> list[list[tuple[str, str, QColor]]]:
        each = max(ceil(len(self._numbers) / self.lines), 1)
        return [self._numbers[k : k + each] for k in range(0, len(self._numbers), each)]

    def _resize(self) -> None:
        metrics, rows, names = QFontMetricsF(self.font()), self._rows(), self._name_parts()
        widths = [
            sum(metrics.horizontalAdvance(sign + number) + self._APART for sign, number, _ in row) for row in rows
        ]
        width = max([*map(metrics.horizontalAdvance, names), *widths]) + 2 * self._MARGIN
        self.resize(ceil(width), ceil((len(names) + max(len(rows), 1)) * metrics.lineSpacing() + self._MARGIN))


class GraphErrorLabel(QLabel):
    """Error message about an edit; disappears after a while, or with the next edit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("graph-complaint")
        self.setAccessibleName("Error message")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._parent = parent
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str, theme: Theme) -> None:
        """Show a sentence for several seconds; an empty one hides it."""
        self._timer.stop()
        if not sentence:
            self.hide()
            return
        self.setText(sentence[0].upper() + sentence[1:])
        self.setStyleSheet(
            f"color: {theme.warning}; background: {theme.raised}; border: 1px solid {theme.line};"
            "border-radius: 6px; padding: 6px 12px;"
        )
        width = min(pixels(520), self._parent.width() - 32)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((self._parent.width() - width) // 2, 12)
        self.show()
        self.raise_()
        self._timer.start(_SHOWN_FOR)
