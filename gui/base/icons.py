"""Icons: SVG files of one color, drawn in the color of the theme."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.base.painting import called_by_qt, painting
from gui.base.theme import blended, current


def icon(name: str, role: str = "text") -> QIcon:
    """Return the icon resources/icons/<name>.svg, sharp at any size, in the theme's colors when drawn."""
    return QIcon(_SvgEngine(_source(name), role))


@cache
def _source(name: str) -> str:
    return (files("resources.icons") / f"{name}.svg").read_text(encoding="utf-8")


class _SvgEngine(QIconEngine):
    """Draws one SVG, with a color of the theme in place of currentColor."""

    def __init__(self, source: str, role: str) -> None:
        super().__init__()
        self._source, self._role = source, role

    def clone(self) -> QIconEngine:
        """Return another engine for the same picture."""
        return _SvgEngine(self._source, self._role)

    @called_by_qt
    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon into `rect`."""
        theme = current()
        dim = blended(theme.muted, theme.window, 0.5)
        color = dim if mode == QIcon.Mode.Disabled else theme.color(self._role).name()
        renderer = QSvgRenderer(QByteArray(self._source.replace("currentColor", color).encode()))
        renderer.render(painter, QRectF(rect))  # type: ignore[call-overload]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a picture of `size` pixels."""
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        with painting(result) as painter:
            self.paint(painter, result.rect(), mode, state)
        return result
