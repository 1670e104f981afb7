"""A pad that shows a picture of a few pixels and is drawn on with the mouse or the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.base.painting import called_by_qt, painting
from gui.base.text_scale import pixels
from gui.base.theme import current
from gui.widgets.pixels import ink

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from core.basics.arrays import Array

# Radius of the brush in parts of the picture's side, and in pixels at least; its rim of a pixel is soft.
_BRUSH, _THINNEST = 0.05, 0.35
# Drawing is reported this often, in milliseconds, and when the button is released.
_REPORT_MS = 30
_LEAST, _USUAL = 96, 150
_ARROWS = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
_ERASE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class PicturePad(QWidget):
    """Draw with the left button, erase with the right one; arrow keys move a pixel, Space inks it, Delete empties it.

    Signals
    -------
    drawn(values): other pixels, shape (rows, columns), from 0 (empty) to 1 (full).
    """

    drawn = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._ink = np.zeros((8, 8))
        self._last: QPointF | None = None
        self._at = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Drawing pad")
        self.setToolTip(
            "Draw with the left mouse button, erase with the right one. With the keyboard: arrow keys move a pixel, "
            "Space inks it, Delete empties it."
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._report = QTimer(self, singleShot=True, interval=_REPORT_MS)
        self._report.timeout.connect(self._tell)

    @property
    def ink(self) -> Array:
        """Return the pixels, shape (rows, columns), from 0 to 1."""
        return self._ink

    def show_ink(self, values: Array) -> None:
        """Show a picture, shape (rows, columns), from 0 to 1; while one is drawn it stays as drawn."""
        if self._last is not None or self._report.isActive():
            return
        shown = np.clip(np.nan_to_num(values), 0.0, 1.0)
        if shown.shape != self._ink.shape:
            self._at = (0, 0)
        if not np.array_equal(shown, self._ink):
            self._ink = shown
            self.setAccessibleDescription(f"{shown.shape[0]} × {shown.shape[1]} pixels, {(shown > 0).sum()} with ink")
            self.update()

    def clear(self) -> None:
        """Empty the picture."""
        self._ink = np.zeros_like(self._ink)
        self.update()
        self._tell()

    def stroke(self, start: QPointF, end: QPointF, erase: bool = False) -> None:
        """Draw a line between two points, in pixels of the picture, or erase along it."""
        rows, columns = self._ink.shape
        y, x = np.mgrid[0:rows, 0:columns] + 0.5
        along = np.array([end.x() - start.x(), end.y() - start.y()])
        length = float(along @ along)
        share = ((x - start.x()) * along[0] + (y - start.y()) * along[1]) / length if length else np.zeros_like(x)
        share = np.clip(share, 0.0, 1.0)
        away = np.hypot(x - start.x() - share * along[0], y - start.y() - share * along[1])
        strength = np.clip(1.0 + max(_BRUSH * max(rows, columns), _THINNEST) - away, 0.0, 1.0)
        self._ink = np.minimum(self._ink, 1.0 - strength) if erase else np.maximum(self._ink, strength)
        self.update()
        if not self._report.isActive():
            self._report.start()

    def sizeHint(self) -> QSize:
        """Return a comfortable size to draw in."""
        return QSize(pixels(_USUAL), pixels(_USUAL))

    def minimumSizeHint(self) -> QSize:
        """Return the least size to draw in."""
        return QSize(pixels(_LEAST), pixels(_LEAST))

    @property
    def area(self) -> QRectF:
        """Return where the picture is: square pixels, in the middle."""
        rows, columns = self._ink.shape
        side = max(min((self.width() - 2) / columns, (self.height() - 2) / rows), 1.0)
        return QRectF(
            (self.width() - side * columns) / 2, (self.height() - side * rows) / 2, side * columns, side * rows
        )

    def place(self, at: QPointF) -> QPointF:
        """Return a point of the widget in pixels of the picture."""
        side = self.area.width() / self._ink.shape[1]
        return (at - self.area.topLeft()) / side

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pixels with a thin frame."""
        colors, area = current(), self.area
        with painting(self) as painter:
            painter.drawImage(area, ink(self._ink, 0.0, 1.0, colors))
            painter.setPen(QPen(colors.color("accent" if self.hasFocus() else "line"), 1))
            painter.drawRect(area)
            if self.hasFocus():
                side = area.width() / self._ink.shape[1]
                row, column = self._at
                painter.drawRect(QRectF(area.left() + column * side, area.top() + row * side, side, side))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._last = self.place(event.position())
            self.stroke(self._last, self._last, event.button() == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on to the pointer."""
        if self._last is not None:
            here = self.place(event.position())
            self.stroke(self._last, here, bool(event.buttons() & Qt.MouseButton.RightButton))
            self._last = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke, and report it."""
        if self._last is not None:
            self._last = None
            self._report.stop()
            self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the pixel with the arrow keys; ink it or empty it."""
        key, (rows, columns) = Qt.Key(event.key()), self._ink.shape
        if key in _ARROWS:
            down, right = _ARROWS[key]
            self._at = (min(max(self._at[0] + down, 0), rows - 1), min(max(self._at[1] + right, 0), columns - 1))
            self.update()
        elif key == Qt.Key.Key_Space or key in _ERASE:
            self._ink = self._ink.copy()
            self._ink[self._at] = float(key == Qt.Key.Key_Space)
            self.update()
            self._tell()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the pixel of the keyboard."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the pixel of the keyboard."""
        super().focusOutEvent(event)
        self.update()

    def _tell(self) -> None:
        self.drawn.emit(self._ink.copy())
