"""One row of the form: a name, a field in the data's units, a slider over its range, and a small curve."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSlider, QWidget

from core.basics.errors import InputError
from core.basics.number_format import format_number
from core.data.dates import date_text, day_number
from gui.base.text_scale import pixels
from gui.panels.predict.curve import Curve
from gui.tables.text import lowered
from gui.widgets.inputs.field_remark import FieldRemark
from gui.widgets.inputs.fields import NumberField

if TYPE_CHECKING:
    from core.analysis.input_fields import InputField, Value

# Steps of a slider over a range without whole numbers, and up to how many whole numbers each has one.
_STEPS = 200
_MOST = 1_000_000
_LABEL = 120


class DateField(QLineEdit):
    """A field for a date. Signals: committed(float), its day number."""

    committed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._days = 0.0
        self._remark = FieldRemark(self, self)
        self.editingFinished.connect(self._commit)

    def set_value(self, days: float | None) -> None:
        """Show another day, unless the user is typing."""
        if days is not None and not (self.isModified() and self.hasFocus()):
            self._days = days
            self.setText(date_text(days))
            self._remark.say("")

    def _commit(self) -> None:
        if not self.isModified():
            return
        try:
            days = day_number(self.text())
        except InputError as error:
            self._remark.say(f"{error}.")
            return
        self.setModified(False)
        self._remark.say("")
        if days != self._days:
            self._days = days
            self.committed.emit(days)


class Row(QObject):
    """Widgets of one input field.

    Signals
    -------
    moved(value): the user chose another number, day or category.
    """

    moved = Signal(object)

    def __init__(self, field: InputField, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        # A header such as "Income ($)" has its unit already.
        named = not field.unit or re.search(rf"(?<!\w){re.escape(field.unit)}(?!\w)", field.name)
        name = lowered(field.name)
        title = name if named else f"{name} ({field.unit})"
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setText(self.label.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, pixels(_LABEL)))
        self.label.setToolTip(title)
        self.curve = Curve(field.name)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.editor = self._editor()
        self.label.setBuddy(self.editor)
        self.editor.setToolTip(self._range())
        if field.categories:
            self.slider.hide()
            return
        steps = int(field.high - field.low) if field.whole and field.high - field.low <= _MOST else _STEPS
        self.slider.setRange(0, max(1, steps))
        self.slider.setPageStep(max(1, steps // 10))
        self.slider.setAccessibleName(f"{field.name}, slider")
        self.slider.setToolTip(f"Move {field.name} over the range of the examples: {self._range()}")
        self.slider.setMinimumWidth(pixels(60))
        self.slider.setEnabled(field.high > field.low)
        self.slider.valueChanged.connect(self._slide)

    def widgets(self) -> tuple[QWidget, ...]:
        """Return its widgets, from left to right."""
        return self.label, self.editor, self.slider, self.curve

    def set_value(self, value: Value) -> None:
        """Show another value."""
        if isinstance(self.editor, QComboBox):
            with QSignalBlocker(self.editor):
                self.editor.setCurrentIndex(-1 if value is None else int(value))
            return
        assert isinstance(self.editor, NumberField | DateField)
        self.editor.set_value(value)
        if value is not None and self.field.high > self.field.low:
            share = self.field.share(float(value))
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(min(max(share, 0.0), 1.0) * self.slider.maximum()))

    def share(self, value: Value) -> float | None:
        """Return where a value is in the range, from 0 to 1."""
        if value is None:
            return None
        if self.field.categories:
            return float(value) / max(1, len(self.field.categories) - 1)
        return self.field.share(float(value))

    def _editor(self) -> QWidget:
        name = self.field.name
        if self.field.categories:
            box = QComboBox()
            box.addItems(list(self.field.categories))
            box.setPlaceholderText("none of them")
            box.setAccessibleName(name)
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.activated.connect(lambda place: self.moved.emit(place))
            return box
        editor: NumberField | DateField = NumberField(name) if self.field.dates is None else DateField(name)
        editor.committed.connect(lambda value: self.moved.emit(value))
        editor.setMinimumWidth(pixels(72))
        return editor

    def _range(self) -> str:
        field = self.field
        if field.categories:
            return f"{len(field.categories)} categories"
        if field.dates is not None:
            return f"{date_text(field.low)} to {date_text(field.high)}"
        return f"{format_number(field.low)} to {format_number(field.high)}{' ' + field.unit if field.unit else ''}"

    def _slide(self, step: int) -> None:
        field = self.field
        value = field.at(step / self.slider.maximum())
        tidy = round(value) if field.whole or field.dates is not None else float(f"{value:.5g}")
        self.moved.emit(float(min(max(tidy, field.low), field.high)))
