"""Typesetting: LaTeX to a picture by mathra, in the theme's colors, with its spoken text.

The one place that knows mathra. Whatever it may lack is met here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import mathra
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QTransform

from gui.base.theme import current
from gui.formulas.outlines import outlines

if TYPE_CHECKING:
    from core.derivation import Quantity
    from gui.base.theme import Theme

# mathra's pictures have 1,000 units per em; one em is the size of the surrounding text.
_UNITS = 1000.0
_VIEW_BOX = re.compile(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"')
_MARK = "#0000"


@dataclass(frozen=True)
class FormulaMark:
    """A part of a formula that can be pointed at: a quantity, or None for the dots of a folded sum."""

    quantity: Quantity | None
    color: str


class Marks:
    """Collects the marks of one formula while it is written; `color` matches core's Style.color."""

    def __init__(self, theme: Theme | None = None) -> None:
        self.theme = theme or current()
        self.found: list[FormulaMark] = []

    def color(self, quantity: Quantity, role: str) -> str:
        """Return a color that represents the next mark in the LaTeX; the picture shows the theme's color."""
        return self._next(FormulaMark(quantity, _color(self.theme, role)))

    def dots(self) -> str:
        """Return the same for the dots of a folded sum."""
        return self._next(FormulaMark(None, self.theme.accent))

    def _next(self, mark: FormulaMark) -> str:
        # The marker has two hexadecimal digits; later marks are colored but cannot be pointed at.
        if len(self.found) == 255:
            return mark.color
        self.found.append(mark)
        return f"{_MARK}{len(self.found):02x}"


@cache
def _color(theme: Theme, role: str) -> str:
    return theme.color(role).name()


@dataclass(frozen=True)
class Picture:
    """A typeset formula.

    width, ascent, descent: in em, from the left end of the baseline. boxes: where each mark stands, in em,
    y downwards from the baseline. spoken: the formula in words. parts: what is drawn in each color in
    turn, in mathra's units, y upwards. points: how many their outlines have.
    """

    width: float
    ascent: float
    descent: float
    boxes: tuple[tuple[Quantity | None, QRectF], ...]
    spoken: str
    parts: tuple[tuple[QColor, QPainterPath], ...]
    points: int = 0

    @property
    def height(self) -> float:
        """Return ascent plus descent, in em."""
        return self.ascent + self.descent

    def size(self, em: float) -> QSizeF:
        """Return the size with this many device-independent pixels per em."""
        return QSizeF(self.width * em, self.height * em)

    def draw(self, painter: QPainter, baseline: QPointF, em: float) -> None:
        """Draw the picture with the left end of its baseline at `baseline`."""
        ground, scale = painter.worldTransform(), em / _UNITS
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWorldTransform(QTransform(scale, 0.0, 0.0, -scale, baseline.x(), baseline.y()) * ground)
        for color, path in self.parts:
            painter.fillPath(path, color)
        painter.setWorldTransform(ground)


def picture(latex: str, marks: Marks | None = None, color: str | None = None) -> Picture:
    """Return `latex` typeset, in `color` or the text color of the marks' theme; marks as collected by `Marks`.

    The same formula in the same colors is typeset once. Raises ValueError for LaTeX that mathra does not
    know: all of it is ours, so that would be an internal error.
    """
    found = tuple(marks.found) if marks is not None else ()
    wanted = latex, found, color or (marks.theme if marks is not None else current()).text
    made = _kept.get(wanted)
    if made is None:
        made = _typeset(*wanted)
        _kept.put(wanted, made)
    return made


class _Kept:
    """Cache of recently used pictures, limited by the number of points in their outlines."""

    def __init__(self, room: int) -> None:
        self._pictures: dict[_Wanted, Picture] = {}
        self._room = room

    def get(self, wanted: _Wanted) -> Picture | None:
        """Return the cached picture, marked as used, or None."""
        picture = self._pictures.pop(wanted, None)
        if picture is not None:
            self._pictures[wanted] = picture
        return picture

    def put(self, wanted: _Wanted, picture: Picture) -> None:
        """Add a picture, and remove those not used for the longest time."""
        self._pictures[wanted] = picture
        self._room -= picture.points
        while self._room < 0 and len(self._pictures) > 1:
            self._room += self._pictures.pop(next(iter(self._pictures))).points


_Wanted: TypeAlias = "tuple[str, tuple[FormulaMark, ...], str]"
# 24 bytes each, and about as many again.
_kept = _Kept(500_000)


def _typeset(latex: str, marks: tuple[FormulaMark, ...], color: str) -> Picture:
    result = mathra.render(latex)
    if result["warnings"]:
        raise ValueError(f"{latex}: {result['warnings'][0]['description']}")
    svg = result["svg"]
    box = _VIEW_BOX.search(svg)
    assert box is not None
    _, top, width, height = (float(number) / _UNITS for number in box.groups())
    parts: list[tuple[QColor, QPainterPath]] = []
    boxes = []
    for fill, path in outlines(svg):
        mark = marks[int(fill[-2:], 16) - 1] if fill.startswith(_MARK) else None
        parts.append((QColor(mark.color if mark else fill or color), path))
        if mark:
            area = path.boundingRect()
            place = QRectF(area.x(), -area.y() - area.height(), area.width(), area.height())
            boxes.append((mark.quantity, QTransform.fromScale(1 / _UNITS, 1 / _UNITS).mapRect(place)))
    points = sum(path.elementCount() for _, path in parts)
    return Picture(width, -top, height + top, tuple(boxes), result["speech"], tuple(parts), points)
