"""Icons: SVG files of one color, drawn in the color of the theme."""

from __future__ import annotations

from functools import cache
from pkgutil import get_data

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.base.painting import called_by_qt, painting
from gui.base.theme import blended, current


def icon(name: str, role: str = "text") -> QIcon:
    """Return the icon resources/icons/<name>.svg, sharp at any size, in the theme's colors when drawn."""
    return QIcon(_SvgEngine(name, role))


@cache
def _source(name: str) -> bytes:
    """Return the SVG, which is read when an icon is first drawn."""
    content = get_data("resources.icons", f"{name}.svg")
    assert content is not None  # it comes with Chainrule
    return content


class _SvgEngine(QIconEngine):
    """Draws one SVG, with a color of the theme in place of currentColor. Most icons are in menus, and never drawn."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        """Return another engine for the same picture."""
        return _SvgEngine(self._name, self._role)

    @called_by_qt
    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon into `rect`."""
        theme = current()
        dim = blended(theme.muted, theme.window, 0.5)
        color = dim if mode == QIcon.Mode.Disabled else theme.color(self._role).name()
        renderer = QSvgRenderer(QByteArray(_source(self._name).replace(b"currentColor", color.encode())))
        renderer.render(painter, QRectF(rect))  # type: ignore[call-overload]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a picture of `size` pixels."""
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        with painting(result) as painter:
            self.paint(painter, result.rect(), mode, state)
        return result
