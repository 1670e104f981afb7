"""Style shared by all plots and pictures: numbers, fonts, colors, pens."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QApplication

from core.basics.number_format import FULL, MINUS, Digits, format_number
from gui.base.text_scale import factor

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from core.basics.arrays import Array

# Maximum distance of the mouse from a point, in pixels.
REACH = 10.0
# Width of a curve in pixels at 100% text: thinner ones are lost on a projector.
CURVE = 2.0

# Numbers of an axis that need more digits than these are written out.
_LONGEST_POWER = 4

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


def tick_text(value: float, spacing: float) -> str:
    """Return `value` as an axis label that differs from those next to it, `spacing` away: with commas between
    thousands, or as a power of ten if it is large or tiny.
    """
    places = max(0, math.ceil(-math.log10(spacing) - 1e-9))
    large = abs(value) >= 1e6
    if large or places > 6:
        count = math.floor(math.log10(abs(value)) + 1e-9) - math.floor(math.log10(spacing) + 1e-9) + 1 if value else 0
        if not large or count <= _LONGEST_POWER or abs(value) >= 1e15:
            exact = float(f"{value:.{min(max(count, 0), FULL.count)}e}")  # 3e-8, not 1e-8 + 2e-8
            return format_number(exact, Digits(min(max(count, 3), FULL.count)))
    return f"{value:,.{places}f}".replace("-", MINUS)


def subscript(number: int) -> str:
    """Return `number` as a subscript, as in h₁₂."""
    return str(number).translate(_SUBSCRIPTS)


def pen(color: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a cosmetic pen, as wide at every zoom: 1 pixel for a fine line, else this many at 100% text."""
    dots = QApplication.instance().devicePixelRatio()  # type: ignore[union-attr]
    scaled = width * factor() if width > 1.0 else width
    made = QPen(QColor(color), max(1, math.floor(scaled * dots + 0.5)), style)
    made.setCosmetic(True)
    return made


def curve_pen(color: str, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return the pen of a curve: as wide as the text is large."""
    return pen(color, CURVE, style)


def nearest(points: Array, place: QPointF, pixel: tuple[float, float]) -> int | None:
    """Return the index of `points`, shape (m, 2), within REACH pixels of `place`, or None.

    pixel: the width and height of one pixel, in the plot's units.
    """
    if not len(points):
        return None
    away = np.hypot((points[:, 0] - place.x()) / pixel[0], (points[:, 1] - place.y()) / pixel[1])
    k = int(np.argmin(np.where(np.isfinite(away), away, np.inf)))
    return k if away[k] <= REACH else None
