"""Typeset formulas: LaTeX to a picture by mathra, in the theme's colours, with its spoken text.

The one place that knows mathra. Whatever it may lack is met here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import mathra
from PySide6.QtCore import QByteArray, QPointF, QRectF, QSizeF
from PySide6.QtSvg import QSvgRenderer

from core.derivation import Quantity, role
from gui.theme import current

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gui.theme import Theme

# mathra's pictures have 1,000 units an em; one em is the size of the letters around.
_UNITS = 1000.0
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_VIEW_BOX = re.compile(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"')
# A drawn part with a marked colour; all that mathra draws are elements without children.
_MARKED = re.compile(r'(?:<(?:use|rect|path|line)\b[^>]*fill="#0000([0-9a-f]{2})"[^>]*/>)')


@dataclass(frozen=True)
class Mark:
    """A part of a formula that can be pointed at: a quantity, or None for the dots of a folded sum."""

    quantity: Quantity | None
    color: str


class Marks:
    """Collects the marks of one formula while it is written; `color` fits core's Style.color."""

    def __init__(self, theme: Theme | None = None) -> None:
        self._theme = theme or current()
        self.found: list[Mark] = []

    def color(self, quantity: Quantity, value: float) -> str:
        """A colour that stands for the next mark in the LaTeX; the picture has the theme's instead."""
        return self._next(Mark(quantity, self._theme.color(role(quantity, value)).name()))

    def dots(self) -> str:
        """The same for the dots of a folded sum."""
        return self._next(Mark(None, self._theme.accent))

    def _next(self, mark: Mark) -> str:
        # The marker has two hexadecimal digits; what comes after is coloured but not marked.
        if len(self.found) == 255:
            return mark.color
        self.found.append(mark)
        return f"#0000{len(self.found):02x}"


@dataclass(frozen=True)
class Picture:
    """A typeset formula.

    width, ascent, descent: in em, from the left end of the baseline. boxes: where each mark stands, in em,
    y downwards from the baseline. spoken: the formula in words. svg: the whole picture as a file.
    """

    width: float
    ascent: float
    descent: float
    boxes: tuple[tuple[Quantity | None, QRectF], ...]
    spoken: str
    svg: bytes
    renderer: QSvgRenderer

    @property
    def height(self) -> float:
        """Ascent and descent together, in em."""
        return self.ascent + self.descent

    def size(self, em: float) -> QSizeF:
        """The size where an em is so many device-independent pixels."""
        return QSizeF(self.width * em, self.height * em)

    def draw(self, painter: QPainter, baseline: QPointF, em: float) -> None:
        """Draw it with the left end of its baseline at `baseline`."""
        top_left = QPointF(baseline.x(), baseline.y() - self.ascent * em)
        self.renderer.render(painter, QRectF(top_left, self.size(em)))


def picture(latex: str, marks: Marks | None = None, color: str | None = None) -> Picture:
    """`latex` typeset, its text in `color` or the theme's text colour; marks as `Marks` collected them.

    The same formula in the same colours is typeset once. Raises ValueError for LaTeX that mathra does not
    know: all of it is ours, so that would be a fault of the program.
    """
    found = tuple(marks.found) if marks is not None else ()
    return _typeset(latex, found, color or current().text)


@lru_cache(maxsize=1024)
def _typeset(latex: str, marks: tuple[Mark, ...], color: str) -> Picture:
    result = mathra.render(latex)
    if result["warnings"]:
        raise ValueError(f"{latex}: {result['warnings'][0]['description']}")
    # Qt complains about <metadata>, and knows no currentColor from outside.
    svg = _METADATA.sub("", result["svg"]).replace("currentColor", color)
    svg = _grouped(svg, marks)
    box = _VIEW_BOX.search(svg)
    assert box is not None
    _, top, width, height = (float(number) / _UNITS for number in box.groups())
    source = svg.encode()
    renderer = QSvgRenderer(QByteArray(source))
    boxes = tuple(
        (mark.quantity, _box(renderer, f"mark{k}"))
        for k, mark in enumerate(marks)
        if renderer.elementExists(f"mark{k}")
    )
    return Picture(width, -top, height + top, boxes, result["speech"], source, renderer)


def _grouped(svg: str, marks: tuple[Mark, ...]) -> str:
    """The marked parts in groups with an id each, in their own colours."""
    pieces: list[str] = []
    end, open_mark = 0, -1
    for match in _MARKED.finditer(svg):
        k = int(match[1], 16) - 1
        if not 0 <= k < len(marks):
            continue
        between = svg[end : match.start()]
        if open_mark != -1 and (k != open_mark or between):
            pieces.append("</g>")
            open_mark = -1
        pieces.append(between)
        if open_mark == -1:
            pieces.append(f'<g id="mark{k}">')
            open_mark = k
        pieces.append(match[0].replace(f"#0000{match[1]}", marks[k].color))
        end = match.end()
    if open_mark != -1:
        pieces.append("</g>")
    pieces.append(svg[end:])
    return "".join(pieces)


def _box(renderer: QSvgRenderer, name: str) -> QRectF:
    """Where an element stands, in em from the baseline; mathra's y points up inside of the picture."""
    box = renderer.transformForElement(name).mapRect(renderer.boundsOnElement(name))
    return QRectF(box.x() / _UNITS, box.y() / _UNITS, box.width() / _UNITS, box.height() / _UNITS)
