"""The range of the loss axis."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.analysis.heights import height, largest
from core.basics.nice_numbers import rounded_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array

# The dot is shown if it is at most this many times above the curves.
_FAR = 1_000.0


def loss_range(lows: Sequence[Array], highs: Sequence[Array], here: float, logarithmic: bool) -> tuple[float, float]:
    """Return the range that shows the curves from 0, or from the lowest decade as powers of ten.

    lows, highs: the lowest and highest losses of each curve. here: the loss of the network shown; NaN if unknown.
    """
    # A logarithmic axis has room for all losses.
    highest = max((largest if logarithmic else height)(high) for high in highs)
    if not highest or logarithmic or here <= _FAR * highest:
        highest = max(highest, here if math.isfinite(here) else 0.0)
    if not highest:
        return (-3.0, 0.0) if logarithmic else (-0.03, 1.0)
    if not logarithmic:
        top = rounded_up(1.05 * highest)
        return -0.03 * top, top
    lowest = min(float(low.min(initial=highest, where=low > 0)) for low in lows)
    bottom = math.floor(math.log10(lowest))
    # Zeros are shown at the lower edge, below every loss that the axis can show.
    room = 0.5 if any((low == 0).any() for low in lows) else 0.0
    return bottom - room, float(max(math.ceil(math.log10(highest)), bottom + 1))
