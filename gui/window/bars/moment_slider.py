"""The slider through the moments of the session; a dotted line shows where some were left out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

from gui.base.painting import called_by_qt, painting
from gui.base.theme import current

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.document.history.timeline import Timeline

# Pixels: size of the dots, from one to the next, and from the lower edge to the upper side of a dot.
_DOT, _APART, _UP = 2, 5, 3


class MomentSlider(QSlider):
    """A slider over the moments of a timeline."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._thinned: tuple[tuple[int, int], ...] = ()

    def show_timeline(self, timeline: Timeline) -> None:
        """Show how many moments there are, the one shown, and where some were left out."""
        with QSignalBlocker(self):
            self.setRange(0, max(len(timeline.moments) - 1, 0))
            self.setValue(timeline.index)
        thinned = thinned_spans(timeline)
        if thinned != self._thinned:
            self._thinned = thinned
            self.update()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the slider and the dotted line."""
        super().paintEvent(event)
        if not self._thinned:
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self)
        room = self.width() - handle

        def place(moment: int) -> int:
            return handle // 2 + QStyle.sliderPositionFromValue(0, self.maximum(), moment, room)

        # Many short spans lie side by side: the dots are those of one line.
        covered = {x for first, last in self._thinned for x in range(place(first), place(last) + 1)}
        with painting(self) as painter:
            for x in range(0, self.width(), _APART):
                if x in covered:
                    painter.fillRect(x, self.height() - _UP, _DOT, _DOT, current().color("muted"))


def thinned_spans(timeline: Timeline) -> tuple[tuple[int, int], ...]:
    """Return from which to which moment others were left out between them: the places of both, in order."""
    spans: list[tuple[int, int]] = []
    for k, (_, after) in enumerate(pairwise(timeline.moments)):
        if after.skipped and spans and spans[-1][1] == k:
            spans[-1] = (spans[-1][0], k + 1)
        elif after.skipped:
            spans.append((k, k + 1))
    return tuple(spans)


def left_out(timeline: Timeline) -> str:
    """Return in words how many moments were left out, where, and why; "" if none were."""
    skipped, here = timeline.skipped, timeline.now.skipped
    if not skipped:
        return ""
    kept = len(timeline.moments)
    words = f"{kept:,} of {kept + skipped:,} moments are kept"
    if here:
        words += f"; just before this one, {here:,} {'is' if here == 1 else 'are'} left out"
    limit = round(timeline.limit / 2**20)
    return f"{words} (dotted: where some are left out; View > History memory: up to {limit:,} MB)."
