"""Comparison of two networks side by side: whether they differ, the largest difference, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGraphicsView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.basics.number_format import FULL, format_number
from core.derivation import Kind, Notation, Quantity
from core.model.comparison import NetworkComparison, compare
from gui.graph.scene import GraphScene
from gui.session.changes.settling import following

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from gui.session import State

# Maximum number of differing weights listed and highlighted, largest differences first.
_LISTED = 200


class _Picture(QGraphicsView):
    """A view of a whole graph."""

    def __init__(self, state: State, name: str) -> None:
        super().__init__()
        self._scene = GraphScene(state)  # a view does not keep its scene alive
        self.setScene(self._scene)
        self.setAccessibleName(name)
        self.setToolTip("Graph of the network; the weights that differ are highlighted")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setInteractive(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole graph in view."""
        super().resizeEvent(event)
        self.fitInView(self._scene.itemsBoundingRect(), Qt.AspectRatioMode.KeepAspectRatio)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the whole graph in view."""
        super().showEvent(event)
        self.fitInView(self._scene.itemsBoundingRect(), Qt.AspectRatioMode.KeepAspectRatio)


class CompareDialog(QDialog):
    """The window's network on the left, another one on the right; differences are highlighted in both."""

    def __init__(self, parent: QWidget | None, here: State, there: State, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Compared with {name}")
        comparison = compare(here.network, there.network)
        places = differing(comparison)
        lights = frozenset(Quantity(Kind.WEIGHT, n, i, j) for n, i, j in places)
        self.summary = QLabel(sentence(comparison))
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        pictures = QHBoxLayout()
        for state, title in ((here, "This network"), (there, name)):
            column = QVBoxLayout()
            heading = QLabel(title)
            heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(heading)
            column.addWidget(_Picture(following(state, lights=lights, cursor=0, selected=None), title), 1)
            pictures.addLayout(column)
        self.table = _table(here, there, places, name)
        self.table.setVisible(bool(places))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addLayout(pictures, 3)
        layout.addWidget(self.table, 2)
        layout.addWidget(buttons)
        self.resize(980, 640)


def sentence(comparison: NetworkComparison) -> str:
    """Return the result of the comparison in words."""
    if comparison.same:
        return "The two networks are identical, to the last bit."
    said = [f"The networks differ in {part}." for part in comparison.structure]
    largest = comparison.largest
    if comparison.changed and largest is not None:
        size, (n, i, j) = largest
        weights = "1 weight differs" if comparison.changed == 1 else f"{comparison.changed:,} weights differ"
        said.append(f"{weights}, at most by {format_number(size)}, in W{n} at row {i + 1}, column {j + 1}.")
    elif not comparison.structure:
        said.append("All weights are equal, but not to the last bit: one network has −0 where the other has 0.")
    return " ".join(said)


def differing(comparison: NetworkComparison) -> list[tuple[int, int, int]]:
    """Return the places (n, i, j) of the weights that differ most, largest difference first."""
    found = []
    for n, difference in enumerate(comparison.differences, 2):
        for i, j in np.argwhere(difference != 0.0):
            found.append((abs(float(difference[i, j])), n, int(i), int(j)))
    found.sort(key=lambda entry: -entry[0])
    return [(n, i, j) for _, n, i, j in found[:_LISTED]]


def _table(here: State, there: State, places: list[tuple[int, int, int]], name: str) -> QTableWidget:
    notation = Notation(here.network)
    table = QTableWidget(len(places), 4)
    table.setAccessibleName("Weights that differ")
    table.setToolTip("Weights that differ, largest difference first")
    table.setHorizontalHeaderLabels(["Weight", "This network", name, "Difference"])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    for row, (n, i, j) in enumerate(places):
        a = float(here.network.layer(n).weights[i, j])
        b = float(there.network.layer(n).weights[i, j])
        symbol = notation.symbol(Quantity(Kind.WEIGHT, n, i, j)).plain
        for column, cell in enumerate((symbol, format_number(a, FULL), format_number(b, FULL), format_number(b - a))):
            item = QTableWidgetItem(cell)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    return table
