"""The output surface: y over two of the inputs as colours and contours, or over one input as a curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QComboBox

from core.kernels.values import outputs
from core.surface import Scale, Surface, contours, scale, surface
from gui.color_map import SHADES, ColorBar, diverging, shades
from gui.pictures import Table
from gui.plot_panel import PlotPanel
from gui.plotting import blended, nearest, pen, show_dots, subscript
from gui.session.state import Change
from gui.tables import lowered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.arrays import Array
    from gui.session import Session
    from gui.theme import Theme

_DRAWN = Change.NUMBERS | Change.RUN | Change.VIEW
# Points to each side of the grid while something moves, and at most at rest.
_COARSE, _FINE = 50, 160
# At rest a grid may take so many multiplications.
_WORK = 4e7
_FRAME_MS, _REST_MS = 16, 150
_CURVE = 300
_SPOKEN = 8
# The number at the level line keeps so many pixels away from the dots, of which so many are looked at.
_CLEAR = 28.0
_SPARED = 64

_TOOLTIP = (
    "The output y for every input: blue is high, orange is low, the thick line is where y changes sides.\n"
    "Dots are the examples, coloured by their target (square: low, round: high); a ring means the wrong side.\n"
    "The dotted lines cross at the current input. Click a dot to choose its example, or anywhere else to make "
    "that point the input."
)


class SurfacePanel(PlotPanel):
    """y over the plane of two inputs (or the line of one), with the examples; a click chooses the input."""

    title = "Output surface"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("surface")
        self.setAccessibleName(self.title)
        self.horizontal = self._chooser("Horizontal input", "The input that runs from left to right")
        self.vertical = self._chooser("Vertical input", "The input that runs from bottom to top")
        self.output = self._chooser("Output", "The output that is shown")
        for chooser in (self.horizontal, self.vertical, self.output):
            self.controls.addWidget(chooser)
        self.controls.addWidget(self.readout, 1)
        self.controls.addWidget(self.auto)
        self.controls.setAlignment(self.auto, Qt.AlignmentFlag.AlignRight)

        self._drawn: Surface | None = None
        self._scale = Scale(0.5, True, 0.0, 1.0)
        self._brushes: list[QBrush] = []
        self._dots_made_of: tuple[object, ...] = ()
        self._image = pg.ImageItem(axisOrder="row-major", levels=None)
        self._thin = pg.PlotCurveItem(connect="finite", antialias=True)
        self._thick = pg.PlotCurveItem(connect="finite", antialias=True)
        self._curve = pg.PlotCurveItem(antialias=True)
        self._side = pg.InfiniteLine(angle=0)
        self._grounds = pg.ScatterPlotItem(pxMode=True)
        self._dots = pg.ScatterPlotItem(pxMode=True, pen=None)
        self._rings = pg.ScatterPlotItem(size=19, pxMode=True, brush=None)
        self._here = [pg.InfiniteLine(angle=angle) for angle in (90, 0)]
        for item in (
            self._image, self._thin, self._thick, self._side, self._curve, *self._here,
            self._grounds, self._dots, self._rings,
        ):  # fmt: skip
            self.plot.addItem(item, ignoreBounds=True)
        self._level_name = pg.TextItem(anchor=(0.5, 0.5))
        self.plot.addItem(self._level_name, ignoreBounds=True)
        self.bar = ColorBar(self.plot)
        self.plot.setRenderHint(self.plot.renderHints().SmoothPixmapTransform)
        self.name_plot("Output over the inputs", "", _TOOLTIP)

        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._frame.timeout.connect(self._draw_waiting)
        self._waiting = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._refine)
        self.plot.reshaped.connect(self._draw_soon)
        self.plot.picked.connect(self._pick)
        self.take_colours()

    def recolour(self, colors: Theme) -> None:
        """Colours of the map; the stressed line, outlines and the curve as strong as text."""
        table = diverging(colors)
        self._brushes = [QBrush(QColor(*shade)) for shade in table.tolist()]
        self._dots_made_of = ()
        self._image.setLookupTable(table, update=False)
        self.bar.recolour(colors)
        self._thin.setPen(pen(blended(colors.text, self._brushes[SHADES // 2].color().name(), 0.4)))
        self._thick.setPen(pen(colors.text, 2.0))
        self._side.setPen(pen(colors.muted, style=Qt.PenStyle.DashLine))
        self._curve.setPen(pen(colors.value, 2.0))
        self._grounds.setPen(pen(colors.text))
        self._grounds.setBrush(pg.mkBrush(colors.panel))
        self._rings.setPen(pen(colors.warning, 2.0))
        for line in self._here:
            line.setPen(pen(colors.text, style=Qt.PenStyle.DotLine))
        self._level_name.setColor(colors.text)
        self._level_name.fill = self._brushes[SHADES // 2]

    # What is shown

    @property
    def inputs(self) -> tuple[int, ...]:
        """Which inputs vary, counted from 0: one, or the horizontal and the vertical."""
        p = self.state.network.sizes[0]
        if p == 1:
            return (0,)
        across, up = max(self.horizontal.currentIndex(), 0), max(self.vertical.currentIndex(), 0)
        return (across, up)

    @property
    def shown_output(self) -> int:
        """Which output is shown, counted from 0."""
        return max(self.output.currentIndex(), 0)

    def draw(self, change: Change) -> None:
        """Show the surface and the examples."""
        if not change & _DRAWN:
            return
        if change & (Change.SHAPE | Change.DATA):
            self._fill_controls()
            if self.following:
                self.fit()
        elif change & (Change.EXAMPLE | Change.VIEW):
            self._name_axes()
        self._draw_soon()

    def fit(self) -> bool:
        """Show all examples, and a quarter of their extent on every side."""
        data, inputs = self.state.data, self.inputs
        ranges = [_with_margin(data.inputs[:, i]) for i in inputs]
        if len(inputs) == 1:
            axis = np.linspace(*ranges[0], _CURVE)
            heights = surface(self.state.network, self.state.point, inputs, self.shown_output, axis).values
            heights = np.append(heights, data.targets[:, self.shown_output])
            ranges.append(_with_margin(heights[np.isfinite(heights)], 0.1))
        return self.plot.show_range(ranges[0], ranges[1])

    def show_readout(self) -> None:
        """The input at the cursor and its output; without a cursor, those of the current input."""
        place = self.plot.cursor_at
        x = self.state.point if place is None else self._input_at(place)
        names = self._input_names()
        y = outputs(self.state.network, x[None, :])[0, self.shown_output]
        parts = [f"{names[i]} {self.written(x[i])}" for i in self.inputs]
        self.readout.setText(f"{'  '.join(parts)}  →  {self._output_name()} {self.written(y)}")

    def table(self) -> Table:
        """Each point of the grid that is drawn, and its output."""
        self.catch_up()
        single = self.state.network.sizes[-1] == 1
        inputs = [self.state.data.input_names[i] for i in self.inputs]
        names = (*inputs, "y" if single else f"y{self.shown_output + 1}")
        drawn = self._drawn
        if drawn is None:
            return Table(names, tuple(np.empty(0) for _ in names))
        grid = [np.tile(drawn.x, drawn.y.size), np.repeat(drawn.y, drawn.x.size)][: len(inputs)]
        return Table(names, (*grid, drawn.values.ravel()))

    def catch_up(self) -> None:
        """See PlotPanel; also what waits for the next frame is drawn."""
        super().catch_up()
        if self._waiting:
            self._draw_now(fine=not self.state.running)

    # Drawing: coarse at most once a frame while something moves, fine at rest

    def _draw_soon(self) -> None:
        if self._frame.isActive():
            self._waiting = True
        else:
            self._draw_now(fine=not self.state.running and not self._rest.isActive())

    def _draw_waiting(self) -> None:
        if self._waiting:
            self._draw_now(fine=False)

    def _refine(self) -> None:
        if not self.state.running:
            self._draw_now(fine=True)

    def _draw_now(self, fine: bool) -> None:
        self._waiting = False
        self._frame.start()
        if not fine:
            self._rest.start()
        state = self.state
        (left, right), (bottom, top) = self.plot.shown
        limit = int(math.sqrt(_WORK / state.network.parameters))
        n = min(max(limit, _COARSE), _FINE) if fine else _COARSE
        plane = len(self.inputs) == 2
        axes = [_centres(left, right, n), _centres(bottom, top, n)] if plane else [np.linspace(left, right, _CURVE)]
        self._drawn = surface(state.network, state.point, self.inputs, self.shown_output, *axes)
        self._scale = scale(state.network, state.data, self.shown_output, self._drawn.values)
        self._draw_plane(self._drawn) if plane else self._draw_line(self._drawn)
        self._draw_examples()
        self.describe(self._in_words())

    def _draw_plane(self, drawn: Surface) -> None:
        shown = self._scale
        x, y = drawn.x, drawn.y
        self._image.setImage(shades(drawn.values, shown.low, shown.high), autoLevels=False)
        width, height = x[1] - x[0], y[1] - y[0]
        self._image.setRect(x[0] - width / 2, y[0] - height / 2, width * x.size, height * y.size)
        self.bar.show_scale(shown.low, shown.high, shown.level)
        thin, thick = contours(drawn, shown.levels, np.array([shown.level]))
        self._thin.setData(thin[:, 0], thin[:, 1])
        self._thick.setData(thick[:, 0], thick[:, 1])
        self._name_level(thick)

    def _name_level(self, line: Array) -> None:
        """Write the level on its line, where that comes nearest to the upper right, clear of the dots."""
        (left, right), (bottom, top) = self.plot.shown
        across, up = (line[:, 0] - left) / (right - left), (line[:, 1] - bottom) / (top - bottom)
        free = (np.minimum(across, up) > 0.08) & (np.maximum(across, up) < 0.92)
        for dot in self._places()[:_SPARED]:
            free &= np.hypot(*((line - dot) / self.plot.pixel).T) > _CLEAR
        self._level_name.setVisible(bool(free.any()))
        if free.any():
            k = int(np.argmax(np.where(free, across + up, -1.0)))
            self._level_name.setText(self.written(self._scale.level))
            self._level_name.setPos(*line[k])

    def _draw_line(self, drawn: Surface) -> None:
        self._curve.setData(drawn.x, drawn.values[0])
        self._side.setValue(self._scale.level)

    def _draw_examples(self) -> None:
        state, output = self.state, self.shown_output
        places, off = self._places(), self._off_plane()
        targets = state.data.targets[:, output]
        # Dots of many colours are slow to make, and seldom other ones.
        ends = self._target_ends(targets)
        made_of = (places.tobytes(), targets.tobytes(), off.tobytes(), self._scale.level, ends)
        if made_of != self._dots_made_of:
            self._dots_made_of = made_of
            symbols = ["o" if high else "s" for high in targets > self._scale.level]
            brushes = [self._brushes[k] for k in shades(targets, *ends)]
            self._grounds.setData(*places.T, symbol=symbols, size=np.where(off, 7, 12))
            self._dots.setData(*places.T, symbol=symbols, size=np.where(off, 3, 8), brush=brushes)
        wrong = self._scale.wrong(state.outputs[:, output], targets) & ~off
        show_dots(self._rings, *places[wrong].T)
        if len(self.inputs) == 2:
            here = state.point[list(self.inputs)]
        else:
            here = np.array([state.point[0], state.values.y[output]])
        for line, value in zip(self._here, here.tolist(), strict=True):
            line.setVisible(math.isfinite(value))
            line.setValue(value)

    def _target_ends(self, targets: Array) -> tuple[float, float]:
        """The values at the ends of the targets' colours: the least and the greatest, if there are two."""
        low, high = float(targets.min()), float(targets.max())
        return (low, high) if low < high else (self._scale.low, self._scale.high)

    def _places(self) -> Array:
        """Where the examples lie, shape (examples, 2)."""
        data = self.state.data
        if len(self.inputs) == 2:
            return data.inputs[:, list(self.inputs)]
        return np.column_stack([data.inputs[:, 0], data.targets[:, self.shown_output]])

    def _off_plane(self) -> NDArray[np.bool_]:
        """Which examples differ from the current input in an input that is held."""
        others = [i for i in range(self.state.network.sizes[0]) if i not in self.inputs]
        differs = self.state.data.inputs[:, others] != self.state.point[others]
        return np.logical_or.reduce(differs, axis=1)  # type: ignore[no-any-return]

    # Controls

    def _chooser(self, name: str, tooltip: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(tooltip)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.activated.connect(lambda: self._choose(box))
        return box

    def _choose(self, chosen: QComboBox) -> None:
        """Show other inputs or another output; two equal inputs change places."""
        if chosen is not self.output and self.horizontal.currentIndex() == self.vertical.currentIndex():
            other = self.vertical if chosen is self.horizontal else self.horizontal
            other.setCurrentIndex(self._chosen[chosen])
        self._remember()
        self._name_axes()
        self.follow(True)
        self.fit()
        self._draw_soon()
        self.show_readout()

    def _remember(self) -> None:
        self._chosen = {box: box.currentIndex() for box in (self.horizontal, self.vertical)}

    def _fill_controls(self) -> None:
        names = self._input_names()
        p, q = len(names), self.state.network.sizes[-1]
        for box, items, first in (
            (self.horizontal, names, 0),
            (self.vertical, names, 1),
            (self.output, [self._output_name(k) for k in range(q)], 0),
        ):
            if items != [box.itemText(k) for k in range(box.count())]:
                before = box.currentIndex()
                box.clear()
                box.addItems(items)
                box.setCurrentIndex(before if 0 <= before < len(items) else min(first, len(items) - 1))
        if self.horizontal.currentIndex() == self.vertical.currentIndex() and p > 1:
            self.vertical.setCurrentIndex(int(self.horizontal.currentIndex() == 0))
        self._remember()
        for box, wanted in ((self.horizontal, p > 2), (self.vertical, p > 2), (self.output, q > 1)):
            box.setVisible(wanted)
        # One line is enough where there is nothing to choose.
        row, place = (self.foot, 0) if p > 2 or q > 1 else (self.controls, 3)
        row.insertWidget(place, self.readout, 1)
        for item in (self._image, self._thin, self._thick, self._level_name):
            item.setVisible(p > 1)
        for item in (self._curve, self._side):
            item.setVisible(p == 1)
        self.bar.set_visible(p > 1)
        self._name_axes()

    def _name_axes(self) -> None:
        names, x = self._input_names(), self.state.point
        held = [f"{names[i]} = {self.written(x[i])}" for i in range(len(names)) if i not in self.inputs]
        more = f"   ({', '.join(held[:3])}{' …' * (len(held) > 3)} held)" if held else ""
        first, *second = (names[i] for i in self.inputs)
        self.plot.name_axes(first + more, second[0] if second else self._output_name())

    def _input_names(self) -> list[str]:
        """The names of the inputs as they stand on screen."""
        return [lowered(name) for name in self.state.data.input_names]

    def _output_name(self, k: int | None = None) -> str:
        k = self.shown_output if k is None else k
        return "y" if self.state.network.sizes[-1] == 1 else f"y{subscript(k + 1)}"

    # The mouse

    def _input_at(self, place: QPointF) -> Array:
        """The input at a place of the plot, rounded to what a pixel can tell; the others as they are."""
        x = self.state.point.copy()
        for i, value, pixel in zip(self.inputs, (place.x(), place.y()), self.plot.pixel, strict=False):
            x[i] = round(value, max(0, math.ceil(-math.log10(pixel))))
        return x

    def _pick(self, place: QPointF) -> None:
        places, off = self._places(), self._off_plane()
        on_plane = np.where(off[:, None], np.nan, places)
        k = nearest(on_plane, place, self.plot.pixel)
        if k is None:
            k = nearest(places, place, self.plot.pixel)
        if k is None:
            self.session.choose_point(self._input_at(place).tolist())
        else:
            self.session.choose_example(k)

    def _in_words(self) -> str:
        state, output = self.state, self.shown_output
        y, t = state.outputs[:, output], state.data.targets[:, output]
        name = self._output_name()
        point = ", ".join(self.written(value) for value in state.point[:_SPOKEN])
        words = f"At the input ({point}) {name} is {self.written(state.values.y[output])}."
        for k in range(min(len(y), _SPOKEN)):
            words += f" Example {k + 1}: target {self.written(t[k])}, {name} {self.written(y[k])}."
        if self._scale.two_sided:
            wrong = int(self._scale.wrong(y, t).sum())
            words += f" {wrong} of {len(y)} on the wrong side of {self.written(self._scale.level)}."
        return words


def _with_margin(values: Array, share: float = 0.25) -> tuple[float, float]:
    """From the least to the greatest value, and a share of the extent on both sides."""
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    # What no screen can tell apart is one place.
    margin = share * (high - low) if high - low > 1e-100 else 1.0
    return low - margin, high + margin


def _centres(low: float, high: float, n: int) -> Array:
    """The centres of n cells from low to high and of one more on both sides, so that lines reach the edge."""
    cell = (high - low) / n
    return np.linspace(low - cell / 2, high + cell / 2, n + 2)
