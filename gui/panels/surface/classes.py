"""Class map: regions of the largest output, with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor

from gui.base.theme import blended
from gui.plots.color_bar import MapItem
from gui.plots.color_map import SHADES, class_colors
from gui.plots.plot_items import LineItem
from gui.plots.plot_style import pen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.analysis.surface import ClassMap
    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.plots.plotting import Plot

# Maximum number of named regions; pixels between a name and the dots; number of dots considered.
_NAMED = 12
_CLEAR, _SPARED = 24.0, 200
# Step in grid points between candidate positions of a name.
_TRIED = 5
_SHARE = 0.5


class ClassesPicture:
    """One region per class, in its color, with an outline and its name."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.image = MapItem()
        self.borders = LineItem(antialias=True)
        self.names = [pg.TextItem(anchor=(0.5, 0.5)) for _ in range(_NAMED)]
        for item in (self.image, self.borders, *self.names):
            plot.addItem(item, ignoreBounds=True)
        for name in self.names:
            name.setZValue(1)

    def recolor(self, colors: Theme) -> None:
        """Use pale regions, so that the dots stand out."""
        pale = [QColor(blended(color, colors.panel, _SHARE)).getRgb() for color in class_colors(SHADES)]
        self.image.set_table(np.array(pale, dtype=np.uint8))
        self.borders.setPen(pen(colors.text, 2.0))
        for name in self.names:
            name.setColor(colors.text)
            name.fill = QBrush(QColor(colors.panel))

    def set_visible(self, on: bool) -> None:
        """Show or hide the map."""
        for item in (self.image, self.borders, *self.names):
            item.setVisible(on)

    def show(self, drawn: ClassMap, names: Sequence[str], dots: Array) -> None:
        """Draw a map; names: of all classes; dots: places to keep free of names."""
        x, y = drawn.x, drawn.y
        width, height = x[1] - x[0], y[1] - y[0]
        area = QRectF(x[0] - width / 2, y[0] - height / 2, width * x.size, height * y.size)
        self.image.show_shades((drawn.best % SHADES).astype(np.uint8), area)
        borders = drawn.borders()
        self.borders.setData(borders[:, 0], borders[:, 1])
        shown = np.unique(drawn.best).tolist()
        for k, item in enumerate(self.names):
            place = _middle(drawn, shown[k], dots, self._plot) if k < len(shown) else None
            item.setVisible(place is not None)
            if place is not None:
                item.setText(names[shown[k]])
                item.setPos(*place)


def _middle(drawn: ClassMap, k: int, dots: Array, plot: Plot) -> tuple[float, float] | None:
    """Return a position for the name of class k: far from other regions, from the edge and from dots."""
    rows, columns = (slice(_TRIED, -_TRIED, _TRIED) for _ in range(2))
    lead = drawn.leads[k][rows, columns]
    across, up = np.linspace(0, 1, lead.shape[1]), np.linspace(0, 1, lead.shape[0])
    inside = np.minimum.outer(np.minimum(up, 1 - up), np.minimum(across, 1 - across))
    score = np.where(lead > 0, np.minimum(lead / max(float(lead.max()), 1e-300), 3 * inside), 0.0)
    x, y = np.meshgrid(drawn.x[columns], drawn.y[rows])
    for dot in dots[:_SPARED]:
        near = np.hypot((x - dot[0]) / plot.pixel[0], (y - dot[1]) / plot.pixel[1]) < _CLEAR
        score = np.where(near, 0.1 * score, score)
    best = np.unravel_index(int(score.argmax()), score.shape)
    return (float(x[best]), float(y[best])) if score[best] > 0 else None
