"""Pictures from SVG text."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from gui.base.painting import painting

# Pixels per unit of the picture, so that text is sharp on any screen.
_SCALE = 2


def png(svg: str) -> bytes:
    """Return an SVG picture as PNG. There must be an application, to which fonts belong."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(renderer.defaultSize() * _SCALE, QImage.Format.Format_RGB32)
    with painting(image) as painter:
        renderer.render(painter)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
