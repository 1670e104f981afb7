"""The surface in space as a widget: turned by the mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.panels.surface.camera import Camera
from gui.panels.surface.relief import ReliefPainter
from gui.strokes import BY_KEY

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from gui.panels.surface.relief import Relief

# Degrees a pixel of a drag, and a press of an arrow key.
_DRAG, _KEY = 0.5, 5.0
_NOTCH = 1.15
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_TOOLTIP = (
    "The output y as a height over the two inputs; dots are the examples at the height of their target,\n"
    "each with a line to the surface: its error. Drag (or press the arrow keys) to turn it, the wheel (or + and −) "
    "to zoom, Home to look as at first."
)


class Space(QWidget):
    """Shows a relief.

    Signals
    -------
    turned(): it is seen from elsewhere now; `camera` says from where.
    """

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.camera = Camera()
        self._relief: Relief | None = None
        self._painter = ReliefPainter(theme.current())
        self._picture: QImage | None = None
        self._at = QPointF()
        self._framed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setMinimumSize(80, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(_TOOLTIP)
        self.setAccessibleName("Output over the inputs, in space")

    def recolour(self, colors: theme.Theme) -> None:
        """Take the colours of the theme."""
        self._painter = ReliefPainter(colors)
        self._changed()

    def show_relief(self, relief: Relief) -> None:
        """Show another one."""
        self._relief = relief
        self._changed()

    def look(self, camera: Camera) -> None:
        """See it from elsewhere."""
        if camera != self.camera:
            self.camera = camera
            self._changed()
            self.turned.emit()

    def words(self) -> str:
        """From where it is seen, in words."""
        return f"Seen from {self.camera.tilt:.0f}° above the ground, turned by {self.camera.turn:.0f}°."

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Draw it into `target` at its size on the screen, as polygons, lines and text."""
        if self._relief is None:
            return
        size = QSizeF(self.size())
        painter.save()
        painter.fillRect(target, QColor(theme.current().panel))
        painter.translate(target.topLeft())
        painter.scale(target.width() / size.width(), target.height() / size.height())
        self._painter.paint(painter, size, self._relief, self.camera, smooth=True)
        self._painter.write(painter, size, self._relief, self.camera)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it at twice the dots, which is faster than soft edges, and the words over it."""
        if self._relief is None:
            return
        size = QSizeF(self.size())
        if self._picture is None:
            dots = 2.0 * self.devicePixelRatioF()
            self._picture = QImage((size * dots).toSize(), QImage.Format.Format_RGB32)
            self._picture.fill(QColor(theme.current().panel))
            self._picture.setDevicePixelRatio(dots)
            inner = QPainter(self._picture)
            self._painter.paint(inner, size, self._relief, self.camera, smooth=False)
            inner.end()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self._picture)
        self._painter.write(painter, size, self._relief, self.camera)
        if self._framed:
            painter.setPen(QColor(theme.current().accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: object) -> None:
        """Draw it anew."""
        self._changed()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._at = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn it as a ball under the hand."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            by, self._at = event.position() - self._at, event.position()
            self.look(self.camera.moved(-_DRAG * by.x(), _DRAG * by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self.look(self.camera.zoomed(_NOTCH ** (event.angleDelta().y() / 120)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows turn it, + and − zoom, Home looks as at first."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            turn, tilt = _ARROWS[key]
            self.look(self.camera.moved(_KEY * turn, _KEY * tilt))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.look(self.camera.zoomed(1 / _NOTCH if key == Qt.Key.Key_Minus else _NOTCH))
        elif key == Qt.Key.Key_Home:
            self.look(Camera())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A thin border says that keys go here, where a key brought the focus."""
        self._framed = event.reason() in BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys go elsewhere."""
        self._framed = False
        self.update()

    def _changed(self) -> None:
        self._picture = None
        self.update()
