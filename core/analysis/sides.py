"""Which of two values an answer stands for: one rule for the scores and the rings on the output surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.basics.arrays import Array

# Values that differ by less than this share of their scale differ by rounding alone.
ROUNDING = 1e-12


def is_upper(answers: Array, low: float, high: float) -> NDArray[np.bool_]:
    """Return which answers, of any shape, stand for `high`: from the middle of the two values up.

    A network that answers the middle itself is above it by rounding for some examples, below it for others.
    """
    return answers >= (low + high) / 2 - ROUNDING * (high - low)
