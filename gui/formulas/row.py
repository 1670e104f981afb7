"""Some typeset formulas side by side, each in its color."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.formulas.typesetting import Picture, picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

# Between two formulas, in em.
_GAP = 2.0


class FormulaRow(QWidget):
    """A line of formulas, as large as letters around, smaller where there is no room; spoken for readers."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: list[Picture] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_formulas(self, formulas: Sequence[tuple[str, str]]) -> None:
        """Show these formulas: LaTeX and color of each."""
        self._pictures = [picture(latex, color=color) for latex, color in formulas]
        self.setAccessibleDescription("; ".join(formula.spoken for formula in self._pictures))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the highest formula."""
        ascent, descent = self._extent()
        return QSize(0, round((ascent + descent) * self._letter()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formulas on one baseline."""
        if not self._pictures:
            return
        width = sum(formula.width for formula in self._pictures) + _GAP * (len(self._pictures) - 1)
        em = min(self._letter(), self.width() / width)
        ascent, descent = self._extent()
        at = QPointF(0.0, (self.height() - (ascent + descent) * em) / 2 + ascent * em)
        painter = QPainter(self)
        for formula in self._pictures:
            formula.draw(painter, at, em)
            at += QPointF((formula.width + _GAP) * em, 0.0)

    def _letter(self) -> float:
        return 1.1 * self.fontInfo().pixelSize()

    def _extent(self) -> tuple[float, float]:
        return (
            max((formula.ascent for formula in self._pictures), default=0.0),
            max((formula.descent for formula in self._pictures), default=0.0),
        )
