"""The map of a sweep in its dialog: the same picture as a file of it, in the theme's colors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize
from PySide6.QtGui import QHelpEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolTip, QWidget

from core.analysis.sweeping.sweep_map import Ink, SweepMap, cell_at, svg
from core.basics.system.atomic import write_atomically
from gui.base import theme
from gui.base.painting import called_by_qt, painting
from gui.base.pictures import png

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QMouseEvent, QPaintEvent

PICTURES = ("PNG picture (*.png)", "SVG picture (*.svg)")
_TIP = "Share of runs that learned. Point at a cell to read it."


class SweepMapView(QWidget):
    """Draws a map; empty before the first one."""

    def __init__(self) -> None:
        super().__init__()
        self._map: SweepMap | None = None
        self._renderer = QSvgRenderer()
        self.setAccessibleName("Map of the sweep")
        self.setToolTip(_TIP)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """Return a size that a map fits."""
        return QSize(480, 260)

    def show_map(self, shown: SweepMap) -> None:
        """Show this map."""
        self._map = shown
        self._draw()
        rows, columns = shown.shares.shape
        cells = [shown.words(row, column) for row in range(rows) for column in range(columns)]
        self.setAccessibleDescription("; ".join(cells[:200]))

    def save(self, path: Path) -> None:
        """Write the map, as a file has it: on white paper."""
        assert self._map is not None
        picture = svg(self._map)
        write_atomically(path, png(picture) if path.name.lower().endswith(".png") else picture.encode())

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture as large as it fits."""
        if self._map is not None:
            with painting(self) as painter:
                self._renderer.render(painter, self._place())

    def event(self, event: QEvent) -> bool:
        """Explain the cell under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the cell under the mouse at once."""
        at = event.position()
        QToolTip.showText(event.globalPosition().toPoint(), self.words_at(at.x(), at.y()), self)

    def words_at(self, x: float, y: float) -> str:
        """Return what the cell at this place of the widget shows, in words."""
        if self._map is None:
            return _TIP
        place = self._place()
        scale = self._renderer.defaultSize().width() / place.width()
        cell = cell_at(self._map, (x - place.x()) * scale, (y - place.y()) * scale)
        return _TIP if cell is None else self._map.words(*cell)

    def changeEvent(self, event: QEvent) -> None:
        """Update the colors for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and getattr(self, "_map", None) is not None:
            self._draw()

    def _draw(self) -> None:
        colors = theme.current()
        some = "#33383f" if colors.dark else Ink.some
        assert self._map is not None
        self._renderer.load(
            QByteArray(svg(self._map, Ink(colors.panel, colors.text, Ink.none, some, Ink.all)).encode())
        )
        self.update()

    def _place(self) -> QRectF:
        size = self._renderer.defaultSize()
        scale = min(self.width() / max(size.width(), 1), self.height() / max(size.height(), 1))
        width, height = size.width() * scale, size.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
