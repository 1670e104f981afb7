"""The examples as dots on the output surface, and the lines that cross at the current input."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor

from gui.color_map import diverging, shades
from gui.plotting import pen, show_dots

if TYPE_CHECKING:
    from core.arrays import Array
    from core.surface import Scale
    from gui.panels.surface.cut import Cut
    from gui.plotting import Plot
    from gui.theme import Theme


class Dots:
    """A dot an example, coloured by its target (square: low, round: high); a ring means the wrong side."""

    def __init__(self, plot: Plot) -> None:
        self.here = [pg.InfiniteLine(angle=angle) for angle in (90, 0)]
        self._grounds = pg.ScatterPlotItem(pxMode=True)
        self.dots = pg.ScatterPlotItem(pxMode=True, pen=None)
        self.rings = pg.ScatterPlotItem(size=19, pxMode=True, brush=None)
        for item in (*self.here, self._grounds, self.dots, self.rings):
            plot.addItem(item, ignoreBounds=True)
        self._brushes: list[QBrush] = []
        self._made_of: tuple[object, ...] = ()

    def recolour(self, colors: Theme) -> None:
        """Dots in the colours of the map, outlines as strong as text."""
        self._brushes = [QBrush(QColor(*shade)) for shade in diverging(colors).tolist()]
        self._made_of = ()
        self._grounds.setPen(pen(colors.text))
        self._grounds.setBrush(pg.mkBrush(colors.panel))
        self.rings.setPen(pen(colors.warning, 2.0))
        for line in self.here:
            line.setPen(pen(colors.text, style=Qt.PenStyle.DotLine))

    def show(self, cut: Cut, scale: Scale) -> None:
        """Draw the examples of a cut, those off its plane smaller."""
        state, output = cut.state, cut.output
        places, off = cut.places(), cut.off()
        targets = state.data.targets[:, output]
        # Dots of many colours are slow to make, and seldom other ones.
        ends = target_ends(targets, scale)
        made_of = (places.tobytes(), targets.tobytes(), off.tobytes(), scale.level, ends)
        if made_of != self._made_of:
            self._made_of = made_of
            symbols = ["o" if high else "s" for high in targets > scale.level]
            brushes = [self._brushes[k] for k in shades(targets, *ends)]
            self._grounds.setData(*places.T, symbol=symbols, size=np.where(off, 7, 12))
            self.dots.setData(*places.T, symbol=symbols, size=np.where(off, 3, 8), brush=brushes)
        wrong = scale.wrong(state.outputs[:, output], targets) & ~off
        show_dots(self.rings, *places[wrong].T)
        here = state.point[list(cut.inputs)] if cut.plane else np.array([state.point[0], state.values.y[output]])
        for line, value in zip(self.here, here.tolist(), strict=True):
            line.setVisible(math.isfinite(value))
            line.setValue(value)


def target_ends(targets: Array, scale: Scale) -> tuple[float, float]:
    """The values at the ends of the targets' colours: the least and the greatest, if there are two."""
    low, high = float(targets.min()), float(targets.max())
    return (low, high) if low < high else (scale.low, scale.high)
