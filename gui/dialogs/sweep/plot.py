"""Sweep plot: the final loss of each run over the varied setting."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Signal

from core.basics.number_format import format_number
from gui.base import theme
from gui.plots.plot_items import DotsItem, LineItem
from gui.plots.plot_style import curve_pen, nearest, pen
from gui.plots.plotting import Plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.analysis.sweeping.sweep import Result
    from core.basics.arrays import Array
    from core.basics.number_format import Digits

# An axis is logarithmic if its values span at least this factor, given as a logarithm.
_FACTOR = math.log(20.0)
_MARGIN = 0.06


class SweepPlot(Plot):
    """One dot per run; a line through the medians of equal values; triangles at the top for diverged runs.

    Signals
    -------
    chosen(k): the user clicked the dot of result k.
    """

    chosen = Signal(int)

    def __init__(self, words: str, digits: Digits) -> None:
        super().__init__()
        self._words, self._digits = words, digits
        self._results: list[Result] = []
        self._points = np.empty((0, 2))
        self._line = LineItem()
        self._dots = DotsItem(size=8)
        self._tests = DotsItem(size=8, symbol="s")
        self._broken = DotsItem(size=9, symbol="t1")
        self._chosen = DotsItem(size=14)
        self._notice = pg.TextItem("Each run will be a dot: its final loss.", anchor=(0.5, 0.5))
        for item in (self._line, self._chosen, self._tests, self._dots, self._broken, self._notice):
            self.addItem(item, ignoreBounds=True)
        self.setAccessibleName("Loss over the varied setting")
        self.picked.connect(self._pick)
        self.pointed.connect(self._explain)
        self._selected: list[int] = []
        self.show_results([], words)

    def show_results(self, results: Sequence[Result], words: str) -> None:
        """Show the results of these runs; `words`: name of the varied setting."""
        self._results, self._words = list(results), words
        self.recolor(theme.current())
        self._draw()

    def select(self, places: Sequence[int]) -> None:
        """Mark the dots of these results."""
        self._selected = [k for k in places if k < len(self._points)]
        marked = self._points[self._selected]
        self._chosen.show_at(marked[:, 0], marked[:, 1])

    def changeEvent(self, event: QEvent) -> None:
        """Update the colors for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_selected"):
            self.recolor(theme.current())

    def recolor(self, colors: theme.Theme) -> None:
        """Color training losses as errors, test losses differently, diverged runs as warnings."""
        super().recolor(colors)
        if not hasattr(self, "_chosen"):
            return
        self._notice.setColor(colors.muted)
        self._line.setPen(curve_pen(colors.delta))
        self._chosen.setPen(pen(colors.accent, 2.0))
        self._chosen.setBrush(pg.mkBrush(None))
        for item, color in (
            (self._dots, colors.delta),
            (self._tests, colors.derivative),
            (self._broken, colors.warning),
        ):
            item.setPen(pen(colors.panel))
            item.setBrush(pg.mkBrush(color))

    def _draw(self) -> None:
        values = np.array([result.trial.value for result in self._results])
        # The remaining loss of a diverged run says nothing about its value.
        losses = np.array([math.nan if r.diverged_at is not None else r.run.loss for r in self._results])
        tests = np.array([math.nan if r.diverged_at is not None or r.run.test_loss is None else r.run.test_loss
                          for r in self._results])  # fmt: skip
        wide, high = _logarithmic(values), _logarithmic(np.concatenate([losses, tests]))
        self.horizontal.setLogMode(wide, False)
        self.vertical.setLogMode(False, high)
        squares = "; squares: test examples" if np.isfinite(tests).any() else ""
        self.name_axes(self._words, f"mean loss per example{squares}")
        x, y, z = _scaled(values, wide), _scaled(losses, high), _scaled(tests, high)
        left, right = _range(x)
        bottom, top = _range(np.concatenate([y, z]))
        self.show_range((left, right), (bottom, top))
        broken = np.array([result.diverged_at is not None for result in self._results], dtype=bool)
        y = np.where(broken, top - 0.4 * _MARGIN * (top - bottom), y)
        self._points = np.column_stack([x, y]) if len(x) else np.empty((0, 2))
        known = np.isfinite(y) & ~broken
        self._dots.show_at(x[known], y[known])
        self._broken.show_at(x[broken], y[broken])
        self._tests.show_at(x[np.isfinite(z)], z[np.isfinite(z)])
        self._show_notice(not len(x))
        places = np.unique(x[known])
        self._line.setData(places, np.array([np.median(y[known & (x == place)]) for place in places]))
        self.select(self._selected)
        self.setAccessibleDescription(self._in_words())
        self._explain()

    def _show_notice(self, empty: bool) -> None:
        """Say what will be there, without numbers or lines, as long as there is nothing."""
        self._notice.setVisible(empty)
        (left, right), (bottom, top) = self.shown
        self._notice.setPos((left + right) / 2, (bottom + top) / 2)
        self.set_lines(not empty)
        for axis in (self.horizontal, self.vertical):
            axis.setStyle(showValues=not empty)

    def _pick(self, place: QPointF) -> None:
        k = nearest(self._points, place, self.pixel)
        if k is not None:
            self.chosen.emit(k)

    def _explain(self) -> None:
        place = self.cursor_at
        k = None if place is None else nearest(self._points, place, self.pixel)
        self.setToolTip(
            "Final mean loss per example of each run. Click a dot to select its row.\n"
            "Squares: test examples. Triangles at the top: runs that diverged."
            if k is None else self._said(self._results[k])
        )  # fmt: skip

    def _said(self, result: Result) -> str:
        if result.diverged_at is not None:
            return f"{result.run.name}: diverged in epoch {result.diverged_at + 1:,}"
        return f"{result.run.name}: loss {format_number(result.run.loss, self._digits)}"

    def _in_words(self) -> str:
        done = [result for result in self._results if result.diverged_at is None and math.isfinite(result.run.loss)]
        if not done:
            return "No run has finished yet." if not self._results else "Every run diverged."
        least = min(done, key=lambda result: result.run.loss)
        return f"{len(self._results)} runs; the lowest loss is that of {self._said(least)}."


def _logarithmic(values: Array) -> bool:
    known = values[np.isfinite(values)]
    return bool(known.size and known.min() > 0 and math.log(known.max()) - math.log(known.min()) >= _FACTOR)


def _scaled(values: Array, logarithmic: bool) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(values) if logarithmic else values


def _range(values: Array) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = _MARGIN * (high - low) or 0.5 * max(abs(high), 1e-6)
    return low - room, high + room
