"""Controls for editing points on the output surface: the target of new ones, and a hint on mouse actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from core.basics.arrays import frozen
from core.basics.number_format import format_number
from gui.base.text_scale import fix_width
from gui.base.type_scale import tick_font
from gui.panels.base.plot_panel import PlotReadout
from gui.tables.text import lowered
from gui.widgets.inputs.fields import NumberField

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from gui.session.state import State

# Maximum number of different targets in the list.
_OFFERED = 12
_CURRENT, _OTHER = "current", "other"


class NewTarget(QWidget):
    """Offers the current example's target, each target of the examples, and for one output any number."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setAccessibleName("Target of new points")
        self.choice.setToolTip("Target t of new points: the current example's, or one of these")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(self._show_number)
        self.number = NumberField("Target of new points")
        self.number.setToolTip("Target t of new points: any number")
        fix_width(self.number, 64)
        self.number.set_value(0.0)
        self.hint = PlotReadout()
        self.hint.setAccessibleName("Mouse actions")
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.choice)
        row.addWidget(self.number)
        row.addWidget(self.hint, 1)
        self._targets: list[Array | str] = []
        self._made_of: tuple[object, ...] = ()
        self._state: State | None = None
        self._show_number()

    def show_state(self, state: State, plane: bool) -> None:
        """Offer the targets of the examples. plane: whether two inputs are shown, so that there is a choice."""
        self._state = state
        self.hint.setFont(tick_font())
        self._show_hint(state, plane)
        self.choice.setVisible(plane)
        made_of = (state.data.targets.tobytes(), state.data.target_names, state.digits)
        if made_of != self._made_of:
            self._made_of = made_of
            self._fill(state)
        self._show_number()

    def target(self) -> Array:
        """Return the target of a new point, shape (q,)."""
        assert self._state is not None
        chosen = self._targets[self.choice.currentIndex()]
        if isinstance(chosen, str):
            return frozen([self.number.value or 0.0]) if chosen == _OTHER else self._state.target
        return chosen

    def _fill(self, state: State) -> None:
        different = np.unique(state.data.targets, axis=0)
        different = different if len(different) <= _OFFERED else different[:0]
        before, old = self.choice.currentText(), self.choice.currentIndex()
        names = ["current t", *(_target_name(state, t) for t in different)]
        self._targets = [_CURRENT, *(frozen(t) for t in different)]
        if state.data.targets.shape[1] == 1:
            names.append("other")
            self._targets.append(_OTHER)
        self.choice.clear()
        self.choice.addItems(names)
        self.choice.setCurrentIndex(max(self.choice.findText(before), 0) if old > 0 else 0)

    def _show_hint(self, state: State, plane: bool) -> None:
        words = "Click to add, drag to move, right-click to remove"
        held = state.network.sizes[0] - 2
        if plane and held:
            words += (
                "; other inputs of a new point are copied from the current input"
                if held > 1
                else ("; the other input of a new point is copied from the current input")
            )
        self.hint.setText(words)

    def _show_number(self) -> None:
        other = bool(self._targets) and self._targets[self.choice.currentIndex()] is _OTHER
        self.number.setVisible(other and not self.choice.isHidden())


def _target_name(state: State, target: Array) -> str:
    """Return t = 1; for one-hot targets the class name; otherwise all numbers."""
    names = _names(state.data)
    if len(target) == 1:
        return f"{names[0]} = {format_number(float(target[0]), state.digits)}"
    if np.count_nonzero(target) == 1 and target.max() == 1.0:
        return f"{names[int(target.argmax())]} = 1"
    return f"({', '.join(format_number(float(value), state.digits) for value in target)})"


def _names(data: Dataset) -> list[str]:
    return [lowered(name) for name in data.target_names]
