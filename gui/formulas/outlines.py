"""Outlines in mathra's pictures, read from its SVG without Qt's slow reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath, QTransform

if TYPE_CHECKING:
    from collections.abc import Iterator

_GLYPH = re.compile(r'<path id="[^"]*-(g\d+)" d="([^"]*)"/>')
# A glyph at a position, possibly scaled, or a bar; with its own color, or the text color.
_DRAWN = re.compile(
    r'<(?:use href="#[^"]*-(g\d+)" '
    r'(?:x="([^"]*)" y="([^"]*)"|transform="translate\((\S+) (\S+)\) scale\(([^)]*)\)")'
    r'|rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)")'
    r'(?: fill="([^"]*)")?/>'
)
_COMMAND = re.compile(r"([MLCZ])([^A-Z]*)")
# Cached outlines of glyphs, by their numbers in mathra's single font.
_glyphs: dict[str, QPainterPath] = {}


def outlines(svg: str) -> Iterator[tuple[str, QPainterPath]]:
    """Yield what is drawn, in order: a color, "" for the text color, and everything drawn in it.

    In the picture's units, y upwards. Raises ValueError for an element that is not known.
    """
    definitions, _, drawing = svg.partition("</defs>")
    # The drawing is one group, followed by its text for selecting and copying.
    drawing = drawing.partition("</g>")[0]
    elements = _DRAWN.findall(drawing)
    if len(elements) != drawing.count("/>"):
        raise ValueError("mathra returned an unknown drawing element")
    if any(element[0] not in _glyphs for element in elements if element[0]):
        _glyphs.update((name, _glyph(data)) for name, data in _GLYPH.findall(definitions) if name not in _glyphs)
    color, path = "", QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for glyph, x, y, moved_x, moved_y, scale, left, bottom, width, height, fill in elements:
        if fill != color:
            if not path.isEmpty():
                yield color, path
            color, path = fill, QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
        if not glyph:
            path.addRect(float(left), float(bottom), float(width), float(height))
        elif scale:
            size = float(scale)
            path.addPath(QTransform(size, 0.0, 0.0, size, float(moved_x), float(moved_y)).map(_glyphs[glyph]))
        else:
            path.addPath(_glyphs[glyph].translated(float(x), float(y)))
    if not path.isEmpty():
        yield color, path


def _glyph(data: str) -> QPainterPath:
    """Return the outline of a glyph: lines and cubic curves in absolute coordinates."""
    path = QPainterPath()
    for command, numbers in _COMMAND.findall(data):
        values = [float(number) for number in numbers.split()]
        match command:
            case "M":
                path.moveTo(*values)
            case "L":
                path.lineTo(*values)
            case "C":
                path.cubicTo(*values)
            case "Z":
                path.closeSubpath()
    return path
