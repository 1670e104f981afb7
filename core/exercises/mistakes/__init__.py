"""The mistakes that people make in backpropagation by hand: each is one entry of `MISTAKES`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.exercises.mistakes.base import Mistake
from core.exercises.mistakes.deltas import DELTAS
from core.exercises.mistakes.forward import FORWARD
from core.exercises.mistakes.gradients import GRADIENTS
from core.exercises.mistakes.new_weights import NEW_WEIGHTS
from core.exercises.mistakes.slips import SLIPS
from core.model.quantities import Kind

if TYPE_CHECKING:
    from core.exercises.workings import Workings
    from core.model.quantities import Quantity

__all__ = ["MISTAKES", "TITLES", "Candidate", "Mistake", "candidates"]

MISTAKES: tuple[Mistake, ...] = (*FORWARD, *DELTAS, *GRADIENTS, *NEW_WEIGHTS, *SLIPS)
_AT = {kind: tuple(mistake for mistake in MISTAKES if mistake.made_at(kind)) for kind in Kind}
TITLES: dict[str, str] = {mistake.id: mistake.title for mistake in MISTAKES}


@dataclass(frozen=True)
class Candidate:
    """A wrong number and the mistake that gives it."""

    mistake: Mistake
    number: float


def candidates(workings: Workings, quantity: Quantity) -> list[Candidate]:
    """Every finite wrong number that a mistake gives for `quantity`."""
    with np.errstate(all="ignore"):
        found = [Candidate(each, number) for each in _AT[quantity.kind] for number in each.at(workings, quantity)]
    return [candidate for candidate in found if np.isfinite(candidate.number)]
