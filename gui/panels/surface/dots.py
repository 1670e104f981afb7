"""Examples as dots on the output surface, and the lines that cross at the current input."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor

from gui.plots.class_marks import class_symbol, side_symbol
from gui.plots.color_map import class_colors, diverging, shades
from gui.plots.plot_items import DotsItem
from gui.plots.plot_style import pen

if TYPE_CHECKING:
    from core.analysis.surface import Scale
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from gui.base.theme import Theme
    from gui.panels.surface.input_slice import InputSlice
    from gui.plots.plotting import Plot

# So many examples have a dot; the diameters of a dot with its ground and without, of one off the plane and of
# the ring of a wrong one, in pixels, for up to this many examples.
MOST = 5000
_SIZES = ((60, (12, 8, 7, 3, 19)), (300, (9, 7, 5, 3, 15)), (MOST, (7, 5, 4, 2, 12)))


# Up to this many wrong examples have wide rings.
_FEW_WRONG = 24


class Dots:
    """One dot per example, colored by its target (square: low, round: high); a ring marks a wrong one.

    Test examples are hollow. Where classes are shown each has its own color and symbol.
    """

    def __init__(self, plot: Plot) -> None:
        self.here = [pg.InfiniteLine(angle=angle) for angle in (90, 0)]
        self.hollow = DotsItem()
        self._grounds = DotsItem()
        self.dots = DotsItem(pen=None)
        self.rings = DotsItem(brush=None)
        for item in (*self.here, *self._scattered):
            plot.addItem(item, ignoreBounds=True)
        plot.keep(*self._scattered)
        self._colors: list[str] = []
        self._classes = class_colors(256)
        self._made_of: tuple[object, ...] = ()
        self._wrong = b""

    @property
    def _scattered(self) -> tuple[DotsItem, ...]:
        return (self.hollow, self._grounds, self.dots, self.rings)

    def recolor(self, colors: Theme) -> None:
        """Use the map's colors for dots, and outlines as strong as text."""
        self._colors = [QColor(*shade).name() for shade in diverging(colors).tolist()]
        self._made_of = ()
        self._grounds.setPen(pen(colors.text))
        for item in (self._grounds, self.hollow):
            item.setBrush(pg.mkBrush(colors.panel))
        self._ring_color = colors.warning
        self._wrong = b""
        for line in self.here:
            line.setPen(pen(colors.text, style=Qt.PenStyle.DotLine))

    def show(self, cut: InputSlice, scale: Scale) -> None:
        """Draw the examples of a slice, smaller if they are off its plane."""
        state, output = cut.state, cut.output
        held = np.delete(state.point, cut.inputs).tobytes()
        # Dots of many colors are slow to create, and seldom change.
        made_of = (state.data, state.test, cut.inputs, output, cut.classes, held, scale.level, scale.low, scale.high)
        other = made_of != self._made_of
        if other:
            self._made_of = made_of
            self._make(cut, scale)
        targets = state.data.targets[:MOST]
        if cut.classes:
            wrong = state.outputs[:MOST].argmax(axis=1) != targets.argmax(axis=1)
        else:
            wrong = scale.wrong(state.outputs[:MOST, output], targets[:, output])
        wrong &= ~cut.off(count=MOST)
        if other or wrong.tobytes() != self._wrong:
            self._wrong = wrong.tobytes()
            self._size_rings(cut.state.data, int(wrong.sum()))
            self.rings.show_at(*cut.places(count=MOST)[wrong].T)
        here = state.point[list(cut.inputs)] if cut.plane else np.array([state.point[0], state.prediction[output]])
        for line, value in zip(self.here, here.tolist(), strict=True):
            line.setVisible(math.isfinite(value))
            line.setValue(value)

    def _make(self, cut: InputSlice, scale: Scale) -> None:
        data, test = cut.state.data, cut.state.test
        ends = target_ends(data.targets[:, cut.output], scale)
        ground, inner, off_ground, off_inner, _ = _sizes(data)
        places, off = cut.places(count=MOST), cut.off(count=MOST)
        symbols, colors = self._marks(cut, data, scale, ends)
        self._grounds.setData(*places.T, symbol=symbols, size=np.where(off, off_ground, ground))
        # pyqtgraph caches a symbol per brush object rather than by its appearance.
        by_color = {color: QBrush(QColor(color)) for color in set(colors)}
        brushes = [by_color[color] for color in colors]
        self.dots.setData(*places.T, symbol=symbols, size=np.where(off, off_inner, inner), brush=brushes)
        self.hollow.setVisible(test is not None)
        if test is not None:
            places, off = cut.places(test, MOST), cut.off(test, MOST)
            symbols, colors = self._marks(cut, test, scale, ends)
            pen_of = {color: pen(color, 2.0) for color in set(colors)}
            pens = [pen_of[color] for color in colors]
            self.hollow.setData(*places.T, symbol=symbols, size=np.where(off, off_ground, ground) - 2, pen=pens)

    def _size_rings(self, data: Dataset, wrong: int) -> None:
        """Use wide rings for a few wrong examples; thin ones for many, which would hide the surface."""
        ground, *_, ring = _sizes(data)
        few = wrong <= _FEW_WRONG
        self.rings.setSize(ring if few else ground + 2)
        self.rings.setPen(pen(self._ring_color, 2.0 if few else 1.0))

    def _marks(
        self, cut: InputSlice, data: Dataset, scale: Scale, ends: tuple[float, float]
    ) -> tuple[list[str], list[str]]:
        """Return symbol and color of each example."""
        if cut.classes:
            classes = data.targets[:MOST].argmax(axis=1).tolist()
            return [class_symbol(k) for k in classes], [self._classes[k % 256] for k in classes]
        targets = data.targets[:MOST, cut.output]
        symbols = [side_symbol(high) for high in targets > scale.level]
        return symbols, [self._colors[k] for k in shades(targets, *ends)]


def target_ends(targets: Array, scale: Scale) -> tuple[float, float]:
    """Return the values at the ends of the target colors: the lowest and the highest, if there are two."""
    if not targets.size:
        return scale.low, scale.high
    low, high = float(targets.min()), float(targets.max())
    return (low, high) if low < high else (scale.low, scale.high)


def _sizes(data: Dataset) -> tuple[int, int, int, int, int]:
    return next((sizes for most, sizes in _SIZES if len(data) <= most), _SIZES[-1][1])
