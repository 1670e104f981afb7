"""Increments of a weight for a key, scrolling, or a drag."""

from __future__ import annotations

from PySide6.QtCore import Qt

STEP = 0.1  # Per arrow key or wheel step.
PER_PIXEL = 0.02  # Per pixel of a drag.
FINER, COARSER = 0.1, 10.0


def factor(modifiers: Qt.KeyboardModifier) -> float:
    """Return the factor of the modifiers: Shift makes every step finer, Ctrl coarser."""
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return FINER
    return COARSER if modifiers & Qt.KeyboardModifier.ControlModifier else 1.0


def moved(value: float, steps: float, step: float) -> float:
    """Return `value` after a number of steps, without binary rounding residue (0.1 + 0.2)."""
    return round(value + steps * step, 10)
