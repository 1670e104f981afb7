"""How the examples are prepared: a share of them kept for testing, the inputs on a common scale."""

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
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core import preparing
from core.changes import together
from core.errors import InputError
from core.numbers import text
from gui.dialogs.parts import Sentence, accepted, buttons, counted
from gui.dialogs.start_fields import drawn
from gui.icons import icon
from gui.rows_table import Cell, RowsTable

if TYPE_CHECKING:
    from core.changes import Edit
    from core.document import Document
    from gui.session import Session

_SCALES = (
    ("", "As they came", "The inputs stay as they are"),
    ("standardise", "Mean 0, standard deviation 1", "Each input less its mean, divided by its standard deviation"),
    ("unit", "From 0 to 1", "Each input less its least value, divided by its range"),
)
_SHARE = 20.0


def ask_preparing(parent: QWidget | None, session: Session) -> None:
    """Ask how to split and scale the examples, and do it as one undoable edit."""
    dialog = PrepareDialog(session.state.document, parent)
    if accepted(dialog):
        session.edit(dialog.edit())


class PrepareDialog(QDialog):
    """Begins with what was done to the examples of `document`; says what comes of each choice."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Split and scale")
        self._document = document
        self.keep = QCheckBox("&Keep some examples for testing")
        self.keep.setToolTip("Training never sees the test examples: they tell what the network makes of new ones")
        self.share = QDoubleSpinBox()
        self.share.setRange(0.1, 99.9)
        self.share.setDecimals(1)
        self.share.setSingleStep(5)
        self.share.setSuffix(" %")
        self.share.setAccessibleName("Share of test examples")
        self.share.setToolTip("How much of all examples is kept for testing")
        self.seed = QSpinBox()
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setAccessibleName("Seed of the split")
        self.seed.setToolTip("Which examples are kept; the same seed keeps the same ones")
        self.dice = QToolButton()
        self.dice.setIcon(icon("dice"))
        self.dice.setAccessibleName("Draw a seed")
        self.dice.setToolTip("Draw another seed")
        self.dice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.parts = Sentence()
        self.scale = QComboBox()
        self.scale.setAccessibleName("Scale of the inputs")
        self.scale.setToolTip("Networks learn faster from inputs of one size")
        for kind, title, tip in _SCALES:
            self.scale.addItem(title, kind)
            self.scale.setItemData(self.scale.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.table = RowsTable(("Input", "Offset", "Factor"), "Offset and factor of each input")
        self.table.setToolTip("What each input is scaled by: x′ = (x − offset) / factor")
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.line = Sentence()
        self.line.keep_lines(2)
        self.box, self.apply = buttons(self, "Apply")
        self._lay_out()
        self._begin()
        self._first_split, self._first_scale = self._split_choice(), self.scale.currentData()
        self.keep.toggled.connect(self._follow)
        self.share.valueChanged.connect(self._follow)
        self.seed.valueChanged.connect(self._follow)
        self.dice.clicked.connect(lambda: self.seed.setValue(drawn()))
        self.scale.currentIndexChanged.connect(self._follow)
        self._follow()

    def edit(self) -> Edit:
        """What was chosen otherwise than it is, as one edit."""
        edits = []
        choice, kind = self._split_choice(), self.scale.currentData()
        if choice != self._first_split:
            edits.append(preparing.unsplit() if choice is None else preparing.split(*choice))
        if kind != self._first_scale:
            edits.append(preparing.scale(kind) if kind else preparing.unscale())
        return together(edits[0].text if len(edits) == 1 else "Split and scale the examples", *edits)

    def _begin(self) -> None:
        document = self._document
        assert document.data is not None
        test, split = len(document.test or ()), document.split
        share = split.share if split is not None else test / (test + len(document.data))
        self.keep.setChecked(test > 0)
        self.share.setValue(100 * share if test else _SHARE)
        self.seed.setValue(split.seed if split is not None else 0)
        self.scale.setCurrentIndex(self.scale.findData(document.scaling.kind if document.scaling else ""))

    def _split_choice(self) -> tuple[float, int] | None:
        return (round(self.share.value() / 100, 6), self.seed.value()) if self.keep.isChecked() else None

    def _follow(self) -> None:
        """Show what comes of the choices, or what is wrong with them."""
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
        self.parts.say(f"{counted(training, 'example')} to train with, {test:,} to test with.")
        self._show_numbers(after)
        self.line.say(self._remark(after))
        self.apply.setEnabled(True)

    def _remark(self, after: Document) -> str:
        if after.scaling is not None:
            return "Each input x becomes (x − offset) / factor, with the numbers of the training examples for all."
        if self._document.scaling is not None:
            return "The old inputs come back, but for rounding: they can miss by some 1e-16 of the largest."
        return "The inputs stay as they are."

    def _show_numbers(self, after: Document) -> None:
        assert after.data is not None
        scaling, names = after.scaling, after.data.input_names
        numbers = [(Cell(""), Cell(""))] * len(names)
        if scaling is not None:
            pairs = zip(scaling.offset, scaling.factor, strict=True)
            numbers = [(Cell(text(o), tip=repr(o)), Cell(text(f), tip=repr(f))) for o, f in pairs]
        cells = zip(names, numbers, strict=True)
        self.table.rows.set_rows([(Cell(name, number=False), *pair) for name, pair in cells])

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
        scale.addRow("&Inputs", self.scale)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.keep)
        column.addLayout(split)
        column.addLayout(scale)
        column.addWidget(self.table, 1)
        column.addWidget(self.line)
        column.addWidget(self.box)
        self.resize(420, 480)
