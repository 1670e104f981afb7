"""Headers of rows and columns."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from gui.base.painting import called_by_qt, restored
from gui.base.theme import current
from gui.tables.text import MARGIN


class PlainHeader(QHeaderView):
    """Row or column names without bevels: small gray text and one line."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    @called_by_qt
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw the name, and a line towards the numbers."""
        theme, model = current(), self.model()
        if model is None:
            return
        with restored(painter):
            painter.fillRect(rect, theme.window)
            painter.setPen(theme.line)
            if self.orientation() == Qt.Orientation.Horizontal:
                painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            marked = model.headerData(section, self.orientation(), Qt.ItemDataRole.FontRole)
            painter.setFont(marked or self.font())
            painter.setPen(theme.accent if marked else theme.muted)
            name = str(model.headerData(section, self.orientation()))
            place = rect.adjusted(MARGIN, 0, -MARGIN, 0)
            words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, self.defaultAlignment(), words)

    def sectionSizeFromContents(self, section: int) -> QSize:
        """Return the size of the name."""
        model = self.model()
        if model is None:  # the table is being destroyed
            return QSize()
        name = str(model.headerData(section, self.orientation()))
        font = model.headerData(section, self.orientation(), Qt.ItemDataRole.FontRole)
        metrics = QFontMetrics(font or self.font())
        return QSize(metrics.horizontalAdvance(name) + 2 * MARGIN + 2, metrics.height() + 8)
