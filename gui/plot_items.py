"""Curves and dots on a plot that tell Qt at once how far they reach.

pyqtgraph's look through all their points for it, several times a painting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.arrays import Array


class LineItem(pg.PlotCurveItem):  # type: ignore[misc]
    """A line through points, cut where one of them is not finite."""

    def __init__(self, *points: Any, connect: str = "finite", **options: Any) -> None:
        super().__init__(*points, connect=connect, **options)

    def boundingRect(self) -> QRectF:
        """All that the plot shows, which cuts off the rest."""
        return _shown(self)


class DotsItem(pg.ScatterPlotItem):  # type: ignore[misc]
    """A dot at each point, its size in pixels."""

    def boundingRect(self) -> QRectF:
        """All that the plot shows, which cuts off the rest."""
        return _shown(self)

    def show_at(self, x: Sequence[float] | Array, y: Sequence[float] | Array) -> None:
        """Put the dots there; hidden where there are none, since an empty item costs as much as a full one."""
        self.setVisible(len(x) > 0)
        if len(x):
            self.setData(x, y)


def _shown(item: Any) -> QRectF:
    view = item.getViewBox()
    return QRectF() if view is None else QRectF(view.viewRect())
