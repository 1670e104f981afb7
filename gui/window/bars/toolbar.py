"""Toolbar fields: method, learning rate, batch size, speed, and the progress of training."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolBar,
    QWidget,
)

from core.basics import bounds
from core.basics.number_format import format_number
from core.derivation import Kind, Quantity
from core.document.document import progress_texts, updates_per_epoch
from core.training.pace import WATCH
from core.training.settings import METHODS
from gui.base.attempt import attempt
from gui.base.text_scale import fix_width, least_width
from gui.session import Change
from gui.widgets.fast_label import FastLabel
from gui.widgets.inputs.fields import NumberField
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from core.basics.bounds import Whole
    from core.training.pace import Speed
    from core.training.settings import Settings
    from gui.session import Session, State

_METHOD_TITLES = {"sgd": "SGD", "batch": "Batch", "mini-batch": "Mini-batch"}
_METHOD_TIPS = {
    "sgd": "Stochastic gradient descent: one update after each example",
    "batch": "Batch gradient descent: one update per epoch, with the mean gradient of all examples",
    "mini-batch": "Mini-batch gradient descent: one update after every few examples, with their mean gradient",
}
_SPEEDS: tuple[tuple[Speed, str, str], ...] = (
    (WATCH, "Watch", "Slow at first, then faster every second, so that you can watch the loss fall"),
    *((float(n), f"{n:,} / s", f"{n:,} update{'s' * (n > 1)} per second") for n in (1, 5, 20, 100, 1000)),
    (None, "Full", "As fast as possible"),
)


class TrainingFields(QToolBar):
    """Method, η, batch size, shuffling, seed, stop conditions and speed; all can be changed during training.

    Signals
    -------
    left(): the user is done with a field, by Enter, by Esc or by choosing from a list: keys go elsewhere.
    """

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("Training settings")
        self._session = session
        self._listed = False  # Whether a drop-down list was open since the last key.
        self.method = QComboBox()
        for name in METHODS:
            self.method.addItem(_METHOD_TITLES[name], name)
            self.method.setItemData(self.method.count() - 1, _METHOD_TIPS[name], Qt.ItemDataRole.ToolTipRole)
        self.rate = NumberField("η", bound=bounds.RATE)
        self.batch = _whole("batch size", bounds.BATCH_SIZE)
        self.shuffle = QCheckBox("Shuffle")
        self.seed = _whole("seed", bounds.SEED)
        self.epochs = _whole("epochs to stop at", bounds.EPOCHS)
        self.epochs.setSpecialValueText("never")
        self.stop_loss = NumberField("loss to stop at", bound=bounds.STOP_LOSS, optional=True)
        self.speed = QComboBox()
        for value, title, tip in _SPEEDS:
            self.speed.addItem(title, value)
            self.speed.setItemData(self.speed.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
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
        for widget in (self.rate, self.stop_loss, self.batch, self.seed, self.epochs, self.method, self.speed):
            widget.installEventFilter(self)
        for box in (self.method, self.speed):
            box.view().installEventFilter(self)
            box.activated.connect(self._chosen)

    def show_state(self, state: State, change: Change) -> None:
        """Show the current settings."""
        if not change & (Change.SETTINGS | Change.DATA):
            return
        settings = state.settings
        with ExitStack() as still:
            for widget in (self.batch, self.shuffle, self.seed, self.epochs):
                still.enter_context(QSignalBlocker(widget))
            self._show_settings(settings, len(state.data))

    def _show_settings(self, settings: Settings, examples: int) -> None:
        self.method.setCurrentIndex(METHODS.index(settings.method))
        self.rate.set_value(settings.rate)
        chosen = settings.method == "mini-batch"
        self.batch.setValue(settings.batch_size if chosen else settings.batch_of(examples))
        self.batch.setEnabled(chosen)
        self.shuffle.setChecked(settings.shuffle)
        self.shuffle.setEnabled(settings.method != "batch")
        self.seed.setValue(settings.seed)
        self.seed.setEnabled(settings.shuffles)
        self.epochs.setValue(settings.epochs or 0)
        self.stop_loss.set_value(settings.stop_loss)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter the typed text on Enter, or restore the number on Esc; both leave the field."""
        if isinstance(watched, QAbstractItemView):
            self._listed = self._listed or event.type() == QEvent.Type.Show
            return False
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        self._listed = False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter(watched)
        if event.key() == Qt.Key.Key_Escape:
            if isinstance(watched, NumberField | WholeField):
                watched.restore()
            self.left.emit()
            return True
        return False

    def _chosen(self) -> None:
        """Handle the choice of an entry: from the list, which then closes, or by a key that may be pressed again."""
        if self._listed:
            QTimer.singleShot(0, self, lambda: self.left.emit())
        self._listed = False

    def _enter(self, field: QObject) -> bool:
        if isinstance(field, NumberField | WholeField) and not field.enter():
            return True  # The error is shown and can be fixed at once.
        self.left.emit()
        return True

    def _set(self, **fields: object) -> None:
        if not attempt(self._session.say, self._session.set_settings, **fields):
            self.show_state(self._session.state, Change.ALL)

    def _lay_out(self) -> None:
        """Lay out the fields with their names: those that do not fit go to the toolbar's » menu."""
        for title, widget in (
            ("", self.method), ("η", self.rate), ("batch", self.batch), ("", self.shuffle), ("seed", self.seed),
            ("speed", self.speed), ("stop at epoch", self.epochs), ("or loss", self.stop_loss),
        ):  # fmt: skip
            part = QWidget()
            row = QHBoxLayout(part)
            row.setContentsMargins(6, 0, 0, 0)
            row.setSpacing(6)
            if title:
                label = QLabel(title)
                label.setBuddy(widget)
                row.addWidget(label)
            row.addWidget(widget)
            part.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            self.addWidget(part)
        fix_width(self.rate, 72)
        fix_width(self.stop_loss, 72)

    def _explain(self) -> None:
        for widget, name, tip in (
            (self.method, "Method", "Number of examples before each update: one (SGD), all (batch), or some "
                                    "(mini-batch)"),
            (self.rate, "Learning rate η", "Learning rate η: the step size of each update"),
            (self.batch, "Batch size", "Number of examples per update; it can be chosen for mini-batch"),
            (self.shuffle, "Shuffle", "Use a new random order of the examples in each epoch"),
            (self.seed, "Seed", "Random seed for shuffling; the same seed gives the same orders"),
            (self.epochs, "Stop at epoch", "Stop training at this epoch; 0 means never"),
            (self.stop_loss, "Stop at loss",
             "Stop at the end of an epoch whose mean loss is at or below this value; empty means never"),
            (self.speed, "Speed",
             "Speed of training: Watch starts slowly and speeds up, Full is as fast as possible.\n"
             "Training for a number of epochs is always at full speed with Watch."),
        ):  # fmt: skip
            widget.setAccessibleName(name)
            widget.setToolTip(tip)


