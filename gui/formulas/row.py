"""Row of typeset formulas, each in its color."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.base.painting import called_by_qt, painting
from gui.formulas.typesetting import Picture, picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

# Between two formulas, in em.
_GAP = 2.0
# Between two lines, in pixels; the smallest text size, as a fraction, at which formulas share a line.
_BETWEEN, _LEAST = 4.0, 0.85


class FormulaRow(QWidget):
    """Formulas side by side at text size, on several lines if needed; read aloud by screen readers.

    A formula that is wider than the row by itself is made smaller.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pictures: list[Picture] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_formulas(self, formulas: Sequence[tuple[str, str]]) -> None:
        """Show these formulas: LaTeX and color of each."""
        self._pictures = [picture(latex, color=color) for latex, color in formulas]
        self.setAccessibleDescription("; ".join(formula.spoken for formula in self._pictures))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of the lines at the current width."""
        return QSize(0, self.heightForWidth(self.width()))

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines at a given width."""
        lines = self._lines(width)
        return round(sum(line.height for line in lines) + _BETWEEN * max(len(lines) - 1, 0)) + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the lines for the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formulas of each line on one baseline."""
        lines = self._lines(self.width())
        top = (self.height() - self.heightForWidth(self.width())) / 2 + 1
        with painting(self) as painter:
            for line in lines:
                at = QPointF(0.0, top + line.ascent)
                for formula in line.formulas:
                    formula.draw(painter, at, line.em)
                    at += QPointF((formula.width + _GAP) * line.em, 0.0)
                top += line.height + _BETWEEN

    def _lines(self, width: int) -> list[_Line]:
        """Return the formulas by line; two that nearly fit on one line are made a little smaller."""
        letter = 1.1 * self.fontInfo().pixelSize()
        rows: list[list[Picture]] = []
        for formula in self._pictures:
            if rows and _width([*rows[-1], formula]) * letter * _LEAST <= width:
                rows[-1].append(formula)
            else:
                rows.append([formula])
        return [_Line(tuple(row), min(letter, width / _width(row)) if width > 0 else letter) for row in rows]


@dataclass(frozen=True)
class _Line:
    """Formulas on one baseline, and the pixels per em."""

    formulas: tuple[Picture, ...]
    em: float

    @property
    def ascent(self) -> float:
        return self.em * max(formula.ascent for formula in self.formulas)

    @property
    def height(self) -> float:
        return self.ascent + self.em * max(formula.descent for formula in self.formulas)


def _width(formulas: Sequence[Picture]) -> float:
    """Return the width in em."""
    return sum(formula.width for formula in formulas) + _GAP * (len(formulas) - 1)
