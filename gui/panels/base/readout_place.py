"""Where the readout of a plot stands: beside the controls, where there is room, otherwise below the plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from gui.panels.base.plot_panel import PlotPanel

_BESIDE = 24  # Pixels around a readout beside the controls.


def place_readout(panel: PlotPanel, usual: str) -> None:
    """Place the readout of a panel for its width; usual: a readout of the usual length, for which there has to be room.

    The controls end with a stretch.
    """
    controls = panel.controls
    items = [item for k in range(controls.count()) if (item := controls.itemAt(k)) is not None and not item.isEmpty()]
    taken = sum(item.sizeHint().width() + controls.spacing() for item in items if item.widget() is not panel.readout)
    wanted, other = controls, panel.foot
    if panel.width() - taken < panel.fontMetrics().horizontalAdvance(usual) + _BESIDE:
        wanted, other = other, wanted
    if wanted.indexOf(panel.readout) < 0:
        other.removeWidget(panel.readout)
        wanted.addWidget(panel.readout, 1)
        panel.readout.side = Qt.AlignmentFlag.AlignRight if wanted is controls else Qt.AlignmentFlag.AlignLeft
