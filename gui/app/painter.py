"""Pictures for commands: SVG drawn by Qt, without a window and without a display."""

from __future__ import annotations

import os

from core.basics.errors import InputError

# Pixels per unit of the picture, so that text is sharp on any screen.
_SCALE = 2


def png(svg: str) -> bytes:
    """Return an SVG picture as PNG. Raises InputError if Qt cannot be loaded."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from PySide6.QtCore import QBuffer, QByteArray, QIODevice
        from PySide6.QtGui import QGuiApplication, QImage, QPainter
        from PySide6.QtSvg import QSvgRenderer
    except ImportError as error:
        raise InputError(f"PNG pictures need Qt ({' '.join(str(error).split())}); choose the suffix .svg") from None
    # Fonts belong to an application; it must live as long as they are used.
    application = QGuiApplication.instance() or QGuiApplication(["chainrule"])
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(renderer.defaultSize() * _SCALE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        renderer.render(painter)
    finally:
        painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    del application
    return bytes(buffer.data().data())
