"""Painted view of the 3-D surface, which works everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from gui.base import theme
from gui.base.painting import called_by_qt, painting
from gui.panels.surface.space.mesh_painter import ReliefPainter

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.panels.surface.space.camera import Camera
    from gui.panels.surface.space.mesh_painter import Relief


class PaintedRelief(QWidget):
    """Shows a surface; every quadrilateral is painted individually.

    grids: points to each side while something moves, and at rest.
    """

    grids = (25, 51)

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._seen: tuple[Relief, Camera] | None = None
        self._painter = ReliefPainter(theme.current())
        self._picture: QImage | None = None

    def recolor(self, colors: theme.Theme) -> None:
        """Apply the colors of the theme."""
        self._painter = ReliefPainter(colors)
        self._changed()

    def show_relief(self, relief: Relief, camera: Camera) -> None:
        """Show a surface from a camera position."""
        self._seen = relief, camera
        self._changed()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it at twice the resolution, which is faster than antialiasing, and the text over it."""
        if self._seen is None:
            return
        size = QSizeF(self.size())
        if self._picture is None:
            dots = 2.0 * self.devicePixelRatioF()
            picture = QImage((size * dots).toSize(), QImage.Format.Format_RGB32)
            picture.fill(QColor(theme.current().panel))
            picture.setDevicePixelRatio(dots)
            with painting(picture) as inner:
                self._painter.paint(inner, size, *self._seen, smooth=False)
            self._picture = picture
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._picture)
            self._painter.write(painter, size, *self._seen)

    def resizeEvent(self, event: object) -> None:
        """Draw it again."""
        self._changed()

    def _changed(self) -> None:
        self._picture = None
        self.update()
