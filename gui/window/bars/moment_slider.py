"""The slider through the moments of the session; a dotted line shows where some were left out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSignalBlocker, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

from gui.base.painting import called_by_qt, painting
from gui.base.theme import current

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.document.history.timeline import Timeline

_THICK = 2.0  # Pixels of the dotted line.
_UP = 2.0  # Its distance from the lower edge.


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

        def place(moment: int) -> float:
            return handle / 2 + QStyle.sliderPositionFromValue(0, self.maximum(), moment, room)

        y = self.height() - _UP
        with painting(self) as painter:
            painter.setPen(QPen(current().color("muted"), _THICK, Qt.PenStyle.DotLine))
            for first, last in self._thinned:
                painter.drawLine(QPointF(place(first), y), QPointF(place(last), y))


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
