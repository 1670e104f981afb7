"""Losses on their axis: its range, their heights, and the one nearest to the pointer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.heights import height, largest
from core.basics.nice_numbers import rounded_up
from core.document.document import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.training.loss_history import LossHistory
    from gui.session import State

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


def so_far(state: State) -> LossHistory:
    """Return the history with the epoch that is stepped through: the mean loss of the examples it has seen."""
    total, _ = state.timeline.now.epoch_so_far
    seen = seen_so_far(state)
    return state.history.appended(state.document.epoch, [total / seen]) if seen else state.history


def seen_so_far(state: State) -> int:
    """Return how many examples the last point of `so_far` is the mean of; 0 if it is not that of a part of an epoch."""
    return state.timeline.now.epoch_so_far[1] if len(state.history) == state.document.epoch else 0


def heights_of(losses: Array, logarithmic: bool) -> Array:
    """Return the vertical positions of losses; NaN for a loss that a logarithmic axis cannot show."""
    if not logarithmic:
        return losses
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(np.where(losses > 0, losses, np.nan))


def nearest(state: State, x: float, columns: int) -> tuple[float, float, float]:
    """Return epoch, lowest and highest loss of the stored point nearest to x, including the network shown.

    columns: of pixels that the curve is drawn in.
    """
    shown, history = progress(state.document), so_far(state)
    curve = history.curve(columns)
    if not curve.x.size:
        return shown, state.loss, state.loss
    epoch = min(max(round(x), 0), len(history) - 1)
    known = history.at(epoch)
    if known is None:
        k = int(np.argmin(np.abs(curve.x - x)))
        epoch, known = int(curve.x[k]), (float(curve.low[k]), float(curve.high[k]))
    if abs(shown - x) < abs(epoch - x) and math.isfinite(state.loss):
        return shown, state.loss, state.loss
    return float(epoch), *known
