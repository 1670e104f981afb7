"""List model of the weights, whose names are created only when visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QListView

from core.basics.addresses import Weight
from core.derivation import Kind, Notation, Quantity
from gui.base.text_scale import least_width

if TYPE_CHECKING:
    from core.model.network import Network


class WeightNames(QAbstractListModel):
    """One row per weight, laid out as in Network.flat; a large network has too many to name them all."""

    def __init__(self) -> None:
        super().__init__()
        self._network: Network | None = None
        self._shapes: list[tuple[int, int]] = []

    def show_network(self, network: Network) -> bool:
        """List the weights of `network`; return whether they differ from before."""
        shapes = [(matrix.shape[0], matrix.shape[1]) for matrix in network.weights]
        if shapes == self._shapes:
            return False
        self.beginResetModel()
        self._network, self._shapes = network, shapes
        self.endResetModel()
        return True

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of weights."""
        return sum(rows * columns for rows, columns in self._shapes)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the symbol of a weight."""
        return self.name(self.weight(index.row())) if role == Qt.ItemDataRole.DisplayRole else None

    def name(self, weight: Weight) -> str:
        """Return a weight's symbol: w₁₂, u₁, w₁₂⁽³⁾."""
        assert self._network is not None
        return Notation(self._network).symbol(Quantity(Kind.WEIGHT, *weight)).lowered

    def weight(self, row: int) -> Weight:
        """Return the weight in a row."""
        for n, (rows, columns) in enumerate(self._shapes, 2):
            if row < rows * columns:
                return Weight(n, *divmod(row, columns))
            row -= rows * columns
        raise IndexError(row)

    def row(self, weight: Weight) -> int:
        """Return the row of a weight; −1 for one that is not listed."""
        n, i, j = weight
        if not 2 <= n < len(self._shapes) + 2:
            return -1
        rows, columns = self._shapes[n - 2]
        before = sum(rows * columns for rows, columns in self._shapes[: n - 2])
        return before + i * columns + j if i < rows and j < columns else -1


class WeightBox(QComboBox):
    """A drop-down list of weights."""

    def __init__(self, names: WeightNames, name: str, tooltip: str) -> None:
        super().__init__()
        self._names = names
        view = QListView()
        view.setUniformItemSizes(True)
        self.setView(view)
        self.setModel(names)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        # Two of them must fit a narrow dock.
        least_width(self, 52)
        self.setAccessibleName(name)
        self.setToolTip(tooltip)

    @property
    def weight(self) -> Weight:
        """Return the chosen weight, or the first if none was chosen."""
        return self._names.weight(max(self.currentIndex(), 0))

    def choose(self, weight: Weight) -> None:
        """Select another weight, if listed, without treating it as the user's choice."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._names.row(weight))
