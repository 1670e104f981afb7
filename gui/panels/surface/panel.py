"""The output surface: y over two of the inputs as colours and contours, or over one input as a curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QTimer, Signal
from PySide6.QtGui import QAction

from core.kernels.values import outputs
from core.surface import Plane, Scale, Surface, plane_of, scale, surface, with_margin
from gui.panels.surface.choosers import Choosers
from gui.panels.surface.curve import CurvePicture
from gui.panels.surface.cut import Cut, input_names, output_name
from gui.panels.surface.dots import Dots
from gui.panels.surface.new_target import NewTarget
from gui.panels.surface.plane import PlanePicture
from gui.panels.surface.points import PointHand
from gui.panels.surface.relief import Relief
from gui.panels.surface.space import Space
from gui.pictures import Table
from gui.plot_panel import PlotPanel
from gui.session.state import Change

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF, QSize
    from PySide6.QtGui import QHideEvent, QPainter, QShowEvent

    from core.arrays import Array
    from gui.session import Session
    from gui.theme import Theme

_DRAWN = Change.NUMBERS | Change.RUN | Change.VIEW
# Points to each side of the grid while something moves, and at most at rest.
_COARSE, _FINE = 50, 160
# At rest a grid may take so many multiplications.
_WORK = 4e7
# In space every quadrilateral is painted by itself.
_COARSE_IN_SPACE, _FINE_IN_SPACE, _DOTS_IN_SPACE = 25, 51, 400
_FRAME_MS, _REST_MS = 16, 150
_CURVE = 300
_SPOKEN = 8

_TOOLTIP = (
    "The output y for every input: blue is high, orange is low, the thick line is where y changes sides.\n"
    "Dots are the examples, coloured by their target (square: low, round: high); a ring means the wrong side.\n"
    "The dotted lines cross at the current input. Click a dot to choose its example, or anywhere else to make "
    "that point the input."
)
_EDITING = (
    "Click to add an example there, drag a dot to move its example, right-click it (or press Del) to remove it.\n"
    "By keys: arrows move the cursor, Enter adds. Every number can be typed in the data table too."
)


class SurfacePanel(PlotPanel):
    """y over the plane of two inputs (or the line of one), with the examples; a click chooses the input.

    Signals
    -------
    plane_shown(plane): another part of the inputs is shown, a core.surface.Plane; None when the panel is hidden.
    """

    title = "Output surface"
    plane_shown = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("surface")
        self.setAccessibleName(self.title)
        self.choosers = Choosers(self)
        self.choosers.chosen.connect(self._choose)
        self.edit = self.add_toggle(
            "edit", "Edit points", "E", "Add, move and remove examples with the mouse: click, drag, right click"
        )
        self.solid = self.add_toggle(
            "3-D", "Surface in space", "3", "The output as a height over the two inputs, to be turned by the mouse"
        )
        for widget in (*self.choosers.boxes, self.edit, self.solid, self.auto):
            self.controls.addWidget(widget)
        self.controls.insertWidget(len(self.choosers.boxes), self.readout, 1)
        self.new_target = NewTarget()
        self.new_target.hide()
        self.insert_row(self.new_target)

        self.space = Space()
        self.space.hide()
        self.space.addActions([self.solid.defaultAction(), self.auto.defaultAction()])
        self.space.turned.connect(self._describe)
        self.insert_row(self.space, stretch=1)
        self.solid.toggled.connect(self._solid_toggled)
        self.plane = PlanePicture(self.plot)
        self.curve = CurvePicture(self.plot)
        self.dots = Dots(self.plot)
        self.name_plot("Output over the inputs", "", _TOOLTIP)
        self.hand = PointHand(self.plot, session, lambda: self.cut, self.new_target.target)
        self.edit.toggled.connect(self._edit_toggled)
        self._remove = QAction("Remove the point", self, enabled=False)
        self._remove.setToolTip("Take out the example under the cursor, else the current one")
        self._remove.triggered.connect(lambda: self.hand.remove())
        self.add_action(self._remove, "Del")

        self._plane: Plane | None = None
        self._drawn: Surface | None = None
        self._scale = Scale(0.5, True, 0.0, 1.0)
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._frame.timeout.connect(self._draw_waiting)
        self._waiting = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._refine)
        self.plot.reshaped.connect(self._draw_soon)
        self.plot.picked.connect(self._pick)
        self.take_colours()

    def recolour(self, colors: Theme) -> None:
        """Take the colours of the theme."""
        for part in (self.plane, self.curve, self.dots, self.space):
            part.recolour(colors)

    # What is shown

    @property
    def cut(self) -> Cut:
        """Which inputs vary, about which point, and which output is shown."""
        return Cut(self.state, self.choosers.inputs, self.choosers.shown_output)

    def draw(self, change: Change) -> None:
        """Show the surface and the examples."""
        if not change & _DRAWN:
            return
        if change & (Change.SHAPE | Change.DATA):
            self._fill_controls()
            if self.following and (Change.SHAPE in change or not self._keeps_range()):
                self.fit()
        elif change & (Change.EXAMPLE | Change.VIEW):
            self._name_axes()
        if self.hand.on and change & (Change.DATA | Change.EXAMPLE | Change.VIEW):
            self.new_target.show_state(self.state, self.cut.plane)
        self._draw_soon()

    def fit(self) -> bool:
        """Show all examples, and a quarter of their extent on every side."""
        cut, data = self.cut, self.state.data
        ranges = list(plane_of(data, cut.inputs).ranges)
        if not cut.plane:
            axis = np.linspace(*ranges[0], _CURVE)
            heights = surface(self.state.network, self.state.point, cut.inputs, cut.output, axis).values
            heights = np.append(heights, data.targets[:, cut.output])
            ranges.append(with_margin(heights[np.isfinite(heights)], 0.1))
        return self.plot.show_range(ranges[0], ranges[1])

    def show_readout(self) -> None:
        """The input at the cursor and its output; without a cursor, those of the current input."""
        cut, place = self.cut, self.plot.cursor_at
        x = self.state.point if place is None else cut.input_at(place, self.plot.pixel)
        names = input_names(self.state.data)
        y = outputs(self.state.network, x[None, :])[0, cut.output]
        parts = [f"{names[i]} {self.written(x[i])}" for i in cut.inputs]
        self.readout.setText(f"{'  '.join(parts)}  →  {self._output_name()} {self.written(y)}")

    def table(self) -> Table:
        """Each point of the grid that is drawn, and its output."""
        self.catch_up()
        cut = self.cut
        inputs = [self.state.data.input_names[i] for i in cut.inputs]
        names = (*inputs, "y" if self.state.network.sizes[-1] == 1 else f"y{cut.output + 1}")
        drawn = self._drawn
        if drawn is None:
            return Table(names, tuple(np.empty(0) for _ in names))
        grid = [np.tile(drawn.x, drawn.y.size), np.repeat(drawn.y, drawn.x.size)][: len(inputs)]
        return Table(names, (*grid, drawn.values.ravel()))

    def catch_up(self) -> None:
        """See PlotPanel; also what waits for the next frame, or for rest, is drawn."""
        super().catch_up()
        if self._waiting or self._rest.isActive():
            self._rest.stop()
            self._draw_now(fine=not self.state.running)

    def showEvent(self, event: QShowEvent) -> None:
        """Say which part of the inputs is seen."""
        super().showEvent(event)
        self._tell(self._shown_plane())

    def hideEvent(self, event: QHideEvent) -> None:
        """No part of the inputs is seen any more."""
        super().hideEvent(event)
        self._tell(None)

    def _shown_plane(self) -> Plane:
        inputs = self.cut.inputs
        return Plane(inputs, self.plot.shown[: len(inputs)])

    def _tell(self, plane: Plane | None) -> None:
        if plane != self._plane:
            self._plane = plane
            self.plane_shown.emit(plane)

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
        state, cut = self.state, self.cut
        (left, right), (bottom, top) = self.plot.shown
        limit = int(math.sqrt(_WORK / state.network.parameters))
        n = min(max(limit, _COARSE), _FINE) if fine else _COARSE
        if not cut.plane:
            axes = [np.linspace(left, right, _CURVE)]
        elif self.in_space:
            n = _FINE_IN_SPACE if fine else _COARSE_IN_SPACE
            axes = [np.linspace(left, right, n), np.linspace(bottom, top, n)]
        else:
            axes = [_centres(left, right, n), _centres(bottom, top, n)]
        self._drawn = surface(state.network, state.point, cut.inputs, cut.output, *axes)
        self._scale = scale(state.network, state.data, cut.output, self._drawn.values)
        if self.in_space:
            self.space.show_relief(self._relief(self._drawn))
        elif cut.plane:
            self.plane.show(self._drawn, self._scale, self.written(self._scale.level), cut.places())
        else:
            self.curve.show(self._drawn, self._scale.level)
        if not self.in_space:
            self.dots.show(cut, self._scale)
        self._describe()
        if self.isVisible():
            self._tell(self._shown_plane())

    def _relief(self, drawn: Surface) -> Relief:
        """The surface in space, with the examples that lie over the ground that is shown."""
        cut, state = self.cut, self.state
        (left, right), (bottom, top) = self.plot.shown
        places = cut.places()
        x, y = places.T
        kept = np.flatnonzero((left <= x) & (x <= right) & (bottom <= y) & (y <= top))[:_DOTS_IN_SPACE]
        outputs = np.where(cut.off(), np.nan, state.outputs[:, cut.output])
        names = input_names(state.data)
        axes = (names[cut.inputs[0]], names[cut.inputs[1]], self._output_name())
        targets = state.data.targets[:, cut.output]
        return Relief(drawn, self._scale, axes, places[kept], targets[kept], outputs[kept])

    # Controls

    def _choose(self) -> None:
        self._name_axes()
        self.follow(True)
        self.fit()
        self._draw_soon()
        self.show_readout()

    def _fill_controls(self) -> None:
        names, network = input_names(self.state.data), self.state.network
        p, q = len(names), network.sizes[-1]
        self.choosers.fill(names, [output_name(network, k) for k in range(q)])
        # One line is enough where there is nothing to choose.
        row, place = (self.foot, 0) if p > 2 or q > 1 else (self.controls, len(self.choosers.boxes))
        row.insertWidget(place, self.readout, 1)
        self.solid.setVisible(p > 1)
        self.solid.defaultAction().setEnabled(p > 1)
        self._show_space()
        self.plane.set_visible(p > 1)
        self.curve.set_visible(p == 1)
        self._name_axes()

    def _name_axes(self) -> None:
        cut, names, x = self.cut, input_names(self.state.data), self.state.point
        held = [f"{names[i]} = {self.written(x[i])}" for i in range(len(names)) if i not in cut.inputs]
        more = f"   ({', '.join(held[:3])}{' …' * (len(held) > 3)} held)" if held else ""
        first, *second = (names[i] for i in cut.inputs)
        self.plot.name_axes(first + more, second[0] if second else self._output_name())

    def _output_name(self) -> str:
        return output_name(self.state.network, self.cut.output)

    # In space

    @property
    def in_space(self) -> bool:
        """Whether the surface is seen in space."""
        return self.solid.isChecked() and self.cut.plane

    def picture_size(self) -> QSize:
        """See PlotPanel."""
        return self.space.size() if self.in_space else super().picture_size()

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """See PlotPanel."""
        if self.in_space:
            self.catch_up()
            self.space.paint(painter, target)
        else:
            super().paint_picture(painter, target)

    def _solid_toggled(self, on: bool) -> None:
        focused = self.plot.hasFocus() or self.space.hasFocus()
        self._show_space()
        if focused:
            (self.space if self.in_space else self.plot).setFocus()
        self._draw_now(fine=not self.state.running)

    def _show_space(self) -> None:
        """Points are edited on the flat map only."""
        if self.in_space:
            self.edit.defaultAction().setChecked(False)
        self.edit.defaultAction().setEnabled(not self.in_space)
        self.plot.setVisible(not self.in_space)
        self.space.setVisible(self.in_space)

    # The mouse

    def _edit_toggled(self, on: bool) -> None:
        self.hand.set_on(on)
        self._remove.setEnabled(on)
        self.new_target.setVisible(on)
        self.new_target.show_state(self.state, self.cut.plane)
        self.plot.setToolTip(_EDITING if on else _TOOLTIP)
        if not on and self.following:
            self.fit()

    def _keeps_range(self) -> bool:
        """While points are edited the plot does not move under the mouse, unless one lies outside."""
        (left, right), (bottom, top) = self.plot.shown
        x, y = self.cut.places().T
        inside = bool(((left <= x) & (x <= right) & (bottom <= y) & (y <= top)).all())
        return self.hand.dragging or (self.hand.on and inside)

    def _pick(self, place: QPointF) -> None:
        k = self.cut.example_at(place, self.plot.pixel)
        if k is not None:
            self.session.choose_example(k)
        elif self.hand.on:
            self.hand.add(place)
        else:
            self.session.choose_point(self.cut.input_at(place, self.plot.pixel).tolist())

    def _describe(self) -> None:
        words = self._in_words()
        if self.in_space:
            self.space.setAccessibleDescription(f"{words} {self.space.words()}")
        else:
            self.describe(words)

    def _in_words(self) -> str:
        state, output = self.state, self.cut.output
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


def _centres(low: float, high: float, n: int) -> Array:
    """The centres of n cells from low to high and of one more on both sides, so that lines reach the edge."""
    cell = (high - low) / n
    return np.linspace(low - cell / 2, high + cell / 2, n + 2)
