"""The weights panel: every matrix as an editable table, its last column from the bias unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QHeaderView, QLabel, QScrollArea, QVBoxLayout, QWidget

from core.derivation import Kind, Notation, Quantity, role
from core.errors import InputError
from core.numbers import FULL, text
from core.places import Weight
from gui.panel import Panel
from gui.session import Change
from gui.tables import Index, NumberTable
from gui.theme import blended, current

if TYPE_CHECKING:
    from core.arrays import Array
    from gui.session import Session, State

# A matrix of so many entries takes a noticeable part of a frame to paint; it follows a run more slowly.
_LARGE = 400
_SLOW_MS = 200


class MatrixModel(QAbstractTableModel):
    """One weight matrix W_n of the state shown.

    Signals
    -------
    edited(row, column, value): the user entered another number.
    """

    edited = Signal(int, int, float)

    def __init__(self, n: int, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self.n = n
        self._state = state
        self._lit: dict[tuple[int, int], Quantity] = {}

    def show_state(self, state: State) -> None:
        """Show another state of the same shape."""
        self._state = state
        step = state.step
        quantities = (*step.lights, *state.lights) if step is not None else state.lights
        self._lit = {
            (q.place.i, q.place.j): q
            for q in quantities
            if isinstance(q.place, Weight) and q.place.layer == self.n
        }
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """Nodes of layer n."""
        return 0 if parent.isValid() else int(self._matrix.shape[0])

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Nodes of layer n − 1, and the bias unit."""
        return 0 if parent.isValid() else int(self._matrix.shape[1])

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every entry can be edited."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role_: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """An entry as text, as a number, in words, and its colours."""
        if not index.isValid():
            return None
        i, j = index.row(), index.column()
        value = float(self._matrix[i, j])
        match role_:
            case Qt.ItemDataRole.DisplayRole:
                return text(value, self._state.digits)
            case Qt.ItemDataRole.EditRole:
                return value
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._words(i, j, value)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                return QBrush(current().weight(value))
            case Qt.ItemDataRole.BackgroundRole if (i, j) in self._lit:
                theme = current()
                kind = role(self._lit[(i, j)], value)
                return QBrush(QColor(blended(theme.color(kind).name(), theme.panel, 0.22)))
        return None

    def setData(self, index: Index, value: Any, role_: int = Qt.ItemDataRole.EditRole) -> bool:
        """The user's number goes to the session; it comes back as a new state."""
        if role_ != Qt.ItemDataRole.EditRole or value is None:
            return False
        self.edited.emit(index.row(), index.column(), float(value))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role_: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Where the weights come from above, where they lead to at the side."""
        notation = Notation(self._state.network)
        if role_ == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Vertical:
                return notation.symbol(Quantity(Kind.VALUE, self.n, section)).plain
            if section == self._state.network.sizes[self.n - 2]:
                return "1"
            return notation.symbol(Quantity(Kind.VALUE, self.n - 1, section)).plain
        if role_ == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            bias = section == self._state.network.sizes[self.n - 2]
            return "From the bias unit of value 1" if bias else "From this node"
        return None

    @property
    def _matrix(self) -> Array:
        return self._state.network.layers[self.n - 2].weights

    def _words(self, i: int, j: int, value: float) -> str:
        symbol = Notation(self._state.network).symbol(Quantity(Kind.WEIGHT, self.n, i, j)).plain
        gradient = self._state.gradients.weights[self.n - 2][i, j]
        return f"{symbol} = {text(value, FULL)}\n∂L/∂{symbol} = {text(float(gradient), FULL)} for the current input"


class WeightsPanel(Panel):
    """The matrices one under the other; what is selected here is selected on the graph, and back."""

    title = "Weights"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("weights")
        self.setAccessibleName("Weight matrices")
        self._session = session
        self._state = session.state
        self.tables: dict[int, NumberTable] = {}
        self._column = QVBoxLayout()
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)
        inner = QWidget()
        inner.setLayout(self._column)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inner)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setContentsMargins(8, 0, 8, 4)
        self.message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.message)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SLOW_MS)
        self._later.timeout.connect(self._show_numbers)
        self._selecting = False

    def show_state(self, state: State, change: Change) -> None:
        """Show the matrices of `state`, large ones a few times a second while it trains."""
        self._state = state
        if change & Change.SHAPE or not self.tables:
            self._build(state)
        if change & (Change.WEIGHTS | Change.CURSOR | Change.LIGHT | Change.VIEW | Change.EXAMPLE | Change.SHAPE):
            if state.running and state.network.parameters > _LARGE:
                if not self._later.isActive():
                    self._later.start()
            else:
                self._show_numbers()
        if change & (Change.SELECTION | Change.SHAPE):
            self._show_selection(state)

    def changeEvent(self, event: QEvent) -> None:
        """Colours follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "tables"):
            self._show_numbers()

    def _show_numbers(self) -> None:
        for table in self.tables.values():
            model = table.model()
            assert isinstance(model, MatrixModel)
            model.show_state(self._state)

    def _show_selection(self, state: State) -> None:
        self._selecting = True
        for n, table in self.tables.items():
            chosen = state.selected
            if isinstance(chosen, Weight) and chosen.layer == n:
                index = table.model().index(chosen.i, chosen.j)
                if table.currentIndex() != index:
                    table.setCurrentIndex(index)
            else:
                table.clearSelection()
                table.setCurrentIndex(QModelIndex())
        self._selecting = False

    def _build(self, state: State) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.tables = {}
        for n in range(2, state.network.depth + 1):
            name = Notation(state.network).matrix(n).plain
            rows, columns = state.network.layer(n).weights.shape
            heading = QLabel(f"<b>{name}</b> &nbsp;{rows} × {columns}, {state.network.layer(n).activation}")
            heading.setToolTip("The weights into this layer, a row for each of its nodes")
            self._column.addWidget(heading)
            self._column.addWidget(self._table(n, name, state))
        self._column.addStretch(1)

    def _table(self, n: int, name: str, state: State) -> NumberTable:
        table = NumberTable(lambda i, j, block: self._paste(n, i, j, block), self._complain)
        model = MatrixModel(n, state, table)
        table.setModel(model)
        table.setAccessibleName(f"Matrix {name}")
        table.setToolTip("Double-click or press Enter to edit; copy and paste work with spreadsheets")
        header = table.horizontalHeader()
        few = model.columnCount() <= 6
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch if few else QHeaderView.ResizeMode.Fixed)
        header.setDefaultSectionSize(64)
        header.setMinimumSectionSize(40)
        row = table.fontMetrics().height() + 8
        table.verticalHeader().setDefaultSectionSize(row)
        table.verticalHeader().setMinimumSectionSize(row)
        shown = min(model.rowCount(), 12)
        bar = 0 if few else table.horizontalScrollBar().sizeHint().height()
        table.setFixedHeight(header.sizeHint().height() + shown * row + bar + 2)
        model.edited.connect(lambda i, j, value: self._try(self._session.set_weight, Weight(n, i, j), value))
        table.selectionModel().currentChanged.connect(lambda index, _: self._select(n, index))
        self.tables[n] = table
        return table

    def _select(self, n: int, index: QModelIndex) -> None:
        if index.isValid() and not self._selecting:
            self._session.select(Weight(n, index.row(), index.column()))

    def _paste(self, n: int, i: int, j: int, block: Array) -> None:
        matrix = self._state.network.layer(n).weights.copy()
        rows, columns = block.shape
        if block.shape == matrix.shape:
            i = j = 0
        if i + rows > matrix.shape[0] or j + columns > matrix.shape[1]:
            space = f"{matrix.shape[0] - i} × {matrix.shape[1] - j}"
            raise InputError(f"{rows} × {columns} numbers do not fit: from this cell on there are {space}")
        matrix[i : i + rows, j : j + columns] = block
        self._session.set_matrix(n, matrix)

    def _try(self, method: Any, *arguments: Any) -> None:
        try:
            method(*arguments)
        except InputError as error:
            self._complain(str(error))
        else:
            self._complain("")

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
