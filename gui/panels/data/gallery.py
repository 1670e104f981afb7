"""Gallery of examples whose inputs form pictures: one picture each, with its class below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QAbstractItemView, QListView

from core.analysis.scoring.scores import classes_of
from core.document.pictures import own_pixels, pixel_range
from gui.base.text_scale import follow, pixels
from gui.base.theme import current
from gui.widgets.pixels import enlarged, ink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.analysis.scoring.scores import Classes
    from core.basics.arrays import Array
    from gui.panels.data.model import Examples

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
# Height of a picture, and of the room for one with its class, in pixels.
_PICTURE, _ROOM = 40, 64


class GalleryModel(QAbstractListModel):
    """One entry per example: its picture, its class, and whether it is misclassified."""

    def __init__(self) -> None:
        super().__init__()
        self._inputs: Array = np.empty((0, 0))
        self._shape = (1, 1)
        self._range = (0.0, 1.0)
        self._names: tuple[str, ...] = ()
        self._true: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._predicted: NDArray[np.int64] | None = None

    def show_examples(self, examples: Examples, shape: tuple[int, int]) -> None:
        """Show these examples as pictures of a shape."""
        state, data = examples.state, examples.data
        classes = classes_of(state.network.layers[-1].activation, state.data, state.test)
        same = data.inputs is self._inputs and shape == self._shape
        if not same:
            self.beginResetModel()
        self._inputs, self._shape = data.inputs, shape
        self._document, self._range = state.document, pixel_range(state.document)
        self._name(examples, classes)
        if not same:
            self.endResetModel()
        elif len(data):
            self.dataChanged.emit(self.index(0), self.index(len(data) - 1))

    def _name(self, examples: Examples, classes: Classes | None) -> None:
        self._names, self._predicted = (), None
        if classes is not None:
            self._names, self._true = classes.names, classes.of(examples.data.targets)
            if examples.outputs_known:
                self._predicted = classes.of(examples.outputs)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of examples."""
        return 0 if parent.isValid() else len(self._inputs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the class, the picture, the color and the tooltip of an example."""
        if not index.isValid():
            return None
        k = index.row()
        wrong = self._predicted is not None and self._predicted[k] != self._true[k]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(k, wrong)
            case Qt.ItemDataRole.DecorationRole:
                values = own_pixels(self._document, self._inputs[k]).reshape(self._shape)
                return QIcon(enlarged(ink(values, *self._range, current()), pixels(_PICTURE)))
            case Qt.ItemDataRole.ForegroundRole if wrong:
                return QColor(current().warning)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                said = f"Example {k + 1}"
                if self._names:
                    said += f": class {self._names[int(self._true[k])]}"
                if wrong and self._predicted is not None:
                    said += f", predicted as {self._names[int(self._predicted[k])]}"
                return said
        return None

    def _words(self, k: int, wrong: bool) -> str:
        if not self._names:
            return f"{k + 1}"
        name = self._names[int(self._true[k])]
        return f"{name} → {self._names[int(self._predicted[k])]}" if wrong and self._predicted is not None else name


class Gallery(QListView):
    """The pictures in rows; choosing one makes it the current example.

    Signals
    -------
    chosen(example): the user chose a picture.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.pictures = GalleryModel()
        self.setModel(self.pictures)
        self._choosing = False
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Pictures of the examples")
        self.setToolTip("Choose a picture to make it the current example; a wrong prediction follows the arrow")
        follow(self, self._fit)
        self.selectionModel().currentChanged.connect(self._choose)

    def show_examples(self, examples: Examples, shape: tuple[int, int]) -> None:
        """Show these examples, with the current one selected."""
        self._choosing = True
        self.pictures.show_examples(examples, shape)
        here = examples.current
        index = self.pictures.index(here) if here is not None else QModelIndex()
        if index.row() != self.currentIndex().row():
            self.setCurrentIndex(index)
        self._choosing = False

    def _fit(self) -> None:
        self.setIconSize(QSize(2 * pixels(_PICTURE), pixels(_PICTURE)))
        self.setGridSize(QSize(pixels(_ROOM), pixels(_ROOM)))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self._choosing:
            self.chosen.emit(index.row())
