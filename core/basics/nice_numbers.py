"""Round numbers for limits and steps of axes: few of them, so that a scale stays still while data change."""

from __future__ import annotations

import math


def rounded(value: float) -> float:
    """Return the nearest of 1, 2 and 5 times a power of ten, for `value` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    return min((step * power for step in (1.0, 2.0, 5.0, 10.0)), key=lambda step: abs(math.log(step / value)))


def rounded_up(value: float) -> float:
    """Return the smallest of 1, 1.2, 1.5, 2 … 8 times a power of ten that is not less than `value` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    return next((step for step in steps if value <= step * power * (1 + 1e-12)), 10.0) * power


def rounded_range(low: float, high: float) -> tuple[float, float]:
    """Return the range from `low` to `high`, widened on both sides to whole steps of about a sixth of it.

    Of finite numbers; where they are equal, a range about them.
    """
    # Values that no screen can distinguish are treated as equal.
    if high - low <= max(1e-9 * max(abs(low), abs(high)), 1e-100):
        half = rounded_up(0.1 * abs(low)) if abs(low) > 1e-90 else 1.0
        return low - half, high + half
    step = rounded((high - low) / 6)
    return math.floor(low / step - 1e-9) * step, math.ceil(high / step + 1e-9) * step
