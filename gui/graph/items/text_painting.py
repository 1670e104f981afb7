"""Drawing of numbers and names on the graph: pills, tags, names with subscripts."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QStaticText,
    QTransform,
)

from gui.base.contrast import ink
from gui.base.type_scale import INDEX
from gui.graph.content.scene_content import PILL
from gui.graph.items.style import caption_font, number_font, number_width, symbol_font

if TYPE_CHECKING:
    from gui.graph.content.lighting import Tag
    from gui.graph.content.names import Name
    from gui.graph.content.scene_content import SceneContent


def placed(ground: QTransform, x: float, y: float, scale: float) -> QTransform:
    """Return the transform that draws around (x, y), enlarged; ground: the painter's transform before.

    Setting it back needs no guard: the view restores the painter after each item.
    """
    return QTransform(scale, 0.0, 0.0, scale, x, y) * ground


def pill_width(words: str, bold: bool = False) -> float:
    """Return the width of a number in its rounded frame."""
    return max(number_width(words, bold) + 15.0, 32.0) - 2


def draw_pill(painter: QPainter, words: str, line: QColor, ground: QColor, text: QColor, bold: bool = False) -> None:
    """Draw a number in a rounded frame around the origin."""
    width, height = pill_width(words, bold), PILL[1] - 2
    draw_plate(painter, QRectF(-width / 2, -height / 2, width, height), height / 2, line, 1.2, ground)
    draw_number(painter, _ORIGIN, words, bold=bold, color=text)


def draw_disc(painter: QPainter, radius: float, line: QColor, width: float, ground: QColor) -> None:
    """Draw a disc with an outline around the origin; two filled discs take half the time of an outlined one."""
    painter.setPen(Qt.PenStyle.NoPen)
    for color, reach in ((line, radius + width / 2), (ground, radius - width / 2)):
        painter.setBrush(color)
        painter.drawEllipse(_ORIGIN, reach, reach)


def draw_plate(painter: QPainter, box: QRectF, corner: float, line: QColor, width: float, ground: QColor) -> None:
    """Draw a rounded rectangle with an outline, filled twice like `draw_disc`; corner: its radius."""
    painter.setPen(Qt.PenStyle.NoPen)
    for color, out in ((line, width / 2), (ground, -width / 2)):
        painter.setBrush(color)
        painter.drawRoundedRect(box.adjusted(-out, -out, out, out), corner + out, corner + out)


def draw_tag(painter: QPainter, at: QPointF, tag: Tag, shown: SceneContent, scale: float = 1.0) -> None:
    """Draw a second number in the color of its type: s, δ, a gradient or a new weight."""
    theme = shown.theme
    ground = painter.worldTransform()
    painter.setWorldTransform(placed(ground, at.x(), at.y(), scale))
    color = ink(theme.color(tag.role).name(), theme.panel, 1.0 if tag.current else 0.8)
    draw_number(painter, _ORIGIN, tag.text, bold=tag.current, color=color, halo=theme.panel)
    painter.setWorldTransform(ground)


def draw_number(
    painter: QPainter, at: QPointF, words: str, bold: bool = False, *, color: QColor, halo: str = ""
) -> None:
    """Draw a number centered at a point; halo: a color around it, so that lines behind do not touch it."""
    foot = QPointF(at.x() - number_width(words, bold) / 2, at.y() + _BASELINE)
    if halo:
        _draw_halo(painter, foot, words, bold, QColor(halo))
    painter.setFont(number_font(bold))
    painter.setPen(color)
    painter.drawText(foot, words)


def _draw_halo(painter: QPainter, foot: QPointF, words: str, bold: bool, color: QColor) -> None:
    """Draw what is around a number: digit by digit, since numbers change and the shapes of digits do not."""
    x = foot.x()
    for part in words if _DIGITS.issuperset(words) else (words,):
        painter.fillPath(_halo(part, bold).translated(x, foot.y()), color)
        x += number_width(part, bold)


@lru_cache(maxsize=1024)
def _halo(words: str, bold: bool) -> QPainterPath:
    """Return the shape of words with 2 pixels around them, from the origin of their line.

    One contour instead of the outline's many: it is filled in a tenth of the time.
    """
    path = QPainterPath()
    path.addText(_ORIGIN, number_font(bold), words)
    around = QPainterPathStroker()
    around.setWidth(4.0)
    around.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return around.createStroke(path).simplified()


def draw_name(painter: QPainter, at: QPointF, name: Name, pixels: int) -> None:
    """Draw a letter with its index and layer, centered at `at`."""
    for font, place, text in _laid_out(name, pixels):
        painter.setFont(font)
        painter.drawStaticText(at + place, text)


@lru_cache(maxsize=2048)
def _laid_out(name: Name, pixels: int) -> tuple[tuple[QFont, QPointF, QStaticText], ...]:
    """Return the parts of a name with their positions; cached, because names do not change."""
    big, small = symbol_font(pixels), symbol_font(round(INDEX * pixels))
    letter = QFontMetricsF(big).horizontalAdvance(name.letter)
    index = max(QFontMetricsF(small).horizontalAdvance(part) for part in (name.number, name.layer))
    left, right = -(letter + index) / 2, (letter - index) / 2 + 1
    baseline = 0.3 * pixels
    parts = [(big, left, baseline, name.letter), (small, right, baseline + 0.22 * pixels, name.number)]
    parts.append((small, right, baseline - 0.42 * pixels, name.layer))
    made = []
    for font, x, y, words in parts:
        text = QStaticText(words)
        text.setTextFormat(Qt.TextFormat.PlainText)
        if words:
            made.append((font, QPointF(x, y - QFontMetricsF(font).ascent()), text))
    return tuple(made)


def draw_caption(painter: QPainter, line: QRectF, words: str, zoom: float, least: float) -> None:
    """Draw a centered title: never smaller than a number of pixels, nor wider than its line.

    Of one with too little room only what follows " · " is drawn.
    """
    painter.setFont(caption_font())
    measured = painter.fontMetrics().horizontalAdvance
    scale = min(max(1.0, least / (caption_font().pixelSize() * zoom)), _LARGEST)
    if scale * (measured(words) + 4.0) > line.width():
        words = words.rpartition(" · ")[2]
    width = measured(words) + 4.0
    ground = painter.worldTransform()
    painter.setWorldTransform(placed(ground, line.center().x(), line.bottom() - 8.0, scale))
    painter.drawText(QRectF(-width, -30.0, 2 * width, 34.0), _BELOW, words)
    painter.setWorldTransform(ground)


_LARGEST = 4.0  # Maximum scale of a title for which its item has room.
_ORIGIN = QPointF(0.0, 0.0)
_DIGITS = frozenset("0123456789.−")  # Of equal width, and without kerning.
_BASELINE = 4.4  # From the middle of a line of digits, 12 pixels high, down to the baseline.
_BELOW = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
