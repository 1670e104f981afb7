"""Icons: plain SVG files of one color, drawn in that of the theme."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.base.theme import blended, current


def icon(name: str) -> QIcon:
    """The icon resources/icons/<name>.svg, sharp at any size, in the theme's colors of now."""
    return QIcon(_SvgEngine((files("resources.icons") / f"{name}.svg").read_text(encoding="utf-8")))


class _SvgEngine(QIconEngine):
    """Draws one SVG, with the theme's text color in place of currentColor."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source
        theme = current()
        self._colors = {True: theme.text, False: blended(theme.muted, theme.window, 0.5)}

    def clone(self) -> QIconEngine:
        """Another engine for the same picture."""
        copy = _SvgEngine(self._source)
        copy._colors = self._colors
        return copy

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon into `rect`."""
        color = self._colors[mode != QIcon.Mode.Disabled]
        renderer = QSvgRenderer(QByteArray(self._source.replace("currentColor", color).encode()))
        renderer.render(painter, QRectF(rect))  # type: ignore[call-overload]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon as a picture of `size` pixels."""
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, result.rect(), mode, state)
        painter.end()
        return result
