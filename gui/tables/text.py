"""Numbers as text in tables: pasted blocks, subscripts, positions of decimal points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QFont, QFontMetricsF

from core.basics.errors import InputError
from gui.plots.plot_style import subscript
from gui.widgets.inputs.fields import number

if TYPE_CHECKING:
    from core.basics.arrays import Array

# Space left and right of a number, in pixels.
MARGIN = 6


def pasted(text: str) -> Array:
    """Return the block of numbers in tab- or space-separated text. Raises InputError with the place.

    Brackets around rows, as NumPy and Python write them, are passed over.
    """
    rows: list[list[float]] = []
    for line, content in enumerate(text.strip("\r\n").splitlines(), 1):
        bare = re.sub(r"[\[\](){}]", " ", content).strip(" ;,") if re.search(r"[\[({]", text) else content
        cells = bare.split("\t") if "\t" in bare else re.sub(r";|,\s", " ", bare).split()
        rows.append([number(cell, f"line {line}, column {k}") for k, cell in enumerate(cells, 1)])
        if len(rows[-1]) != len(rows[0]):
            raise InputError(f"line {line}: expected {len(rows[0])} numbers, found {len(rows[-1])}")
    if not rows or not rows[0]:
        raise InputError("the clipboard contains no numbers")
    return np.array(rows)


def lowered(name: str) -> str:
    """Return `x1` as x₁: a letter's number as a subscript, for names given by Chainrule."""
    return re.sub(r"\b([a-zδ])(\d+)", lambda match: match[1] + subscript(int(match[2])), name)


class Widths:
    """Widths of numbers in a font, in pixels: each character is measured once, because Qt is slow.

    The font must be `tabular`, so that a character has the same width whatever is next to it.
    """

    def __init__(self, font: QFont) -> None:
        self._metrics = QFontMetricsF(font)
        self._known: dict[str, float] = {}

    def of(self, words: str) -> float:
        """Return the width of `words`."""
        total = 0.0
        for character in words:
            width = self._known.get(character)
            if width is None:
                width = self._known[character] = self._metrics.horizontalAdvance(character)
            total += width
        return total

    def fraction(self, words: str) -> float:
        """Return the width of the part after the point, with the point; 0 without an aligned point."""
        _, point, fraction = words.partition(".")
        return self.of(point + fraction) if "×" not in words else 0.0


def tabular(font: QFont) -> QFont:
    """Return the font with digits of equal width, if Qt and the font support it, and no kerning."""
    if hasattr(QFont, "setFeature"):
        font.setFeature(QFont.Tag("tnum"), 1)
    font.setKerning(False)
    return font
