"""Loss curve panel: the mean loss per example over the epochs, with edits and resets marked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from core.basics.nice_numbers import rounded_up
from core.basics.number_format import epoch_text
from core.document.document import progress, progress_texts
from core.training.loss_history import HistoryMark
from core.training.loss_table import loss_columns
from core.training.stopping.overfitting import turning_point
from gui.base.contrast import VISIBLE, ink
from gui.base.text_scale import least_width
from gui.panels.base.entry import PanelEntry
from gui.panels.base.pictures import PlotData
from gui.panels.base.plot_panel import PlotPanel
from gui.panels.base.readout_place import place_readout
from gui.panels.training.hint_line import HintLine
from gui.panels.training.loss_range import heights_of, loss_range, nearest, seen_so_far, so_far
from gui.panels.training.loss_words import in_words, spans_decades
from gui.plots.above_marks import AboveMarks
from gui.plots.epoch_marks import EpochMarks
from gui.plots.kept_curves import KEPT, KeptCurves
from gui.plots.plot_items import LineItem, MarksItem
from gui.plots.plot_style import curve_pen, pen
from gui.session.state import Change
from gui.session.workers.example_values import take_long
from gui.widgets.progress.refresh_throttle import RefreshThrottle

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from core.basics.arrays import Array
    from core.training.loss_history import Curve, LossHistory
    from gui.base.theme import Theme
    from gui.session import Session

# Maximum number of kept runs in the readout: more do not fit the line.
_READ = 4

_NARROWEST = 170
_USUAL_READOUT = "loss 0.0000×10⁻⁰⁰   epoch 00,000,000"

_TOOLTIP = (
    "The mean of L over the examples, for each epoch: lower is better.\n"
    "The dot marks the network shown, a dotted line an edit; the pale curve is the earlier run, before the last\n"
    "reset or change of data. A triangle marks losses too high for the axis.\n"
    "Kept runs are drawn in separate colors, and so is the mean of L over the test examples:\n"
    "where it rises while the training loss still falls, the network begins to overfit."
)


class LossPanel(PlotPanel):
    """Mean loss per example over epochs, linear or logarithmic, with edits and resets marked."""

    entry = PanelEntry(
        id="loss_curve", title="Loss curve", area="right", order=50, height=190, watched=True,
        follows=Change.HISTORY | Change.WEIGHTS | Change.SHAPE | Change.DATA | Change.RUN | Change.VIEW | Change.RUNS,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("loss")
        self.setAccessibleName(self.title)
        self._add_controls()
        self._here = 0.0, math.nan
        self._dot_reading = RefreshThrottle()
        self._add_curves()
        self.plot.set_lines(True)
        self.plot.name_axes("epoch", "mean loss per example")
        self.name_plot("Mean loss per example over epochs", "", _TOOLTIP)
        self.plot.reshaped.connect(self._draw_curves)
        self.take_colors()

    def _add_controls(self) -> None:
        tip = "Show the loss on a logarithmic axis: each line is ten times the next lower one"
        self.log = self.add_toggle("log", "Logarithmic axis", "L", tip)
        self.log.toggled.connect(self._set_logarithmic)
        self._log_chosen = False  # Whether the user has chosen the axis; until then the losses do.
        self.log.defaultAction().triggered.connect(self._choose_log)
        tip = "Show the test losses of kept runs as paler curves"
        self.tests = self.add_toggle("tests", "Test losses of kept runs", "T", tip, on=True)
        self.tests.toggled.connect(lambda _: self.draw(Change.RUNS))
        self.tests.hide()
        tip = "Show the curve from before the last reset or change of data, dimmed"
        self.earlier = self.add_toggle("earlier", "Earlier curve", "E", tip, on=True)
        self.earlier.toggled.connect(lambda _: self.draw(Change.HISTORY))
        self.clear = self.add_button(
            "clear", "Clear earlier curve", "Shift+E", "Remove the earlier curve", self.session.clear_previous
        )
        for widget in (self.log, self.auto, self.tests, self.earlier, self.clear):
            self.controls.addWidget(widget)
        self.controls.addStretch(0)  # takes what the readout leaves
        least_width(self, _NARROWEST)
        self.hint = HintLine()
        self.layout().addWidget(self.hint)  # type: ignore[union-attr]

    def _add_curves(self) -> None:
        self._ghost = LineItem(lone_dots=True)
        self._ghost.setZValue(KEPT - 0.5)  # A kept run may have the same curve: its color is seen.
        self._kept = KeptCurves(self.plot)
        self._test = LineItem(lone_dots=True)
        self._turn = MarksItem(11, "d")
        self._line = LineItem(lone_dots=True)
        self._marks = EpochMarks(self.plot)
        self._shown = pg.InfiniteLine(angle=90)
        self._bar = LineItem()
        self._zeros = MarksItem(7, "t")
        self._dot = MarksItem(8)
        self._cursor = MarksItem(7)
        self.plot.marks_cursor = False
        self._above = AboveMarks(self.plot, self.written)
        items = (
            self._ghost, self._shown, self._line, self._test, self._bar, self._zeros, self._turn, self._dot,
            self._cursor,
        )  # fmt: skip
        for item in items:
            self.plot.addItem(item, ignoreBounds=True)

    @property
    def logarithmic(self) -> bool:
        """Return whether the loss axis is logarithmic."""
        return self.log.isChecked()

    def recolor(self, colors: Theme) -> None:
        """Color the curve as errors."""
        self._ghost.setPen(curve_pen(ink(colors.delta, colors.panel, 0.4, VISIBLE).name()))
        self._kept.recolor()
        self._line.setPen(curve_pen(colors.delta))
        self._test.setPen(curve_pen(colors.text))
        self._turn.setPen(pen(colors.panel))
        self._turn.setBrush(pg.mkBrush(colors.warning))
        self._marks.recolor(colors)
        self._above.recolor(colors)
        self._shown.setPen(pen(colors.accent))
        self._bar.setPen(pen(colors.text, 3.0))
        self._zeros.setPen(pen(colors.delta))
        self._zeros.setBrush(pg.mkBrush(colors.panel))
        for item, color in ((self._dot, colors.delta), (self._cursor, colors.text)):
            item.setPen(pen(colors.panel))
            item.setBrush(pg.mkBrush(color))

    def draw(self, change: Change) -> None:
        """Show the history; the range follows unless the user has chosen one."""
        state = self.state
        if not change & self.follows or state.only_begins(change):
            return
        due = self._dot_reading.due(state) or not take_long(state.document)
        if due:
            self._here = progress(state.document), state.loss
        self.hint.show_state(state, change, due)
        runs = state.document.runs
        self._kept.take(runs, self.state.history.test is not None, self.tests.isChecked())
        for widget in (self.earlier, self.clear):
            widget.setVisible(state.previous is not None)
        self.tests.setVisible(any(run.shown and run.history.test is not None for run in runs))
        place_readout(self, _USUAL_READOUT)
        if self.following and not self._log_chosen:
            self._choose_axis()
        if not (self.following and self.fit()):
            self._draw_curves()
        self.describe_soon(self._described)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the readout for another width."""
        super().resizeEvent(event)
        place_readout(self, _USUAL_READOUT)

    def fit(self) -> bool:
        """Show every epoch, from loss 0 (or the lowest decade); return whether the range has changed.

        An earlier curve is shown as far as it fits the current one, once there is a current one.
        """
        own = self._histories()
        histories = [*own, *self._kept.histories]
        end = rounded_up(max(10, progress(self.state.document), *(len(history) for history in histories)))
        # Room for the dot and the line at epoch 0.
        left = -0.02 * end
        histories += self._tests()
        lows = [np.array([self._here[1]]), *(history.low for history in histories)]
        highs = [history.high for history in histories]
        return self.plot.show_range((left, end), loss_range(lows, highs, self._here[1], self.logarithmic))

    def show_readout(self) -> None:
        """Show epoch and loss at the cursor; without a cursor, those of the network shown."""
        place = self.plot.cursor_at
        if place is None:
            self._cursor.hide()
            self._bar.hide()
            test = self._test_at(self.state.document.epoch)
            loss = f"loss {self.written(self.state.loss)}{test}"
            text, *shorter = (f"{loss}   {place}" for place in progress_texts(self.state.document))
            self.readout.shorten(*shorter)
            self.readout.setText(text)
            return
        at, low, high = nearest(self.state, place.x(), self.plot.columns)
        width = self.state.history.width
        exact = low == high
        heights = self._up(np.array([low, high]))
        self._cursor.show_at([at], heights[:1])
        self._bar.setVisible(not exact)
        self._bar.setData([at, at], heights)
        if exact:
            shown = at == progress(self.state.document)
            where = progress_texts(self.state.document)[0] if shown else f"epoch {epoch_text(at)}"
            parts = [f"loss {self.written(low)}{self._test_at(at)}   {where}"]
            if (seen := seen_so_far(self.state)) and at == self.state.document.epoch:
                parts.append(f"so far, over {seen:,} of {len(self.state.data):,} examples")
        else:
            first = int(at) // width * width
            epochs = f"{epoch_text(first)}–{epoch_text(first + width - 1)}"
            parts = [f"loss {self.written(low)} to {self.written(high)}{self._test_at(at)}   epochs {epochs}"]
        before = self._ghost_shown.at(int(at)) if self._ghost_shown is not None else None
        if before is not None:
            parts.append(f"before {self.written(before[0])}")
        here = max(round(place.x()), 0)
        kept = [(run, run.history.at(here)) for run in self._kept.runs[:_READ]]
        beside = [
            f"{run.name} {self.written(known[0])}{self._test_at(here, run.history)}"
            for run, known in kept if known is not None
        ]  # fmt: skip
        if beside and here > max(self.state.document.epoch, len(self.state.history)):
            # Only kept runs extend this far.
            parts = [f"epoch {epoch_text(here)}"]
            self._cursor.hide()
            self._bar.hide()
        parts += beside
        mark = self._marks.at(place.x())
        if mark is not None:
            parts.append(mark.text or mark.kind)
        self.plot.setToolTip(_TOOLTIP if mark is None else f"Epoch {epoch_text(mark.epoch)}: {mark.text or mark.kind}")
        self.readout.shorten()
        self.readout.setText(" · ".join(parts))

    def table(self) -> PlotData:
        """Return every stored loss: one per epoch, or the range of several epochs."""
        self.catch_up()
        columns = loss_columns(self.state.history)
        return PlotData(tuple(columns), tuple(columns.values()))

    # Drawing

    @property
    def _ghost_shown(self) -> LossHistory | None:
        """Return the earlier curve, if it is shown."""
        return self.state.previous if self.earlier.isChecked() else None

    def _histories(self) -> list[LossHistory]:
        """Return the curves that the range follows: the current one, or the earlier one while that is a point."""
        ghost = self._ghost_shown
        now = so_far(self.state)
        return [now] if ghost is None or now.low.size > 1 else [now, ghost]

    def _tests(self) -> list[LossHistory]:
        return [self.state.history.test] if self.state.history.test is not None else []

    def _draw_curves(self) -> None:
        (left, right), (bottom, _) = self.plot.shown
        ghost = self._ghost_shown
        self._draw_curve(self._ghost, ghost.curve(self.plot.columns, left, right) if ghost else None)
        self._kept.draw(self._draw_curve, self.logarithmic)
        curve = so_far(self.state).curve(self.plot.columns, left, right)
        self._draw_curve(self._line, curve)
        zeros = curve.x[curve.low <= 0] if self.logarithmic else curve.x[:0]
        size = self.plot.pixel[1]
        self._zeros.show_at(zeros, np.full(zeros.size, bottom + 6 * size))
        epoch, loss = self._here
        self._dot.show_at([epoch], self._up(np.array([loss])))
        past = not self.state.timeline.at_end
        self._shown.setVisible(past)
        if past:
            self._shown.setValue(self.state.document.epoch)
        self._draw_test(left, right)
        x, high = np.append(curve.x, epoch), np.append(curve.high, loss)
        self._above.draw(x, high, self._up(high), self._marks.labels)

    def _draw_test(self, left: float, right: float) -> None:
        history = self.state.history
        self._draw_curve(self._test, history.test.curve(self.plot.columns, left, right) if history.test else None)
        turn = turning_point(history)
        if turn is None:
            self._turn.clear()
            self._marks.draw(history.marks)
            return
        epoch, loss = turn
        self._turn.show_at([epoch], self._up(np.array([loss])))
        mark = HistoryMark(epoch, "overfitting", f"The test loss is lowest here, {self.written(loss)}, and rises again")
        self._marks.draw(tuple(sorted((*history.marks, mark), key=lambda each: each.epoch)))

    def _draw_curve(self, item: LineItem, curve: Curve | None) -> None:
        if curve is None or not curve.x.size:
            item.clear()
        elif curve.exact:
            item.setData(curve.x, self._up(curve.low))
        else:
            heights = np.column_stack([curve.low, curve.high]).ravel()
            item.setData(np.repeat(curve.x, 2), self._up(heights))

    def _up(self, losses: Array) -> Array:
        return heights_of(losses, self.logarithmic)

    # Readout

    def _test_at(self, x: float, history: LossHistory | None = None) -> str:
        """Return the test loss nearest to x in words, of the current run or another; "" if there is none."""
        test = (history or self.state.history).test
        loss = test.nearest(x) if test is not None else None
        return "" if loss is None else f" · test {self.written(loss)}"

    def _described(self) -> str:
        return in_words(self.state, self.written, self._above.text, self._kept.runs)

    def _choose_log(self) -> None:
        """Leave the axis as the user has chosen it."""
        self._log_chosen = True
        self.log.defaultAction().setIconText("log")

    def _choose_axis(self) -> None:
        """Make the axis logarithmic while the losses span more than a linear one can show, and say so.

        After a reset the axis stays that of the earlier curve until the new one is long enough.
        """
        wanted = spans_decades(self.state.history)
        if wanted is None and self.state.previous is not None:
            return
        if bool(wanted) != self.logarithmic:
            self.log.defaultAction().setIconText("log · auto" if wanted else "log")
            self.log.defaultAction().setChecked(bool(wanted))

    def _set_logarithmic(self, on: bool) -> None:
        self.plot.vertical.setLogMode(False, on)
        self.plot.name_axes("epoch", "mean loss per example")
        self.follow(True)
        self.fit()
        self._draw_curves()
        self.show_readout()