_LEAST_EPOCH = "epoch 00,000,000"


class RunReadout(QWidget):
    """Progress of training: epoch, update within it, mean loss per example."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.epoch = FastLabel("Epochs", _LEAST_EPOCH, least=_LEAST_EPOCH)
        self.epoch.setToolTip("Epoch of training and, within it, the last update")
        self.loss = FastLabel("Mean loss", "mean loss 0.0000000e−000", least="mean loss 0.00000000")
        self.loss.setToolTip("Mean of L over the training examples, for the weights shown")
        row.addWidget(self.epoch)
        row.addWidget(self.loss)

    def show_state(self, state: State, change: Change) -> None:
        """Show epoch and loss."""
        if change & (Change.RUN | Change.NUMBERS | Change.SETTINGS | Change.VIEW | Change.EXERCISE):
            document = state.document
            updates = updates_per_epoch(document)
            place, *shorter = progress_texts(document)
            self.epoch.shorten(*shorter)
            self.epoch.setText(place)
            self.epoch.reserve(f"epoch 00,000, update {updates:,} of {updates:,}" if updates > 1 else _LEAST_EPOCH)
            hidden = state.hiding and state.hides(Quantity(Kind.LOSS, example=state.derivation.examples - 1))
            loss = "?" if hidden else format_number(state.loss, state.digits)
            self.loss.setText(f"mean loss {loss}")


def _whole(name: str, bound: Whole) -> WholeField:
    box = WholeField(bound)
    box.setKeyboardTracking(False)
    box.setObjectName(name)
    least_width(box, 76)
    return box
