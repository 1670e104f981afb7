"""Pictures for commands: SVG drawn by Qt, without a window and without a display."""

from __future__ import annotations

import os

from core.basics.errors import InputError


def png(svg: str) -> bytes:
    """Return an SVG picture as PNG. Raises InputError if Qt cannot be loaded."""
    try:
        from PySide6.QtGui import QGuiApplication

        from gui.base import pictures
    except ImportError as error:
        raise InputError(f"PNG pictures need Qt ({' '.join(str(error).split())}); choose the suffix .svg") from None
    if QGuiApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        application = QGuiApplication(["chainrule"])
        content = pictures.png(svg)
        application.shutdown()
        return content
    return pictures.png(svg)
