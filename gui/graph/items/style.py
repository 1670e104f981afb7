"""Colors, pens and fonts of the graph.

Every color is opaque: what recedes is blended with the ground beforehand, since pens with alpha paint
ten times as slowly.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPen

from gui.base.contrast import blend
from gui.base.type_scale import CAPTION, NUMBER, drawn_font

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from gui.base.theme import Theme

NORMAL = 0.86  # Color strength of lines when nothing is highlighted.
RECEDED = 0.35  # … and when something else is.
THINNEST = 1.0  # Width of the line of a weight of 0, in pixels.
# Color strength of the fill of the greatest value, in hundredths.
_FILLED = 62


def line_width(weight: float) -> float:
    """Return 1 + 4 tanh(|w| / 2.5) pixels: every difference is visible, and no weight fills the graph."""
    return THINNEST + 4.0 * math.tanh(abs(weight) / 2.5) if not math.isnan(weight) else THINNEST


@lru_cache(maxsize=4096)
def line_pen(color: str, width: float, dashed: bool) -> QPen:
    """Return an opaque pen; dashes keep about the same length at any width."""
    pen = QPen(QColor(color), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([max(9.0, 2.0 * width) / width, max(5.0, 1.2 * width) / width])
    return pen


def weight_pen(theme: Theme, weight: float, strength: float = NORMAL, unit: float = 1.0) -> QPen:
    """Return the pen of a weight: color and dashes by its sign, width by its size.

    unit: length of a pixel, in scene units.
    """
    return _weight_pen(theme, weight < 0, round(line_width(weight), 1), strength, unit)


def pen_places(weights: Array) -> bytes:
    """Return which pen each of many weights has, row by row: those with the same one look the same. See `pens_at`."""
    values = weights.ravel()
    values = np.where(values == values, values, 0.0)  # in half the time of nan_to_num
    tenths = np.rint(10.0 * THINNEST + 40.0 * np.tanh(np.abs(values) / 2.5)) + (values < 0) * _WIDEST
    return bytes(tenths.astype(np.uint8))


def pens_at(theme: Theme, places: bytes, strength: float = NORMAL, unit: float = 1.0) -> list[QPen]:
    """Return `weight_pen` of each of many weights, by their `pen_places`."""
    pens = _pens(theme, strength, unit)
    return [pens[place] for place in places]


_WIDEST = 51  # Number of widths in tenths of a pixel, from 0.


@lru_cache(maxsize=16)
def _pens(theme: Theme, strength: float, unit: float) -> tuple[QPen, ...]:
    """Return all pens of `weight_pen`: of positive weights by width, then of negative ones."""
    signs = (False, True)
    return tuple(_weight_pen(theme, sign, max(k, 1) / 10, strength, unit) for sign in signs for k in range(_WIDEST))


@lru_cache(maxsize=4096)
def _weight_pen(theme: Theme, negative: bool, width: float, strength: float, unit: float) -> QPen:
    color = blend(theme.negative if negative else theme.positive, theme.panel, strength)
    return line_pen(color.name(), width * unit, negative)


def value_color(theme: Theme, value: float, strength: float = 1.0) -> QColor:
    """Return the fill of a node: the larger the value, the stronger the color; gray below 0."""
    amount = 0.0 if math.isnan(value) else math.tanh(1.2 * abs(value))
    role = theme.value if value > 0 else theme.muted
    return blend(role, theme.panel, round(_FILLED / 100 * amount * strength, 2))


def value_colors(theme: Theme, values: Array) -> list[QColor]:
    """Return `value_color` of each of many values."""
    amounts = np.tanh(1.2 * np.abs(np.where(np.isnan(values), 0.0, values)))
    places = np.rint(_FILLED * amounts).astype(int) + (values > 0) * (_FILLED + 1)
    fills = _fills(theme)
    return [fills[place] for place in places.tolist()]


@lru_cache(maxsize=4)
def _fills(theme: Theme) -> tuple[QColor, ...]:
    """Return all fills of `value_color`: below 0 from pale to strong, then above."""
    return tuple(blend(role, theme.panel, k / 100) for role in (theme.muted, theme.value) for k in range(_FILLED + 1))


def output_color(theme: Theme, value: float, low: float, high: float, strength: float = 1.0) -> QColor:
    """Return the fill of an output: orange below the middle of its bounds, blue above, as on the output surface.

    Where the activation has no bounds, the middle is 0.
    """
    bounded = math.isfinite(low) and math.isfinite(high)
    away = 2.0 * (value - low) / (high - low) - 1.0 if bounded else math.tanh(value)
    away = 0.0 if math.isnan(away) else away
    role = theme.positive if away > 0 else theme.negative
    return blend(role, theme.panel, round(0.72 * abs(away) * strength, 2))


@lru_cache(maxsize=2)
def number_font(bold: bool = False) -> QFont:
    """Return a font with digits of equal width, so that changing numbers do not move."""
    font = drawn_font(NUMBER, bold=bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


@lru_cache(maxsize=8192)
def number_width(text: str, bold: bool = False) -> float:
    """Return the drawn width of a number."""
    return QFontMetricsF(number_font(bold)).horizontalAdvance(text)


@lru_cache(maxsize=1)
def _symbol_family() -> str:
    wanted = ["STIX Two Text", "Cambria", "Times New Roman", "Nimbus Roman", "DejaVu Serif"]
    return QFontInfo(QFont(wanted)).family()


@lru_cache(maxsize=8)
def symbol_font(pixels: int, italic: bool = True) -> QFont:
    """Return the font of formula letters."""
    font = drawn_font(pixels, _symbol_family())  # A single family, because a picture file cannot name more.
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=2)
def caption_font(bold: bool = False) -> QFont:
    """Return the font of the titles above the layers."""
    font = drawn_font(CAPTION, bold=bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
