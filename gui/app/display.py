"""Check for a display on which a window can open, before Qt, which would abort with a misleading message."""

from __future__ import annotations

import ctypes
import os
import sys

# Shared libraries that Qt requires, and the Debian packages that contain them.
_ALWAYS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
}
_WAYLAND = {"libwayland-cursor.so.0": "libwayland-cursor0"}


def missing() -> str:
    """Return one sentence on what prevents a window from opening, "" if nothing. Checks only Linux."""
    if not sys.platform.startswith("linux"):
        return ""
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    wayland = platform.startswith("wayland") or (not platform and bool(os.environ.get("WAYLAND_DISPLAY")))
    x11 = platform == "xcb" or (not platform and not wayland)
    wanted = _ALWAYS | (_X11 if x11 else {}) | (_WAYLAND if wayland else {})
    packages = [package for library, package in wanted.items() if not _loads(library)]
    if x11 and not _connects():
        where = os.environ.get("DISPLAY")
        what = f"the display {where} cannot be reached" if where else "there is no display (DISPLAY is not set)"
        return f"{what}, so no window can be opened; the commands work without one, see chainrule --help"
    if packages:
        return f"system libraries are missing; install them with: apt-get install {' '.join(packages)}"
    return ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _connects() -> bool:
    """Return whether an X server answers at DISPLAY."""
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt includes most libraries; let it report other problems itself
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_int)]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
