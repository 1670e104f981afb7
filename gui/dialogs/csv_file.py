"""Asks for a table of examples, shows what was understood, and loads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.changes import Edit
from core.csv_data import MAX_BYTES, Table, read_table, to_dataset
from core.errors import InputError
from core.files.disk import read_bytes
from core.initialise import new_network
from gui.theme import current

if TYPE_CHECKING:
    from core.dataset import Dataset
    from core.document import Document
    from core.network import Network
    from gui.session import Session

_SHOWN_ROWS = 8
_SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", " ": "spaces"}


class CsvDialog(QDialog):
    """A preview of the table, how many columns are targets, and what becomes of the network."""

    def __init__(self, parent: QWidget | None, table: Table, name: str, network: Network) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Examples from {name}")
        self._table = table
        self._name = name
        self._network = network
        columns = table.values.shape[1]
        self.targets = QSpinBox()
        self.targets.setRange(1, max(columns - 1, 1))
        self.targets.setValue(min(network.sizes[-1], max(columns - 1, 1)))
        self.targets.setAccessibleName("Number of target columns")
        self.targets.setToolTip("How many of the last columns are targets; the others are inputs")
        self.refit = QCheckBox("Give the network inputs and outputs that fit")
        self.refit.setToolTip("The hidden layers keep their sizes; all weights are drawn anew")
        self.line = QLabel()
        self.line.setWordWrap(True)
        self.preview = self._preview()
        separator = _SEPARATORS.get(table.separator, table.separator)
        comma = ", decimal commas" if table.decimal == "," else ""
        about = QLabel(f"{len(table.values):,} examples, {columns} columns, separated by {separator}{comma}.")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("&Target columns", self.targets)
        column = QVBoxLayout(self)
        column.addWidget(about)
        column.addWidget(self.preview)
        column.addLayout(form)
        column.addWidget(self.refit)
        column.addWidget(self.line)
        column.addWidget(self.buttons)
        self.targets.valueChanged.connect(self._follow)
        self.refit.toggled.connect(self._follow)
        self._follow()
        self.resize(560, 440)

    def dataset(self) -> Dataset:
        """The examples as chosen. Raises InputError."""
        q = self.targets.value()
        return to_dataset(self._table, self._table.values.shape[1] - q, q, self._name)

    def fits(self) -> bool:
        """Whether the network has these inputs and outputs already."""
        q = self.targets.value()
        return (self._table.values.shape[1] - q, q) == (self._network.sizes[0], self._network.sizes[-1])

    def network(self) -> Network:
        """The network, with new weights and other ends where that was chosen."""
        if self.fits():
            return self._network
        q = self.targets.value()
        sizes = (self._table.values.shape[1] - q, *self._network.sizes[1:-1], q)
        layers = self._network.layers
        return new_network(sizes, [layer.activation for layer in layers], [layer.bias for layer in layers])

    def _preview(self) -> QTableWidget:
        values = self._table.values[:_SHOWN_ROWS]
        preview = QTableWidget(*values.shape)
        preview.setAccessibleName("First rows of the table")
        preview.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        preview.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for (i, j), value in np.ndenumerate(values):
            item = QTableWidgetItem(f"{value:.6g}".replace("-", "−"))
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            preview.setItem(i, j, item)
        mode = QHeaderView.ResizeMode.Stretch if values.shape[1] <= 8 else QHeaderView.ResizeMode.ResizeToContents
        preview.horizontalHeader().setSectionResizeMode(mode)
        return preview

    def _follow(self) -> None:
        q = self.targets.value()
        columns = self._table.values.shape[1]
        names = self._table.names or tuple(f"column {k + 1}" for k in range(columns))
        self.preview.setHorizontalHeaderLabels(
            [f"{name}\n{'target' if k >= columns - q else 'input'}" for k, name in enumerate(names)]
        )
        fits = self.fits()
        self.refit.setVisible(not fits)
        ok = fits or self.refit.isChecked()
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(ok and columns > 1)
        sizes = self._network.sizes
        problem = (
            f"These are {columns - q} inputs and {q} targets; "
            f"the network has {sizes[0]} inputs and {sizes[-1]} outputs."
        )
        self.line.setText("" if ok else f'<span style="color:{current().warning}">{problem}</span>')


def ask_csv(parent: QWidget | None, session: Session, path: Path | None = None) -> None:
    """Ask for a file (or take `path`), show it, and load it as one undoable edit."""
    if path is None:
        kinds = "Tables (*.csv *.tsv *.txt);;All files (*)"
        name, _ = QFileDialog.getOpenFileName(parent, "Load examples", "", kinds)
        if not name:
            return
        path = Path(name)
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        table = read_table(read_bytes(path, MAX_BYTES, None))
    except InputError as error:
        session.failed.emit(f"{path.name}: {str(error).removeprefix(f'{path}: ')}")
        return
    finally:
        QApplication.restoreOverrideCursor()
    dialog = CsvDialog(parent, table, path.stem, session.state.network)
    try:
        if not dialog.exec():
            return
        data, network = dialog.dataset(), dialog.network()
    except InputError as error:
        session.failed.emit(str(error))
        return
    finally:
        dialog.deleteLater()

    def load(document: Document) -> Document:
        kept = document if network is session.state.network else replace(document, network=network, epoch=0)
        return replace(kept, data=data, update=0)

    session.edit(Edit(f"Load examples from {path.name}", load))
