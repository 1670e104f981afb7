"""Curves of kept runs on a plot: each in its own color and stroke, with its name in a legend.

The loss of its test examples is a paler curve in the same color and stroke.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt

from gui.base.contrast import VISIBLE, ink
from gui.base.theme import current
from gui.base.type_scale import tick_font
from gui.plots.plot_items import LineItem
from gui.plots.plot_style import curve_pen

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from PySide6.QtGui import QPen

    from core.document.document import KeptRun
    from core.training.loss_history import Curve, LossHistory
    from gui.base.theme import Theme
    from gui.plots.plotting import Plot

# Okabe and Ito's colors in the theme, without the error color, which is used for the current curve.
_ROLES = ("positive", "negative", "value", "derivative", "muted")
_STROKES = (
    (Qt.PenStyle.SolidLine, "━━"),
    (Qt.PenStyle.DashLine, "╍╍"),
    (Qt.PenStyle.DashDotLine, "━·"),
    (Qt.PenStyle.DotLine, "┅┅"),
)
# Height of the curves among those of a plot: below the current one.
KEPT = -0.5
# Maximum number of names: a longer legend would hide the curves.
_NAMED = 8
# Maximum share of the plot's height for the legend.
_SHARE = 0.6
# Share of the run's color in its test curve; the rest is the background color.
_PALE = 0.5


def run_color(place: int, colors: Theme) -> str:
    """Return the color of the run at `place` in the cycle, as #rrggbb."""
    return str(getattr(colors, _ROLES[place % len(_ROLES)]))


def run_pen(place: int, colors: Theme) -> QPen:
    """Return the pen of the curve at `place` in the cycle: after five colors the stroke changes."""
    return curve_pen(run_color(place, colors), _stroke(place)[0])


def _test_pen(place: int, colors: Theme) -> QPen:
    return curve_pen(ink(run_color(place, colors), colors.panel, _PALE, VISIBLE).name(), _stroke(place)[0])


def _stroke(place: int) -> tuple[Qt.PenStyle, str]:
    return _STROKES[place // len(_ROLES) % len(_STROKES)]


class KeptCurves:
    """Draws kept runs on `plot`; redraws only if the runs, the range or the colors change."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._items: list[LineItem] = []
        self._tests: list[LineItem] = []
        self._runs: tuple[KeptRun, ...] = ()
        self._tested = False
        self._with_tests = True
        self._drawn: Hashable = None
        self._legend = pg.TextItem(anchor=(1, 0))
        self._legend.setZValue(10)
        self._legend.hide()
        plot.addItem(self._legend, ignoreBounds=True)

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """Return the runs that are drawn."""
        return self._runs

    @property
    def histories(self) -> list[LossHistory]:
        """Return the curves that are drawn."""
        tests = [run.history.test for run in self._runs if run.history.test is not None and self._with_tests]
        return [*(run.history for run in self._runs), *tests]

    def take(self, runs: Sequence[KeptRun], tested: bool = False, with_tests: bool = True) -> None:
        """Draw the visible ones of `runs` from now on.

        tested: whether the current run has a curve of its test loss, so that the legend must tell it from
            that of its training loss. with_tests: whether those of kept runs are drawn.
        """
        shown = tuple(run for run in runs if run.shown)
        same = len(shown) == len(self._runs) and all(a is b for a, b in zip(shown, self._runs, strict=True))
        if same and (tested, with_tests) == (self._tested, self._with_tests):
            return
        self._runs, self._tested, self._with_tests = shown, tested, with_tests
        for items in (self._items, self._tests):
            while len(items) < len(shown):
                item = LineItem(lone_dots=True)
                item.setZValue(KEPT)
                items.append(item)
                self._plot.addItem(item, ignoreBounds=True)
            for item in items[len(shown) :]:
                item.hide()
        self.recolor()

    def recolor(self) -> None:
        """Apply the colors of the theme to the curves and the legend."""
        colors = current()
        self._drawn = None
        for item, test, run in zip(self._items, self._tests, self._runs, strict=False):
            item.setPen(run_pen(run.color, colors))
            test.setPen(_test_pen(run.color, colors))
        self._legend.setVisible(bool(self._runs) or self._tested)
        self._legend.fill = pg.mkBrush(colors.panel)
        self._legend.textItem.setFont(tick_font())
        self._legend.setHtml(self._names(colors))

    def draw(self, draw_curve: Callable[[LineItem, Curve], None], key: Hashable) -> None:
        """Draw the curves with `draw_curve` if the range or `key` has changed."""
        (left, right), (bottom, top) = self._plot.shown
        columns = self._plot.columns
        key = (left, right, bottom, top, columns, key)
        if key == self._drawn or not (self._runs or self._tested):
            return
        self._drawn = key
        self._legend.setPos(right, top)
        # On a low plot the names would hide the curves; the readout and the table of runs show them too.
        self._legend.setVisible(self._legend.textItem.boundingRect().height() <= _SHARE * self._plot.view.height())
        for item, test, run in zip(self._items, self._tests, self._runs, strict=False):
            draw_curve(item, run.history.curve(columns, left, right))
            item.show()
            tests = run.history.test if self._with_tests else None
            test.setVisible(tests is not None)
            if tests is not None:
                draw_curve(test, tests.curve(columns, left, right))

    def _names(self, colors: Theme) -> str:
        named = [(colors.delta, _STROKES[0][1], "training"), (colors.text, _STROKES[0][1], "test")] * self._tested
        named += [(run_color(run.color, colors), _stroke(run.color)[1], run.name) for run in self._runs[:_NAMED]]
        lines = [f'<span style="color:{color}">{stroke}</span>&nbsp;{escape(name)}' for color, stroke, name in named]
        if len(self._runs) > _NAMED:
            lines.append(f"and {len(self._runs) - _NAMED} more")
        if len(self.histories) > len(self._runs):
            lines.append("pale: test")
        return f'<div style="color:{colors.text}">{"<br>".join(lines)}</div>'
