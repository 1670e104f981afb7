"""Output surface panel: y over two inputs as colors and contours, or over one input as a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QTimer, Signal
from PySide6.QtGui import QAction

from core.analysis.surface import InputPlane, gradient_field, plane_of, surface, with_margin
from core.kernels.evaluate import outputs
from gui.panels.base.entry import PanelEntry
from gui.panels.base.plot_panel import PlotPanel
from gui.panels.surface.choosers import Choosers
from gui.panels.surface.input_slice import InputSlice, class_name, first_inputs, has_classes, input_names, output_name
from gui.panels.surface.new_target import NewTarget
from gui.panels.surface.points import PointHand
from gui.panels.surface.surface_plot import CURVE, SurfacePlot
from gui.session.state import Change

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF, QSize
    from PySide6.QtGui import QHideEvent, QPainter, QShowEvent

    from gui.base.theme import Theme
    from gui.panels.base.pictures import PlotData
    from gui.session import Session

# Minimum height in pixels of a plot on which the mouse selects places.
_LOWEST = 100
# A picture in 3-D takes longer, and would delay the others.
_FRAME_MS, _FRAME_IN_SPACE_MS, _REST_MS = 12, 33, 150

_TOOLTIP = (
    "The output y for every input: blue is high, orange is low, the thick line is where y changes sides.\n"
    "Dots are the examples, colored by their target (square: low, round: high); a ring marks an example on the wrong "
    "side.\n"
    "The dotted lines cross at the current input. Click a dot to choose its example, or click elsewhere to use that "
    "point as the input."
)
_EDITING = (
    "Click to add an example there, drag a dot to move its example, right-click it (or press Del) to remove it.\n"
    "With the keyboard: arrow keys move the cursor, Enter adds. You can also type every number in the Data panel."
)


class SurfacePanel(PlotPanel):
    """y over the plane of two inputs (or the line of one), with the examples; a click chooses the input.

    Signals
    -------
    plane_shown(plane): another part of the inputs is shown, an InputPlane; None when the panel is hidden.
    """

    entry = PanelEntry(
        id="surface", title="Output surface", area="right", order=30, height=280, watched=True,
        follows=Change.NUMBERS | Change.TEST | Change.RUN | Change.VIEW,
    )  # fmt: skip
    plane_shown = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("surface")
        self.setAccessibleName(self.title)
        self.choosers = Choosers()
        self.choosers.chosen.connect(self._choose)
        self.edit = self.add_toggle(
            "edit", "Edit points", "E", "Add, move and remove examples with the mouse: click, drag, right-click"
        )
        self.solid = self.add_toggle(
            "3-D", "3-D surface", "3", "Show the output as a height over the two inputs, in 3-D"
        )
        for widget in (self.edit, self.solid):
            self.controls.addWidget(widget)
        self.controls.addStretch(1)
        self.controls.addWidget(self.auto)
        self.foot.addWidget(self.readout)
        self.new_target = NewTarget()
        self.new_target.hide()
        self.insert_row(self.new_target)
        self.insert_row(self.choosers)

        self.sheet = SurfacePlot(self.plot)
        self.space = self.sheet.space
        self.space.hide()
        self.space.addActions([self.solid.defaultAction(), self.auto.defaultAction()])
        self.space.turned.connect(lambda: self.describe(self._in_words()))
        self.space.redrawn.connect(self._refine)
        self.space.failed.connect(session.say)
        self.insert_row(self.space, stretch=1)
        self.solid.toggled.connect(self._solid_toggled)
        for picture in (self.plot, self.space):
            picture.setMinimumHeight(_LOWEST)
        self.name_plot("Output over the inputs", "", _TOOLTIP)
        self.hand = PointHand(self.plot, session, lambda: self.cut, self.new_target.target)
        self.edit.toggled.connect(self._edit_toggled)
        self._add_actions()

        self._plane: InputPlane | None = None
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._frame.timeout.connect(self._draw_waiting)
        self._waiting = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._refine)
        self.plot.reshaped.connect(self._draw_soon)
        self.plot.picked.connect(self._pick)
        self.take_colors()

    def _add_actions(self) -> None:
        self.gradient = QAction("Gradient arrows", self, checkable=True)
        self.gradient.setToolTip(
            "Show arrows in the direction in which the output rises fastest: ∂y/∂x, longer where it is steeper"
        )
        self.gradient.toggled.connect(self._gradient_toggled)
        self.add_action(self.gradient, "G")
        self._remove = QAction("Remove point", self, enabled=False)
        self._remove.setToolTip("Remove the example under the cursor, or the current one if there is none")
        self._remove.triggered.connect(lambda: self.hand.remove())
        self.add_action(self._remove, "Del")

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme."""
        self.sheet.recolor(colors)

    # Display

    @property
    def cut(self) -> InputSlice:
        """Return the slice: the varying inputs, the point, and the output or class shown."""
        return InputSlice(self.state, self.choosers.inputs, self.choosers.shown_output, self.choosers.classes)

    def draw(self, change: Change) -> None:
        """Draw the surface and the examples."""
        if not change & self.follows or self.state.only_begins(change):
            return
        if change & (Change.SHAPE | Change.DATA):
            self._fill_controls()
            if self.following and (Change.SHAPE in change or not self._keeps_range()):
                self.fit()
        elif change & (Change.EXAMPLE | Change.VIEW):
            self._name_axes()
        if Change.RUN in change and not self.state.running and self.following and not self.cut.plane:
            # The curve of one input changes with every update; while it changes, the range stays.
            self.fit()
        if self.hand.on and change & (Change.DATA | Change.EXAMPLE | Change.VIEW):
            self.new_target.show_state(self.state, self.cut.plane)
        self._draw_soon()

    def fit(self) -> bool:
        """Show all examples, and a quarter of their extent on every side."""
        cut, data = self.cut, self.state.data
        ranges = list(plane_of(data, cut.inputs).ranges)
        if not cut.plane:
            axis = np.linspace(*ranges[0], CURVE)
            heights = surface(self.state.network, self.state.point, cut.inputs, cut.output, axis).values
            known = [each.targets[:, cut.output] for each in (data, self.state.test) if each is not None]
            heights = np.concatenate([heights.ravel(), *known])
            ranges.append(with_margin(heights[np.isfinite(heights)], 0.1))
        return self.plot.show_range(ranges[0], ranges[1])

    def show_readout(self) -> None:
        """Show the output at the cursor, with its input; without a cursor, those of the current input."""
        cut, place = self.cut, self.plot.cursor_at
        x = self.state.point if place is None else cut.input_at(place, self.plot.pixel)
        names, network = input_names(self.state.data), self.state.network
        y = outputs(network, x[None, :])[0]
        if cut.classes:
            k = int(y.argmax())
            words = f"{class_name(self.state.data, k)} ({output_name(network, k)} {self.written(y[k])})"
        else:
            words = f"{self._output_name()} {self.written(y[cut.output])}"
        if self.gradient.isChecked() and self.gradient.isEnabled():
            derivatives = gradient_field(network, x, cut.inputs, cut.output, *(x[[i]] for i in cut.inputs)).ravel()
            words += f"  ∂y/∂x ({', '.join(self.written(derivative) for derivative in derivatives)})"
        # If there is no room for all, the end is omitted.
        words += "  at " + "  ".join(f"{names[i]} {self.written(x[i])}" for i in cut.inputs)
        self.readout.setText(words)

    def table(self) -> PlotData:
        """Return each point of the drawn grid, with its output or class."""
        self.catch_up()
        return self.sheet.table(self.cut)

    def catch_up(self) -> None:
        """Complete all pending drawing; see PlotPanel."""
        super().catch_up()
        if self._waiting or self._rest.isActive():
            self._rest.stop()
            self._draw_now(fine=not self.state.running)

    def showEvent(self, event: QShowEvent) -> None:
        """Report which part of the inputs is visible."""
        super().showEvent(event)
        self._tell(self._shown_plane())

    def hideEvent(self, event: QHideEvent) -> None:
        """Report that no part of the inputs is visible."""
        super().hideEvent(event)
        self._tell(None)

    def _shown_plane(self) -> InputPlane:
        inputs = self.cut.inputs
        return InputPlane(inputs, self.plot.shown[: len(inputs)])

    def _tell(self, plane: InputPlane | None) -> None:
        if plane != self._plane:
            self._plane = plane
            self.plane_shown.emit(plane)

    # Drawing: coarse at most once per frame while something moves, fine at rest

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
        self._frame.start(_FRAME_IN_SPACE_MS if self.in_space else _FRAME_MS)
        if not fine:
            self._rest.start()
        self.sheet.show(self.cut, fine)
        self.describe_soon(self._in_words)
        if self.isVisible():
            self._tell(self._shown_plane())

    # Controls

    def _choose(self) -> None:
        self._arrange()
        self._name_axes()
        self.follow(True)
        self.fit()
        self._draw_soon()
        self.show_readout()

    def _fill_controls(self) -> None:
        names, network = input_names(self.state.data), self.state.network
        shown = [output_name(network, k) for k in range(network.sizes[-1])]
        self.choosers.fill(names, shown, has_classes(self.state.data), first_inputs(self.state.data))
        self._arrange()
        self._name_axes()

    def _name_axes(self) -> None:
        cut, names, x = self.cut, input_names(self.state.data), self.state.point
        held = [f"{names[i]} = {self.written(x[i])}" for i in range(len(names)) if i not in cut.inputs]
        more = f"   (held: {', '.join(held[:3])}{' …' * (len(held) > 3)})" if held else ""
        first, *second = (names[i] for i in cut.inputs)
        self.plot.name_axes(first + more, second[0] if second else self._output_name())

    def _output_name(self) -> str:
        return output_name(self.state.network, self.cut.output)

    # 3-D view

    @property
    def in_space(self) -> bool:
        """Return whether the surface is shown in 3-D."""
        return self.sheet.in_space

    def picture_size(self) -> QSize:
        """See PlotPanel."""
        return self.space.size() if self.in_space else super().picture_size()

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """See PlotPanel."""
        if self.in_space:
            self.catch_up()
            self.space.paint(painter, target)
            return
        super().paint_picture(painter, target)

    def _solid_toggled(self, on: bool) -> None:
        focused = self.plot.hasFocus() or self.space.hasFocus()
        self._arrange()
        if focused:
            (self.space if self.in_space else self.plot).setFocus()
        self._draw_now(fine=not self.state.running)

    def _gradient_toggled(self, on: bool) -> None:
        self.sheet.gradient = on
        self._arrange()
        self._draw_now(fine=not self.state.running)
        self.show_readout()

    def _arrange(self) -> None:
        """Show the widgets for the slice; only one output over a plane is shown in 3-D, points are edited flat."""
        cut = self.cut
        high = cut.plane and not cut.classes
        self.sheet.in_space = high and self.solid.isChecked()
        self.sheet.arrange(cut)
        self.solid.setVisible(cut.plane)
        self.solid.defaultAction().setEnabled(high)
        self.gradient.setEnabled(high and not self.in_space)
        if self.in_space:
            self.edit.defaultAction().setChecked(False)
        self.edit.defaultAction().setEnabled(not self.in_space)
        self.plot.setVisible(not self.in_space)
        self.space.setVisible(self.in_space)

    # Mouse

    def _edit_toggled(self, on: bool) -> None:
        self.hand.set_on(on)
        self._remove.setEnabled(on)
        self.new_target.setVisible(on)
        self.new_target.show_state(self.state, self.cut.plane)
        self.plot.setToolTip(_EDITING if on else _TOOLTIP)
        if not on and self.following:
            self.fit()

    def _keeps_range(self) -> bool:
        """Return whether the range must stay: while points are edited, unless one is outside."""
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

    def _in_words(self) -> str:
        return self.sheet.words(self.cut)

    def describe(self, description: str) -> None:
        """Describe the plot or the 3-D view; see PlotPanel."""
        super().describe(description)
        self.space.setAccessibleDescription(description)
