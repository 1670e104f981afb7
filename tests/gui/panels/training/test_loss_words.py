"""When the loss curve chooses a logarithmic axis by itself."""

from __future__ import annotations

import numpy as np
import pytest

from core.training.loss_history import LossHistory
from gui.panels.training.loss_words import spans_decades


@pytest.mark.parametrize(
    ("first", "low", "high", "chosen"),
    [
        (2.0, 1e-3, 1e-3, True),
        (2.0, 1.0, 1.0, False),
        (2.0, 0.0, 1e-31, True),  # a long run: in each bin some epoch has a loss of exactly 0
        (2.0, 0.0, 0.0, False),  # nothing to draw on a logarithmic axis
        (2.0, 1e-3, 1.0, False),  # it leaps up and down
    ],
)
def test_the_axis_becomes_logarithmic_where_a_linear_one_would_show_an_l(
    first: float, low: float, high: float, chosen: bool
) -> None:
    rest = np.ones(99)
    history = LossHistory(1, 100, np.concatenate([[first], low * rest]), np.concatenate([[first], high * rest]))
    assert spans_decades(history) is chosen
