"""Reversible time: the moments of a session, as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from core.document.document import Document

CAPACITY = 600


@dataclass(frozen=True)
class UpdateSelection:
    """One update, to be walked through step by step: which examples it takes.

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
    walk: the update that led here from the moment before, where it was exactly one; else None.
    landmark: kept longer than others when the timeline is thinned (an edit, a reset, a run's end).
    left: at which step of its walk the moment was left for the one after it.
    met: the sum of L over the examples that the epoch under way has met so far, and how many they are.
    """

    document: Document
    label: str
    walk: UpdateSelection | None = None
    landmark: bool = False
    left: int = 0
    met: tuple[float, int] = (0.0, 0)


@dataclass(frozen=True)
class Timeline:
    """Moments in order, and which of them is shown.

    Bounded: when there are more than CAPACITY, every second one of the older half goes, landmarks last,
    so that it is dense near the present and thinner further back; the first moment stays.
    """

    moments: tuple[Moment, ...]
    index: int = 0

    @property
    def now(self) -> Moment:
        """The moment shown."""
        return self.moments[self.index]

    @property
    def at_end(self) -> bool:
        """Whether the moment shown is the latest."""
        return self.index == len(self.moments) - 1

    def then(self, moment: Moment, left: int = 0) -> Timeline:
        """The timeline with `moment` after the one shown, which is left at step `left` of its walk.

        What came after the one shown is dropped: this is a new branch.
        """
        moments = _thinned((*self.moments[: self.index], replace(self.now, left=left), moment))
        return Timeline(moments, len(moments) - 1)

    def amended(self, moment: Moment) -> Timeline:
        """The timeline with `moment` in place of the one shown, and nothing after it."""
        return Timeline((*self.moments[: self.index], moment), self.index)

    def showing(self, document: Document) -> Timeline:
        """The timeline with `document` in the moment shown; what comes after it stays."""
        moments = (*self.moments[: self.index], replace(self.now, document=document), *self.moments[self.index + 1 :])
        return replace(self, moments=moments)

    def recalled(self, before: Moment | None, walk: UpdateSelection, left: int) -> Timeline:
        """The timeline in which the moment shown is one update, `walk`, after the moment before it.

        before: a moment to be put between the two, where that update's is not kept; else None.
        left: the step of `walk` at which the moment before was left, the last one before its commit.
        """
        earlier = self.moments[: self.index] if before is None else (*self.moments[: self.index], before)
        earlier = (*earlier[:-1], replace(earlier[-1], left=left))
        moments = (*earlier, replace(self.now, walk=walk), *self.moments[self.index + 1 :])
        return Timeline(moments, len(earlier))

    def at(self, index: int) -> Timeline:
        """The same timeline, showing another moment."""
        if not 0 <= index < len(self.moments):
            raise InputError(f"moment {index + 1}: 1 to {len(self.moments)} expected")
        return replace(self, index=index)


def _thinned(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
    if len(moments) <= CAPACITY:
        return moments
    half = len(moments) // 2
    kept = [m for k, m in enumerate(moments[:half]) if k % 2 == 0 or m.landmark]
    if len(kept) > half * 3 // 4:
        kept = [m for k, m in enumerate(moments[:half]) if k % 2 == 0]
    # A moment whose predecessor has gone is no longer one update after the moment before it.
    survivors = {id(m) for m in kept}
    result = [
        m if k == 0 or id(moments[k - 1]) in survivors else replace(m, walk=None)
        for k, m in enumerate(moments[:half])
        if id(m) in survivors
    ]
    first = moments[half]
    if id(moments[half - 1]) not in survivors:
        first = replace(first, walk=None)
    return (*result, first, *moments[half + 1 :])
