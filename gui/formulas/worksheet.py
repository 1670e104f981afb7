"""Worksheets: the derivation of one example on paper, with numbers, or with blanks and answers at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPdfWriter

from core.derivation import Style
from core.derivation.export import check_length, printed
from core.derivation.wording import heading
from core.model.formula import latex, plain
from gui.base.painting import painting
from gui.base.theme import LIGHT
from gui.formulas.paper import Paper, formula_picture, page_layout
from gui.formulas.typesetting import Marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPagedPaintDevice

    from core.basics.number_format import Digits
    from core.derivation import Derivation, Step

_FOLD = 6
# 27 mm at the usual size: wide enough to write in.
_BLANK = r"\underline{\hspace{6.5em}}"


def pdf(of: Derivation, digits: Digits, blanks: bool, progress: Callable[[float], object] = lambda _: None) -> bytes:
    """Return the worksheet as a PDF file.

    progress: called with the share that is done. Raises InputError if it would have too many numbers.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("One step of backpropagation")
    writer.setResolution(300)
    writer.setPageLayout(page_layout())
    draw(writer, of, digits, blanks, progress)
    buffer.close()
    return bytes(buffer.data().data())


def draw(
    device: QPagedPaintDevice,
    of: Derivation,
    digits: Digits,
    blanks: bool,
    progress: Callable[[float], object] = lambda _: None,
) -> None:
    """Draw the worksheet page by page on any printing device. Raises InputError as `pdf` does."""
    check_length(of, "worksheet")
    with painting(device) as painter:
        _fill(Paper(device, painter), of, digits, blanks, progress)


def _fill(paper: Paper, of: Derivation, digits: Digits, blanks: bool, progress: Callable[[float], object]) -> None:
    paper.title("One step of backpropagation")
    paper.words("Fill in the blanks. The answers are at the end." if blanks else "All numbers of one update.")
    _given(paper, of, digits)
    for step in printed(of, progress):
        _step(paper, step.index + 1, step, digits, blanks)
    if blanks:
        paper.new_page()
        paper.title("Answers")
        for step in printed(of, lambda _: progress(1.0)):
            written = f"{latex(step.formula.left)} = {latex(step.formula.left, Style(True, digits))}"
            paper.line([formula_picture(written)], before=f"{step.index + 1}.")


def _given(paper: Paper, of: Derivation, digits: Digits) -> None:
    """Draw the weights, the input, the target and η."""
    numbers = Style(True, digits)
    pictures = []
    for quantity in of.given():
        factor = of.factor(quantity)
        pictures.append(formula_picture(f"{latex(factor)} = {latex(factor, numbers)}"))
    paper.line(pictures, before="Given", gap=1.2)


def _step(paper: Paper, k: int, step: Step, digits: Digits, blanks: bool) -> None:
    paper.words(f"{k}.  {heading(step)}")
    numbers = Style(True, digits, fold=_FOLD)
    for formula in (step.formula, *step.auxiliary_formulas):
        # The color of a weight tells its sign.
        marks = None if blanks else Marks(LIGHT)
        style = Style(False, digits, None if marks is None else marks.color, _FOLD, None)
        written = latex(formula.left, style)
        if plain(formula.left) != plain(formula.right):
            written += f" = {latex(formula.right, style)}"
        symbols = formula_picture(written, marks)
        parts = [_BLANK, _BLANK] if blanks else [latex(formula.right, numbers), latex(formula.left, numbers)]
        paper.line([symbols, *(formula_picture(f"= {part}") for part in parts)])
