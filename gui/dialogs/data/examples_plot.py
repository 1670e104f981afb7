"""A small picture of examples with one or two inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt

from gui.base.theme import current
from gui.plots.plot_items import DotsItem
from gui.plots.plot_style import pen
from gui.plots.plotting import Plot

if TYPE_CHECKING:
    from core.data.dataset import Dataset

# A picture of more dots is a blot.
_DOTS = 2_000
# The colors of classes, by role, and shapes for those who see no colors. Two have the colors of the surface.
_CLASSES = (("negative", "o"), ("positive", "s"), ("value", "t1"), ("derivative", "d"), ("delta", "star"))
_SIZE = 320


class ExamplesPlot(Plot):
    """Points of a plane in the colors of their classes, or targets above their input; the axes are as long for all."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(_SIZE, _SIZE)
        self.setAccessibleName("The examples as a picture")
        self.setToolTip("The examples as they will be: a color a class, or the target t over the input x")
        for part in (self, self.viewport()):  # only to look at: keys are for the fields
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._data: Dataset | None = None
        self._dots = [DotsItem(size=7, symbol=symbol) for _, symbol in _CLASSES]
        for dots in self._dots:
            self.addItem(dots)
        self.set_lines(True)

    def show_data(self, data: Dataset) -> None:
        """Show the first of `data`."""
        self._data = data
        x, t = data.inputs[:_DOTS], data.targets[:_DOTS]
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
        """Colors follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_dots"):
            self.recolor(current())
            self._color_dots()

    def _color_dots(self) -> None:
        theme = current()
        for dots, (role, _) in zip(self._dots, _CLASSES, strict=True):
            dots.setBrush(theme.color(role))
            dots.setPen(pen(theme.panel))
