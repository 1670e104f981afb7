"""About the program, and all its keys on one page."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.actions import keys_table

_GRAPH_KEYS = (
    ("Tab, arrows", "Walk the graph", "With the graph in focus: from node to node and weight to weight"),
    ("Enter", "Edit a weight", "Type a number for the selected weight"),
    ("Up, Down", "Change a weight", "Add or take 0.1; with Shift 0.01, with Ctrl 1"),
)


def show_about(parent: QWidget | None) -> None:
    """What this program is."""
    try:
        number = version("chainrule")
    except PackageNotFoundError:
        number = "from source"
    QMessageBox.about(
        parent,
        "About Chainrule",
        f"<h3>Chainrule {number}</h3>"
        "<p>A simulator for learning neural networks and backpropagation: every number of the chain rule, "
        "on screen and exact.</p>"
        "<p>Built with Qt and PySide6 (LGPL), pyqtgraph (MIT), NumPy, numba, SciPy and contourpy (BSD), "
        "msgspec (BSD) and mathra.</p>",
    )


class KeysDialog(QDialog):
    """A table of keys that can be searched."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        rows = [*keys_table(), *_GRAPH_KEYS]
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search")
        self.search.setAccessibleName("Search the keys")
        self.search.setClearButtonEnabled(True)
        self.table = QTableWidget(len(rows), 3)
        self.table.setHorizontalHeaderLabels(["Key", "Command", "What it does"])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(cell))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.table)
        layout.addWidget(buttons)
        self.search.textChanged.connect(self._filter)
        self.resize(760, 560)

    def _filter(self, wanted: str) -> None:
        for row in range(self.table.rowCount()):
            texts = (self.table.item(row, column) for column in range(3))
            found = any(wanted.lower() in item.text().lower() for item in texts if item is not None)
            self.table.setRowHidden(row, not found)


def show_keys(parent: QWidget | None) -> None:
    """All keys on one page, beside the window."""
    dialog = KeysDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
