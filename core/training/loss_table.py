"""A loss history as columns of numbers, for a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.training.loss_history import LossHistory


def loss_columns(history: LossHistory) -> dict[str, Array]:
    """Return the columns by name: epochs, mean losses per example, and per test example if there are any.

    Where bins hold several epochs, their middles, and the lowest and highest loss in each. NaN where a
    loss is not known.
    """
    series = [("mean loss per example", history)]
    if history.test is not None:
        series.append(("mean loss per test example", history.test))
    width = max(each.width for _, each in series)
    curves = [(name, each.widened(width).curve(2**62)) for name, each in series]
    x = np.unique(np.concatenate([curve.x for _, curve in curves]))
    columns = {"epoch" if width == 1 else "epoch (middle)": x}
    for name, curve in curves:
        bounds = {name: curve.low} if width == 1 else {f"lowest {name}": curve.low, f"highest {name}": curve.high}
        for title, bound in bounds.items():
            columns[title] = np.full(x.size, np.nan)
            columns[title][np.searchsorted(x, curve.x)] = bound
    return columns
