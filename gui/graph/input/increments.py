"""How far a key, a turn of the wheel or a drag moves a weight."""

from __future__ import annotations

from PySide6.QtCore import Qt

STEP = 0.1  # For an arrow key or a notch of the wheel.
PER_PIXEL = 0.02  # For a drag.
FINER, COARSER = 0.1, 10.0


def factor(modifiers: Qt.KeyboardModifier) -> float:
    """Shift makes every step finer, Ctrl coarser."""
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return FINER
    return COARSER if modifiers & Qt.KeyboardModifier.ControlModifier else 1.0


def moved(value: float, steps: float, step: float) -> float:
    """`value` after so many steps, without the dust of binary fractions (0.1 + 0.2)."""
    return round(value + steps * step, 10)
