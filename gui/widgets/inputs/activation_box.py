"""The list of activations, and the field for the parameter of those that have one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from core.model.activations import ACTIVATIONS, Activation
from gui.widgets.inputs.fields import NumberField

_FIELD_WIDTH = 64


class ActivationBox(QComboBox):
    """A list of the activations. Turning the wheel over it scrolls the page and changes nothing.

    hidden: for a hidden layer, which softmax is not for.
    parameter: the field for the parameter, to be laid out next to the list; it is there for those that have one.

    Signals
    -------
    picked(): the user chose another activation, or another parameter.
    """

    picked = Signal()

    def __init__(self, name: str, chosen: str | None = None, hidden: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.parameter = ParameterField(name)
        for key, entry in ACTIVATIONS.items():
            if not (hidden and entry.whole):
                self.addItem(entry.title, key)
        self.choose(chosen)
        self.activated.connect(self._take_kind)
        self.parameter.number.committed.connect(lambda _: self.picked.emit())

    def allow_whole(self, on: bool) -> None:
        """Whether activations of a whole layer, which are for outputs alone, can be chosen."""
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        for k in range(self.count()):
            if ACTIVATIONS[self.itemData(k)].whole:
                model.item(k).setEnabled(on)

    def choose(self, activation: str | None) -> None:
        """Show the activation called so in core.model.activations, with its parameter, or none."""
        entry = None if activation is None else ACTIVATIONS[activation]
        self.setCurrentIndex(self.findData(entry.base) if entry else -1)
        self.parameter.show_of(entry)

    @property
    def chosen(self) -> str:
        """The name in core.model.activations, with the parameter where it is not the usual one."""
        entry = ACTIVATIONS[str(self.currentData())]
        value = self.parameter.number.value
        return entry.name if entry.parameter is None or value is None else entry.with_parameter(value).name

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the page that is scrolled."""
        event.ignore()

    def _take_kind(self) -> None:
        self.parameter.show_of(ACTIVATIONS[str(self.currentData())])
        self.picked.emit()


class ParameterField(QWidget):
    """The letter of an activation's parameter and a field for its value; hidden where there is none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.letter = QLabel()
        self.number = _ParameterNumber(f"Parameter: {name}")
        self.number.setFixedWidth(_FIELD_WIDTH)
        self.letter.setBuddy(self.number)
        self.setFocusProxy(self.number)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.letter)
        row.addWidget(self.number)
        self.show_of(None)

    def show_of(self, entry: Activation | None) -> None:
        """Show the parameter of `entry`."""
        parameter = entry.parameter if entry else None
        self.setVisible(parameter is not None)
        self.number.entry = entry
        if parameter is None:
            self.number.setToolTip("The parameter of the activation function, if it has one")
            self.number.set_value(None)
            return
        self.letter.setText(parameter.symbol)
        words = f"{parameter.words}, from {parameter.low:g} to {parameter.high:g}"
        self.number.setToolTip(words)
        self.number.setAccessibleName(f"{parameter.symbol}, {self._name}")
        self.number.set_value(parameter.value)


class _ParameterNumber(NumberField):
    """Takes the values that the parameter of `entry` may have."""

    entry: Activation | None = None

    def parsed(self) -> float | None:
        """The number in the field. Raises InputError."""
        value = super().parsed()
        if self.entry is not None and value is not None:
            self.entry.with_parameter(value)
        return value
