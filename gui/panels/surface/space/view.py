"""Widget of the 3-D surface, rotated by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.base import theme
from gui.base.painting import called_by_qt, painting, restored
from gui.base.preferences import preferences, stored_switch
from gui.panels.surface.space.camera import Camera
from gui.panels.surface.space.mesh_painter import ReliefPainter
from gui.panels.surface.space.opengl_support import context
from gui.panels.surface.space.painted import PaintedRelief
from gui.plots.plot_style import BY_KEY

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QShowEvent, QWheelEvent

    from gui.panels.surface.space.by_opengl import OpenGLRelief
    from gui.panels.surface.space.mesh_painter import Relief

# Degrees per pixel of a drag, and per arrow key.
_DRAG, _KEY = 0.5, 5.0
_NOTCH = 1.15
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
# Preference for OpenGL; by default it is used with a graphics card.
_WISH = "surface_opengl"
_TOOLTIP = (
    "The output y as a height over the two inputs; dots are the examples at the height of their target,\n"
    "each with a line to the surface: its error. Drag (or use the arrow keys) to rotate, scroll (or press + and −) to "
    "zoom, press Home to reset the view. Right-click to switch to OpenGL, if available."
)


class Space(QWidget):
    """A 3-D surface that can be rotated: drawn with OpenGL on a graphics card, otherwise by a painter.

    opengl: the choice, kept with the preferences; it is made when the surface is first seen.

    Signals
    -------
    turned(): it is seen from elsewhere now; `camera` says from where.
    redrawn(): it is drawn by other means now, for which `grids` says how fine.
    failed(sentence): OpenGL failed, and the painter draws.
    """

    turned = Signal()
    redrawn = Signal()
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.camera = Camera()
        self.opengl = QAction("Draw with OpenGL", self, checkable=True)
        self.opengl.triggered.connect(self._choose)
        self.addAction(self.opengl)
        self._relief: Relief | None = None
        self._at = QPointF()
        self._framed = False
        self._chosen = False
        self._picture: PaintedRelief | OpenGLRelief = PaintedRelief()
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(1, 1, 1, 1)
        self._frame.addWidget(self._picture)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setMinimumSize(80, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(_TOOLTIP)
        self.setAccessibleName("Output over the inputs, 3-D")

    @property
    def grids(self) -> tuple[int, int]:
        """Return the grid points per side while something moves, and at rest."""
        return self._picture.grids

    def recolor(self, colors: theme.Theme) -> None:
        """Apply the colors of the theme."""
        self._picture.recolor(colors)
        self.update()

    def show_relief(self, relief: Relief) -> None:
        """Show another surface."""
        self._relief = relief
        self._picture.show_relief(relief, self.camera)

    def look(self, camera: Camera) -> None:
        """Change the camera."""
        if camera != self.camera:
            self.camera = camera
            if self._relief is not None:
                self._picture.show_relief(self._relief, camera)
            self.turned.emit()

    def words(self) -> str:
        """Return the camera position in words."""
        return f"Seen from {self.camera.tilt:.0f}° above the base plane, rotated by {self.camera.turn:.0f}°."

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Draw it into `target` at its size on the screen, as polygons, lines and text."""
        if self._relief is None:
            return
        size, drawing = QSizeF(self.size()), ReliefPainter(theme.current())
        with restored(painter):
            painter.fillRect(target, QColor(theme.current().panel))
            painter.translate(target.topLeft())
            painter.scale(target.width() / size.width(), target.height() / size.height())
            drawing.paint(painter, size, self._relief, self.camera, smooth=True)
            drawing.write(painter, size, self._relief, self.camera)

    def showEvent(self, event: QShowEvent) -> None:
        """Choose the renderer before it is first shown."""
        super().showEvent(event)
        if not self._chosen:
            self._chosen = True
            found = context()
            self.opengl.setEnabled(found.usable)
            self.opengl.setToolTip(
                f"Draw the surface with OpenGL, on {found.words}" if found.usable
                else f"OpenGL is not available: {found.words}"
            )  # fmt: skip
            if found.usable and stored_switch(preferences(), _WISH, found.hardware):
                self._draw_by_opengl(True)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Show a thin border if a key brought the focus."""
        with painting(self) as painter:
            painter.setPen(QColor(theme.current().accent if self._framed else theme.current().panel))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _choose(self, on: bool) -> None:
        preferences().setValue(_WISH, on)
        self._draw_by_opengl(on)

    def _draw_by_opengl(self, on: bool) -> None:
        picture: PaintedRelief | OpenGLRelief = PaintedRelief()
        if on:
            from gui.panels.surface.space.by_opengl import OpenGLRelief

            picture = OpenGLRelief()
            picture.failed.connect(self._fall_back)
        self.opengl.setChecked(on)
        old, self._picture = self._picture, picture
        self._frame.replaceWidget(old, picture)
        old.deleteLater()
        if self._relief is not None:
            picture.show_relief(self._relief, self.camera)
        self.redrawn.emit()

    def _fall_back(self, why: str) -> None:
        self._draw_by_opengl(False)
        self.opengl.setEnabled(False)
        self.opengl.setToolTip(f"OpenGL failed: {why}")
        self.failed.emit(f"OpenGL failed, so the surface is drawn without it: {why}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._at = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Rotate the surface with the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            by, self._at = event.position() - self._at, event.position()
            self.look(self.camera.moved(-_DRAG * by.x(), _DRAG * by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self.look(self.camera.zoomed(_NOTCH ** (event.angleDelta().y() / 120)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Rotate with arrow keys, zoom with + and −, reset with Home."""
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
        """Note whether a key brought the focus."""
        self._framed = event.reason() in BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the border."""
        self._framed = False
        self.update()
