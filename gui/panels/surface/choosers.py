"""Choosers of the inputs along the axes, and of the output."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from gui.base.text_scale import least_width

CLASS = "class"
# Minimum width of a box in pixels: a short name and the arrow.
_NARROWEST = 38


class Choosers(QWidget):
    """A row of three boxes; those without a choice are hidden, and so is the row if all are.

    Signals
    -------
    chosen(): the user chose other inputs or another output.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.horizontal = self._box("Horizontal input", "Input on the horizontal axis")
        self.vertical = self._box("Vertical input", "Input on the vertical axis")
        tip = "Output to show, or the predicted class: the largest output"
        self.output = self._box("Output", tip)
        self.boxes = (self.horizontal, self.vertical, self.output)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for box in self.boxes:
            row.addWidget(box)
        row.addStretch()
        self._before = (0, 1)

    @property
    def inputs(self) -> tuple[int, ...]:
        """Return which inputs vary, counted from 0: one, or the horizontal and the vertical."""
        if self.horizontal.count() <= 1:
            return (0,)
        return (max(self.horizontal.currentIndex(), 0), max(self.vertical.currentIndex(), 0))

    @property
    def shown_output(self) -> int:
        """Return which output is shown, counted from 0; the first if the class is shown."""
        return 0 if self.classes else max(self.output.currentIndex(), 0)

    @property
    def classes(self) -> bool:
        """Return whether the class is shown, that is, the largest output."""
        return self.output.currentText() == CLASS

    def fill(self, inputs: list[str], outputs: list[str], classes: bool, first: tuple[int, int] = (0, 1)) -> None:
        """Offer these names, and the class; the choice stays if it still exists, otherwise inputs are `first`."""
        if classes and len(inputs) > 1:
            outputs = [*outputs, CLASS]
        for box, names, usual in (
            (self.horizontal, inputs, first[0]),
            (self.vertical, inputs, first[1]),
            (self.output, outputs, 0),
        ):
            texts = [box.itemText(k) for k in range(box.count())]
            if names != texts:
                chosen = box.currentIndex()
                renamed = box is self.output or len(names) == len(texts)
                if not renamed:
                    chosen = names.index(texts[chosen]) if texts and texts[chosen] in names else -1
                box.clear()
                box.addItems(names)
                box.setCurrentIndex(chosen if 0 <= chosen < len(names) else min(usual, len(names) - 1))
        if self.horizontal.currentIndex() == self.vertical.currentIndex() and len(inputs) > 1:
            self.vertical.setCurrentIndex(int(self.horizontal.currentIndex() == 0))
        self._remember()
        wanted = (len(inputs) > 2, len(inputs) > 2, len(outputs) > 1)
        for box, seen in zip(self.boxes, wanted, strict=True):
            box.setVisible(seen)
        self.setVisible(any(wanted))

    def _box(self, name: str, tooltip: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(tooltip)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        least_width(box, _NARROWEST)
        box.activated.connect(lambda: self._choose(box))
        return box

    def _choose(self, box: QComboBox) -> None:
        """Apply a choice; two equal inputs are swapped."""
        if box is not self.output and self.horizontal.currentIndex() == self.vertical.currentIndex():
            across, up = self._before
            if box is self.horizontal:
                self.vertical.setCurrentIndex(across)
            else:
                self.horizontal.setCurrentIndex(up)
        self._remember()
        self.chosen.emit()

    def _remember(self) -> None:
        self._before = (self.horizontal.currentIndex(), self.vertical.currentIndex())
