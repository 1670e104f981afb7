"""The curves of an activation function and its derivative, with a dot for each node of the layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from core.basics.addresses import Node
from core.basics.nice_numbers import rounded_up
from core.derivation import Kind, Notation
from core.model.activations import ACTIVATIONS, Activation
from gui.panels.base.pictures import PlotData
from gui.panels.base.plot_panel import PlotPanel
from gui.plots.label_places import Labeled, PointLabels
from gui.plots.plot_items import LineItem, MarksItem
from gui.plots.plot_style import curve_pen, nearest, pen, subscript

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.session import Session

LIT = (Kind.SUM, Kind.VALUE, Kind.DERIVATIVE)
# Minimum range of s on both sides of 0.
_HALF_WIDTH = 6.0
_SAMPLES = 400
# Maximum number of labels; of a layer with more nodes only a few, because they would hide the curve.
_LABELS, _FEW_LABELS = 12, 3
# Nodes closer than this, in pixels, share one label.
_APART = 22.0
# Beside what is said in place of a curve; least width of its lines. In pixels.
_NOTICE_MARGIN, _NOTICE_LEAST = 12.0, 80.0
# Extent of a dot and of its node's name to the left and upwards; margin within a name. In pixels.
_DOT_REACH, _NAME_REACH, _NAME_RISE, _EMPTY = 4.5, 36.0, 20.0, 5.0


class ActivationPlot(PlotPanel):
    """f and f' of the selected layer, with each node as a dot at (s, f(s)) and at (s, f'(s))."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._zero = [pg.InfiniteLine(0.0, angle=angle) for angle in (0, 90)]
        self._stem = LineItem()
        self._derivative = LineItem(antialias=True)
        self._value = LineItem(antialias=True)
        self._derivative_dots = MarksItem(7)
        self._value_dots = MarksItem(9)
        self._ring = MarksItem(15)
        self._lit = MarksItem(15)
        self._cursor = pg.InfiniteLine(angle=90)
        self.plot.marks_cursor = False
        for item in (
            *self._zero, self._cursor, self._stem, self._derivative, self._value,
            self._derivative_dots, self._value_dots, self._lit, self._ring,
        ):  # fmt: skip
            self.plot.addItem(item, ignoreBounds=True)
        self._value_name, self._derivative_name = pg.TextItem(anchor=(1, 1)), pg.TextItem(anchor=(1, 1))
        self._notice = pg.TextItem(anchor=(0.5, 0.5))
        self._curves_of: tuple[object, ...] = ()
        self._labels = PointLabels(self.plot, _LABELS)
        for label in (self._value_name, self._derivative_name, self._notice):
            self.plot.addItem(label, ignoreBounds=True)
        self._notice.setVisible(False)
        self.plot.set_lines(True)
        self.plot.name_axes("s, the weighted sum", "h and derivative")
        self.plot.reshaped.connect(self._draw)

    def recolor(self, colors: Theme) -> None:
        """Color h as values, f' as derivatives."""
        for line in self._zero:
            line.setPen(pen(colors.line))
        self._cursor.setPen(pen(colors.muted, style=Qt.PenStyle.DotLine))
        self._stem.setPen(pen(colors.accent))
        self._ring.setPen(pen(colors.accent, 2.0))
        self._lit.setPen(pen(colors.text))
        for curve, dots, label, color in (
            (self._value, self._value_dots, self._value_name, colors.value),
            (self._derivative, self._derivative_dots, self._derivative_name, colors.derivative),
        ):
            curve.setPen(curve_pen(color))
            dots.setPen(pen(colors.panel))
            dots.setBrush(pg.mkBrush(color))
            label.setColor(color)
        self._notice.setColor(colors.muted)
        self._labels.set_color(colors.text)

    # What is shown

    @property
    def activation(self) -> Activation | None:
        """Return f of the layer shown; None for the input layer, which has none."""
        n = self.state.selected_layer
        return ACTIVATIONS[self.state.network.layer(n).activation] if n > 1 else None

    @property
    def nodes(self) -> tuple[Array, Array, Array]:
        """Return s, h = f(s) and f'(s) of each node of the layer shown, shapes (size,); empty for the input layer."""
        n = self.state.selected_layer
        if n == 1:
            return np.empty(0), np.empty(0), np.empty(0)
        return self.state.values.s[n - 2], self.state.activated(n), self.state.gradients.derivative[n - 2]

    @property
    def selected(self) -> int | None:
        """Return the index of the selected node, if it is one of `nodes`."""
        unit = self._unit
        return unit if unit is not None and unit < len(self.nodes[0]) else None

    @property
    def _unit(self) -> int | None:
        """Return the index of the selected node, input or bias unit; a bias unit's is the layer's size."""
        place = self.state.selected
        return place.index if isinstance(place, Node) and place.layer == self.state.selected_layer else None

    @property
    def lit(self) -> list[int]:
        """Return the indices of this layer's nodes that are highlighted anywhere in the window."""
        n = self.state.selected_layer
        size = len(self.nodes[0])
        return sorted({q.i for q in self.state.lights if q.kind in LIT and q.layer == n and q.i < size})

    def fit(self) -> bool:
        """Show s from −6 to 6, or more if a node is outside, and all of f and f' there."""
        f = self.activation
        if f is None:
            return self.plot.show_range((-1.0, 1.0), (-1.0, 1.0))
        s, h, _ = self.nodes
        reach = float(np.abs(s[np.isfinite(s) & np.isfinite(h)]).max(initial=0.0))
        half = rounded_up(max(reach * 1.1, _HALF_WIDTH))
        ends = np.array([-half, 0.0, half])
        least = f.low if np.isfinite(f.low) else 0.0
        heights = np.concatenate([self._curve(f, ends)[0], [0.0, least, f.peak_derivative]])
        low, high = float(heights.min()), float(heights.max())
        # The name of a node is above its dot.
        below, above = 0.15 * (high - low), 0.25 * (high - low)
        return self.plot.show_range((-half, half), (low - below, high + above))

    def table(self) -> PlotData:
        """Return the curves, and then each node, numbered from 1."""
        self.catch_up()
        s, h, derivative = self.nodes
        x = y = dy = np.empty(0)
        if self.activation is not None:
            x, y, dy = self._value.xData, self._value.yData, self._derivative.yData
        numbers = np.concatenate([np.full(len(x), np.nan), np.arange(1.0, len(s) + 1)])
        columns = (np.concatenate(pair) for pair in ((x, s), (y, h), (dy, derivative)))
        return PlotData(("node", "s", "f(s)", "f'(s)"), (numbers, *columns))

    # Drawing

    def _draw(self) -> None:
        f = self.activation
        for item in (self._value, self._derivative, self._value_name, self._derivative_name, *self._zero):
            item.setVisible(f is not None)
        if self._notice.isVisible() != (f is None):
            self._notice.setVisible(f is None)
            self.plot.set_lines(f is not None)  # they would run through the notice
        if f is None:
            (left, right), (bottom, top) = self.plot.shown
            self._notice.setTextWidth(max(self.plot.view.width() - 2 * _NOTICE_MARGIN, _NOTICE_LEAST))
            self._notice.setText(self._without_function().replace(": ", ":\n"))
            self._notice.setPos((left + right) / 2, (bottom + top) / 2)
        else:
            others = (self.selected, self.nodes[0].tobytes()) if f.whole else ()
            drawn = (f.name, self.plot.shown, self.plot.pixel, *others)
            if drawn != self._curves_of:
                self._curves_of = drawn
                self._draw_curves(f)
        self._draw_nodes()

    def _draw_curves(self, f: Activation) -> None:
        (left, right), (_, top) = self.plot.shown
        s = np.linspace(left, right, _SAMPLES)
        # Just next to a kink, so that it is sharp and a jump is a gap.
        kinks = np.array([k for k in f.kinks if left < k < right])
        s = np.unique(np.concatenate([s, np.nextafter(kinks, -np.inf), kinks, np.nextafter(kinks, np.inf)]))
        h, derivative = self._curve(f, s)
        self._value.setData(s, _with_gaps(s, h))
        self._derivative.setData(s, _with_gaps(s, derivative))
        letter = Notation(self.state.network).letter(self.state.selected_layer).plain
        edge, highest = right - 4 * self.plot.pixel[0], top - 16 * self.plot.pixel[1]
        for label, text, heights in (
            (self._value_name, f"h = {letter}(s)", h), (self._derivative_name, f"{letter}′(s)", derivative)
        ):  # fmt: skip
            label.setText(text)
            label.setPos(edge, min(float(heights[-1]), highest))

    def _curve(self, f: Activation, s: Array) -> tuple[Array, Array]:
        """Return f and f' over s; for softmax those of the selected or first node, with the other sums constant."""
        h = f.of_node(s, self.nodes[0], self.selected or 0)
        return h, f.derivative(s, h)

    def _draw_nodes(self) -> None:
        s, h, derivative = self.nodes
        known = np.isfinite(s) & np.isfinite(h)
        self._value_dots.show_at(s[known], h[known])
        self._derivative_dots.show_at(s[known], derivative[known])
        node = self.selected
        if node is not None and not known[node]:
            node = None
        chosen = [] if node is None else [node]
        self._ring.show_at(s[chosen], h[chosen])
        lit = [i for i in self.lit if known[i]]
        self._lit.show_at(s[lit], h[lit])
        ends = [] if node is None else [min(0.0, h[node], derivative[node]), max(h[node], derivative[node])]
        self._stem.setData(np.repeat(s[chosen], 2), np.array(ends))
        self._keep_name_apart(s[known], h[known])
        self._draw_names(self._groups(np.flatnonzero(known)))

    def _draw_names(self, groups: list[list[int]]) -> None:
        """Draw a name at each group of dots if there is room, the selected node's first."""
        s, h, derivative = self.nodes
        groups.sort(key=lambda group: self.selected not in group)
        points = []
        for group in groups[: _FEW_LABELS if len(s) > _LABELS else _LABELS]:
            names = ", ".join(self._name(i) for i in sorted(group)[:3])
            words = names if len(group) <= 3 else f"{names} +{len(group) - 3}"
            left, right = ((float(s[i]), float(h[i])) for i in (group[0], group[-1]))
            points.append(Labeled(left, right, words))
        dots = np.column_stack([np.tile(s, 2), np.concatenate([h, derivative])])
        self._labels.show(points, (self._value_name, self._derivative_name), dots)

    def _keep_name_apart(self, s: Array, h: Array) -> None:
        """Place the curve's name above its end, or below if nodes and their names cover less there."""
        (width, height), at, box = self.plot.pixel, self._value_name.pos(), self._value_name.boundingRect()
        with np.errstate(over="ignore"):  # a node far outside is at an infinite distance
            right, up = (s - at.x()) / width, (h - at.y()) / height
        up = up[(right > -box.width() - _DOT_REACH) & (right < _NAME_REACH)]
        above, below = (
            np.minimum(up + _NAME_RISE, low + box.height() - _EMPTY) - np.maximum(up - _DOT_REACH, low + _EMPTY)
            for low in (0.0, -box.height())
        )
        covered = above.max(initial=0.0) > below.max(initial=0.0)
        anchor = (1, 0) if covered else (1, 1)
        if tuple(self._value_name.anchor) != anchor:
            self._value_name.setAnchor(anchor)

    def _groups(self, nodes: NDArray[np.intp]) -> list[list[int]]:
        """Return groups of nodes that share a label, because their dots are too close for two."""
        s, h, _ = self.nodes
        width, height = self.plot.pixel
        groups: list[list[int]] = []
        for i in nodes[np.argsort(s[nodes], kind="stable")].tolist():
            last = groups[-1][0] if groups else None
            with np.errstate(over="ignore"):
                near = last is not None and np.hypot((s[i] - s[last]) / width, (h[i] - h[last]) / height) < _APART
            if near:
                groups[-1].append(i)
            elif len(groups) < _LABELS:
                groups.append([i])
        return groups

    # The nodes

    def _is_bias(self, unit: int | None) -> bool:
        return unit is not None and unit == self.state.network.sizes[self.state.selected_layer - 1]

    def _without_function(self) -> str:
        """Return why the selected input or bias unit, or the input layer, has no activation function."""
        unit, n = self._unit, self.state.selected_layer
        if self._is_bias(unit):
            return f"The bias unit of layer {n} always has the value 1: it has no activation function."
        if unit is None:
            return "Layer 1 is the input: it has no activation function."
        value = self.written(self.state.values.h[0][unit])
        return f"{self._name(unit)} = {value} is an input: it is given, not computed, and has no activation function."

    def _name(self, i: int) -> str:
        n, sizes = self.state.selected_layer, self.state.network.sizes
        if n == 1:
            return f"x{subscript(i + 1)}"
        if n == len(sizes):
            return "y" if sizes[-1] == 1 else f"y{subscript(i + 1)}"
        return f"h{subscript(i + 1)}"

    def _node_at(self, place: QPointF) -> int | None:
        s, h, derivative = self.nodes
        dots = np.column_stack([np.tile(s, 2), np.concatenate([h, derivative])])
        found = nearest(dots, place, self.plot.pixel)
        return None if found is None else found % len(s)


def _with_gaps(s: Array, heights: Array) -> Array:
    """`heights` over `s`, with NaN before each jump: where neighboring numbers have others."""
    neighbors = np.diff(s) <= np.spacing(np.abs(s[:-1])) + np.spacing(0.0)
    jumps = np.append(neighbors & (np.abs(np.diff(heights)) > 1e-6), False)
    return np.where(jumps, np.nan, heights)
