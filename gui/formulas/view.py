"""Formula view: shows typeset formulas line by line, whose factors can be pointed at by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetricsF, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from gui.base.painting import called_by_qt, painting
from gui.base.theme import current
from gui.base.type_scale import FORMULA
from gui.formulas.placement import Placement, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from core.derivation import Quantity
    from gui.formulas.placement import FormulaLine

_SMALLEST = 0.75  # formulas shrink to this factor, then they scroll


class FormulaView(QWidget):
    """Lines of formulas.

    Signals
    -------
    hovered(frozenset[Quantity]): the factor that the pointer or the arrow keys are at; empty for none.
    activated(Quantity): a factor was clicked, or Enter was pressed at it.
    unfold(): the dots of a folded sum were chosen.
    """

    hovered = Signal(object)
    activated = Signal(object)
    unfold = Signal()

    # On the class too: a view that is being collected loses its own, and is then told that it loses focus.
    _pointed: Quantity | None = None
    _current: int | None = None

    def __init__(self, describe: Callable[[Quantity], str], parent: QWidget | None = None) -> None:
        """describe: returns the text for a factor's tooltip and for screen readers."""
        super().__init__(parent)
        self._describe = describe
        self._lines: tuple[FormulaLine, ...] = ()
        self._now = Placement(1.0, QFontMetricsF(self.font()))
        self._whole = QSize(0, 0)  # before they are made smaller
        self._room = QSize(0, 0)
        self._scale = 1.0
        self._lights: frozenset[Quantity] = frozenset()
        self._pointed = None
        self._current = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Formula")

    # Content

    def show_lines(self, lines: Sequence[FormulaLine]) -> None:
        """Show other formulas."""
        self._lines = tuple(lines)
        self._current = None
        self._place()
        self.setAccessibleDescription(self.spoken)
        self.updateGeometry()
        self.update()

    def show_lights(self, lights: frozenset[Quantity]) -> None:
        """Mark the factors that are highlighted, here or on the graph."""
        if lights != self._lights:
            self._lights = lights
            self.update()

    @property
    def spoken(self) -> str:
        """Return all lines in words."""
        sentences = []
        for line in self._lines:
            words = (line.note, line.left.spoken if line.left else "", line.right.spoken, line.tag)
            sentences.append(" ".join(filter(None, words)))
        return ". ".join(sentences)

    @property
    def factors(self) -> tuple[Quantity, ...]:
        """Return the quantities that can be pointed at, in reading order."""
        return tuple(quantity for quantity, _ in self.boxes if quantity is not None)

    def box_of(self, quantity: Quantity) -> QRectF | None:
        """Return the first position of a factor, in pixels; None if it is not shown."""
        return next((box for q, box in self.boxes if q == quantity), None)

    @property
    def em(self) -> float:
        """Return the pixels per em in formulas, which are larger than the surrounding text."""
        return FORMULA * QFontMetricsF(self.font()).height() * self._scale

    def set_room(self, width: int, height: int = 0) -> None:
        """Set the available pixels: formulas a little wider are made smaller, results of higher ones stand beside them.

        height: 0 for any.
        """
        if QSize(width, height) != self._room:
            self._room = QSize(width, height)
            self._place()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the formulas."""
        return self._now.size

    def minimumSizeHint(self) -> QSize:
        """Return the size of the formulas: the scroll area shows the rest."""
        return self._now.size

    @property
    def boxes(self) -> list[tuple[Quantity | None, QRectF]]:
        """Return the factors with their places, in pixels; None stands for the dots of a folded sum."""
        return self._now.boxes

    # Drawing

    def draw(self, painter: QPainter) -> None:
        """Draw only the formulas, for copying and printing."""
        for placed in self._now.placed:
            placed.picture.draw(painter, placed.at, placed.em)
        painter.setPen(QPen(current().color("muted")))
        painter.setFont(self.font())
        for at, words in self._now.words:
            painter.drawText(at, words)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw highlighted factors on a soft background, the one with the keyboard cursor in a frame."""
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = current().color("accent")
            ground.setAlphaF(0.18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            for quantity, box in self.boxes:
                if quantity is not None and (quantity in self._lights or quantity == self._pointed):
                    painter.drawRoundedRect(box, 4, 4)
            if self._current is not None and self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(current().color("accent"), 1.5))
                painter.drawRoundedRect(self.boxes[self._current][1], 4, 4)
            self.draw(painter)

    def changeEvent(self, event: QEvent) -> None:
        """Arrange everything again for a new font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()
            self.updateGeometry()

    def _place(self) -> None:
        """Arrange everything: beside each other if the height is too small, smaller if it fits only then."""
        self._scale = 1.0
        joined = self._join()
        self._whole = self._now.size
        if 0 < self._room.width() < self._whole.width():
            self._scale = self._shrunk(self._room.width())
            self._put_lines(joined)

    def _join(self) -> int:
        """Put as many lines beside the one they continue as show the whole formula of the step; return how many."""
        self._put_lines(0)
        most = sum(line.follows for line in self._lines) if self._room.height() else 0
        for joined in range(1, most + 1):
            if self._now.own <= self._room.height():
                return joined - 1
            self._put_lines(joined)
            if _SMALLEST * self._now.size.width() > self._room.width():
                self._put_lines(joined - 1)
                return joined - 1
        return most

    def _shrunk(self, width: int) -> float:
        return max(_SMALLEST, 0.98 * width / self._whole.width())

    def _put_lines(self, joined: int) -> None:
        self._now = Placement(self.em, QFontMetricsF(self.font()), self._room.width())
        self._now.put_rows(rows_of(self._lines, joined))

    # Pointing

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the factor under the pointer."""
        k = self._at(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if k is None else Qt.CursorShape.PointingHandCursor)
        self._point(None if k is None else self.boxes[k][0])

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the highlight."""
        self._point(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the highlight."""
        super().focusOutEvent(event)
        self._current = None
        self._point(None)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the step that computed the factor."""
        k = self._at(event.position())
        if k is not None and event.button() is Qt.MouseButton.LeftButton:
            self._activate(k)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between factors with Left and Right; Enter goes to the step that computed the factor."""
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not plain or not self.boxes:
            super().keyPressEvent(event)
        elif event.key() in moves:
            move = moves[Qt.Key(event.key())]
            first = 0 if move == 1 else len(self.boxes) - 1
            now = first if self._current is None else (self._current + move) % len(self.boxes)
            self._show_current(now)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self._activate(self._current)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show the tooltip of a factor: its description, in full precision."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            k = self._at(QPointF(event.pos()))
            if k is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._words_for(k), self)
            return True
        return super().event(event)

    def _at(self, position: QPointF) -> int | None:
        hits = [k for k, (_, box) in enumerate(self.boxes) if box.contains(position)]
        return hits[-1] if hits else None

    def _point(self, quantity: Quantity | None) -> None:
        if quantity != self._pointed:
            self._pointed = quantity
            self.update()
            self.hovered.emit(frozenset() if quantity is None else frozenset({quantity}))

    def _show_current(self, k: int) -> None:
        self._current = k
        self._point(self.boxes[k][0])
        self.setAccessibleDescription(f"{self._words_for(k)}. {self.spoken}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def _activate(self, k: int) -> None:
        quantity = self.boxes[k][0]
        if quantity is None:
            self.unfold.emit()
        else:
            self.activated.emit(quantity)

    def _words_for(self, k: int) -> str:
        quantity = self.boxes[k][0]
        return "Show all terms" if quantity is None else self._describe(quantity)
