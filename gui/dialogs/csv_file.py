"""Examples from a CSV or TSV file: which file, a look at it, which columns are targets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.changes import Edit
from core.csv_data import MAX_BYTES, Table, read_table, to_dataset
from core.errors import InputError
from core.files.disk import read_bytes
from gui.dialogs.parts import Sentence, accepted, buttons, counted, short
from gui.dialogs.plan import Plan
from gui.dialogs.table_preview import TablePreview
from gui.dialogs.waiting import Waiting
from gui.preferences import preferences

if TYPE_CHECKING:
    from core.dataset import Dataset
    from core.document import Document
    from core.network import Network
    from gui.session import Session

_SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", " ": "spaces"}


def ask_csv(parent: QWidget | None, session: Session, path: Path | None = None) -> None:
    """Ask for a file of examples (or take `path`), show it, and load it as one undoable edit."""
    path = path or choose_file(parent)
    if path is None:
        return
    dialog = CsvDialog(session.state.network, path, parent)
    if not accepted(dialog):
        return
    data, text = dialog.dataset(), f"Load examples from {dialog.path.name}"
    if dialog.fits:
        session.set_data(data, text)
    else:
        network = dialog.fitting_network()

        def change(document: Document) -> Document:
            return replace(document, network=network, data=data, positions={}, epoch=0, update=0)

        session.edit(Edit(text, change))


def choose_file(parent: QWidget | None) -> Path | None:
    """Ask which file, beginning in the folder of the last one."""
    settings = preferences()
    folder = str(settings.value("data_folder", str(Path.home())))
    kinds = "Tables of numbers (*.csv *.tsv *.txt *.dat);;All files (*)"
    name, _ = QFileDialog.getOpenFileName(parent, "Load examples", folder, kinds)
    if not name:
        return None
    settings.setValue("data_folder", str(Path(name).parent))
    return Path(name)


def read_file(parent: QWidget | None, path: Path) -> Table:
    """The table in a file, with at least two columns. Raises InputError with line and column."""
    with Waiting(parent, f"Reading {short(path.name)}") as waiting:
        content = read_bytes(path, MAX_BYTES, waiting.part(0.0, 0.1))
        table = read_table(content, waiting.part(0.1, 1.0))
    if table.values.shape[1] < 2:
        raise InputError("at least two columns expected, an input and a target")
    return table


class CsvDialog(QDialog):
    """The table in a file, how many of its last columns are targets, and whether the network can take them."""

    def __init__(self, network: Network, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Load examples")
        self.path = path
        self._network = network
        self._table: Table | None = None
        self.about = QLabel()
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        self.preview = TablePreview()
        self.targets = QSpinBox()
        self.targets.setAccessibleName("Number of target columns")
        self.targets.setToolTip("How many of the last columns are targets; the others are inputs")
        self.refit = QCheckBox()
        self.refit.setAccessibleName("Make a network that fits")
        self.refit.setToolTip("The hidden layers keep their sizes and activations; all weights are drawn anew")
        self.line = Sentence()
        self.line.keep_lines(2)
        self.box, self.load = buttons(self, "Load")
        self.another = self.box.addButton("Another &file…", QDialogButtonBox.ButtonRole.ResetRole)
        self.another.setAutoDefault(False)
        self.another.setToolTip("Read another file, or this one again")
        self._lay_out()
        self.targets.valueChanged.connect(self._follow)
        self.refit.toggled.connect(self._follow)
        self.another.clicked.connect(self._choose_another)
        self.read(path)

    def read(self, path: Path) -> None:
        """Show the file at `path`, or what is wrong with it."""
        self.path = path
        try:
            self._table = read_file(self, path)
        except InputError as error:
            self._table = None
            self.preview.clear()
            self.about.setText(short(path.name))
            self.line.say(f"{error}.", wrong=True)
        else:
            self.about.setText(f"{short(path.name)}: {_described(self._table)}")
            most = self._table.values.shape[1] - 1
            self.targets.setRange(1, most)
            self.targets.setValue(min(self._network.sizes[-1], most))
        self.targets.setEnabled(self._table is not None)
        self._follow()

    @property
    def columns(self) -> tuple[int, int]:
        """How many columns are inputs and how many targets."""
        assert self._table is not None
        return self._table.values.shape[1] - self.targets.value(), self.targets.value()

    @property
    def fits(self) -> bool:
        """Whether the network has as many inputs and outputs."""
        return self.columns == (self._network.sizes[0], self._network.sizes[-1])

    def dataset(self) -> Dataset:
        """The examples as chosen."""
        assert self._table is not None
        return to_dataset(self._table, *self.columns, self.path.stem)

    def fitting_network(self) -> Network:
        """A network with other ends, and new weights."""
        initialiser = "he" if self._network.layers[0].activation == "relu" else "xavier"
        return self._fitting_plan().build(initialiser, 1, self._network.loss)

    def _fitting_plan(self) -> Plan:
        return Plan.of(self._network).with_ends(*self.columns)

    def _follow(self) -> None:
        """Say which columns are what, and whether the network can take them."""
        if self._table is None:
            self.refit.hide()
            self.load.setEnabled(False)
            return
        p, q = self.columns
        self.preview.show_table(self._table, q)
        self.refit.setVisible(not self.fits)
        self.load.setEnabled(self.fits or self.refit.isChecked())
        if self.fits:
            self.line.say(f"{counted(p, 'input')} and {counted(q, 'target')} in each line: they fit the network.")
            return
        plan = self._fitting_plan()
        self.refit.setText(f"&Make a network that fits: {short(plan.text)}")
        try:
            plan.check()
        except InputError as error:
            self.refit.hide()
            self.load.setEnabled(False)
            self.line.say(f"{error}.", wrong=True)
        else:
            ends = f"{counted(self._network.sizes[0], 'input')} and {counted(self._network.sizes[-1], 'output')}"
            self.line.say(
                f"{counted(p, 'input')} and {counted(q, 'target')} in each line, but the network has {ends}.",
                wrong=not self.refit.isChecked(),
            )

    def _choose_another(self) -> None:
        path = choose_file(self)
        if path is not None:
            self.read(path)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("&Target columns, the last", self.targets)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.about)
        column.addWidget(self.preview, 1)
        column.addLayout(form)
        column.addWidget(self.line)
        column.addWidget(self.refit)
        column.addWidget(self.box)
        self.resize(560, 460)


def _described(table: Table) -> str:
    rows, columns = table.values.shape
    decimal = ", decimal commas" if table.decimal == "," else ""
    header = "the first line is a header" if table.names else "no header"
    separator = _SEPARATORS.get(table.separator, table.separator)
    return f"{counted(rows, 'example')}, {counted(columns, 'column')} separated by {separator}{decimal}, {header}."
