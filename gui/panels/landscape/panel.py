"""Loss landscape panel: the mean loss over two weights, or two random directions, with the path of training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from core.analysis.landscape import mean_losses, pieces, steepest
from core.analysis.sampling import work
from core.analysis.surface import Surface
from core.basics import bounds
from core.basics.addresses import Weight
from core.basics.nice_numbers import rounded_up
from gui.base.text_scale import fix_width, least_width
from gui.panels.base.entry import PanelEntry
from gui.panels.base.paced_panel import PacedPanel
from gui.panels.base.pictures import PlotData
from gui.panels.base.plot_panel import ReadoutLines
from gui.panels.landscape.chart import Chart
from gui.panels.landscape.names import WeightBox, WeightNames
from gui.panels.landscape.shown_plane import ShownPlane, centers, grid_points, left_middle
from gui.session.state import Change
from gui.widgets.inputs.fields import NumberField
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.analysis.landscape import WeightPlane
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from gui.base.theme import Theme
    from gui.session import Session

# Grid points per side: at rest, and while something moves if that would take too long.
_FINE, _COARSE = 41, 17
# A grid of this many multiplications is drawn at full resolution immediately: about twenty milliseconds.
_QUICK = 2.5e7
# Minimum range on each side of the current point: of weights, and of directions.
_LEAST = (2.0, 1.0)

_TOOLTIP = (
    "Mean loss over the training examples for other values of two weights; all other weights keep their values.\n"
    "The dot is the network shown, the line its path so far, the arrow the direction of steepest descent: −∇L in this "
    "plane.\n"
    "Random directions change all weights at once (filter normalization, Li et al. 2018); 0 is the start of training."
)


class LandscapePanel(PacedPanel):
    """Heat map and contours of the mean loss around the current weights, and the path of training."""

    entry = PanelEntry(
        id="landscape", title="Loss landscape", area="right", order=140, behind="surface", closed=True,
        command="Loss l&andscape", key="F8", menu="view",
        tip="Show the loss over two weights or two random directions, with the path of training",
        follows=(
            Change.WEIGHTS | Change.SHAPE | Change.DATA | Change.RUN
            | Change.HISTORY | Change.SELECTION | Change.VIEW
        ),
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("landscape")
        self.setAccessibleName(self.title)
        self._add_choosers()
        self._add_foot()
        self._planes = ShownPlane()
        self._taken: Weight | None = None
        self._axes_before: tuple[Weight, Weight] = (Weight(2, 0, 0), Weight(2, 0, 0))
        self._fitted: object = None
        self._rendering = False
        self._grid: Surface | None = None
        self._grid_of: tuple[object, ...] = ()
        self._coarse = self._again = False
        self._here = self._down = np.zeros(2)
        self._now = 0.0
        self._path = np.zeros((0, 2))
        self.chart = Chart(self.plot)
        self._notice = pg.TextItem("A landscape needs two weights.", anchor=(0.5, 0.5))
        self.plot.addItem(self._notice, ignoreBounds=True)
        self.name_plot("Mean loss over a plane of weights", "", _TOOLTIP)
        self.plot.reshaped.connect(self._range_changed)
        self._fill_controls()
        self.take_colors()

    def _add_choosers(self) -> None:
        names = WeightNames()
        self.names = names
        self.across = WeightBox(names, "Horizontal weight", "Weight on the horizontal axis")
        self.up = WeightBox(names, "Vertical weight", "Weight on the vertical axis")
        for box in (self.across, self.up):
            box.activated.connect(lambda _, box=box: self._choose_weight(box))
        self.seed = WholeField(bounds.SEED)
        least_width(self.seed, 72)
        self.seed.setAccessibleName("Seed of the directions")
        self.seed.setToolTip("Random seed of the two directions; the same seed draws the same ones")
        self.seed.valueChanged.connect(self._choose)
        self.log = self.add_toggle(
            "log", "Logarithmic losses", "L", "Use a logarithmic scale for the colors and contours"
        )
        self.log.toggled.connect(self._draw_losses)
        self.random = self.add_toggle(
            "random",
            "Random directions",
            "D",
            "Use two random directions in the space of all weights instead of two weights",
        )
        self.random.toggled.connect(self._choose)
        for widget in (self.across, self.up, self.seed, self.random):
            self.controls.addWidget(widget)
        self.controls.addStretch(1)
        self.controls.addWidget(self.auto)
        self.pick = self.add_toggle(
            "pick", "Use selected edges", "S",
            "Use the edge selected on the graph as the horizontal weight, and the previously selected one as the "
            "vertical weight",
            on=True,
        )  # fmt: skip

    def _add_foot(self) -> None:
        self.half = NumberField("range", minimum=1e-6, optional=True)
        self.half.setPlaceholderText("auto")
        fix_width(self.half, 48)
        self.half.setToolTip("Range shown on each side of the current weights; leave empty to show the whole path")
        self.half.committed.connect(self._choose)
        label = QLabel("±")
        label.setBuddy(self.half)
        for part in (self.log, self.pick, None, label, self.half):
            if part is None:
                self.foot.addStretch(1)
            else:
                self.foot.addWidget(part)
        self.readout = ReadoutLines()
        self.layout().addWidget(self.readout)  # type: ignore[union-attr]
        put = QAction("Set both weights to the values at the cursor", self)
        put.triggered.connect(self._put_weights)
        self.add_action(put, "W")

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme."""
        self.chart.recolor(colors)
        self._notice.setColor(colors.muted)

    # Display

    @property
    def of_weights(self) -> bool:
        """Return whether two weights define the plane, not two directions."""
        return not self.random.isChecked()

    @property
    def examples(self) -> Dataset:
        """Return the examples for computing the loss: all, or a sample if there are too many."""
        return self._planes.examples(self.state.network, self.state.data)

    @property
    def plane(self) -> WeightPlane:
        """The plane of the choosers."""
        network = self.state.network
        if self.of_weights:
            return self._planes.of_weights(network, self.across.weight, self.up.weight)
        return self._planes.of_directions(network, self.state.document.start, self.seed.value())

    def render_state(self) -> None:
        """Draw the path immediately, and the landscape once it is computed."""
        self._fill_controls()
        self._take_edge()
        possible = self.state.network.parameters > 1
        self.chart.set_visible(possible)
        self._notice.setVisible(not possible)
        if not possible:
            self.describe(self._notice.toPlainText())
            self.show_readout()
            return
        plane, network = self.plane, self.state.network
        self._here = plane.coordinates(network.weights)
        self._path = self._planes.path(plane, self.state.timeline)
        self._down = steepest(plane, network, self.examples)
        self._now = self._loss_at(self._here)
        if self.following and (self._fitted is not plane or left_middle(self._here, self.plot.shown)):
            self._rendering = True
            self.fit()
            self._rendering = False
        self._name_axes()
        self.chart.show_path(self._path, self._here, self._down)
        self._compute()
        self.describe(self._in_words())
        self.show_readout()

    def fit(self) -> bool:
        """Center on the current point, with the range of the field, or large enough for the path."""
        plane = self._fitted = self.plane
        here = plane.coordinates(self.state.network.weights)
        away = np.abs(self._planes.path(plane, self.state.timeline) - here)
        reach = float(away[np.isfinite(away)].max(initial=0.0))
        least = _LEAST[self.random.isChecked()]
        half = self.half.value or max(least, rounded_up(1.15 * reach) if reach > 1e-100 else least)
        if not np.isfinite(here).all():
            here = np.zeros(2)
        return self.plot.show_range((here[0] - half, here[0] + half), (here[1] - half, here[1] + half))

    def show_readout(self) -> None:
        """Show the mean loss at the cursor or, without a cursor, at the current point."""
        if self.state.network.parameters < 2:
            self.readout.setText("")
            return
        place = self.plot.cursor_at
        at = self._here if place is None else np.array([place.x(), place.y()])
        loss = self._now if place is None else self._loss_at(at)
        few, many = len(self.examples), len(self.state.data)
        part = f" · {few:,} of {many:,} examples" if few < many else ""
        a, b = (f"{name} {self.written(value)}" for name, value in zip(self._axes(), at, strict=True))
        self.readout.setText(f"loss {self.written(loss)} · {a}, {b}{part}")

    def table(self) -> PlotData:
        """Return each point of the drawn grid with its mean loss."""
        self.catch_up()
        names = (*self._axes(), "mean loss")
        if self._grid is None:
            return PlotData(names, tuple(np.empty(0) for _ in names))
        points = grid_points(self._grid.x, self._grid.y)
        return PlotData(names, (points[:, 0], points[:, 1], self._grid.values.ravel()))

    # Computation of the grid, which takes time

    def _compute(self) -> None:
        """Compute the grid: coarse and then fine, or fine immediately if that is fast."""
        plane, network, data = self.plane, self.state.network, self.examples
        asked = (plane, network, data, self.plot.shown)
        if asked == self._grid_of and (self.working or self._grid_is_fine):
            return
        if self.working and self._coarse:
            # Content that keeps changing must be shown from time to time.
            self._again = True
            return
        quick = work(network) * len(data) * _FINE**2 < _QUICK
        self._start(asked, coarse=not quick)

    @property
    def _grid_is_fine(self) -> bool:
        return self._grid is not None and not self._coarse

    def _start(self, asked: tuple[object, ...], coarse: bool) -> None:
        self._grid_of, self._coarse, self._again = asked, coarse, False
        n = _COARSE if coarse else _FINE
        (left, right), (bottom, top) = self.plot.shown
        x, y = centers(left, right, n), centers(bottom, top, n)
        values = np.full(y.size * x.size, np.nan)
        plane, network, data = self.plane, self.state.network, self.examples

        def fill() -> Iterator[None]:
            start = 0
            for piece in pieces(plane, network, data, grid_points(x, y)):
                values[start : start + piece.size] = piece
                start += piece.size
                yield

        def done() -> None:
            self._grid = Surface(x, y, values.reshape(y.size, x.size))
            self._draw_losses()
            if self._again:
                self._coarse = False
                self._compute()
            elif coarse and not self.state.running:
                self._start(asked, coarse=False)

        self.work_off(fill(), done)

    def _draw_losses(self) -> None:
        if self._grid is not None:
            self.chart.show_losses(self._grid, self._now, self.log.isChecked())

    def _loss_at(self, at: Array) -> float:
        """Return the mean loss of one point of the plane."""
        return float(mean_losses(self.plane, self.state.network, self.examples, at[None, :])[0])

    # Controls

    def _range_changed(self) -> None:
        if not self._rendering:
            self.draw_soon()

    def _fill_controls(self) -> None:
        network = self.state.network
        if self.names.show_network(network):
            self.across.choose(self.names.weight(0))
            self.up.choose(self.names.weight(min(1, network.parameters - 1)))
        self._axes_before = (self.across.weight, self.up.weight)
        for widget in (self.across, self.up, self.pick):
            widget.setVisible(self.of_weights)
        self.seed.setVisible(not self.of_weights)

    def _choose(self) -> None:
        self._fill_controls()
        self._fitted = None
        self.follow(True)
        self.draw_soon()

    def _choose_weight(self, box: WeightBox) -> None:
        """Show other weights; two equal ones are swapped."""
        other = self.up if box is self.across else self.across
        if box.weight == other.weight:
            other.choose(self._axes_before[box is self.up])
        self._choose()

    def _take_edge(self) -> None:
        """Use an edge selected on the graph as the horizontal weight, and the previous one as the vertical weight."""
        edge, across = self.state.selected, self.across.weight
        if not isinstance(edge, Weight) or edge == self._taken or not (self.pick.isChecked() and self.of_weights):
            return
        self._taken = edge
        if edge != across and self.names.row(edge) >= 0:
            self.across.choose(edge)
            self.up.choose(across)
            self._axes_before = (edge, across)
            self._fitted = None
            self.follow(True)

    def _put_weights(self) -> None:
        """Set the two weights to the values under the cursor, as one change."""
        place = self.plot.cursor_at
        if place is not None and self.of_weights:
            gesture = self.session.new_gesture()
            with self.session.together():
                for box, value in ((self.across, place.x()), (self.up, place.y())):
                    self.session.set_weight(box.weight, value, gesture)

    def _axes(self) -> tuple[str, str]:
        if self.of_weights:
            return self.names.name(self.across.weight), self.names.name(self.up.weight)
        return "d₁", "d₂"

    def _name_axes(self) -> None:
        kind = "" if self.of_weights else "direction "
        self.plot.name_axes(*(kind + name for name in self._axes()))

    def _in_words(self) -> str:
        a, b = self._axes()
        here, down = (tuple(self.written(value) for value in at) for at in (self._here, self._down))
        return (
            f"The mean loss is {self.written(self._now)} at {a} {here[0]}, {b} {here[1]}. "
            f"The direction of steepest descent is {a} by {down[0]}, {b} by {down[1]}. "
            f"{len(self._path):,} moments of training are on the path."
        )
