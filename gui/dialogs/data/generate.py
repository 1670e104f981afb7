"""Dialog for generated examples: type, size, noise, and a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.basics.bounds import Whole
from core.gallery.generators import GENERATORS
from gui.base.icons import icon
from gui.base.text_scale import pixels
from gui.dialogs.data.examples_plot import ExamplesPlot
from gui.dialogs.data.fit import FitChoice
from gui.dialogs.network.initializer_fields import drawn
from gui.dialogs.widgets import MessageLabel, accepted, buttons
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.gallery.generators import Generator, Parameter
    from core.model.network import Network
    from gui.session import Session


def ask_generated(parent: QWidget | None, session: Session) -> None:
    """Ask for a data set, show it, and use it as one undoable edit."""
    dialog = GenerateDialog(session.state.network, parent)
    with accepted(dialog) as yes:
        if yes:
            data = dialog.data()
            dialog.fit.take(session, data, f"Data: {data.name}")


class GenerateDialog(QDialog):
    """The type of data set, its parameters, and a preview of its points."""

    def __init__(self, network: Network, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Generate examples")
        self.kind = QComboBox()
        self.kind.setAccessibleName("Type of data set")
        self.kind.setToolTip("Shape of the generated data")
        self.pages = QStackedWidget()
        for name, entry in GENERATORS.items():
            self.kind.addItem(entry.title, name)
            self.kind.setItemData(self.kind.count() - 1, entry.description, Qt.ItemDataRole.ToolTipRole)
            page = ParameterFields(entry)
            page.changed.connect(self._follow)
            self.pages.addWidget(page)
        self.preview = ExamplesPlot()
        self.fit = FitChoice(network)
        box, self.generate = buttons(self, "Generate")
        self._lay_out(box)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.fit.changed.connect(self._follow)
        self._follow()

    @property
    def fields(self) -> ParameterFields:
        """Return the parameter fields of the chosen type."""
        page = self.pages.currentWidget()
        assert isinstance(page, ParameterFields)
        return page

    def data(self) -> Dataset:
        """Return the examples, as shown."""
        return self.fields.generator.data(**self.fields.values())

    def _show_kind(self, index: int) -> None:
        self.pages.setCurrentIndex(index)
        self._follow()

    def _follow(self) -> None:
        data = self.data()
        self.preview.show_data(data)
        self.fit.show_columns(data.inputs.shape[1], data.targets.shape[1])
        self.generate.setEnabled(self.fit.ready)

    def _lay_out(self, box: QWidget) -> None:
        left = QVBoxLayout()
        left.addWidget(self.kind)
        left.addWidget(self.pages)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.preview)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.fit)
        column.addWidget(box)
        self.setMinimumWidth(pixels(620))


class ParameterFields(QWidget):
    """Description of a generated set, and a field for each of its parameters.

    Signals
    -------
    changed(): one of them has another number.
    """

    changed = Signal()

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator
        self.fields: dict[str, WholeField | QDoubleSpinBox] = {}
        self.dice = QToolButton()
        self.dice.setIcon(icon("dice"))
        self.dice.setAccessibleName("New seed")
        self.dice.setToolTip("Choose another random seed")
        self.dice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.dice.clicked.connect(lambda: self.fields["seed"].setValue(drawn()))
        about = MessageLabel(generator.description)
        about.keep_lines(2)
        form = QFormLayout(self)
        form.setContentsMargins(0, 8, 0, 0)
        form.addRow(about)
        for parameter in generator.parameters:
            field = self.fields[parameter.name] = _field(parameter)
            field.valueChanged.connect(lambda _: self.changed.emit())
            row = QHBoxLayout()
            row.addWidget(field, 1)
            if parameter.name == "seed":
                row.addWidget(self.dice)
            label = QLabel(f"&{parameter.title}")
            label.setBuddy(field)
            form.addRow(label, row)

    def values(self) -> dict[str, float]:
        """Return the numbers in the fields."""
        return {name: field.value() for name, field in self.fields.items()}


def _field(parameter: Parameter) -> WholeField | QDoubleSpinBox:
    field: WholeField | QDoubleSpinBox
    if parameter.whole:
        bound = Whole(parameter.title, int(parameter.low), int(parameter.high))
        field = WholeField(bound, int(parameter.default))
        field.setSingleStep(int(parameter.step))
        field.setGroupSeparatorShown(parameter.name == "size")
    else:
        field = QDoubleSpinBox()
        field.setDecimals(2)
        field.setRange(parameter.low, parameter.high)
        field.setSingleStep(parameter.step)
        field.setValue(parameter.default)
    field.setAccessibleName(parameter.title)
    field.setToolTip(parameter.tip)
    return field
