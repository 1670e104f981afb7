"""Weight histories panel: selected weights, or their gradients, over training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QComboBox

from core.analysis.weight_history import (
    edges_at,
    exists,
    gradient_curves,
    run_around,
    weight_curves,
)
from core.basics.nice_numbers import rounded_range, rounded_up
from core.basics.number_format import epoch_text
from core.derivation import Kind, Notation, Quantity
from core.document.document import progress, progress_texts
from gui.base import theme
from gui.base.theme import blended
from gui.panels.base.entry import PanelEntry
from gui.panels.base.paced_panel import PacedPanel
from gui.panels.base.pictures import PlotData
from gui.panels.training.gradients import MeanGradients, covered
from gui.panels.training.kept_edges import ROLES, KeptEdges
from gui.plots.epoch_marks import EpochMarks
from gui.plots.plot_items import DotsItem, LineItem
from gui.plots.plot_style import curve_pen, pen
from gui.session.state import Change

if TYPE_CHECKING:
    from core.basics.addresses import Weight
    from core.document.moment import Moment
    from core.model.quantities import Symbol
    from gui.base.theme import Theme
    from gui.session import Session

# Maximum selected edges shown in addition to the kept ones.
_SELECTED = 8
# Distance in pixels between names of curves.
_LINE = 14.0
_NOTICE = "Select an edge or a node on the graph to see its weights over training."

_TOOLTIP = (
    "Selected weights over the course of training, or their gradients: the mean of ∂L/∂w over the examples.\n"
    "Select an edge or a node on the graph, and keep edges to compare them.\n"
    "A dotted line marks an edit; click to go to the moment under the cursor."
)


class HistoriesPanel(PacedPanel):
    """The weights of edges, or their gradients, over epochs: of kept and selected edges."""

    entry = PanelEntry(
        id="histories", title="Weight histories", area="right", order=110, behind="loss_curve", closed=True,
        command="&Weight histories", key="F6", menu="view",
        tip="Plot selected weights, or their gradients, over the course of training",
        follows=(
            Change.HISTORY | Change.WEIGHTS | Change.SHAPE | Change.DATA
            | Change.RUN | Change.SELECTION | Change.VIEW
        ),
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("histories")
        self.setAccessibleName(self.title)
        self.kept: tuple[Weight, ...] = ()
        self.what = QComboBox()
        self.what.addItems(["weight w", "gradient ∂L/∂w"])
        self.what.setAccessibleName("Quantity shown")
        self.what.setToolTip("Quantity shown: the weights themselves, or the mean of ∂L/∂w over the examples")
        self.what.activated.connect(self._choose)
        self.keep = self.add_toggle(
            "keep",
            "Keep the selected edges",
            "K",
            "Keep showing the curves of the edges selected on the graph, or stop showing them",
        )
        self.keep.defaultAction().triggered.connect(self._toggle_kept)
        for widget in (self.what, self.keep):
            self.controls.addWidget(widget)
        self.controls.addStretch(1)
        self.controls.addWidget(self.auto)
        self.chips = KeptEdges()
        self.chips.chosen.connect(session.select)
        self.insert_row(self.chips)
        self.foot.addWidget(self.readout, 1)

        self._gradients = MeanGradients()
        self._moments: tuple[Moment, ...] = ()
        self._first = 0
        self._x = np.empty(0)
        self._curves = np.empty((0, 0))
        self._edges: tuple[Weight, ...] = ()
        self._add_items()
        self.plot.set_lines(True)
        self.name_plot("Weights of chosen edges over epochs", "", _TOOLTIP)
        self.plot.reshaped.connect(self._draw_all)
        self.plot.picked.connect(self._pick)
        self.take_colors()

    def _add_items(self) -> None:
        self._zero = pg.InfiniteLine(0.0, angle=0)
        self._shown = pg.InfiniteLine(angle=90)
        self._cursor = pg.InfiniteLine(angle=90)
        self.plot.marks_cursor = False
        for line in (self._zero, self._shown, self._cursor):
            self.plot.addItem(line, ignoreBounds=True)
        self._marks = EpochMarks(self.plot)
        count = len(ROLES) + _SELECTED
        self._lines = [LineItem() for _ in range(count)]
        self._dots = DotsItem(size=7)
        self._names = [pg.TextItem() for _ in range(count)]
        self._notice = pg.TextItem(_NOTICE, anchor=(0.5, 0.5))
        self._notice.setTextWidth(180)
        for item in (*self._lines, self._dots, *self._names, self._notice):
            self.plot.addItem(item, ignoreBounds=True)

    def _show_empty(self, empty: bool) -> None:
        """Show what will be here, without lines behind it, or the lines."""
        if empty != self._notice.isVisible() or empty == self._zero.isVisible():
            self._notice.setVisible(empty)
            self._zero.setVisible(not empty)
            self.plot.set_lines(not empty)

    def recolor(self, colors: Theme) -> None:
        """Use a separate color for each kept edge, and the text color for selected ones."""
        self._zero.setPen(pen(colors.line))
        self._shown.setPen(pen(colors.accent))
        self._cursor.setPen(pen(colors.muted, style=Qt.PenStyle.DotLine))
        self._marks.recolor(colors)
        self._dots.setPen(pen(colors.panel))
        self._notice.setColor(colors.muted)
        self._fill_chips()

    # Display

    @property
    def of_gradients(self) -> bool:
        """Return whether gradients are shown, not weights."""
        return self.what.currentIndex() == 1

    @property
    def selected(self) -> tuple[Weight, ...]:
        """Return the edges selected on the graph: one, or those of the selected node."""
        return edges_at(self.state.network, self.state.selected)

    def render_state(self) -> None:
        """Draw the curves of the run around the moment shown."""
        state = self.state
        kept = tuple(weight for weight in self.kept if exists(state.network, weight))
        self.kept = kept
        self._fill_chips()
        selected = self.selected
        self.keep.defaultAction().setEnabled(bool(selected))
        self.keep.defaultAction().setChecked(bool(selected) and set(selected) <= set(kept))
        self._edges = (*kept, *[weight for weight in selected if weight not in kept][:_SELECTED])
        span = run_around(state.timeline)
        self._first, self._moments = span.start, state.timeline.moments[span.start : span.stop]
        self._x = np.array([progress(moment.document) for moment in self._moments])
        networks = [moment.document.network for moment in self._moments]
        if self.of_gradients:
            known = self._gradients.at(self._moments, self._covered)
            self._curves = gradient_curves(networks, known, state.network, self._edges)
            if self._edges and self._gradients.lack(self._covered):
                self.work_off(self._gradients.find(self._covered), self.draw_soon)
        else:
            self._curves = weight_curves(networks, state.network, self._edges)
        self._name_axes()
        if not (self.following and self.fit()):
            self._draw_all()
        self.describe(self._in_words())
        self.show_readout()

    def fit(self) -> bool:
        """Show every epoch of the run, and all of the curves."""
        end = rounded_up(max(10.0, len(self.state.history), *self._x))
        finite = self._curves[np.isfinite(self._curves)]
        heights = rounded_range(float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
        return self.plot.show_range((-0.02 * end, end), heights)

    def show_readout(self) -> None:
        """Show the values at the moment under the cursor; without a cursor, at the moment shown."""
        place = self.plot.cursor_at
        self._cursor.setVisible(place is not None and bool(self._edges))
        if not self._edges or not self._x.size:
            self.readout.setText("")
            return
        k = self._now if place is None else self._moment_at(place.x())
        self._cursor.setValue(self._x[k])
        parts = [f"{self._name(weight)} {self.written(value)}"
                 for weight, value in zip(self._edges, self._curves[:, k], strict=True)]  # fmt: skip
        mark = None if place is None else self._marks.at(place.x())
        words = [mark.text or mark.kind] if mark is not None else []
        self.readout.setText(" · ".join([progress_texts(self._moments[k].document)[0], *parts, *words]))

    def table(self) -> PlotData:
        """Return every stored moment, with the value of each edge shown."""
        self.catch_up()
        names = [f"{'gradient of ' * self.of_gradients}{self._symbol(weight).plain}" for weight in self._edges]
        return PlotData(("epoch", *names), (self._x, *self._curves))

    # Gradients, which take time

    @property
    def _covered(self) -> tuple[Moment, ...]:
        """Return the moments that get gradients: all, or for a large network the latest."""
        return covered(self._moments, self.state.network)

    # Drawing

    def _draw_all(self) -> None:
        colors = theme.current()
        plain = blended(colors.text, colors.panel, 0.75)
        inks = [getattr(colors, role) for role in ROLES[: len(self.kept)]] + [plain] * _SELECTED
        for k, line in enumerate(self._lines):
            shown = k < len(self._edges)
            line.setVisible(shown)
            if shown:
                line.setPen(curve_pen(inks[k]))
                line.setData(self._x, self._curves[k])
        now = self._curves[:, self._now] if self._x.size else np.empty(0)
        known = np.isfinite(now)
        self._dots.show_at(np.full(int(known.sum()), self._x[self._now] if known.any() else 0.0), now[known])
        if known.any():
            self._dots.setBrush([pg.mkBrush(ink) for ink, there in zip(inks, known, strict=False) if there])
        self._shown.setVisible(not self.state.timeline.at_end)
        self._shown.setValue(progress(self.state.document))
        self._marks.draw(self.state.history.marks)
        self._draw_names(inks)
        (left, right), (bottom, top) = self.plot.shown
        self._show_empty(not self._edges)
        self._notice.setPos((left + right) / 2, (bottom + top) / 2)

    def _draw_names(self, inks: list[str]) -> None:
        """Draw each name at the end of its curve, the lower ones moved down if they would overlap."""
        (left, right), (bottom, top) = self.plot.shown
        width, height = self.plot.pixel
        ends = {}
        for k in range(len(self._edges)):
            inside = np.flatnonzero(np.isfinite(self._curves[k]) & (self._x >= left) & (self._x <= right))
            if inside.size:
                ends[k] = (float(self._x[inside[-1]]), float(self._curves[k, inside[-1]]))
        for k, label in enumerate(self._names):
            label.setVisible(k in ends)
        above = top
        for k in sorted(ends, key=lambda k: -ends[k][1]):
            x, y = ends[k]
            above = y = min(y, above - _LINE * height)
            label = self._names[k]
            label.setText(self._symbol(self._edges[k]).lowered)
            label.setColor(inks[k])
            room = (right - x) / width
            label.setAnchor((0, 0.5) if room > label.boundingRect().width() + 4 else (1, 1))
            label.setPos(x + 4 * width if room > label.boundingRect().width() + 4 else x, y)
            # Names without room below are omitted, because they would overlap.
            label.setVisible(y >= bottom)

    def _name_axes(self) -> None:
        if not self.of_gradients:
            self.plot.name_axes("epoch", "weight")
            return
        data = self.state.data
        part = len(self._gradients.part_of(data, self.state.network))
        over = f" over {part:,} of {len(data):,} examples" if part < len(data) else ""
        some = f", latest {len(self._covered)} moments" if len(self._covered) < len(self._moments) else ""
        self.plot.name_axes("epoch", f"mean ∂L/∂w{over}{some}")

    # Mouse and controls

    @property
    def _now(self) -> int:
        """Return the index of the moment shown among those drawn."""
        return min(self.state.timeline.index - self._first, len(self._moments) - 1)

    def _moment_at(self, x: float) -> int:
        """Return the moment nearest to an epoch; of several, the last."""
        away = np.abs(self._x - x)
        return int(away.size - 1 - np.argmin(away[::-1]))

    def _pick(self, place: QPointF) -> None:
        # During a run, the moments drawn may no longer exist.
        self.session.pause()
        self.catch_up()
        self.session.move_to(self._first + self._moment_at(place.x()))

    def _choose(self) -> None:
        self.follow(True)
        self.draw_soon()

    def _toggle_kept(self) -> None:
        """Keep the selected edges, as far as there are colors; or stop showing them if all are kept."""
        selected = self.selected
        if set(selected) <= set(self.kept):
            self.kept = tuple(weight for weight in self.kept if weight not in selected)
        else:
            more = [weight for weight in selected if weight not in self.kept]
            self.kept = (*self.kept, *more)[: len(ROLES)]
            if more[-1] not in self.kept:
                self.session.say(f"{len(ROLES)} edges are kept already; stop showing one to keep another.")
        self.draw_soon()

    def _fill_chips(self) -> None:
        self.chips.show_edges(self.kept, [self._symbol(weight) for weight in self.kept])

    def _symbol(self, weight: Weight) -> Symbol:
        return Notation(self.state.network).symbol(Quantity(Kind.WEIGHT, *weight))

    def _name(self, weight: Weight) -> str:
        return f"{'∂L/∂' * self.of_gradients}{self._symbol(weight).lowered}"

    def _in_words(self) -> str:
        if not self._edges or not self._x.size:
            return _NOTICE
        words = f"Over {epoch_text(self._x[-1] - self._x[0])} epochs"
        parts = []
        for weight, curve in zip(self._edges, self._curves, strict=True):
            known = curve[np.isfinite(curve)]
            if known.size:
                first, last = self.written(known[0]), self.written(known[-1])
                parts.append(f"{self._symbol(weight).plain} from {first} to {last}")
        what = "the mean gradients of" if self.of_gradients else "the weights"
        return f"{words}, {what} {'; '.join(parts)}."
