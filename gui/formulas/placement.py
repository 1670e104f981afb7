"""Placement of formula lines: where each picture and each word stands, aligned at the = signs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFontMetricsF

    from core.derivation import Quantity
    from gui.formulas.typesetting import Picture

MARGIN = 8.0
_GAP = 0.35  # between lines, in em
_SIDE = 0.28  # between the two sides of a line, in em


@dataclass(frozen=True)
class FormulaLine:
    """One line: `left` ends at the column of = signs, `right` starts there.

    note: plain words before it; such a line stands by itself, not in the column. tag: words after it.
    scale: its size relative to other lines. follows: whether it continues the line before, and may stand beside it.
    """

    right: Picture
    left: Picture | None = None
    note: str = ""
    tag: str = ""
    scale: float = 1.0
    follows: bool = False

    @property
    def ascent(self) -> float:
        """Return the ascent in em of the view."""
        return self.scale * max(self.right.ascent, self.left.ascent if self.left else 0.0, 0.75)

    @property
    def descent(self) -> float:
        """Return the descent in em of the view."""
        return self.scale * max(self.right.descent, self.left.descent if self.left else 0.0, 0.25)


@dataclass(frozen=True)
class Placed:
    """A picture with the left end of its baseline, in pixels, and the pixels per em."""

    picture: Picture
    at: QPointF
    em: float


@dataclass
class Placement:
    """Lines in their places, in pixels.

    em: pixels per em. metrics: of the font of words. room: width that words after a line keep to, below it if need be;
    0 for any. own: height of the lines before the first with a note.
    boxes: of all factors, with margins; None stands for the dots of a folded sum.
    """

    em: float
    metrics: QFontMetricsF
    room: int = 0
    placed: list[Placed] = field(default_factory=list)
    words: list[tuple[QPointF, str]] = field(default_factory=list)
    boxes: list[tuple[Quantity | None, QRectF]] = field(default_factory=list)
    size: QSize = field(default_factory=lambda: QSize(0, 0))
    own: int = 0
    _below: list[str] = field(default_factory=list)  # What stands below the row that is placed.

    def put_rows(self, rows: Sequence[Sequence[FormulaLine]]) -> None:
        """Put rows one below the other; the lines of a row stand beside each other."""
        firsts = [row[0] for row in rows if not row[0].note]
        column = max((line.left.width * line.scale * self.em for line in firsts if line.left), default=0.0)
        y, right, bare = MARGIN, 0.0, True
        for row in rows:
            bare = bare and not row[0].note
            baseline = y + max(line.ascent for line in row) * self.em
            x = MARGIN + column
            for k, line in enumerate(row):
                x = self._put_line(line, x, baseline, aligned=k == 0)
            right = max(right, x)
            y = baseline + max(line.descent for line in row) * self.em
            for words in self._below:
                y += self.metrics.height()
                self.words.append((QPointF(MARGIN + self.em, y - self.metrics.descent()), words))
                right = max(right, MARGIN + self.em + self.metrics.horizontalAdvance(words))
            self._below.clear()
            y += _GAP * self.em
            if bare:
                self.own = int(y - _GAP * self.em) + 1
        self.size = QSize(int(right + MARGIN) + 1, int(y + MARGIN - _GAP * self.em) + 1)

    def _put_line(self, line: FormulaLine, x: float, baseline: float, aligned: bool) -> float:
        """Put a line with its = sign at `x`, or after its note; return where it ends."""
        size = line.scale * self.em
        if line.note:
            self.words.append((QPointF(MARGIN, baseline), line.note))
            x = MARGIN + self.metrics.horizontalAdvance(line.note + "  ")
        if line.left is not None:
            start = x - line.left.width * size if aligned and not line.note else x
            self._put(line.left, QPointF(start, baseline), size)
            x = start + line.left.width * size
        self._put(line.right, QPointF(x + _SIDE * size, baseline), size)
        x += (_SIDE + line.right.width) * size
        end = x + self.em + self.metrics.horizontalAdvance(line.tag)
        if line.tag and self.room and end > self.room - MARGIN:
            self._below += self._wrapped(line.tag, self.room - 2 * MARGIN - self.em)
        elif line.tag:
            self.words.append((QPointF(x + self.em, baseline), line.tag))
            return end
        return x

    def _wrapped(self, text: str, width: float) -> list[str]:
        """Return a text in lines of at most this width, but for longer words."""
        lines: list[str] = []
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.metrics.horizontalAdvance(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _put(self, picture: Picture, at: QPointF, em: float) -> None:
        self.placed.append(Placed(picture, at, em))
        for quantity, box in picture.boxes:
            x, y = at.x() + box.x() * em, at.y() + box.y() * em
            place = QRectF(x, y, box.width() * em, box.height() * em)
            self.boxes.append((quantity, place.adjusted(-3, -3, 3, 3)))


def rows_of(lines: Sequence[FormulaLine], joined: int) -> list[list[FormulaLine]]:
    """Return lines in rows: the last `joined` of those that continue another stand beside it."""
    follow = [k for k, line in enumerate(lines) if line.follows]
    beside = set(follow[len(follow) - joined :]) if joined else set()
    rows: list[list[FormulaLine]] = []
    for k, line in enumerate(lines):
        if k in beside:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows
