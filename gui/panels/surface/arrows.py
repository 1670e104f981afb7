"""Gradient arrows: the gradient of the output with respect to the inputs, over the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gui.plots.plot_items import LineItem
from gui.plots.plot_style import pen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.plots.plotting import Plot

# Maximum arrows per side, and the room for each, in pixels.
_COUNT, _ROOM = 16, 14.0
# Length of the longest arrow, in cells; its head, as a fraction of the arrow, and the spread of its sides.
_LONGEST, _HEAD, _WIDE = 0.85, 0.4, 0.5
# Shorter arrows, in pixels, are not drawn.
_SHORTEST = 2.0


class ArrowsPicture:
    """Arrows in the direction in which y rises fastest on the screen, longer where it is steeper."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.lines = LineItem(connect="pairs", antialias=True)
        plot.addItem(self.lines, ignoreBounds=True)

    def recolor(self, colors: Theme) -> None:
        """Use a color as strong as text."""
        self.lines.setPen(pen(colors.text))

    def set_visible(self, on: bool) -> None:
        """Show or hide the arrows."""
        self.lines.setVisible(on)

    def grid(self) -> tuple[Array, Array]:
        """Return the positions of arrows along both axes: as many as fit."""
        size = self._plot.view.size()
        counts = (min(max(int(length / _ROOM), 2), _COUNT) for length in (size.width(), size.height()))
        edges = (np.linspace(*ends, count + 1) for ends, count in zip(self._plot.shown, counts, strict=True))
        x, y = ((edge[1:] + edge[:-1]) / 2 for edge in edges)
        return x, y

    def show(self, x: Array, y: Array, field: Array) -> None:
        """field: ∂y/∂x for both inputs over the grid of x and y, shape (2, rows, columns)."""
        ends = arrows(np.meshgrid(x, y), field, self._plot.pixel)
        self.lines.setData(ends[:, 0], ends[:, 1])


def arrows(places: Sequence[Array], field: Array, pixel: tuple[float, float]) -> Array:
    """Return the lines of all arrows as pairs of points, three lines per arrow: shape (6 arrows, 2).

    The length goes with the root of the steepness, so that gentle derivatives have arrows, too.
    """
    size = np.reshape(pixel, (2, 1, 1))
    derivative = np.nan_to_num(field * size, nan=0.0, posinf=0.0, neginf=0.0)  # rise per pixel
    steepness = np.hypot(*derivative)
    steepest = float(steepness.max())
    if steepest == 0.0:
        return np.empty((0, 2))
    cell = min(abs(places[0][0, 1] - places[0][0, 0]) / pixel[0], abs(places[1][1, 0] - places[1][0, 0]) / pixel[1])
    length = _LONGEST * cell * np.sqrt(steepness / steepest)
    kept = length >= _SHORTEST
    # In pixels, upward and to the right.
    way = (derivative[:, kept] / steepness[kept] * length[kept]).T
    middle = np.column_stack([place[kept] for place in places])
    across = np.column_stack([-way[:, 1], way[:, 0]])
    tail, tip = -way / 2, way / 2
    sides = [tip - _HEAD * (way + turn * _WIDE * across) for turn in (-1.0, 1.0)]
    lines = np.stack([tail, tip, sides[0], tip, sides[1], tip], axis=1)
    return np.asarray((middle[:, None, :] + lines * np.asarray(pixel)).reshape(-1, 2))
