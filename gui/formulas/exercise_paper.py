"""Exercises on paper: the network, the functions, what is given, a blank per question; answers on the last pages."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPdfWriter

from core.basics.errors import InputError
from core.derivation import Style, derive
from core.model.activations import ACTIVATIONS
from core.model.formula import latex
from gui.base.painting import painting
from gui.base.theme import LIGHT
from gui.formulas.paper import MM, Paper, formula_picture, page_layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from core.basics.number_format import Digits
    from core.derivation import Derivation
    from core.exercises.exercise import Exercise
    from core.model.quantities import Quantity
    from gui.formulas.typesetting import Picture

# Wide enough to write a number in by hand.
BLANK_MM = 30.0
# More would be a book.
MOST_QUESTIONS = 10_000
_PICTURE_MM = 62.0
_ROW_MM = 10.0
_FOLD = 6
# More numbers than these are not written down before the questions.
_MOST_KNOWN = 80
# On paper: black and gray, since a color tells the sign of a number.
PRINT = replace(
    LIGHT, name="print", window="#ffffff", panel="#ffffff", raised="#eeeeee", line="#555555", grid="#999999",
    text="#000000", muted="#555555", accent="#000000", positive="#000000", negative="#000000", value="#999999",
    derivative="#000000", delta="#000000", warning="#000000",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class PaperSheet:
    """One sheet. title: its heading. draw: draws the network into a rectangle."""

    title: str
    exercise: Exercise
    draw: Callable[[QPainter, QRectF], object]


def pdf(
    sheets: Sequence[PaperSheet],
    digits: Digits,
    formulas: bool,
    answers: bool,
    progress: Callable[[float], object] = lambda _: None,
) -> bytes:
    """Return the sheets as a PDF file; formulas: with the rule of each number. Raises InputError for too many."""
    content, _ = drawn(sheets, digits, formulas, answers, progress)
    return content


def drawn(
    sheets: Sequence[PaperSheet],
    digits: Digits,
    formulas: bool,
    answers: bool,
    progress: Callable[[float], object] = lambda _: None,
) -> tuple[bytes, list[list[QRectF]]]:
    """Return the file, and for each sheet its blanks, in points from the page's upper left margin.

    progress(share): called before each question, and may raise to cancel.
    """
    count = sum(len(sheet.exercise.questions) for sheet in sheets)
    if count > MOST_QUESTIONS:
        raise InputError(f"worksheet: expected at most {MOST_QUESTIONS:,} questions in all, found {count:,}")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("Worksheet")
    writer.setResolution(300)
    writer.setPageLayout(page_layout())
    blanks, total, done = [], count * (1 + answers), itertools.count()

    def tick() -> None:
        progress(next(done) / total)

    with painting(writer) as painter:
        paper = Paper(writer, painter, PRINT)
        for k, sheet in enumerate(sheets):
            if k:
                paper.new_page()
            blanks.append(_sheet(paper, sheet, digits, formulas, tick))
        if answers:
            _answers(paper, sheets, digits, tick)
    buffer.close()
    return bytes(buffer.data().data()), blanks


def _sheet(paper: Paper, sheet: PaperSheet, digits: Digits, formulas: bool, tick: Callable[[], object]) -> list[QRectF]:
    exercise = sheet.exercise
    of = _derivation(exercise)
    paper.title(sheet.title)
    paper.name_line()
    paper.picture(_PICTURE_MM * MM, sheet.draw)
    paper.line([_black(each) for each in _functions(exercise)], before="With", gap=1.6)
    numbers = Style(True, digits)
    given = [f"{latex(of.factor(q))} = {latex(of.factor(q), numbers)}" for q in of.given()]
    paper.line([_black(each) for each in given], before="Given", gap=1.2)
    known = [f"{latex(of.factor(q))} = {latex(of.factor(q), numbers)}" for q in _known(exercise, of)]
    if known:
        paper.line([_black(each) for each in known], before="Known", gap=1.2)
    count = exercise.update_examples
    over = f"One update by the mean gradient over {count} examples." if count > 1 else "One update by one example."
    paper.words(f"{over} Give each number to at least three significant digits.")
    blank = BLANK_MM * MM
    questions = ((number, _asked(of, q, formulas), blank) for number, q in _numbered(exercise, tick))
    return paper.cells(questions, 1 if formulas else 2, _ROW_MM * MM)


def _answers(paper: Paper, sheets: Sequence[PaperSheet], digits: Digits, tick: Callable[[], object]) -> None:
    paper.new_page()
    paper.title("Answers")
    for sheet in sheets:
        of, numbers = _derivation(sheet.exercise), Style(True, digits)
        if len(sheets) > 1:
            paper.words(sheet.title)
        found = (
            (number, _black(f"{latex(of.factor(q))} = {latex(of.factor(q), numbers)}"), 0.0)
            for number, q in _numbered(sheet.exercise, tick)
        )
        paper.cells(found, 3, 0.55 * _ROW_MM * MM)


def _numbered(exercise: Exercise, tick: Callable[[], object]) -> Iterator[tuple[str, Quantity]]:
    """Number the questions; tick is called before each of them."""
    for k, quantity in enumerate(exercise.quantities, 1):
        tick()
        yield f"{k}.", quantity


def _asked(of: Derivation, quantity: Quantity, formulas: bool) -> Picture:
    """The symbol of a number, with its rule where that is shown, and =."""
    symbol = latex(of.factor(quantity))
    index = of.index_of(quantity)
    if formulas and index is not None:
        rule = latex(of[index].formula.right, Style(fold=_FOLD))
        if rule != symbol:
            symbol += f" = {rule}"
    return _black(f"{symbol} =")


def _known(exercise: Exercise, of: Derivation) -> list[Quantity]:
    """The numbers before the first one asked for."""
    places = [of.index_of(quantity) for quantity in exercise.quantities]
    first = min((place for place in places if place is not None), default=0)
    return [of[k].result for k in range(min(first, _MOST_KNOWN))]


def _functions(exercise: Exercise) -> list[str]:
    """The definition of each f of the network, with its derivative."""
    found = []
    for name in dict.fromkeys(layer.activation for layer in exercise.network.layers):
        entry = ACTIVATIONS[name]
        found += [each for each in (entry.latex, entry.derivative_latex) if each]
    return found


def _derivation(exercise: Exercise) -> Derivation:
    count = exercise.update_examples
    return derive(exercise.network, exercise.inputs[:count], exercise.targets[:count], exercise.rule)


def _black(written: str) -> Picture:
    return formula_picture(written, color=PRINT.text)
