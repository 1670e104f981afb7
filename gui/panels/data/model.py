"""Table model of the examples."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFont

from core.basics.number_format import FULL, format_number
from core.derivation import Kind, Quantity
from gui.base.theme import blended
from gui.tables.model import Index, NumberModel
from gui.tables.text import lowered

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.basics.number_format import Digits
    from core.data.dataset import Dataset
    from gui.base.theme import Theme
    from gui.session import State


class Examples:
    """The examples of a state that are shown: training or test examples."""

    def __init__(self, state: State, test: bool) -> None:
        self.state = state
        self.test = test and state.test is not None
        self.data: Dataset = state.test if test and state.test is not None else state.data

    @property
    def outputs(self) -> Array:
        """Return y of each, shape (examples, size_N)."""
        return self.state.test_outputs if self.test else self.state.outputs

    @property
    def losses(self) -> Array:
        """Return L of each, shape (examples,)."""
        return self.state.test_losses if self.test else self.state.losses

    @cached_property
    def outputs_known(self) -> bool:
        """Whether outputs may be seen; an exercise may ask for them."""
        state, depth = self.state, self.state.network.depth
        if not state.hiding:
            return True
        last = state.derivation.examples - 1
        return not any(
            state.hides(Quantity(Kind.VALUE, depth, i, example=last)) for i in range(state.network.sizes[-1])
        )

    @cached_property
    def losses_known(self) -> bool:
        """Whether losses may be seen, from which outputs could be told."""
        state = self.state
        return self.outputs_known and not state.hides(Quantity(Kind.LOSS, example=state.derivation.examples - 1))

    @cached_property
    def current(self) -> int | None:
        """Return which of them is the current input, or None."""
        state = self.state
        if not self.test or state.example is not None:
            return None if self.test else state.example
        same = (self.data.inputs == state.point).all(axis=1) & (self.data.targets == state.target).all(axis=1)
        found = np.flatnonzero(same)
        return int(found[0]) if found.size else None


class ExamplesModel(NumberModel):
    """One row per example: inputs, targets, outputs, loss; inputs and targets can be edited."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self.examples = Examples(state, False)
        self.own_units = False

    def show_own_units(self, on: bool) -> None:
        """Show and accept numbers in the data's own units, or as scaled for the network."""
        self.own_units = on
        self.numbers_changed()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def scaled(self, column: int, values: Array) -> Array:
        """Convert numbers typed in a column to the network's units."""
        found = self._scaling(column) if self.own_units else None
        return values if found is None else (values - found[0]) / found[1]

    def show_state(self, state: State, test: bool = False) -> None:
        """Show another state; the model is reset if rows or columns have changed."""
        before, after = self.examples, Examples(state, test)
        old, new = before.data, after.data
        if (old.inputs.shape, old.targets.shape) == (new.inputs.shape, new.targets.shape):
            self.examples = after
            self.numbers_changed()
            then, now = before.state.document, state.document
            scaled = (now.scaling, now.target_scaling)
            if new is not old or scaled != (then.scaling, then.target_scaling):
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            for row in {before.current, after.current} - {None} if before.current != after.current else ():
                self.headerDataChanged.emit(Qt.Orientation.Vertical, row, row)
        else:
            self.beginResetModel()
            self.examples = after
            self.endResetModel()

    @property
    def own_columns(self) -> int:
        """Return how many columns, from the left, are the data's own."""
        return int(self.examples.data.inputs.shape[1] + self.examples.data.targets.shape[1])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """Return the number of examples."""
        return 0 if parent.isValid() else int(self.examples.data.inputs.shape[0])

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of inputs, targets, outputs, and the loss."""
        return 0 if parent.isValid() else self.own_columns + self.examples.data.targets.shape[1] + 1

    def editable(self, column: int) -> bool:
        """Return whether a column can be edited: inputs and targets can."""
        return column < self.own_columns

    def hidden(self, column: int) -> bool:
        """Whether an exercise hides the numbers of a column: outputs, and the losses."""
        if column < self.own_columns:
            return False
        last = column == self.columnCount() - 1
        return not (self.examples.losses_known if last else self.examples.outputs_known)

    def value(self, row: int, column: int) -> float:
        """The number in a cell, in the units that are shown; NaN where it is hidden."""
        value, scaled = self._kept(row, column), self._scaling(column) if self.own_units else None
        return value if scaled is None else value * scaled[1] + scaled[0]

    def _kept(self, row: int, column: int) -> float:
        shown = self.examples
        if self.hidden(column):
            return math.nan
        p, q = shown.data.inputs.shape[1], shown.data.targets.shape[1]
        if column < p:
            return float(shown.data.inputs[row, column])
        if column < p + q:
            return float(shown.data.targets[row, column - p])
        if column < p + 2 * q:
            return float(shown.outputs[row, column - p - q])
        return float(shown.losses[row])

    def words(self, row: int, column: int) -> str:
        """The number with as many digits as are shown everywhere."""
        if self.hidden(column):
            return "?"
        return format_number(self.value(row, column), self.examples.state.digits)

    def digits(self) -> Digits:
        """Return the digits that are shown everywhere."""
        return self.examples.state.digits

    def colors(self, row: int, column: int, theme: Theme) -> tuple[str, str]:
        """Return the color of data, of what fills gaps, of outputs or of losses, and the ground of the current row."""
        ground = blended(theme.accent, theme.panel, 0.18) if row == self.examples.current else ""
        if column < self.own_columns:
            return theme.muted if self.examples.data.is_fill(row, column) else theme.text, ground
        return theme.delta if column == self.columnCount() - 1 else theme.value, ground

    def help(self, row: int, column: int) -> str:
        """The number, all digits; a scaled one, or one of a scaled target, also as it came; whether it fills a gap."""
        if self.hidden(column):
            return f"{self._header(column)[0]}: hidden during the exercise"
        value, scaled = self._kept(row, column), self._scaling(column)
        words = f"{self._header(column)[0]} = {format_number(value, FULL)}"
        if scaled is not None:
            offset, factor = scaled
            words += f", before scaling {format_number(value * factor + offset, FULL)}"
        filled = column < self.own_columns and self.examples.data.is_fill(row, column)
        return f"{words}; filled in, the table has a gap here" if filled else words

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the names of columns, or the numbers of rows with the current one marked."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._header(section)[0]
            return self._header(section)[1] if role == Qt.ItemDataRole.ToolTipRole else None
        here = section == self.examples.current
        if role == Qt.ItemDataRole.DisplayRole:
            return f"▸ {section + 1}" if here else f"{section + 1}"
        if role == Qt.ItemDataRole.FontRole and here:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _header(self, column: int) -> tuple[str, str]:
        data = self.examples.data
        p, q = data.inputs.shape[1], data.targets.shape[1]
        if column < p:
            return lowered(data.input_names[column]), f"Input{self._scaled(column)}"
        if column < p + q:
            return lowered(data.target_names[column - p]), f"Target: the desired output{self._scaled(column)}"
        if column < p + 2 * q:
            name = "y" if q == 1 else lowered(f"y{column - p - q + 1}")
            return name, f"Output of the current network{self._scaled(column)}"
        return "L", "Loss of this example"

    def _scaling(self, column: int) -> tuple[float, float] | None:
        """Return offset and factor of an input, a target, or an output's target, if scaled."""
        data, document = self.examples.data, self.examples.state.document
        p, q = data.inputs.shape[1], data.targets.shape[1]
        scaling, k = (document.scaling, column) if column < p else (document.target_scaling, (column - p) % q)
        if scaling is None or column >= p + 2 * q:
            return None
        return scaling.offset[k], scaling.factor[k]

    def _scaled(self, column: int) -> str:
        scaled = self._scaling(column)
        if scaled is None:
            return ""
        data = self.examples.data
        if self.own_units:
            return ", in the data's own units"
        if column >= data.inputs.shape[1] + data.targets.shape[1]:
            return ", on the scale of the targets"
        return f", scaled: (value − {format_number(scaled[0])}) / {format_number(scaled[1])}"
