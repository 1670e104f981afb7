"""Contrast of colors, as the WCAG measures it, and colors of text that are readable on any ground."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

READABLE = 4.5  # Minimum contrast of text with its background.
VISIBLE = 3.0  # Minimum contrast of curves, dots and other marks.


@lru_cache(maxsize=4096)
def blend(color: str, ground: str, amount: float) -> QColor:
    """Blend `amount` of one color over another: 0 is the background, 1 the color. Cached: do not modify."""
    c, g = QColor(color), QColor(ground)
    return QColor(
        round(g.red() + amount * (c.red() - g.red())),
        round(g.green() + amount * (c.green() - g.green())),
        round(g.blue() + amount * (c.blue() - g.blue())),
    )


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colors, from 1 to 21, as defined by the WCAG."""
    low, high = sorted(_luminance(color) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3])  # type: ignore[index]
    red, green, blue = parts
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


@lru_cache(maxsize=4096)
def ink(color: str, ground: str, amount: float = 1.0, least: float = READABLE) -> QColor:
    """Return a text color: `amount` of a color over a background, made stronger, black or white to be readable.

    What recedes is dimmed by its lines and fills; its text keeps a contrast of at least 4.5. least: that of marks is
    `VISIBLE`.
    """
    behind = QColor(ground)
    for step in range(round(10 * amount), 11):
        if contrast(blend(color, ground, step / 10), behind) >= least:
            return blend(color, ground, step / 10)
    darkest = max(("#000000", "#ffffff"), key=lambda end: contrast(QColor(end), behind))
    for step in range(1, 10):
        if contrast(blend(darkest, color, step / 10), behind) >= least:
            return blend(darkest, color, step / 10)
    return QColor(darkest)
