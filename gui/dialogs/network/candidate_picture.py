"""Pictures of the networks that a file may mean, one column of nodes per layer, and a list of them to choose from."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from gui.base.painting import painting
from gui.base.theme import current

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont, QKeyEvent

    from core.files.input_file import Candidate

# More nodes of a layer than this stand for all of them; the number below counts them.
_DRAWN = 5
_RADIUS = 3.0
_SIZE = QSize(260, 84)


def candidate_words(candidate: Candidate, most: int = 80) -> str:
    """Return the names of the layers in their order, and the sizes."""
    turned = ", columns as nodes" if candidate.orientation == "columns" else ""
    sizes = "-".join(map(str, candidate.sizes))
    words = f"{' → '.join(candidate.order)}  ({sizes}{turned})"
    return words if len(words) < most else words[: most - 1] + "…"


def candidate_icon(candidate: Candidate, font: QFont, ratio: float) -> QIcon:
    """Return a picture of the network: its nodes, how many there are, and between them the names of the matrices."""
    pixmap = QPixmap(_SIZE * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with painting(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        _paint(painter, candidate, QFontMetricsF(font))
    return QIcon(pixmap)


def _paint(painter: QPainter, candidate: Candidate, metrics: QFontMetricsF) -> None:
    theme, line = current(), metrics.height()
    width, height = _SIZE.width(), _SIZE.height() - 2 * line
    step = (width - 40) / max(1, len(candidate.sizes) - 1)
    layers = []
    for n, size in enumerate(candidate.sizes):
        shown = min(size, _DRAWN)
        gap = height / (shown + 1)
        layers.append([QPointF(20 + n * step, line + gap * (k + 1)) for k in range(shown)])
    edges = QColor(theme.muted)
    edges.setAlpha(110)
    painter.setPen(QPen(edges, 1))
    for before, after in pairwise(layers):
        for a in before:
            for b in after:
                painter.drawLine(a, b)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.value))
    for layer in layers:
        for place in layer:
            painter.drawEllipse(place, _RADIUS, _RADIUS)
    painter.setPen(QColor(theme.text))
    for layer, size in zip(layers, candidate.sizes, strict=True):
        below = QRectF(layer[0].x() - 30, height + line, 60, line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(size))
    names = candidate.order if len(candidate.order) == len(layers) - 1 else ()
    for n, name in enumerate(names):
        above = QRectF(20 + n * step, 0, step, line)
        short = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, step - 4)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, short)


class CandidateList(QListWidget):
    """The networks that a file may mean, each with its picture; choosing one emits `picked` with its row."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Networks that fit the file")
        self.setToolTip("Choose the right network")
        self.setIconSize(_SIZE)
        self.setSpacing(4)
        self.setWordWrap(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda item: self.picked.emit(self.row(item)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the current network with Enter, which must not reach the dialog and open what was not yet seen."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentRow() >= 0:
            self.picked.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Show these networks, none chosen."""
        self.clear()
        for candidate in candidates:
            icon = candidate_icon(candidate, self.font(), self.devicePixelRatioF())
            item = QListWidgetItem(icon, candidate_words(candidate))
            item.setToolTip(candidate_words(candidate, 1000))
            self.addItem(item)
