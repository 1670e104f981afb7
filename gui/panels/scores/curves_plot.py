"""Plot of scored examples: ROC and calibration of two classes; predicted against true and residuals of numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Signal

from core.basics.nice_numbers import rounded_range
from core.basics.number_format import format_number
from gui.base import theme
from gui.plots.plot_items import DotsItem, LineItem
from gui.plots.plot_style import curve_pen, nearest, pen
from gui.plots.plotting import Plot
from gui.tables.text import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.analysis.scoring.scored_examples import ScoredExamples
    from core.basics.arrays import Array
    from core.basics.number_format import Digits

# Curves of two classes, and of numbers.
ROC, CALIBRATION = "ROC", "Calibration"
PREDICTED, RESIDUALS = "Predicted against true", "Residuals"
_UNIT = (-0.02, 1.02)
_MARGIN = 0.05
_EMPTY = np.empty((0, 2))


class CurvesPlot(Plot):
    """One curve, or one cloud of examples, for training and for test examples.

    Signals
    -------
    chosen(part, example): the user clicked the dot of an example of a part. told(words): what is at the pointer.
    """

    chosen = Signal(int, int)
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[ScoredExamples, ...] = ()
        self._points: list[Array] = [_EMPTY, _EMPTY]
        self._notes: list[list[str]] = [[], []]
        self._kind, self._target = ROC, 0
        self._digits: Digits | None = None
        self._ideal = LineItem()
        self._lines = (LineItem(), LineItem())
        self._dots = (DotsItem(size=5), DotsItem(size=6, symbol="s"))
        self._marked = DotsItem(size=13)
        for item in (self._ideal, *self._lines, *self._dots, self._marked):
            self.addItem(item, ignoreBounds=True)
        self.set_lines(True)
        self.setAccessibleName("Curves of the scores")
        self.setToolTip("Point at it to read it; click the dot of an example to show it in all panels")
        self.picked.connect(self._pick)
        self.pointed.connect(self._tell)
        self.recolor(theme.current())

    @property
    def kind(self) -> str:
        """Return which curve is shown."""
        return self._kind

    @property
    def part_colors(self) -> tuple[str, str]:
        """Return the colors of the training and of the test examples, as #rrggbb."""
        colors = theme.current()
        return colors.value, colors.derivative

    def show_curve(self, kind: str, target: int, parts: Sequence[ScoredExamples], digits: Digits) -> None:
        """Show one of the curves; target: which one, of numbers."""
        self._kind, self._target, self._parts, self._digits = kind, target, tuple(parts), digits
        self._points, self._notes = [_EMPTY, _EMPTY], [[], []]
        {ROC: self._roc, CALIBRATION: self._calibration, PREDICTED: self._predicted, RESIDUALS: self._residuals}[kind]()
        joined = kind in (ROC, CALIBRATION)
        for line, dots, points in zip(self._lines, self._dots, self._points, strict=True):
            line.setVisible(joined and len(points) > 0)
            if joined:
                line.setData(points[:, 0], points[:, 1])
            shown = points if kind != ROC else points[:0]
            dots.show_at(shown[:, 0], shown[:, 1])
        self.setAccessibleDescription(self.summary)
        self._tell()

    def mark(self, part: int, example: int | None) -> None:
        """Mark the current example, where every dot is one."""
        points = self._points[part]
        shown = self._kind in (PREDICTED, RESIDUALS) and example is not None and example < len(points)
        place = points[example : example + 1] if shown and example is not None else _EMPTY
        self._marked.show_at(place[:, 0], place[:, 1])

    @property
    def summary(self) -> str:
        """Return the main numbers of the curve in words."""
        words = []
        for part in self._parts:
            if self._kind == ROC:
                found = "needs examples of both classes" if part.roc is None else f"area {self._words(part.roc.auc)}"
            elif self._kind == CALIBRATION:
                found = "" if part.calibrated is None else f"{len(part.calibrated.count)} intervals"
            else:
                of = part.of_amounts
                found = f"RMSE {self._words(of.root_mean_square[self._target])}"
                if not math.isnan(of.r_squared[self._target]):
                    found = f"R² {self._words(of.r_squared[self._target])}, {found}"
            words.append(f"{part.name}: {found}")
        return " · ".join(words)

    def changeEvent(self, event: QEvent) -> None:
        """Update the colors for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_marked"):
            self.recolor(theme.current())

    def recolor(self, colors: theme.Theme) -> None:
        """Color training examples as values, test examples as derivatives, as the loss curve does."""
        super().recolor(colors)
        if not hasattr(self, "_marked"):
            return
        self._ideal.setPen(pen(colors.muted))
        self._marked.setPen(pen(colors.accent, 2.0))
        self._marked.setBrush(pg.mkBrush(None))
        for line, dots, color in zip(self._lines, self._dots, self.part_colors, strict=True):
            line.setPen(curve_pen(color))
            dots.setPen(pen(colors.panel))
            dots.setBrush(pg.mkBrush(color))

    # Each curve

    def _roc(self) -> None:
        for k, part in enumerate(self._parts):
            if part.roc is not None:
                found = part.roc
                self._points[k] = np.column_stack([found.false_positive, found.true_positive])
                self._notes[k] = [
                    f"threshold {self._words(at)}: {true:.1%} of the positive found, {false:.1%} false alarms"
                    for at, true, false in zip(found.thresholds, found.true_positive, found.false_positive, strict=True)
                ]
        self._show_unit_square("false positive rate", "true positive rate")

    def _calibration(self) -> None:
        for k, part in enumerate(self._parts):
            if part.calibrated is not None:
                found = part.calibrated
                self._points[k] = np.column_stack([found.predicted, found.observed])
                self._notes[k] = [
                    f"predicted {predicted:.1%}, observed {observed:.1%} of {count:,} examples"
                    for predicted, observed, count in zip(found.predicted, found.observed, found.count, strict=True)
                ]
        self._show_unit_square("mean predicted probability", "share of positive examples")

    def _show_unit_square(self, across: str, up: str) -> None:
        self._diagonal(_UNIT)
        self.name_axes(across, up)
        self.show_range(_UNIT, _UNIT)

    def _predicted(self) -> None:
        for k, part in enumerate(self._parts):
            true, y = part.targets[:, self._target], part.predictions[:, self._target]
            self._points[k] = np.column_stack([true, y])
        low, high = self._range(*(column for points in self._points for column in points.T))
        self._diagonal((low, high))
        self.name_axes(self._named("true"), self._named("predicted"))
        self.show_range((low, high), (low, high))

    def _residuals(self) -> None:
        for k, part in enumerate(self._parts):
            true, y = part.targets[:, self._target], part.predictions[:, self._target]
            self._points[k] = np.column_stack([y, true - y])
        across = self._range(*(points[:, 0] for points in self._points))
        self._ideal.setData(np.array(across), np.zeros(2))
        self.name_axes(self._named("predicted"), "true − predicted")
        self.show_range(across, self._range(*(points[:, 1] for points in self._points), np.zeros(1)))

    def _diagonal(self, ends: tuple[float, float]) -> None:
        self._ideal.setData(np.array(ends), np.array(ends))

    def _range(self, *values: Array) -> tuple[float, float]:
        every = np.concatenate(values)
        every = every[np.isfinite(every)]
        if not every.size:
            return (0.0, 1.0)
        low, high = rounded_range(float(every.min()), float(every.max()))
        room = _MARGIN * (high - low)
        return low - room, high + room

    def _named(self, words: str) -> str:
        name = self._parts[0].data.target_names[self._target] if self._parts else ""
        return f"{words} {lowered(name)}" if name not in ("t", "") else words

    # The pointer

    def _at(self) -> tuple[int, int] | None:
        """Return the part and the point below the pointer."""
        place = self.cursor_at
        if place is None:
            return None
        for k in (1, 0):
            found = nearest(self._points[k], place, self.pixel)
            if found is not None:
                return k, found
        return None

    def _tell(self) -> None:
        at = self._at()
        self.told.emit(self.summary if at is None else self._note(*at))

    def _note(self, k: int, point: int) -> str:
        name = self._parts[k].name
        if self._notes[k]:
            return f"{name}: {self._notes[k][point]}"
        part = self._parts[k]
        true, y = part.targets[point, self._target], part.predictions[point, self._target]
        return (
            f"{name} example {point + 1}: true {self._words(true)}, predicted {self._words(y)}, "
            f"error {self._words(true - y)}"
        )

    def _pick(self, place: QPointF) -> None:
        at = self._at()
        if at is not None and self._kind in (PREDICTED, RESIDUALS):
            self.chosen.emit(*at)

    def _words(self, value: float) -> str:
        assert self._digits is not None
        return format_number(float(value), self._digits)
