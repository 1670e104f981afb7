"""Plots of the output surface: computed for an input slice, and drawn flat or in 3-D."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.surface import Scale, Surface, class_map, gradient_field, scale, surface
from core.basics.arrays import frozen
from core.basics.number_format import format_number, listed
from gui.panels.base.pictures import PlotData
from gui.panels.surface.arrows import ArrowsPicture
from gui.panels.surface.classes import ClassesPicture
from gui.panels.surface.curve import CurvePicture
from gui.panels.surface.dots import MOST, Dots
from gui.panels.surface.input_slice import class_name, input_names, output_name
from gui.panels.surface.plane import PlanePicture
from gui.panels.surface.space.mesh_painter import Relief
from gui.panels.surface.space.view import Space
from gui.widgets.progress.refresh_throttle import RefreshThrottle

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.panels.surface.input_slice import InputSlice
    from gui.plots.plotting import Plot

# Grid points per side while something moves, and at most at rest.
_COARSE, _FINE = 50, 160
# In 3-D every dot is placed individually.
_DOTS_IN_SPACE = 400
# Maximum multiplications for a grid at rest.
_WORK = 4e7
CURVE = 300
_SPOKEN = 8


class SurfacePlot:
    """All pictures of the panel, some of which are visible.

    in_space: whether planes are shown in space; gradient: whether arrows are drawn on flat ones.
    drawn: what was computed last; of classes, their numbers from 1.
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.in_space = False
        self.gradient = False
        self.plane = PlanePicture(plot)
        self.classes = ClassesPicture(plot)
        self.arrows = ArrowsPicture(plot)
        self.curve = CurvePicture(plot)
        self.dots = Dots(plot)
        self.space = Space()
        self.drawn: Surface | None = None
        self.scale = Scale(0.5, (0.0, 1.0), 0.0, 1.0)
        self._marks_reading = RefreshThrottle()

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme."""
        for part in (self.plane, self.classes, self.arrows, self.curve, self.dots, self.space):
            part.recolor(colors)

    def arrange(self, cut: InputSlice) -> None:
        """Show the pictures for a slice, and hide the others."""
        self.plane.set_visible(cut.plane and not cut.classes)
        self.classes.set_visible(cut.classes)
        self.arrows.set_visible(self.gradient and cut.plane and not cut.classes)
        self.curve.set_visible(not cut.plane)

    def show(self, cut: InputSlice, fine: bool) -> None:
        """Compute and draw a slice over the plot's range; in a fast run, rings and text are updated occasionally."""
        state = cut.state
        (left, right), (bottom, top) = self._plot.shown
        place = (state.network, state.point, cut.inputs)
        if not cut.plane:
            self.drawn = surface(*place, cut.output, np.linspace(left, right, CURVE))
        elif self.in_space:
            n = self.space.grids[fine]
            self.drawn = surface(*place, cut.output, np.linspace(left, right, n), np.linspace(bottom, top, n))
        else:
            limit = int(math.sqrt(_WORK / state.network.parameters))
            n = min(max(limit, _COARSE), _FINE) if fine else _COARSE
            axes = _centers(left, right, n), _centers(bottom, top, n)
            if cut.classes:
                self._show_classes(cut, axes)
                return
            self.drawn = surface(*place, cut.output, *axes)
        self.scale = scale(state.network, state.data, cut.output, self.drawn.values)
        if cut.plane and self.in_space:
            self.space.show_relief(self._relief(cut, self.drawn))
            return
        marks = self._marks_reading.due(state)
        if cut.plane:
            level = format_number(self.scale.level, state.digits) if marks else None
            self.plane.show(self.drawn, self.scale, level, cut.places(count=MOST))
        else:
            self.curve.show(self.drawn, self.scale.level)
        if self.gradient and cut.plane:
            axes = self.arrows.grid()
            self.arrows.show(*axes, gradient_field(*place, cut.output, *axes))
        if marks or not cut.plane:
            self.dots.show(cut, self.scale)

    def table(self, cut: InputSlice) -> PlotData:
        """Return each point of the drawn grid, with its output or class."""
        data = cut.state.data
        inputs = [data.input_names[i] for i in cut.inputs]
        single = cut.state.network.sizes[-1] == 1
        names = (*inputs, "class" if cut.classes else "y" if single else f"y{cut.output + 1}")
        drawn = self.drawn
        if drawn is None:
            return PlotData(names, tuple(np.empty(0) for _ in names))
        grid = [np.tile(drawn.x, drawn.y.size), np.repeat(drawn.y, drawn.x.size)][: len(inputs)]
        return PlotData(names, (*grid, drawn.values.ravel()))

    def words(self, cut: InputSlice) -> str:
        """Return the key numbers, for screen readers."""
        state, data = cut.state, cut.state.data

        def written(value: float) -> str:
            return format_number(float(value), state.digits)

        point = listed(state.point, state.digits, _SPOKEN)
        if cut.classes:
            best, known = state.outputs.argmax(axis=1), data.targets.argmax(axis=1)
            here = class_name(data, int(state.prediction.argmax()))
            return f"At the input ({point}) {here}. {int((best != known).sum())} of {len(data)} in the wrong class."
        y, t, name = state.outputs[:, cut.output], data.targets[:, cut.output], output_name(state.network, cut.output)
        words = f"At the input ({point}) {name} is {written(state.prediction[cut.output])}."
        for k in range(min(len(y), _SPOKEN)):
            words += f" Example {k + 1}: target {written(t[k])}, {name} {written(y[k])}."
        if self.scale.sides is not None:
            wrong = int(self.scale.wrong(y, t).sum())
            words += f" {wrong} of {len(y)} on the wrong side of {written(self.scale.level)}."
        return f"{words} {self.space.words()}" if self.in_space else words

    def _show_classes(self, cut: InputSlice, axes: tuple[Array, Array]) -> None:
        state, data = cut.state, cut.state.data
        drawn = class_map(state.network, state.point, (cut.inputs[0], cut.inputs[1]), *axes)
        self.drawn = Surface(drawn.x, drawn.y, frozen(drawn.best + 1))
        names = [class_name(data, k) for k in range(data.targets.shape[1])]
        self.classes.show(drawn, names, cut.places(count=MOST))
        self.dots.show(cut, self.scale)

    def _relief(self, cut: InputSlice, drawn: Surface) -> Relief:
        """Return the surface in 3-D, with the examples within the visible range."""
        state = cut.state
        (left, right), (bottom, top) = self._plot.shown
        places = cut.places()
        x, y = places.T
        kept = np.flatnonzero((left <= x) & (x <= right) & (bottom <= y) & (y <= top))[:_DOTS_IN_SPACE]
        outputs = np.where(cut.off(), np.nan, state.outputs[:, cut.output])
        names = input_names(state.data)
        axes = (names[cut.inputs[0]], names[cut.inputs[1]], output_name(state.network, cut.output))
        targets = state.data.targets[:, cut.output]
        return Relief(drawn, self.scale, axes, places[kept], targets[kept], outputs[kept])


def _centers(low: float, high: float, n: int) -> Array:
    """Return the centers of n cells from low to high and of one more on both sides, so that lines reach the edge."""
    cell = (high - low) / n
    return np.linspace(low - cell / 2, high + cell / 2, n + 2)
