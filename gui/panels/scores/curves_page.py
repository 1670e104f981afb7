"""Curves page: the choice of a curve, its plot and what is at the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout

from gui.panels.scores.curves_plot import CALIBRATION, PREDICTED, RESIDUALS, ROC, CurvesPlot
from gui.panels.scores.page import Page
from gui.tables.text import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.analysis.scoring.scored_examples import ScoredExamples
    from core.basics.number_format import Digits


class CurvesPage(Page):
    """The curves that fit the targets; a sentence where there is none.

    Signals
    -------
    chosen(part, example): the user clicked the dot of an example.
    """

    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[ScoredExamples, ...] = ()
        self._digits: Digits | None = None
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("Curve")
        self.kinds.setToolTip("Choose the curve")
        self.kinds.activated.connect(self._draw)
        self.targets = QComboBox()
        self.targets.setAccessibleName("Target of the curve")
        self.targets.setToolTip("Choose the target")
        self.targets.activated.connect(self._draw)
        self.plot = CurvesPlot()
        self.plot.chosen.connect(self.chosen)
        self.key = QLabel()
        self.key.setAccessibleName("Colors of the curves")
        self.readout = QLabel()
        self.readout.setWordWrap(True)
        self.readout.setAccessibleName("Numbers of the curve")
        self.plot.told.connect(self.readout.setText)
        self.none = QLabel()
        self.none.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.kinds)
        row.addWidget(self.targets)
        row.addStretch(1)
        row.addWidget(self.key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.none)
        column.addWidget(self.plot, 1)
        column.addWidget(self.readout)
        column.addStretch(0)

    def show_parts(self, parts: Sequence[ScoredExamples], digits: Digits) -> None:
        """Show the curves of these parts of the examples."""
        self._parts, self._digits = tuple(parts), digits
        _name(self.kinds, self._possible())
        names = [lowered(name) for name in parts[0].data.target_names] if parts[0].classes is None else []
        _name(self.targets, names)
        self.targets.setVisible(len(names) > 1)
        self._draw()

    def mark(self, part: int, example: int | None) -> None:
        """Mark the current example."""
        self.plot.mark(part, example)

    def _possible(self) -> tuple[str, ...]:
        classes = self._parts[0].classes
        if classes is None:
            return PREDICTED, RESIDUALS
        if len(classes.names) != 2:
            return ()
        return (ROC, CALIBRATION) if all(part.calibrated is not None for part in self._parts) else (ROC,)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "key"):
            self._show_key()

    def _show_key(self) -> None:
        """Name the parts, each with its mark in its color."""
        colors, marks = self.plot.part_colors, ("●", "■")
        parts = zip(self._parts, colors, marks, strict=False)
        self.key.setText("&nbsp; ".join(f'<span style="color:{color}">{mark}</span>&nbsp;{part.name}'
                                        for part, color, mark in parts))  # fmt: skip

    def _draw(self) -> None:
        kind, some = self.kinds.currentText(), self.kinds.count() > 0
        for widget in (self.kinds, self.plot, self.readout, self.key):
            widget.setVisible(some)
        self.none.setVisible(not some)
        if not some or self._digits is None:
            self.none.setText("ROC and calibration curves are for two classes; these targets have more.")
            return
        second = self._parts[0].classes.names[1] if self._parts[0].classes is not None else ""
        self.kinds.setToolTip(f"Choose the curve. Positive: class {second}" if second else "Choose the curve")
        self._show_key()
        self.plot.show_curve(kind, max(self.targets.currentIndex(), 0), self._parts, self._digits)


def _name(box: QComboBox, names: Sequence[str]) -> None:
    """Offer these names; the choice stays if it is still offered."""
    if list(names) != [box.itemText(k) for k in range(box.count())]:
        before = box.currentText()
        box.clear()
        box.addItems(list(names))
        box.setCurrentIndex(max(box.findText(before), 0 if names else -1))
