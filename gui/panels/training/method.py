"""Loss and optimizer panel: loss, optimizer, penalty and η schedule, each with its formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from core.basics import bounds
from core.model.losses import LOSSES
from core.training.optimizers import OPTIMIZERS, PARAMETERS
from core.training.settings import SCHEDULES
from gui.base import theme
from gui.base.attempt import attempt
from gui.formulas.row import FormulaRow
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.panels.training.regularization import RegularizationFields
from gui.session import Change
from gui.tables.csv_rows import as_text
from gui.widgets.inputs.choice import choice_box
from gui.widgets.inputs.fields import NumberField
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.model.losses import Loss
    from core.training.optimizers import Optimizer
    from gui.session import Session, State

_NUMBERS = {
    **{name: (entry.symbol, entry.tip) for name, entry in PARAMETERS.items()},
    "l1": ("λ₁", "L1 penalty λ₁: adds λ₁ Σ |w| to the loss, which drives weights to 0"),
    "l2": ("λ₂", "L2 penalty λ₂: adds ½ λ₂ Σ w² to the loss, which keeps weights small"),
    "schedule_factor": ("γ", "Factor γ by which η is multiplied at each step of the schedule"),
}
_PENALTY = r"g = \frac{\partial L}{\partial w} + \lambda_2\, w + \lambda_1 \operatorname{sign}(w)"


class MethodPanel(Panel):
    """Loss, optimizer, penalty and schedule: editable during training, each change one undo entry."""

    entry = PanelEntry(
        id="method", title="Loss and optimizer", area="left", order=130, behind="weights", closed=True, discreet=True,
        command="Loss and &optimizer", key="Ctrl+M", menu="train",
        tip="Show or hide the panel for loss, optimizer, penalty, η schedule, early stopping, dropout, class weights",
        follows=Change.SETTINGS | Change.SHAPE | Change.DATA | Change.TEST,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("method")
        self.setAccessibleName("Training settings: loss, optimizer, penalty and schedule")
        self.loss = _choice(
            "Loss L", "Loss function that training minimizes: a sum over an example's outputs", _titles(LOSSES)
        )
        rules = _titles(OPTIMIZERS)
        self.optimizer = _choice("Optimizer", "How an update computes new weights from the gradient", rules)
        schedules = {name: entry.title for name, entry in SCHEDULES.items()}
        self.schedule = _choice("η schedule", "How η changes from epoch to epoch", schedules)
        self.fields = {name: _number_field(name, tip) for name, (_, tip) in _NUMBERS.items()}
        self.epochs = WholeField(bounds.SCHEDULE_EPOCHS)
        self.epochs.setKeyboardTracking(False)
        self.epochs.setAccessibleName("Epochs n of the schedule")
        self.epochs.setToolTip("Epochs n: between two steps, to the end of the cosine, or until η is halved")
        self._formulas = {name: FormulaRow() for name in ("loss", "derivative", "optimizer", "penalty", "schedule")}
        self._lay_out()
        self.loss.activated.connect(lambda _: self._try(lambda: session.set_loss(self.loss.currentData())))
        for name, box in (("optimizer", self.optimizer), ("schedule", self.schedule)):
            box.activated.connect(lambda _, n=name, b=box: self._set(**{n: b.currentData()}))
        for name, field in self.fields.items():
            field.setToolTip(_NUMBERS[name][1])
            field.committed.connect(lambda value, n=name: self._set(**{n: value}))
        self.epochs.valueChanged.connect(lambda value: self._set(schedule_epochs=value))

    def show_state(self, state: State, change: Change) -> None:
        """Show the current settings; fields that the choice does not use are hidden."""
        if not change & self.follows:
            return
        settings, network = state.settings, state.network
        self.loss.setCurrentIndex(self.loss.findData(network.loss))
        self.optimizer.setCurrentIndex(self.optimizer.findData(settings.optimizer))
        self.schedule.setCurrentIndex(self.schedule.findData(settings.schedule))
        used = {*OPTIMIZERS[settings.optimizer].parameters, "l1", "l2"}
        if SCHEDULES[settings.schedule].uses_factor:
            used.add("schedule_factor")
        for name, field in self.fields.items():
            field.set_value(getattr(settings, name))
            self._form.setRowVisible(field, name in used)
        with QSignalBlocker(self.epochs):
            self.epochs.setValue(settings.schedule_epochs)
        self._form.setRowVisible(self.epochs, SCHEDULES[settings.schedule].uses_n)
        self.regularization.show_state(state)
        self._show_formulas(state)

    def numbers(self) -> str:
        """Return the loss and all settings, by their names in files."""
        state = self.session.state
        settings = [[name, str(value)] for name, value in vars(state.settings).items()]
        layers = enumerate(state.network.layers[:-1], 2)
        more = [[f"dropout of layer {n}", str(layer.dropout)] for n, layer in layers if layer.dropout]
        more += [[f"weight of class {k + 1}", str(c)] for k, c in enumerate(state.network.class_weights)]
        return as_text([["setting", "value"], ["loss", state.network.loss], *settings, *more])

    def changeEvent(self, event: QEvent) -> None:
        """Typeset the formulas in the theme's colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_formulas"):
            self._show_formulas(self.session.state)

    def _show_formulas(self, state: State) -> None:
        colors, loss = theme.current(), LOSSES[state.network.loss]
        written = {
            "loss": (loss.latex, colors.delta),
            "derivative": (loss.derivative_latex, colors.delta),
            "optimizer": (OPTIMIZERS[state.settings.optimizer].latex, colors.text),
            "penalty": (_PENALTY, colors.text),
            "schedule": (SCHEDULES[state.settings.schedule].latex, colors.text),
        }
        for name, row in self._formulas.items():
            latex, color = written[name]
            row.show_formulas([(part, color) for part in latex.split(r", \quad ")])

    def _set(self, **fields: object) -> None:
        self._try(lambda: self.session.set_settings(**fields))

    def _try(self, change: Callable[[], None]) -> None:
        if not attempt(self.session.say, change):
            self.show_state(self.session.state, Change.ALL)

    def _lay_out(self) -> None:
        page = QWidget()
        self._form = form = QFormLayout(page)
        form.setContentsMargins(8, 8, 8, 8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.loss.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        form.addRow("&Loss", self.loss)
        self._add_formulas("loss", "The loss", "derivative", "Its derivative")
        form.addRow("&Optimizer", self.optimizer)
        self._add_formulas("optimizer", "Update rule of the optimizer")
        for name in PARAMETERS:
            form.addRow(_NUMBERS[name][0], self.fields[name])
        form.addRow("L1 pen&alty λ₁", self.fields["l1"])
        form.addRow("L2 penalt&y λ₂", self.fields["l2"])
        self._add_formulas("penalty", "The gradient with the penalty")
        form.addRow("η &schedule", self.schedule)
        self._add_formulas("schedule", "η in epoch e + 1")
        form.addRow("epochs n", self.epochs)
        form.addRow("factor γ", self.fields["schedule_factor"])
        self.regularization = RegularizationFields(self.session, form)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def _add_formulas(self, *names: str) -> None:
        """Add a row for each formula; names and descriptions alternate."""
        for name, words in zip(names[::2], names[1::2], strict=True):
            self._formulas[name].setAccessibleName(words)
            self._formulas[name].setToolTip(words)
            self._form.addRow(self._formulas[name])


def _number_field(name: str, tip: str) -> NumberField:
    bound = bounds.SETTINGS[name]
    assert isinstance(bound, bounds.Real)
    return NumberField(tip.partition(":")[0], bound=bound)


def _choice(name: str, tip: str, titles: Mapping[str, str]) -> QComboBox:
    box = choice_box(name, titles, tip)
    # As wide as the panel, not as its longest title.
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _titles(entries: Mapping[str, Loss | Optimizer]) -> dict[str, str]:
    return {key: entry.title for key, entry in entries.items()}
