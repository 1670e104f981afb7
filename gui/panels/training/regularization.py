"""Fields against overfitting and unequal classes: patience, dropout per hidden layer, class weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from core.analysis.scoring.scores import classes_of
from core.basics import bounds
from core.model.objective import MIDDLE
from gui.base.attempt import attempt
from gui.widgets.buttons import push_button
from gui.widgets.inputs.fields import NumberField
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.analysis.scoring.scores import Classes
    from gui.session import Session, State

_PATIENCE = bounds.Whole("patience", 0, bounds.PATIENCE.high)
_NEEDS_TEST = "Needs test examples: set some aside with Data > Split and scale."


class RegularizationFields:
    """Adds its rows to a form and keeps them up to date; each change is one undo entry."""

    def __init__(self, session: Session, form: QFormLayout) -> None:
        self._session, self._form = session, form
        self._classes: Classes | None = None
        self.patience = WholeField(_PATIENCE)
        self.patience.setSpecialValueText("off")
        self.patience.setKeyboardTracking(False)
        self.patience.setAccessibleName("Patience of early stopping")
        self.patience.setToolTip(
            "Stop once the test loss has not improved for this many epochs, and go back to the weights with the "
            "lowest test loss; 0 means off"
        )
        self.patience.valueChanged.connect(lambda value: self._try(session.set_settings, patience=value or None))
        self.needs_test = QLabel(_NEEDS_TEST)
        self.needs_test.setWordWrap(True)
        self.layer = _box("Layer with dropout", "Choose which hidden layer gets this dropout")
        self.layer.activated.connect(lambda _: self._show_dropout())
        self.dropout = NumberField("Dropout", bound=bounds.DROPOUT)
        self.dropout.setToolTip(
            "Probability that an update leaves out a node of the layer; the others are scaled up by 1 / (1 − p). "
            "Predictions leave out none."
        )
        self.dropout.committed.connect(lambda value: self._try(session.set_dropout, self.layer.currentData(), value))
        self.of_class = _box("Class with a weight", "Choose the class whose weight is shown")
        self.of_class.activated.connect(lambda _: self._show_weight())
        self.weight = NumberField("Class weight", bound=bounds.CLASS_WEIGHT)
        self.weight.setToolTip("Factor by which the loss of the examples of this class is multiplied")
        self.weight.committed.connect(self._set_weight)
        self.balance = _button("Balanced", "Weight the classes so that each counts equally in the training examples")
        self.balance.clicked.connect(lambda: self._try(session.balance_classes))
        self.none = _button("None", "Remove the class weights")
        self.none.clicked.connect(lambda: self._try(session.set_class_weights, ()))
        self._rows = [_row(self.layer, self.dropout), _row(self.of_class, self.weight), _row(self.balance, self.none)]
        form.addRow("&Patience", self.patience)
        form.addRow(self.needs_test)
        for text, row, field in (("D&ropout", 0, self.dropout), ("Class &weights", 1, self.weight)):
            label = QLabel(text)
            label.setBuddy(field)
            form.addRow(label, self._rows[row])
        form.addRow("", self._rows[2])

    def show_state(self, state: State) -> None:
        """Show the current numbers; rows that do not apply are hidden."""
        with QSignalBlocker(self.patience):
            self.patience.setValue(state.settings.patience or 0)
        lacks = state.settings.patience is not None and state.test is None
        self._form.setRowVisible(self.needs_test, lacks)
        hidden = range(2, state.network.depth)
        _fill(self.layer, [("All hidden", None)] * (len(hidden) > 1) + [(f"Layer {n}", n) for n in hidden])
        self._form.setRowVisible(self._rows[0], len(hidden) > 0)
        self._show_dropout()
        classes = classes_of(state.network.layers[-1].activation, state.data, state.test)
        if classes is not None and classes.values is not None and not classes.values[0] < MIDDLE <= classes.values[1]:
            classes = None
        self._classes = classes
        for row in self._rows[1:]:
            self._form.setRowVisible(row, classes is not None)
        _fill(self.of_class, [(name, k) for k, name in enumerate(classes.names)] if classes is not None else [])
        self._show_weight()

    def _show_dropout(self) -> None:
        layers, n = self._session.state.network.layers[:-1], self.layer.currentData()
        rates = {layer.dropout for place, layer in enumerate(layers, 2) if n in (None, place)}
        self.dropout.set_value(max(rates, default=0.0))

    def _show_weight(self) -> None:
        weights, k = self._session.state.network.class_weights, self.of_class.currentData()
        self.weight.set_value(weights[k] if weights and k is not None and k < len(weights) else 1.0)
        self.none.setEnabled(bool(weights))

    def _set_weight(self, value: float) -> None:
        network, k = self._session.state.network, self.of_class.currentData()
        if k is None:
            return
        weights = list(network.class_weights or (1.0,) * network.classes)
        weights[k] = value
        self._try(self._session.set_class_weights, tuple(weights))

    def _try(self, change: Callable[..., object], *arguments: object, **named: object) -> None:
        if not attempt(self._session.say, change, *arguments, **named):
            self.show_state(self._session.state)


def _box(name: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _button(text: str, tip: str) -> QPushButton:
    button = push_button(text, tip)
    button.setAccessibleName(f"{text}: class weights")
    return button


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        line.addWidget(widget, 1)
    return row


def _fill(box: QComboBox, entries: list[tuple[str, int | None]]) -> None:
    """Offer these entries; the chosen one stays if it is still there."""
    if [(box.itemText(k), box.itemData(k)) for k in range(box.count())] == entries:
        return
    before = box.currentIndex()
    box.clear()
    for text, value in entries:
        box.addItem(text, value)
    box.setCurrentIndex(before if 0 <= before < len(entries) else 0 if entries else -1)
