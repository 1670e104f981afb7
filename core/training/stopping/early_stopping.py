"""Early stopping: a run ends once the test loss has not improved for some epochs, and its best weights are kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.training.reference import Snapshot


class EarlyStopping:
    """Follows the test loss of a run; with a patience of None it never stops one.

    best: the snapshot with the lowest test loss so far, the first of equal ones. loss: that test loss.
    stops: whether the run is to end.
    """

    def __init__(self, patience: int | None) -> None:
        self._patience = patience
        self.best: Snapshot | None = None
        self.loss = math.inf
        self.stops = False

    @property
    def on(self) -> bool:
        """Return whether the test loss must be measured after each epoch."""
        return self._patience is not None

    def look(self, shot: Snapshot, loss: float) -> bool:
        """Note the test loss after an epoch; return whether it has not improved for as many epochs as the patience."""
        if self._patience is None:
            return False
        if loss < self.loss:
            self.best, self.loss = shot, loss
        self.stops = self.best is not None and shot.epoch - self.best.epoch >= self._patience
        return self.stops
