"""The toolbar's fields: method, learning rate, batch size, speed, and where training is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from core.basics.errors import InputError
from core.basics.number_format import epoch_text, format_number
from core.derivation import Kind, Quantity
from core.training.settings import METHODS
from gui.session import Change
from gui.widgets.fast_label import FastLabel
from gui.widgets.fields import NumberField

if TYPE_CHECKING:
    from gui.session import Session, State

_METHOD_TITLES = {"sgd": "SGD", "batch": "Batch", "mini-batch": "Mini-batch"}
_METHOD_TIPS = {
    "sgd": "Stochastic gradient descent: an update after each example",
    "batch": "Batch gradient descent: one update an epoch, with the mean gradient of all examples",
    "mini-batch": "Mini-batch gradient descent: an update after each few examples, with their mean gradient",
}
_SPEEDS = ((1.0, "1 / s"), (5.0, "5 / s"), (20.0, "20 / s"), (100.0, "100 / s"), (1000.0, "1000 / s"), (None, "Full"))


class TrainingFields(QWidget):
    """Method, η, batch size, shuffle, seed, stop conditions and speed: all live while training runs."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.method = QComboBox()
        for name in METHODS:
            self.method.addItem(_METHOD_TITLES[name], name)
            self.method.setItemData(self.method.count() - 1, _METHOD_TIPS[name], Qt.ItemDataRole.ToolTipRole)
        self.rate = NumberField("η", minimum=0.0)
        self.batch = _whole("batch size", 1, 1_000_000)
        self.shuffle = QCheckBox("Shuffle")
        self.seed = _whole("seed", 0, 2**31 - 1)
        self.epochs = _whole("epochs to stop at", 0, 2**31 - 1)
        self.epochs.setSpecialValueText("never")
        self.stop_loss = NumberField("loss to stop at", minimum=0.0, optional=True)
        self.speed = QComboBox()
        for value, title in _SPEEDS:
            self.speed.addItem(title, value)
        self.speed.setCurrentIndex(len(_SPEEDS) - 1)
        self._lay_out()
        self._explain()
        self.method.activated.connect(lambda _: self._set(method=self.method.currentData()))
        self.rate.committed.connect(lambda value: self._set(rate=value))
        self.batch.valueChanged.connect(lambda value: self._set(batch_size=value))
        self.shuffle.toggled.connect(lambda on: self._set(shuffle=on))
        self.seed.valueChanged.connect(lambda value: self._set(seed=value))
        self.epochs.valueChanged.connect(lambda value: self._set(epochs=value or None))
        self.stop_loss.committed.connect(lambda value: self._set(stop_loss=value))
        self.speed.activated.connect(lambda _: session.set_speed(self.speed.currentData()))

    def show_state(self, state: State, change: Change) -> None:
        """Show the settings as they are."""
        if not change & (Change.SETTINGS | Change.DATA):
            return
        settings = state.settings
        for widget in (self.batch, self.shuffle, self.seed, self.epochs):
            widget.blockSignals(True)
        self.method.setCurrentIndex(METHODS.index(settings.method))
        self.rate.set_value(settings.rate)
        self.batch.setValue(settings.batch_size)
        self.batch.setEnabled(settings.method == "mini-batch")
        self.shuffle.setChecked(settings.shuffle)
        self.shuffle.setEnabled(settings.method != "batch")
        self.seed.setValue(settings.seed)
        self.seed.setEnabled(settings.shuffles)
        self.epochs.setValue(settings.epochs or 0)
        self.stop_loss.set_value(settings.stop_loss)
        for widget in (self.batch, self.shuffle, self.seed, self.epochs):
            widget.blockSignals(False)

    def _set(self, **fields: object) -> None:
        try:
            self._session.set_settings(**fields)
        except InputError as error:
            self._session.say(str(error))
            self.show_state(self._session.state, Change.ALL)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(6)
        for title, widget in (
            ("", self.method), ("η", self.rate), ("batch", self.batch), ("", self.shuffle), ("seed", self.seed),
            ("stop at epoch", self.epochs), ("or loss", self.stop_loss), ("speed", self.speed),
        ):  # fmt: skip
            if title:
                label = QLabel(title)
                label.setBuddy(widget)
                row.addSpacing(4)
                row.addWidget(label)
            row.addWidget(widget)
        row.addStretch(1)
        self.rate.setFixedWidth(72)
        self.stop_loss.setFixedWidth(72)

    def _explain(self) -> None:
        for widget, name, tip in (
            (self.method, "Method", "After how many examples the weights are updated"),
            (self.rate, "Learning rate η", "η, the learning rate: how far each update follows the gradient"),
            (self.batch, "Batch size", "How many examples one update of mini-batch takes"),
            (self.shuffle, "Shuffle", "Meet the examples in a new order each epoch"),
            (self.seed, "Seed", "Which orders: the same seed gives the same orders again"),
            (self.epochs, "Stop at epoch", "Stop training at this epoch; 0 for never"),
            (self.stop_loss, "Stop at loss",
             "Stop at the end of an epoch whose mean loss is at or below this; empty for never"),
            (self.speed, "Speed", "Updates a second while training runs"),
        ):  # fmt: skip
            widget.setAccessibleName(name)
            widget.setToolTip(tip)


class RunReadout(QWidget):
    """Where training is: epoch, update within it, mean loss per example."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(16)
        self.epoch = FastLabel("Epochs", "epoch 00 000 000 + 000")
        self.epoch.setToolTip("Epochs of training done, and the updates done in the one under way")
        self.loss = FastLabel("Mean loss", "mean loss 0.0000000e−000")
        self.loss.setToolTip("The mean over the examples of L, for the weights shown")
        row.addWidget(self.epoch)
        row.addWidget(self.loss)

    def show_state(self, state: State, change: Change) -> None:
        """Show epoch and loss."""
        if change & (Change.RUN | Change.NUMBERS | Change.SETTINGS | Change.VIEW | Change.EXERCISE):
            document = state.document
            within = f" + {document.update}" if document.update else ""
            self.epoch.setText(f"epoch {epoch_text(document.epoch)}{within}")
            hidden = state.hiding and state.hides(Quantity(Kind.LOSS, example=state.derivation.examples - 1))
            loss = "?" if hidden else format_number(state.loss, state.digits)
            self.loss.setText(f"mean loss {loss}")


def _whole(name: str, low: int, high: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setKeyboardTracking(False)
    box.setObjectName(name)
    box.setFixedWidth(76)
    return box
