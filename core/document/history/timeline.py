"""Timeline: the moments of a session, as an immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.document.document import progress
from core.document.history.thinning import CAPACITY, LIMIT, budget, size, thinned, total

if TYPE_CHECKING:
    from core.document.document import Document
    from core.document.moment import Moment, UpdateSelection


@dataclass(frozen=True)
class Timeline:
    """Moments in order, and the one that is shown.

    Bounded: it has at most CAPACITY moments; thinning says which ones stay.

    held: the bytes in its moments, or more. limit: the maximum of these.
    """

    moments: tuple[Moment, ...]
    index: int = 0
    held: int = field(default=0, compare=False)
    limit: int = field(default=LIMIT, compare=False)

    @property
    def now(self) -> Moment:
        """Return the moment shown."""
        return self.moments[self.index]

    @property
    def at_end(self) -> bool:
        """Return whether the moment shown is the latest."""
        return self.index == len(self.moments) - 1

    def then(self, moment: Moment, left: int = 0) -> Timeline:
        """Return the timeline with `moment` after the one shown, which is left at step `left` of its update.

        What came after the one shown is dropped: this is a new branch.
        """
        moments = (*self.moments[: self.index], replace(self.now, left=left), moment)
        return self._bounded(moments, len(moments) - 1, size(self.now, moment))

    def amended(self, moment: Moment) -> Timeline:
        """Return the timeline with `moment` in place of the one shown, and nothing after it."""
        moments = (*self.moments[: self.index], moment)
        return self._bounded(moments, self.index, size(self.now, moment))

    def showing(self, document: Document) -> Timeline:
        """Return the timeline with `document` in the moment shown; later moments stay."""
        moments = (*self.moments[: self.index], replace(self.now, document=document), *self.moments[self.index + 1 :])
        return replace(self, moments=moments)

    def recalled(self, before: Moment | None, selection: UpdateSelection, left: int) -> Timeline:
        """Return the timeline in which the moment shown is one update, `selection`, after the previous moment.

        before: a moment to be put between the two, where that update's is not kept; else None.
        left: the step of `selection` at which the moment before was left, the last one before its commit.
        """
        earlier = self.moments[: self.index]
        if before is not None:
            earlier = (*earlier, replace(before, skipped=max(self.now.skipped - 1, 0)))
        earlier = (*earlier[:-1], replace(earlier[-1], left=left))
        shown = replace(self.now, update_selection=selection, skipped=0)
        moments = (*earlier, shown, *self.moments[self.index + 1 :])
        return self._bounded(moments, len(earlier), 0 if before is None else size(self.now, before))

    def with_earlier(self, moment: Moment, start: Document) -> Timeline:
        """Return the timeline with `moment` put where its progress belongs before the one shown, and showing it.

        start: the document of the moment that it comes after, at the least.
        """
        place = self.index
        # Counted here, because thinning may have moved it.
        first = next((k for k in range(place, -1, -1) if self.moments[k].document is start), 0)
        while place > first and progress(self.moments[place].document) > progress(moment.document):
            place -= 1
        same = place > first and progress(self.moments[place].document) == progress(moment.document)
        moments = (*self.moments[: place + 1 - same], moment, *self.moments[place + 1 :])
        return self._bounded(moments, place + 1 - same, size(self.now, moment))

    def at(self, index: int) -> Timeline:
        """Return the same timeline, showing another moment."""
        if not 0 <= index < len(self.moments):
            raise InputError(f"moment: expected 1 to {len(self.moments):,}, found {index + 1}")
        return replace(self, index=index)

    def limited(self, limit: int) -> Timeline:
        """Return the timeline within another limit, in bytes."""
        return replace(self, limit=limit)._bounded(self.moments, self.index, 0)

    @property
    def skipped(self) -> int:
        """Return how many moments were left out, wherever."""
        return sum(moment.skipped for moment in self.moments)

    def _bounded(self, moments: tuple[Moment, ...], index: int, more: int) -> Timeline:
        """Return the timeline of these moments, thinned if needed; they use at most `more` bytes more than this one."""
        held = (self.held or total(self.moments)) + more
        if len(moments) > CAPACITY or held > budget(self.limit):
            moments, index = thinned(moments, index, self.limit)
            held = total(moments)
        return Timeline(moments, index, held, self.limit)
