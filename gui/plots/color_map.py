"""Color maps of outputs, losses and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from core.basics.arrays import finite_unit
from gui.base.theme import blended

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.base.theme import Theme

SHADES = 256


def diverging(colors: Theme) -> NDArray[np.uint8]:
    """Return SHADES colors from low to high, shape (SHADES, 4): orange, a neutral middle, blue; all opaque."""
    ends = ("#D55E00", "#33383f" if colors.dark else "#f4f4f2", "#0072B2")
    low, middle, high = (np.array(QColor(end).getRgb(), dtype=np.float64) for end in ends)
    share = np.linspace(-1.0, 1.0, SHADES)[:, None]
    mixed = np.where(share < 0, middle + (low - middle) * -share, middle + (high - middle) * share)
    return mixed.round().astype(np.uint8)


def sequential(colors: Theme) -> NDArray[np.uint8]:
    """Return SHADES colors from low to high, shape (SHADES, 4): from background to error color; all opaque."""
    ends = ("#23262b", "#a2557f", "#f9dcea") if colors.dark else ("#f7f5f6", "#cc79a7", "#5a1f45")
    table = np.array([QColor(end).getRgb() for end in ends], dtype=np.float64)
    share = np.linspace(0.0, 2.0, SHADES)
    mixed = np.column_stack([np.interp(share, (0.0, 1.0, 2.0), channel) for channel in table.T])
    return mixed.round().astype(np.uint8)


# Okabe and Ito's colors, which color-blind people can distinguish.
_CLASSES = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")


def class_colors(count: int) -> list[str]:
    """Return one color per class; from the eighth class on, the same colors, darker."""
    return [blended(_CLASSES[k % 7], "#000000", 0.5 ** (k // 7)) for k in range(count)]


def shades(values: np.ndarray, low: float, high: float) -> NDArray[np.uint8]:
    """Return the color index of each value, from 0 at `low` to SHADES − 1 at `high`, clipped beyond."""
    unit = finite_unit(low, high)
    share = (values * unit - low * unit) / (high * unit - low * unit) * (SHADES - 1)
    return np.nan_to_num(share, nan=(SHADES - 1) / 2).clip(0, SHADES - 1).astype(np.uint8)
