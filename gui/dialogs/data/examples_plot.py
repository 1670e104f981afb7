"""Small plot of examples with one or two inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor

from gui.base.theme import current
from gui.plots.class_marks import class_symbol, side_symbol
from gui.plots.color_map import class_colors, diverging
from gui.plots.plot_items import DotsItem
from gui.plots.plot_style import pen
from gui.plots.plotting import Plot

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from gui.base.theme import Theme

# A plot of more dots would be a blot.
_DOTS = 2_000
# Maximum number of classes in generated sets.
_CLASSES = 5
_SIZE = 320


class ExamplesPlot(Plot):
    """Points of a plane in the colors of their classes, or targets over their input; all with the same axes."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(_SIZE, _SIZE)
        self.setAccessibleName("Plot of the examples")
        self.setToolTip("Preview of the examples: one color per class, or the target t over the input x")
        for part in (self, self.viewport()):  # only to look at: keys are for the fields
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._data: Dataset | None = None
        self._dots = [DotsItem(size=7) for _ in range(_CLASSES)]
        self._outputs = 1
        for dots in self._dots:
            self.addItem(dots)
        self.set_lines(True)

    def show_data(self, data: Dataset) -> None:
        """Show the first of `data`."""
        self._data = data
        x, t = data.inputs[:_DOTS], data.targets[:_DOTS]
        self._outputs = t.shape[1]
        if x.shape[1] == 1:
            self.name_axes("x", "t")
            places, kind = np.column_stack([x, t[:, :1]]), np.ones(len(x), dtype=int)
        else:
            self.name_axes("x₁", "x₂")
            places = x[:, :2]
            kind = t[:, 0].astype(int) if t.shape[1] == 1 else t.argmax(axis=1)
        for k, dots in enumerate(self._dots):
            dots.setData(*places[kind == k].T)
        reach = 1.1 * max(1.0, float(np.abs(places).max()))
        self.show_range((-reach, reach), (-reach, reach))
        self._color_dots()

    def changeEvent(self, event: QEvent) -> None:
        """Update the colors for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_dots"):
            self.recolor(current())

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme."""
        super().recolor(colors)
        if hasattr(self, "_outputs"):
            self._color_dots()

    def _color_dots(self) -> None:
        """Color the dots as on the output surface: by the ends of its map for one output, else one color per class."""
        theme = current()
        low, *_, high = diverging(theme).tolist()
        colors = [QColor(*low), QColor(*high)]
        symbols = [side_symbol(False), side_symbol(True)]
        if self._outputs > 1:
            colors = [QColor(color) for color in class_colors(_CLASSES)]
            symbols = [class_symbol(k) for k in range(_CLASSES)]
        for dots, color, symbol in zip(self._dots, colors, symbols, strict=False):
            dots.setSymbol(symbol)
            dots.setBrush(color)
            dots.setPen(pen(theme.text))
