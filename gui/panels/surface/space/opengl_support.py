"""OpenGL support: whether OpenGL can be used, and its renderer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

# Qt platforms without a screen, where even requesting a context causes warnings.
_BLIND = {"offscreen", "minimal", "vnc", "linuxfb"}
_RENDERER = 0x1F01
# Software renderers, which are no faster than the painter.
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software", "gdi generic", "basic render")
_OLDEST = (2, 0)


@dataclass(frozen=True)
class Context:
    """usable: whether OpenGL can draw. hardware: whether a graphics card does it. words: its name, or the error."""

    usable: bool
    hardware: bool
    words: str


@cache
def context() -> Context:
    """Return the result, determined once by creating a context."""
    if QGuiApplication.platformName() in _BLIND:
        return _none("there is no screen")
    made, surface = QOpenGLContext(), QOffscreenSurface()
    if not made.create():
        return _none("the system provides no context")
    surface.setFormat(made.format())
    surface.create()
    if not made.makeCurrent(surface):
        return _none("the system's context cannot be used")
    version = (made.format().majorVersion(), made.format().minorVersion())
    renderer = str(made.functions().glGetString(_RENDERER))
    made.doneCurrent()
    if version < _OLDEST:
        return _none("version {}.{} is too old".format(*version))
    return Context(True, not any(name in renderer.lower() for name in _SOFTWARE), renderer)


def _none(words: str) -> Context:
    return Context(False, False, words)
