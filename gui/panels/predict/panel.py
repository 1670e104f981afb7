"""Predict panel: a form with a field per input, what the network answers, and how the answer moves with each input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.analysis.input_fields import Value, input_fields, varied
from core.analysis.scoring.predictions import Predictor
from core.basics.arrays import finite_unit
from core.basics.errors import InputError
from core.basics.number_format import format_number
from core.data.dates import date_text
from core.document.pictures import picture_of, pixel_range
from gui.dialogs.data.predictions import ask_predictions
from gui.dialogs.widgets import MessageLabel
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.panels.predict.answer import Answer
from gui.panels.predict.row import Row
from gui.session import Change
from gui.tables.csv_rows import as_text
from gui.widgets.picture_pad import PicturePad

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from gui.session import Session, State

# More fields would fill pages; the other inputs stay as they are.
_MOST = 100
# Curves follow a run this often, in milliseconds.
_SLOW_MS = 150


class PredictPanel(Panel):
    """The form shows the current input in the data's own units; what is entered becomes the current input."""

    entry = PanelEntry(
        id="predict", title="Predict", area="right", order=147, behind="surface", closed=True,
        command="Pre&dict", key="F12", menu="view",
        tip="Predict your own inputs, see how each input changes the prediction, and predict a whole table",
        follows=Change.NUMBERS | Change.TEST | Change.VIEW | Change.RUN,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("predict")
        self.setAccessibleName("Predict")
        self._state = session.state
        self.predictor = Predictor.of(session.state.document)
        self.rows: list[Row] = []
        self._values: list[Value] = []
        self._made_for: tuple[object, ...] = ()
        self.answer = Answer()
        self.remark = MessageLabel()
        self.table = QPushButton("Predict a ta&ble…")
        self.table.setAutoDefault(False)
        self.table.setToolTip("Choose a table, and save it with a prediction for each row")
        self.table.clicked.connect(lambda: ask_predictions(self, self.session))
        self.pad = PicturePad()
        self.pad.drawn.connect(self._draw)
        self.clear = QPushButton("&Clear")
        self.clear.setAutoDefault(False)
        self.clear.setToolTip("Clear the picture")
        self.clear.clicked.connect(self.pad.clear)
        self.form = QWidget()
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.addWidget(self.table)
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(6)
        self.top = QHBoxLayout()
        self.top.setSpacing(8)
        self.top.addWidget(self.pad, 1)
        self.top.addWidget(self.answer, 1)
        column.addLayout(self.top)
        column.addWidget(self.remark)
        column.addWidget(self.area, 1)
        column.addLayout(buttons)
        self._later = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._later.timeout.connect(self._show_curves)

    def show_state(self, state: State, change: Change) -> None:
        """Show the current input of `state`, and what the network answers."""
        self._state = state
        if not change & self.follows:
            return
        self._make()
        self._show_pad()
        self.predictor = replace(self.predictor, document=state.document)
        self._show_values()
        self.answer.show_outputs(self.predictor, self.predictor.outputs(self._own()[None, :]), state.digits)
        self._show_remark()
        if not state.running:
            self._later.stop()
            self._show_curves()
        elif not self._later.isActive():
            self._later.start()

    def sizeHint(self) -> QSize:
        """Return a size for a few fields."""
        return QSize(320, 300)

    def numbers(self) -> str:
        """Return the inputs and the outputs in the data's own units."""
        own = self._own()
        outputs = self.predictor.outputs(own[None, :])
        rows = [["name", "value"]]
        rows += [[name, repr(float(value))] for name, value in zip(self.predictor.input_names, own, strict=True)]
        rows += [[name, repr(float(value))] for name, value in zip(self.predictor.names, outputs[0], strict=True)]
        return as_text(rows)

    def changeEvent(self, event: QEvent) -> None:
        """Draw in the colors of the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _make(self) -> None:
        """Make a row per field where the fields are other ones."""
        document = self._state.document
        output = document.network.layers[-1].activation
        made_for = (document.data, document.test, document.scaling, document.target_scaling, output)
        if self._made_for and all(a is b or a == b for a, b in zip(made_for, self._made_for, strict=True)):
            return
        self._made_for = made_for
        for row in self.rows:
            row.deleteLater()
        self.rows = []
        self.form = QWidget()
        grid = QGridLayout(self.form)
        grid.setContentsMargins(0, 0, 4, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        self.predictor = Predictor.of(document)
        self.fields = input_fields(document)
        self.rows = [Row(field, self.form) for field in self.fields[:_MOST]]
        for k, row in enumerate(self.rows):
            for place, widget in enumerate(row.widgets()):
                if place == 1 and row.field.categories:
                    grid.addWidget(widget, k, 1, 1, 2)
                elif place != 2 or not row.field.categories:
                    grid.addWidget(widget, k, place)
            row.moved.connect(lambda value, k=k: self._move(k, value))
        grid.setRowStretch(len(self.rows), 1)
        self.area.setWidget(self.form)

    def _show_pad(self) -> None:
        """Show the current input on the pad, in place of the fields, if the inputs form a picture."""
        document = self._state.document
        shape = picture_of(document)
        for widget in (self.pad, self.clear):
            widget.setVisible(shape is not None)
        self.area.setVisible(shape is None)
        if shape is not None:
            low, high = pixel_range(document)
            self.pad.show_ink((self._own().reshape(shape) - low) / (high - low if high > low else 1.0))

    def _draw(self, drawn: Array) -> None:
        """Make what was drawn the current input: it is classified at once."""
        document = self._state.document
        if drawn.size != document.network.sizes[0]:
            return
        low, high = pixel_range(document)
        own = low + drawn.ravel() * (high - low)
        self.session.choose_point(own if document.scaling is None else document.scaling.applied(own))

    def _own(self) -> Array:
        scaling = self._state.document.scaling
        return self._state.point if scaling is None else scaling.undone(self._state.point)

    def _show_values(self) -> None:
        own, scaled = self._own(), self._state.document.scaling is not None
        self._values = [field.value(own[field.start : field.start + field.width], scaled) for field in self.fields]
        for row, value in zip(self.rows, self._values, strict=False):
            row.set_value(value)

    def _move(self, k: int, value: Value) -> None:
        """Make the form's values, with one changed, the current input."""
        own = self._own().copy()
        field = self.fields[k]
        own[field.start : field.start + field.width] = field.inputs(value)
        scaling = self._state.document.scaling
        try:
            self.session.choose_point(own if scaling is None else scaling.applied(own))
        except InputError as error:
            self.remark.complain(f"{error}.")

    def _show_remark(self) -> None:
        state = self._state
        said = []
        if state.epoch == 0 and state.update == 0:
            said.append("The network has not been trained yet.")
        shown = zip(self.fields, self._values, strict=True) if self.area.isVisibleTo(self) else ()
        for field, value in shown:
            if field.outside(value) and value is not None:
                low, high, here = (
                    date_text(number) if field.dates is not None else format_number(number, state.digits)
                    for number in (field.low, field.high, float(value))
                )
                said.append(f"{field.name} is {here}, outside the range of the examples, {low} to {high}.")
                break
        if len(self.fields) > _MOST and self.area.isVisibleTo(self):
            said.append(f"The first {_MOST} of {len(self.fields):,} inputs have a field; the others keep their values.")
        self.remark.say(" ".join(said))
        self.remark.setVisible(bool(said))

    def _show_curves(self) -> None:
        """Show how the prediction moves with each input: on one scale, so that they can be compared."""
        if not self.rows or not self.area.isVisibleTo(self):
            return
        own = self._own()
        inputs, places = varied([row.field for row in self.rows], own)
        followed = self._followed(own)
        found = self.predictor.outputs(inputs)[:, followed]
        finite = found[np.isfinite(found)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        unit = finite_unit(low, high)
        span = (high * unit - low * unit) or 1.0
        name = self.predictor.names[followed]
        for row, rows, value in zip(self.rows, places, self._values, strict=False):
            part = found[rows]
            words = (
                f"{name} from {format_number(float(part.min()), self._state.digits)} to "
                f"{format_number(float(part.max()), self._state.digits)} as {row.field.name} goes through its range"
            )
            row.curve.show_curve((part * unit - low * unit) / span, row.share(value), bool(row.field.categories), words)

    def _followed(self, own: Array) -> int:
        """Return the output that the curves follow: that of the predicted class, else the first."""
        outputs = self.predictor.outputs(own[None, :])
        return int(np.argmax(outputs[0])) if self.predictor.classes is not None else 0
