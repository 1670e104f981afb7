"""About dialog, and the dialog with all keyboard shortcuts."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSortFilterProxyModel, Qt, QUrl
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.basics.system.bundled import in_bundle
from core.cli.parser import version
from core.gallery.builtin_datasets import SHIPPED
from gui.base.actions import COMMANDS, Command, keys_table
from gui.base.icons import icon
from gui.base.text_scale import pixels
from gui.base.type_scale import titled
from gui.dialogs.widgets import close_button

if TYPE_CHECKING:
    from collections.abc import Sequence

_LICENSES = (
    ("Qt and PySide6", "LGPL 3"),
    ("pyqtgraph", "MIT"),
    ("NumPy, SciPy", "BSD, 3 clauses"),
    ("contourpy, msgspec", "BSD, 3 clauses"),
    ("llvmlite", "BSD, 2 clauses, and LLVM's Apache 2.0"),
    ("Python", "PSF 2"),
    ("mathra", "MIT or Apache 2.0, its fonts OFL"),
)
# Keys that parts of the window handle themselves: place, keys, action.
_OWN_KEYS = (
    ("Graph", "Tab, Shift+Tab", "Go to the next node or weight, or the previous one"),
    ("Graph", "Arrows", "Go to the neighboring node or weight"),
    ("Graph", "Enter, F2", "Edit the weight or the input; from another node, go to its first weight"),
    ("Graph", "Up, Down", "Change the selected weight by 0.1; with Shift by 0.01, with Ctrl by 1"),
    ("Graph", "Alt+Arrows", "Move the selected node"),
    ("Graph", "Ins, Shift+Ins", "Add a node; add a layer"),
    ("Graph", "Del, Shift+Del", "Remove the node, or set the weight to 0; remove the layer"),
    ("Graph", "B", "Add a bias unit to the layer, or remove it"),
    ("Graph", "A, Shift+A", "Switch the layer to the next activation function, or the previous one"),
    ("Graph", "Home, F", "Show the whole network"),
    ("Graph", "+, −", "Zoom in and out"),
    ("Graph", "Esc", "Go from a weight to its node, or clear the selection"),
    ("Tables", "Arrows", "Move between cells; the weight or example in the cell becomes the current one"),
    ("Tables", "Enter, F2, digits", "Edit the number in the cell"),
    ("Tables", "Ctrl+C, Ctrl+V", "Copy cells at full precision; paste cells from a spreadsheet"),
    ("Tables", "Ctrl+A", "Select the whole table"),
    ("Tables", "Ins, Del", "Add an example; remove the selected ones"),
    ("Plots", "Arrows", "Move the cursor; with Ctrl by one pixel"),
    ("Plots", "+, −", "Zoom in and out"),
    ("Plots", "Enter", "Choose the point under the cursor"),
    ("Output surface", "E", "Edit points: Enter adds an example at the cursor, Del removes the one there"),
    ("Output surface", "3", "Show the surface in 3-D, or as a flat map"),
    ("Output surface", "G", "Show or hide the gradient arrows"),
    ("Activation function", "N, Shift+N", "Select the next node of the layer, or the previous one"),
    ("3-D surface", "Arrows", "Rotate the surface"),
    ("3-D surface", "+, −, Home", "Zoom in and out; reset the view"),
    ("Whole screen", "Esc", "Bring the panel back to its place"),
    ("Whole screen", "PgDown, PgUp", "Step and step back, as a presenter's remote control does"),
    ("Whole screen", ".", "Make the screen black, or show the panel again"),
    ("Fields", "Esc", "Restore the old number"),
)


def licenses_file() -> Path | None:
    """Return the file with all licenses that the bundle holds; None where Chainrule is installed in a Python."""
    if not in_bundle():
        return None
    file = Path(sys.executable).parent / "LICENSES.txt"
    return file if file.is_file() else None


def show_about(parent: QWidget | None) -> None:
    """Show the version, the licenses and the sources of the program."""
    dialog = AboutDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def show_keys(parent: QWidget | None, commands: Sequence[Command] = COMMANDS) -> None:
    """Show all keyboard shortcuts in a window that can stay open."""
    dialog = parent.findChild(KeysDialog) if parent is not None else None
    if dialog is None:
        dialog = KeysDialog(parent, commands)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class AboutDialog(QDialog):
    """Name, version, description, licenses, and credits of the data sets."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Chainrule")
        picture = QLabel()
        picture.setPixmap(icon("chainrule").pixmap(64, 64))
        cell = "<td style='padding-right: 24px; white-space: nowrap'>"
        rows = "".join(f"<tr>{cell}{name}</td><td>{license}</td></tr>" for name, license in _LICENSES)
        credits = "".join(f"<p>{escape(entry.credit)}</p>" for entry in SHIPPED.values() if entry.credit)
        self.words = QLabel(
            titled(f"Chainrule {escape(version())}")
            + "<p>A simulator for learning neural networks and backpropagation: every number of the chain rule, exact "
            "and on screen.</p>"
            f"<p>Built with</p><table>{rows}</table>"
            f"<p>Real data sets</p>{credits}"
        )
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(row)
        file = licenses_file()
        if file is not None:
            link = QLabel(f'<a href="{QUrl.fromLocalFile(str(file)).toString()}">The licenses of all parts</a>')
            link.setOpenExternalLinks(True)
            link.setToolTip(str(file))
            column.addWidget(link)
        column.addWidget(close_button(self))
        self.setMinimumWidth(pixels(480))


class KeysDialog(QDialog):
    """A table of keys with a search field."""

    def __init__(self, parent: QWidget | None = None, commands: Sequence[Command] = COMMANDS) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        source = QStandardItemModel(self)
        source.setHorizontalHeaderLabels(["Keys", "Where", "Action"])
        for keys, name, tip in keys_table(commands):
            source.appendRow([QStandardItem(text) for text in (keys, "Anywhere", _action(name, tip))])
        for where, keys, what in _OWN_KEYS:
            source.appendRow([QStandardItem(text) for text in (keys, where, what)])
        self.model = QSortFilterProxyModel(self)
        self.model.setSourceModel(source)
        self.model.setFilterKeyColumn(-1)
        self.model.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search keys and commands")
        self.search.setAccessibleName("Search")
        self.search.setToolTip("Show only the keys and commands that contain this text")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.model.setFilterFixedString)
        self.table = _table(self.model)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addWidget(close_button(self))
        self.search.setFocus()
        self.resize(720, 560)


def _action(name: str, tip: str) -> str:
    """Return what a command does, and its name where its words do not begin with it."""
    return tip if tip.lower().startswith(name.lower()) else f"{name}: {tip}"


def _table(model: QSortFilterProxyModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Keys")
    table.setToolTip("All keyboard shortcuts: key, action, and where it works")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(True)
    return table
