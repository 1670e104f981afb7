"""Moments: the document at one time, and the update that led there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.document.document import Document


@dataclass(frozen=True)
class UpdateSelection:
    """One update to be stepped through: the examples it uses.

    examples: indices into the data; empty for a point that is none of its examples.
    point, target: such a point, else None.
    in_turn: whether training would take just these examples next, so that the update counts as its own.
    """

    examples: tuple[int, ...]
    point: tuple[float, ...] | None = None
    target: tuple[float, ...] | None = None
    in_turn: bool = True


@dataclass(frozen=True)
class Moment:
    """The document at one moment, and what led there.

    label: in words, as a menu or a timeline shows it.
    update_selection: the update that led here from the moment before, where it was exactly one; else None.
    landmark: kept longer than others when the timeline is thinned (an edit, a reset, a run's end).
    left: at which step of its update the moment was left for the one after it.
    epoch_so_far: the sum of L over the examples seen so far in the current epoch, and their number.
    loss: the mean loss per example around it, as far as training knew it; else NaN.
    skipped: how many moments between the one before and this one were left out when the timeline was thinned.
    """

    document: Document
    label: str
    update_selection: UpdateSelection | None = None
    landmark: bool = False
    left: int = 0
    epoch_so_far: tuple[float, int] = (0.0, 0)
    loss: float = math.nan
    skipped: int = 0
