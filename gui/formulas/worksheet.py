"""Worksheets: the derivation of one example on paper, with numbers, or with blanks and answers at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from core.basics.errors import InputError
from core.derivation import Phase, Style
from core.derivation.wording import heading
from core.model.formula import latex, plain
from gui.base.painting import painting
from gui.base.theme import LIGHT
from gui.formulas.typesetting import Marks, picture

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

    from core.basics.number_format import Digits
    from core.derivation import Derivation, Step
    from gui.formulas.typesetting import Picture

# More would be a book.
MOST_STEPS = 3000
_EM = 12.0
_FOLD = 6
_MARGIN_MM = 18.0
_BLANK = r"\underline{\hspace{5em}}"


def pdf(of: Derivation, digits: Digits, blanks: bool) -> bytes:
    """Return the worksheet as a PDF file. Raises InputError if it would have more than MOST_STEPS numbers."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("One step of backpropagation")
    writer.setResolution(300)
    writer.setPageLayout(page_layout())
    draw(writer, of, digits, blanks)
    buffer.close()
    return bytes(buffer.data().data())


def page_layout() -> QPageLayout:
    """Return A4 portrait with margins for a hole punch."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        margins,
        QPageLayout.Unit.Millimeter,
    )


def draw(device: QPagedPaintDevice, of: Derivation, digits: Digits, blanks: bool) -> None:
    """Draw the worksheet page by page on any printing device. Raises InputError as `pdf` does."""
    if len(of) > MOST_STEPS:
        raise InputError(
            f"worksheet: expected at most {MOST_STEPS:,} numbers, found {len(of):,}; choose a smaller network"
        )
    with painting(device) as painter:
        _fill(_Paper(device, painter), of, digits, blanks)


def _fill(paper: _Paper, of: Derivation, digits: Digits, blanks: bool) -> None:
    steps = [step for step in of if step.phase is not Phase.APPLY]
    paper.title("One step of backpropagation")
    paper.words("Fill in the blanks. The answers are at the end." if blanks else "All numbers of one update.")
    _given(paper, of, digits)
    for k, step in enumerate(steps, 1):
        _step(paper, k, step, digits, blanks)
    if blanks:
        paper.new_page()
        paper.title("Answers")
        for k, step in enumerate(steps, 1):
            written = f"{latex(step.formula.left)} = {latex(step.formula.left, Style(True, digits))}"
            paper.line([_picture(written)], before=f"{k}.")


def _given(paper: _Paper, of: Derivation, digits: Digits) -> None:
    """Draw the weights, the input, the target and η."""
    numbers = Style(True, digits)
    pictures = []
    for quantity in of.given():
        factor = of.factor(quantity)
        pictures.append(_picture(f"{latex(factor)} = {latex(factor, numbers)}"))
    paper.line(pictures, before="Given", gap=1.2)


def _step(paper: _Paper, k: int, step: Step, digits: Digits, blanks: bool) -> None:
    paper.words(f"{k}.  {heading(step)}")
    numbers = Style(True, digits, fold=_FOLD)
    for formula in (step.formula, *step.beside):
        marks = Marks(LIGHT)
        style = Style(False, digits, marks.color, _FOLD, None)
        written = latex(formula.left, style)
        if plain(formula.left) != plain(formula.right):
            written += f" = {latex(formula.right, style)}"
        symbols = _picture(written, marks)
        parts = [_BLANK, _BLANK] if blanks else [latex(formula.right, numbers), latex(formula.left, numbers)]
        paper.line([symbols, *(_picture(f"= {part}") for part in parts)])


def _picture(written: str, marks: Marks | None = None) -> Picture:
    return picture(written, marks, LIGHT.text)


class _Paper:
    """Places text and formulas on pages from top to bottom; lengths are in points."""

    def __init__(self, device: QPagedPaintDevice, painter: QPainter) -> None:
        self._device = device
        self._painter = painter
        scale = device.logicalDpiX() / 72.0
        self._painter.scale(scale, scale)
        self._width, self._height = device.width() / scale, device.height() / scale
        self._y = 0.0

    def title(self, words: str) -> None:
        """Add a large line."""
        self._write(words, 16.0, LIGHT.text, bold=True)

    def words(self, words: str) -> None:
        """Add a line in small gray letters."""
        self._write(words, 8.5, LIGHT.muted)

    def line(self, pictures: list[Picture], before: str = "", gap: float = 0.35) -> None:
        """Add formulas side by side; they wrap to the next line, and too wide ones are made smaller."""
        indent = 18.0 if not before else 36.0
        x, row = indent, list[tuple[float, float, "Picture"]]()
        for each in pictures:
            em = min(_EM, (self._width - indent) / each.width)
            if row and x + each.width * em > self._width:
                self._put(row, before)
                x, row, before = indent * 1.6, [], ""
                em = min(_EM, (self._width - x) / each.width)
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
            self._painter.setFont(self._font(8.5))
            self._painter.setPen(QPen(QColor(LIGHT.muted)))
            self._painter.drawText(QPointF(0.0, baseline), before)
        for x, em, each in row:
            each.draw(self._painter, QPointF(x, baseline), em)
        self._y = baseline + descent + 6.0

    def _write(self, words: str, size: float, color: str, bold: bool = False) -> None:
        font = self._font(size, bold)
        height = 1.3 * size
        # A heading must not be at the bottom of a page without its content.
        self._room(height + 3.0 * _EM)
        self._painter.setFont(font)
        self._painter.setPen(QPen(QColor(color)))
        self._painter.drawText(QPointF(0.0, self._y + size), words)
        self._y += height + size * 0.3

    def _font(self, size: float, bold: bool = False) -> QFont:
        """Return a font of `size` points: the painter is scaled so that its pixels are points."""
        font = QFont()
        font.setPixelSize(max(1, round(size)))
        font.setBold(bold)
        return font

    def _room(self, height: float) -> None:
        if self._y + height > self._height:
            self.new_page()
