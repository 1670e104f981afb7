"""Paper: places text, formulas, blanks and pictures on the pages of a worksheet."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPen

from gui.base.painting import restored
from gui.base.theme import LIGHT
from gui.base.type_scale import PAGE_NOTE, PAGE_TITLE, drawn_font
from gui.formulas.typesetting import Marks, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QPagedPaintDevice

    from gui.base.theme import Theme
    from gui.formulas.typesetting import Picture

EM = 12.0
# Points per millimeter.
MM = 72.0 / 25.4
_MARGIN_MM = 18.0


def page_layout() -> QPageLayout:
    """Return A4 portrait with margins for a hole punch."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        margins,
        QPageLayout.Unit.Millimeter,
    )


def formula_picture(written: str, marks: Marks | None = None, color: str = LIGHT.text) -> Picture:
    """Return a formula as a picture in one color, or with marked parts."""
    return picture(written, marks, color)


class Paper:
    """Places text and formulas on pages from top to bottom; lengths are in points, colors those of `theme`."""

    def __init__(self, device: QPagedPaintDevice, painter: QPainter, theme: Theme = LIGHT) -> None:
        self._device = device
        self._theme = theme
        self._painter = painter
        scale = device.logicalDpiX() / 72.0
        self._painter.scale(scale, scale)
        self._width, self._height = device.width() / scale, device.height() / scale
        self._y = 0.0

    def title(self, words: str) -> None:
        """Add a large line."""
        self._write(words, PAGE_TITLE, self._theme.text, bold=True)

    def words(self, words: str) -> None:
        """Add a line in small gray letters."""
        self._write(words, PAGE_NOTE, self._theme.muted)

    def line(self, pictures: list[Picture], before: str = "", gap: float = 0.35) -> None:
        """Add formulas side by side; they wrap to the next line, and too wide ones are made smaller."""
        indent = 18.0 if not before else 36.0
        x, row = indent, list[tuple[float, float, "Picture"]]()
        for each in pictures:
            em = min(EM, (self._width - indent) / each.width)
            if row and x + each.width * em > self._width:
                self._put(row, before)
                x, row, before = indent * 1.6, [], ""
                em = min(EM, (self._width - x) / each.width)
            row.append((x, em, each))
            x += (each.width + gap) * em
        self._put(row, before)

    def new_page(self) -> None:
        """Continue on a new page."""
        self._device.newPage()
        self._y = 0.0

    def _put(self, row: list[tuple[float, float, Picture]], before: str) -> None:
        ascent = max(em * each.ascent for _, em, each in row)
        descent = max(em * each.descent for _, em, each in row)
        self._room(ascent + descent + 6.0)
        baseline = self._y + ascent
        if before:
            self._painter.setFont(self._font(PAGE_NOTE))
            self._painter.setPen(QPen(QColor(self._theme.muted)))
            self._painter.drawText(QPointF(0.0, baseline), before)
        for x, em, each in row:
            each.draw(self._painter, QPointF(x, baseline), em)
        self._y = baseline + descent + 6.0

    def _write(self, words: str, size: float, color: str, bold: bool = False) -> None:
        font = self._font(size, bold)
        height = 1.3 * size
        # A heading must not be at the bottom of a page without its content.
        self._room(height + 3.0 * EM)
        self._painter.setFont(font)
        self._painter.setPen(QPen(QColor(color)))
        self._painter.drawText(QPointF(0.0, self._y + size), words)
        self._y += height + size * 0.3

    def _font(self, size: float, bold: bool = False) -> QFont:
        """Return a font of `size` points: the painter is scaled so that its pixels are points."""
        return drawn_font(size, bold=bold)

    def _room(self, height: float) -> None:
        if self._y + height > self._height:
            self.new_page()

    def picture(self, height: float, draw: Callable[[QPainter, QRectF], object]) -> None:
        """Add a picture of this height, as wide as the page."""
        self._room(height)
        with restored(self._painter):
            draw(self._painter, QRectF(0.0, self._y, self._width, height))
        self._y += height + 6.0

    def cells(self, cells: Iterable[tuple[str, Picture, float]], columns: int, height: float) -> list[QRectF]:
        """Add cells in columns, row by row: a number before, a formula, and a blank of this width to write in.

        Returns the blanks, each on its page; a formula that leaves no room for its blank is made smaller.
        """
        blanks = []
        width = self._width / columns
        rest = iter(cells)
        while row := list(islice(rest, columns)):
            ems = [min(EM, (width - 40.0 - blank) / each.width) for _, each, blank in row]
            ascent = max(em * each.ascent for em, (_, each, _) in zip(ems, row, strict=True))
            descent = max(em * each.descent for em, (_, each, _) in zip(ems, row, strict=True))
            whole = max(height, ascent + descent + 8.0)
            self._room(whole)
            baseline = self._y + max(ascent + 4.0, whole - descent - 4.0)
            for k, (em, (before, each, blank)) in enumerate(zip(ems, row, strict=True)):
                x = k * width
                self._small(QPointF(x, baseline), before)
                each.draw(self._painter, QPointF(x + 24.0, baseline), em)
                if blank:
                    left = x + 28.0 + each.width * em
                    blanks.append(QRectF(left, self._y, blank, baseline + 2.0 - self._y))
                    self._painter.setPen(QPen(QColor(self._theme.text), 0.6))
                    self._painter.drawLine(blanks[-1].bottomLeft(), blanks[-1].bottomRight())
            self._y += whole
        return blanks

    def name_line(self) -> None:
        """Add a line for the name and the date."""
        self._y += 14.0
        self._small(QPointF(0.0, self._y), "Name")
        self._small(QPointF(0.62 * self._width, self._y), "Date")
        self._painter.setPen(QPen(QColor(self._theme.text), 0.6))
        for left, right in ((32.0, 0.58 * self._width), (0.62 * self._width + 28.0, self._width)):
            self._painter.drawLine(QPointF(left, self._y + 2.0), QPointF(right, self._y + 2.0))
        self._y += 12.0

    def _small(self, at: QPointF, words: str) -> None:
        self._painter.setFont(self._font(PAGE_NOTE))
        self._painter.setPen(QPen(QColor(self._theme.muted)))
        self._painter.drawText(at, words)
