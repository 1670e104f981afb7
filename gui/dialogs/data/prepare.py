"""Dialog for preparing examples: setting test examples aside, scaling inputs and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.basics.bounds import SEED
from core.basics.errors import InputError
from core.basics.number_format import format_number
from core.document import preparation
from core.document.document_edits import compose
from core.document.own_units import PARTS
from core.model.losses import OF_AMOUNTS
from gui.base.icons import icon
from gui.dialogs.network.initializer_fields import drawn
from gui.dialogs.widgets import MessageLabel, accepted, buttons, counted
from gui.tables.read_only_table import Cell, RowsTable
from gui.tables.text import lowered
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from core.data.scaling import Scaling
    from core.document.document import Document
    from core.document.document_edits import Edit
    from gui.session import Session

_SCALES = (
    ("", "Unscaled", "Leave the columns unscaled"),
    ("standardize", "Mean 0, standard deviation 1", "Subtract each column's mean and divide by its standard deviation"),
    ("unit", "From 0 to 1", "Subtract each column's minimum and divide by its range"),
)
_TIPS = {
    "inputs": "Networks learn faster when all inputs have a similar scale",
    "targets": "Targets on one scale contribute equally to the loss, and a bounded output can reach them",
}
_SHARE = 20.0
# Number of columns whose fills are listed.
_MOST_FILLS = 4


def ask_preparing(parent: QWidget | None, session: Session) -> None:
    """Ask how to split and scale the examples, and do it as one undoable edit."""
    dialog = PrepareDialog(session.state.document, parent)
    with accepted(dialog) as yes:
        if yes:
            session.edit(dialog.edit())


class PrepareDialog(QDialog):
    """Starts with the current preparation of `document`, and shows the effect of each choice."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Split and scale")
        self._document = document
        self.keep = QCheckBox("S&et aside examples for testing")
        self.keep.setToolTip(
            "Set aside test examples, which training never uses: they show how well the network handles new data"
        )
        self.share = QDoubleSpinBox()
        self.share.setRange(0.1, 99.9)
        self.share.setDecimals(1)
        self.share.setSingleStep(5)
        self.share.setSuffix("%")
        self.share.setAccessibleName("Fraction of test examples")
        self.share.setToolTip("Fraction of all examples set aside for testing")
        self.seed = WholeField(SEED)
        self.seed.setAccessibleName("Seed of the split")
        self.seed.setToolTip("Random seed for choosing the test examples; the same seed chooses the same ones")
        self.dice = QToolButton()
        self.dice.setIcon(icon("dice"))
        self.dice.setAccessibleName("New seed")
        self.dice.setToolTip("Choose another random seed")
        self.dice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.parts = MessageLabel()
        self.scales = {part: _scale_box(part) for part in PARTS}
        if document.network.loss not in OF_AMOUNTS:
            self.scales["targets"].setEnabled(document.target_scaling is not None)
            self.scales["targets"].setToolTip("With this loss the targets are classes, which cannot be scaled")
        self.table = RowsTable(("Column", "Offset", "Factor"), "Offset and factor of each input and target")
        self.table.setToolTip("Scaling of each column: x′ = (x − offset) / factor")
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.line = MessageLabel()
        self.line.keep_lines(2)
        self.box, self.apply = buttons(self, "Apply")
        self._lay_out()
        self._begin()
        self._first_split = self._split_choice()
        self._first_scales = {part: box.currentData() for part, box in self.scales.items()}
        self.keep.toggled.connect(self._follow)
        self.share.valueChanged.connect(self._follow)
        self.seed.valueChanged.connect(self._follow)
        self.dice.clicked.connect(lambda: self.seed.setValue(drawn()))
        for box in self.scales.values():
            box.currentIndexChanged.connect(self._follow)
        self._follow()

    def edit(self) -> Edit:
        """Return the changed choices as one edit."""
        edits = []
        choice = self._split_choice()
        if choice != self._first_split:
            edits.append(preparation.unsplit() if choice is None else preparation.split(*choice))
        for part, box in self.scales.items():
            kind = box.currentData()
            if kind != self._first_scales[part]:
                edits.append(preparation.scale(kind, part) if kind else preparation.unscale(part))
        return compose(edits[0].text if len(edits) == 1 else "Split and scale the examples", *edits)

    def _begin(self) -> None:
        document = self._document
        assert document.data is not None
        test, split = len(document.test or ()), document.split
        share = split.share if split is not None else test / (test + len(document.data))
        self.keep.setChecked(test > 0)
        self.share.setValue(100 * share if test else _SHARE)
        self.seed.setValue(split.seed if split is not None else 0)
        for part, box in self.scales.items():
            scaling: Scaling | None = getattr(document, PARTS[part])
            box.setCurrentIndex(box.findData(scaling.kind if scaling is not None else ""))

    def _split_choice(self) -> tuple[float, int] | None:
        return (round(self.share.value() / 100, 6), self.seed.value()) if self.keep.isChecked() else None

    def _follow(self) -> None:
        """Show the effect of the choices, or their error."""
        for field in (self.share, self.seed, self.dice):
            field.setEnabled(self.keep.isChecked())
        try:
            after = self.edit().change(self._document)
        except InputError as error:
            self.line.say(f"{error}.", wrong=True)
            self.table.rows.set_rows(())
            self.apply.setEnabled(False)
            return
        assert after.data is not None
        training, test = len(after.data), len(after.test or ())
        said = f"{counted(training, 'example')} for training, {test:,} for testing."
        fills = [f"{name} with {fill}" for name, fill in preparation.computed_fills(after).items()]
        if fills:
            more = ", …" if len(fills) > _MOST_FILLS else ""
            said += f" Gaps are filled from the training examples: {', '.join(fills[:_MOST_FILLS])}{more}."
        self.parts.say(said)
        self._show_numbers(after)
        self.line.say(self._remark(after))
        self.apply.setEnabled(True)

    def _remark(self, after: Document) -> str:
        if after.scaling is not None or after.target_scaling is not None:
            return "Each scaled x becomes (x − offset) / factor, both computed from the training examples."
        if self._document.scaling is not None or self._document.target_scaling is not None:
            return "The original numbers are restored up to rounding: to about 1e-16 of the largest."
        return "The columns stay unchanged."

    def _show_numbers(self, after: Document) -> None:
        assert after.data is not None
        shown = [(after.data.input_names, after.scaling)]
        if self.scales["targets"].isEnabled():
            shown.append((after.data.target_names, after.target_scaling))
        rows = []
        for names, scaling in shown:
            numbers = [(Cell(""), Cell(""))] * len(names)
            if scaling is not None:
                pairs = zip(scaling.offset, scaling.factor, strict=True)
                numbers = [(Cell(format_number(o), tip=repr(o)), Cell(format_number(f), tip=repr(f))) for o, f in pairs]
            rows += [(Cell(lowered(name), number=False), *pair) for name, pair in zip(names, numbers, strict=True)]
        self.table.rows.set_rows(rows)

    def _lay_out(self) -> None:
        seed = QHBoxLayout()
        seed.addWidget(self.seed, 1)
        seed.addWidget(self.dice)
        label = QLabel("S&eed")
        label.setBuddy(self.seed)
        split = QFormLayout()
        split.setContentsMargins(24, 0, 0, 8)
        split.addRow("&Share", self.share)
        split.addRow(label, seed)
        split.addRow(self.parts)
        scale = QFormLayout()
        scale.addRow("&Inputs", self.scales["inputs"])
        scale.addRow("&Targets", self.scales["targets"])
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.keep)
        column.addLayout(split)
        column.addLayout(scale)
        column.addWidget(self.table, 1)
        column.addWidget(self.line)
        column.addWidget(self.box)
        self.resize(420, 480)


def _scale_box(part: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(f"Scale of the {part}")
    box.setToolTip(_TIPS[part])
    for kind, title, tip in _SCALES:
        box.addItem(title, kind)
        box.setItemData(box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
    return box
