"""Distributions panel: s, h or δ of each layer over the training examples, and saturation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QComboBox

from core.analysis.distributions import (
    BINS,
    Summary,
    common_range,
    counts,
    distributions,
    edges,
    sample_examples,
    summary,
)
from core.basics.number_format import Digits, format_number
from core.model.activations import ACTIVATIONS
from gui.base import theme
from gui.base.theme import blended
from gui.base.type_scale import tick_font
from gui.panels.base.entry import PanelEntry
from gui.panels.base.paced_panel import PacedPanel
from gui.panels.base.pictures import PlotData
from gui.plots.plot_items import LineItem
from gui.plots.plot_style import pen
from gui.session.state import Change

if TYPE_CHECKING:
    from core.analysis.distributions import LayerValues
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from gui.base.theme import Theme
    from gui.session import Session

# Quantities: name, color in the theme, and axis title.
_QUANTITIES = (
    ("s", "accent", "s, the weighted sums"),
    ("h", "value", "h = f(s), the values"),
    ("δ", "delta", "δ = ∂L/∂s of each example"),
)
_DELTA = 2
# Fraction of a row for the highest bar.
_HIGH = 0.62
# With fewer pixels, a row has no room for text.
_ROOM = 30.0

_TOOLTIP = (
    "Distribution of the numbers of each layer over the training examples, with mean ± standard deviation.\n"
    "The dark part of a bar is saturated: there f′ is below 1% of its maximum, and almost no gradient flows through.\n"
    "A dead node is saturated for every example. The logarithmic scale shows how δ vanishes from layer to layer."
)


class LayerCounts(NamedTuple):
    """Counts of one layer: values in each bin, and how many of those are saturated."""

    values: LayerValues
    counts: Array
    saturated: Array
    summary: Summary


class DistributionsPanel(PacedPanel):
    """A histogram per layer, on a common scale, of s, h or δ over the training examples."""

    entry = PanelEntry(
        id="distributions", title="Distributions", area="right", order=120,
        behind="activation", closed=True,
        command="Distri&butions", key="F7", menu="view",
        tip="Show the distributions of s, h and δ in each layer over the training examples",
        follows=Change.WEIGHTS | Change.SHAPE | Change.DATA | Change.RUN | Change.VIEW,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("distributions")
        self.setAccessibleName(self.title)
        self.quantity = QComboBox()
        self.quantity.addItems([name for name, *_ in _QUANTITIES])
        self.quantity.setAccessibleName("Quantity")
        self.quantity.setToolTip(
            "Quantity shown: the weighted sums s, the values h, or the error terms δ that are propagated back"
        )
        self.quantity.activated.connect(self._choose)
        self.log = self.add_toggle(
            "log",
            "Logarithmic scale of δ",
            "L",
            "Show |δ| on a logarithmic scale, so that vanishing gradients become visible",
        )
        self.log.toggled.connect(self._choose)
        for widget in (self.quantity, self.log):
            self.controls.addWidget(widget)
        self.controls.addStretch(1)
        self.controls.addWidget(self.auto)
        self.foot.addWidget(self.readout, 1)

        self._sampled: tuple[Dataset, tuple[int, ...], Dataset] | None = None
        self._rows: tuple[LayerCounts, ...] = ()
        self._ends = (-1.0, 1.0)
        self._named: tuple[object, ...] = ()
        self._zero = pg.InfiniteLine(0.0, angle=90)
        self.plot.addItem(self._zero, ignoreBounds=True)
        self._bars: list[tuple[LineItem, LineItem, pg.TextItem]] = []
        self.plot.set_lines(True)
        self.plot.vertical.setGrid(False)
        self.name_plot("Distributions of each layer over the training examples", "", _TOOLTIP)
        self.plot.reshaped.connect(self._draw_names)
        self.take_colors()

    def recolor(self, colors: Theme) -> None:
        """Color bars as their quantity, the saturated part as text."""
        self._zero.setPen(pen(colors.line))
        color = getattr(colors, _QUANTITIES[self.quantity.currentIndex()][1])
        for all_of_it, part, name in self._bars:
            all_of_it.setPen(pen(color))
            all_of_it.setBrush(pg.mkBrush(blended(color, colors.panel, 0.35)))
            part.setBrush(pg.mkBrush(blended(colors.text, colors.panel, 0.7)))
            name.setColor(colors.text)
            name.fill = pg.mkBrush(colors.panel)
            name.setFont(tick_font())

    # Display

    @property
    def logarithmic(self) -> bool:
        """Return whether the scale is logarithmic, which is possible for δ."""
        return self.log.isChecked() and self.quantity.currentIndex() == _DELTA

    @property
    def examples(self) -> Dataset:
        """Return the examples evaluated: all, or a sample if there are too many."""
        network, data = self.state.network, self.state.data
        if self._sampled is None or self._sampled[:2] != (data, network.sizes):
            self._sampled = (data, network.sizes, sample_examples(network, data))
        return self._sampled[2]

    def render_state(self) -> None:
        """Evaluate the examples, and draw one row per layer."""
        self.log.setEnabled(self.quantity.currentIndex() == _DELTA)
        layers = distributions(self.state.network, self.examples)
        chosen = [(layer.s, layer.h, layer.delta)[self.quantity.currentIndex()] for layer in layers]
        self._ends = common_range(chosen, self.logarithmic)
        self._rows = tuple(
            LayerCounts(
                layer,
                counts(values, self._ends, self.logarithmic).astype(np.float64),
                counts(values[layer.saturated], self._ends, self.logarithmic).astype(np.float64),
                summary(values),
            )
            for layer, values in zip(layers, chosen, strict=True)
        )
        self._name_axes()
        if self.following:
            self.fit()
        self._draw_rows()
        self.describe(self._in_words())
        self.show_readout()

    def fit(self) -> bool:
        """Show all layers, the first on top, over the whole common scale."""
        return self.plot.show_range(self._ends, (-float(len(self._rows) or 1), 0.0))

    def show_readout(self) -> None:
        """Show how many values are in the bin under the cursor; without a cursor, the number counted."""
        place = self.plot.cursor_at
        r = -1 if place is None else int(np.floor(-place.y()))
        ends = edges(self._ends)
        k = -1 if place is None else int(np.searchsorted(ends, place.x(), side="right")) - 1
        if not (0 <= r < len(self._rows) and 0 <= k < BINS):
            few, many = len(self.examples), len(self.state.data)
            of = f"{few:,} of {many:,}" if few < many else f"{many:,}"
            self.readout.setText(f"{of} example{'s' * (many != 1)}")
            return
        row = self._rows[r]
        low, high = (10.0**end if self.logarithmic else end for end in ends[k : k + 2])
        name = f"|{self._name}|" if self.logarithmic else self._name
        share = f", {row.saturated[k]:,.0f} saturated" if row.saturated[k] else ""
        bounds = f"{format_number(low, Digits(3))} to {format_number(high, Digits(3))}"
        of = f"{row.counts[k]:,.0f} of {row.summary.count:,}{share}"
        self.readout.setText(f"layer {r + 2}: {of} have {name} {bounds}")

    def table(self) -> PlotData:
        """Return every bin of every layer: its ends, its count, and how many values are saturated."""
        self.catch_up()
        ends = edges(self._ends)
        if self.logarithmic:
            ends = 10.0**ends
        count = len(self._rows)
        return PlotData(
            ("layer", "from", "to", "values", "saturated"),
            (
                np.repeat(np.arange(2.0, count + 2.0), BINS),
                np.tile(ends[:-1], count),
                np.tile(ends[1:], count),
                np.concatenate([row.counts for row in self._rows]),
                np.concatenate([row.saturated for row in self._rows]),
            ),
        )

    # Drawing

    def _draw_rows(self) -> None:
        while len(self._bars) < len(self._rows):
            steps = [LineItem([0.0, 1.0], [0.0], stepMode="center") for _ in range(2)]
            steps[1].setPen(None)
            bars = (steps[0], steps[1], pg.TextItem())
            for item in bars:
                self.plot.addItem(item, ignoreBounds=True)
            self._bars.append(bars)
            self.recolor(theme.current())
        ends = edges(self._ends)
        for r, bars in enumerate(self._bars):
            for item in bars:
                item.setVisible(r < len(self._rows))
            if r < len(self._rows):
                row, floor = self._rows[r], -float(r) - 0.96
                scale = _HIGH / max(float(row.counts.max()), 1.0)
                for item, heights in zip(bars, (row.counts, row.saturated), strict=False):
                    item.setFillLevel(floor)
                    item.setData(ends, floor + scale * heights)
        self._zero.setVisible(not self.logarithmic)
        self._draw_names()

    def _draw_names(self) -> None:
        (_, right), _ = self.plot.shown
        room = 1.0 / self.plot.pixel[1]
        for r, ((*_, name), row) in enumerate(zip(self._bars, self._rows, strict=False)):
            name.setVisible(room >= _ROOM)
            name.setAnchor((1, 0))
            name.setText(self._short(r, row))
            name.setPos(right, -float(r))

    def _name_axes(self) -> None:
        name, _, title = _QUANTITIES[self.quantity.currentIndex()]
        named = (name, self.logarithmic, len(self._rows))
        if named == self._named:
            return
        self._named = named
        self.plot.horizontal.setLogMode(self.logarithmic, False)
        self.plot.name_axes(f"|{name}| of each example" if self.logarithmic else title, "layer")
        self.plot.vertical.setTicks([[(-r - 0.5, str(r + 2)) for r in range(len(self._rows))]])

    def _choose(self) -> None:
        self.recolor(theme.current())
        self.follow(True)
        self.draw_soon()

    # Text

    @property
    def _name(self) -> str:
        return _QUANTITIES[self.quantity.currentIndex()][0]

    def _short(self, r: int, row: LayerCounts) -> str:
        """Return mean ± standard deviation, saturation and dead nodes, for the end of a row."""
        few = Digits(3)
        parts = [f"{format_number(row.summary.mean, few)} ± {format_number(row.summary.sd, few)}"]
        share = float(row.values.saturated.mean())
        if share:
            parts.append(f"{_percent(share)} saturated")
        if row.values.dead:
            parts.append(f"{row.values.dead} dead")
        if self.logarithmic and row.summary.zeros:
            parts.append(f"{_percent(row.summary.zeros / row.summary.count)} are 0")
        return " · ".join(parts)

    def _in_words(self) -> str:
        words = f"{self._name} over {len(self.examples):,} of {len(self.state.data):,} training examples."
        for n, row in enumerate(self._rows, 2):
            layer, of = self.state.network.layer(n), row.summary
            words += (
                f" Layer {n}, {ACTIVATIONS[layer.activation].title}: mean {self.written(of.mean)}, standard deviation "
                f"{self.written(of.sd)}, from {self.written(of.least)} to {self.written(of.greatest)}; "
                f"{_percent(float(row.values.saturated.mean()))} saturated, "
                f"{row.values.dead} of {layer.size} nodes dead."
            )
        return words


def _percent(share: float) -> str:
    """Return a fraction in percent, never rounded to none or all."""
    if 0 < share < 0.01:
        return "under 1%"
    return f"{min(round(100 * share), 99) if share < 1 else 100}%"
