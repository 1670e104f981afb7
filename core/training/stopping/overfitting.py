"""Find where overfitting begins: the test loss rises while the training loss still falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.training.loss_history import LossHistory

# The turn is clear once the median of the latest points lies so much above the least one; these are the
# last quarter of those after it, of which there must be at least this many.
RISE = 1.1
POINTS = 8


def turning_point(history: LossHistory) -> tuple[int, float] | None:
    """Return the epoch and value of the lowest test loss, once it has clearly risen since; else None.

    None, too, where it never fell before, or where the training loss has not fallen since: then the
    network does not overfit, it diverges.
    """
    if history.test is None:
        return None
    curve = history.test.curve(2**62)
    if not curve.x.size:
        return None
    k = int(np.argmin(curve.low))
    after = curve.low[k + 1 :]
    if k == 0 or after.size < POINTS:
        return None
    least = float(curve.low[k])
    if not float(np.median(after[-max(after.size // 4, 3) :])) > RISE * least:
        return None
    epoch = int(curve.x[k])
    then, now = history.at(min(epoch, history.end - 1)), history.at(history.end - 1)
    if then is None or now is None or now[0] >= then[0]:
        return None
    return epoch, least
