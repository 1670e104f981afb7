"""Fields of a sweep: the varied setting and its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from core.analysis.sweeping.sweep import (
    MAX_TRIALS,
    VARIED,
    WHOLE,
    Axis,
    Sweep,
    parse_values,
    patience_remark,
    spaced,
    title,
)
from core.basics.bounds import EPOCHS_TO_TRAIN, Whole
from core.basics.errors import InputError
from core.basics.number_format import listed
from core.model.initializers import INITIALIZERS
from gui.dialogs.widgets import MessageLabel, counted
from gui.widgets.inputs.fields import NumberField
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from gui.session import State

_TIPS = {
    "rate": "Learning rate η",
    "batch_size": "Mini-batch size: examples per update",
    "seed": "Seed of the order of the examples",
    "start": "Seed of the initial weights",
}
# Default number of values in a range, and of epochs.
_STEPS, _EPOCHS = 7, 1_000


class SweepFields(QWidget):
    """Varied setting, its values (typed, or filled in from a range), epochs, initial weights, and a loss to reach.

    Signals
    -------
    changed(): the user changed something; `sweep` says what they ask for.
    """

    changed = Signal()

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state
        self.what = QComboBox()
        for name in VARIED:
            self.what.addItem(title(name), name)
            self.what.setItemData(self.what.count() - 1, _TIPS[name], Qt.ItemDataRole.ToolTipRole)
        self.values = QLineEdit()
        self.first, self.last = NumberField("from"), NumberField("to")
        self.count = WholeField(Whole("number of values", 2, MAX_TRIALS), _STEPS)
        self.spacing = QComboBox()
        self.spacing.addItems(["even ratios", "even steps"])
        self.epochs = WholeField(EPOCHS_TO_TRAIN, state.document.epoch or state.settings.epochs or _EPOCHS)
        self.epochs.setGroupSeparatorShown(True)
        self.starts = QLineEdit()
        self.initializer = QComboBox()
        for entry in INITIALIZERS.values():
            self.initializer.addItem(entry.title, entry.name)
            self.initializer.setItemData(self.initializer.count() - 1, entry.words, Qt.ItemDataRole.ToolTipRole)
        self.initializer.setCurrentIndex(self.initializer.findData("xavier"))
        self.level = NumberField("loss to reach", optional=True)
        self.level.set_value(state.settings.stop_loss)
        self.line = MessageLabel()
        self.line.keep_lines(3)
        self._lay_out()
        self._explain()
        self.what.currentIndexChanged.connect(lambda _: self._propose())
        self.first.committed.connect(lambda _: self._fill())
        self.last.committed.connect(lambda _: self._fill())
        self.count.valueChanged.connect(lambda _: self._fill())
        self.spacing.currentIndexChanged.connect(lambda _: self._fill())
        self.values.textEdited.connect(lambda _: self._check())
        self.starts.textEdited.connect(lambda _: self._check())
        self.epochs.valueChanged.connect(lambda _: self._check())
        self.level.textEdited.connect(lambda _: self._check())
        self._propose()

    def sweep(self) -> Sweep:
        """Return the sweep that the fields describe. Raises InputError."""
        level = self.level.parsed()
        values = parse_values(self.values.text(), decimal_comma=self._what not in WHOLE)
        starts = () if self._what == "start" else parse_values(self.starts.text(), decimal_comma=False)
        sweep = Sweep((Axis(self._what, values),), self.epochs.value(), starts, self.initializer.currentData(), level)
        sweep.trials(self._state.document)  # a setting may be out of bounds
        return sweep

    @property
    def _what(self) -> str:
        return str(self.what.currentData())

    def _propose(self) -> None:
        """Propose values around the document's own."""
        what, settings = self._what, self._state.settings
        rate = settings.rate or 0.01
        first, last, count, ratios = {
            "rate": (rate / 10, rate * 10, _STEPS, True),
            "batch_size": (1, min(len(self._state.data), 64), _STEPS, True),
        }.get(what, (1, 5, 5, False))
        with QSignalBlocker(self.count), QSignalBlocker(self.spacing):
            self.first.set_value(first)
            self.last.set_value(last)
            self.count.setValue(count)
            self.spacing.setCurrentIndex(0 if ratios else 1)
        self.starts.setEnabled(what != "start")
        self._fill()

    def _fill(self) -> None:
        """Return the values of the range."""
        first, last = self.first.value, self.last.value
        if first is None or last is None:
            return
        try:
            values = spaced(first, last, self.count.value(), self.spacing.currentIndex() == 0, self._what in WHOLE)
        except InputError as error:
            self.line.say(str(error), wrong=True)
            return
        self.values.setText("  ".join(f"{value:.6g}" for value in values))
        self.values.setCursorPosition(0)
        self._check()

    def _check(self) -> None:
        """Show the amount of work, or the error."""
        self.initializer.setEnabled(self._what == "start" or bool(self.starts.text().strip()))
        try:
            sweep = self.sweep()
        except InputError as error:
            self.line.say(str(error), wrong=True)
        else:
            runs = len(sweep)
            words = f"{counted(runs, 'run')} of {counted(sweep.epochs, 'epoch')}."
            self.line.say(f"{words} {self._comma_remark(sweep)}{patience_remark(self._state.document)}".strip())
        self.changed.emit()

    def _comma_remark(self, sweep: Sweep) -> str:
        """Say how commas between digits were read, where they could also be meant to separate values."""
        values = sweep.axes[0].values
        if self._what in WHOLE or parse_values(self.values.text(), decimal_comma=False) == values:
            return ""
        return f"Commas are read as decimal points: {listed(values, most=3)}. Separate values by spaces. "

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        ends = QHBoxLayout()
        ends.addWidget(self.first, 1)
        ends.addWidget(QLabel("to"))
        ends.addWidget(self.last, 1)
        steps = QHBoxLayout()
        steps.addWidget(self.count)
        steps.addWidget(self.spacing, 1)
        rows: tuple[tuple[str, QWidget, QWidget | QHBoxLayout], ...] = (
            ("&Vary", self.what, self.what), ("Va&lues", self.values, self.values), ("&From", self.first, ends),
            ("&Number", self.count, steps), ("&Epochs", self.epochs, self.epochs),
            ("&Starts", self.starts, self.starts), ("&Initializer", self.initializer, self.initializer),
            ("Loss to &reach", self.level, self.level),
        )  # fmt: skip
        for row, (words, buddy, place) in enumerate(rows):
            label = QLabel(words)
            label.setBuddy(buddy)
            grid.addWidget(label, row, 0)
            if isinstance(place, QWidget):
                grid.addWidget(place, row, 1)
            else:
                grid.addLayout(place, row, 1)
        grid.addWidget(self.line, len(rows), 0, 1, 2)
        grid.setRowStretch(len(rows) + 1, 1)
        grid.setColumnStretch(1, 1)

    def _explain(self) -> None:
        self.starts.setPlaceholderText("current run's weights")
        self.level.setPlaceholderText("none")
        for widget, name, tip in (
            (self.what, "Varied setting", "Setting that varies from run to run; all others stay as set"),
            (self.values, "Values", "Values to try, separated by spaces; the range below fills them in"),
            (self.first, "First value", "First value of the range"),
            (self.last, "Last value", "Last value of the range"),
            (self.count, "Number of values", "Number of values in the range"),
            (self.spacing, "Spacing of the values",
             "Spacing of the values in the range: even ratios (logarithmic) or even steps"),
            (self.epochs, "Epochs", "Number of epochs per run"),
            (self.starts, "Seeds of the initial weights",
             "Seeds of initial weights to repeat each value with, such as 1 2 3. Leave empty to use the current run's "
             "initial weights."),
            (self.initializer, "Initializer", "Method of drawing these initial weights"),
            (self.level, "Loss to reach", "Report after how many epochs the mean loss L is at or below this value"),
        ):  # fmt: skip
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
