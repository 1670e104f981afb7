"""Weights panel: every matrix as an editable table, whose last column contains the weights from the bias unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.basics.addresses import Weight
from core.basics.errors import InputError
from core.basics.number_format import FULL, Digits, format_number
from core.derivation import Kind, Notation, Phase, Quantity
from core.derivation import role as color_role
from gui.base.text_scale import when_scaled
from gui.base.theme import blended
from gui.graph.content.names import activation_title
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.session import Change
from gui.tables.model import Index, NumberModel
from gui.tables.view import NumberTable
from gui.widgets.fast_label import Paragraph
from gui.widgets.progress.error_label import ErrorLabel

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.basics.number_format import Digits
    from gui.base.theme import Theme
    from gui.session import Session, State

# Painting a matrix with this many entries takes a noticeable part of a frame; it follows a run more slowly.
_LARGE = 400
_SLOW_MS = 200
# Maximum rows of a matrix shown at once.
_ROWS = 12
_UPDATING = (Phase.MEAN, Phase.UPDATE, Phase.APPLY)


class MatrixModel(NumberModel):
    """One weight matrix W_n of the state shown."""

    def __init__(self, n: int, state: State) -> None:
        super().__init__()
        self.n = n
        self._state, self._network = state, state.network
        self._matrix = self._network.layers[n - 2].weights
        self._lit: dict[tuple[int, int], Quantity] = {}
        self._names: dict[tuple[bool, int], str] = {}  # Names of rows (True) and columns: Qt asks for them often.

    def show_state(self, state: State) -> None:
        """Show another state of the same shape; if only highlights differ, only their cells are painted."""
        digits, network, before = self._state.digits, self._network, self._lit
        self._state, self._network = state, state.network
        self._matrix = self._network.layers[self.n - 2].weights
        step = state.step
        quantities = (*step.highlighted, *state.lights) if step is not None else state.lights
        places = [(quantity, quantity.place) for quantity in quantities if quantity.layer == self.n]
        self._lit = {(place.i, place.j): quantity for quantity, place in places if isinstance(place, Weight)}
        if self._network is not network or state.digits is not digits:
            self.numbers_changed()
            return
        for i, j in before.keys() ^ self._lit.keys():
            self.dataChanged.emit(self.index(i, j), self.index(i, j))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """Return the number of nodes in layer n."""
        return 0 if parent.isValid() else int(self._matrix.shape[0])

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of nodes in layer n − 1, plus its bias unit."""
        return 0 if parent.isValid() else int(self._matrix.shape[1])

    def value(self, row: int, column: int) -> float:
        """Return w_ij."""
        return float(self._matrix[row, column])

    def words(self, row: int, column: int) -> str:
        """Return w_ij with the usual digits."""
        return format_number(self.value(row, column), self._state.digits)

    def digits(self) -> Digits:
        """Return the digits that are shown everywhere."""
        return self._state.digits

    def colors(self, row: int, column: int, theme: Theme) -> tuple[str, str]:
        """Return the color of the sign; quantities that the step uses or computes are highlighted in theirs."""
        quantity, value = self._lit.get((row, column)), self.value(row, column)
        if quantity is None:
            return theme.weight(value), ""
        return theme.weight(value), blended(theme.color(color_role(quantity, value)).name(), theme.panel, 0.22)

    def help(self, row: int, column: int) -> str:
        """Return the weight, its gradient and its new value, with all digits."""
        return "\n".join(in_words(self._state, Weight(self.n, row, column), FULL))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the sources of the weights at the top, their targets at the side."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        down = orientation == Qt.Orientation.Vertical
        bias = not down and section == self._network.sizes[self.n - 2]
        if role == Qt.ItemDataRole.DisplayRole:
            if (down, section) not in self._names:
                node = Quantity(Kind.BIAS if bias else Kind.VALUE, self.n if down else self.n - 1, section)
                self._names[down, section] = Notation(self._network).symbol(node).lowered
            return self._names[down, section]
        if down:
            return "To this node"
        return f"From the bias unit of layer {self.n - 1}, whose value is 1" if bias else "From this node"


def in_words(state: State, weight: Weight, digits: Digits) -> list[str]:
    """Return a weight, its gradient for the current input and, if already computed, its new value."""
    n, i, j = weight
    if state.hiding:
        return _known(state, weight, digits)
    notation = Notation(state.network)

    def line(kind: Kind, value: float) -> str:
        return f"{notation.symbol(Quantity(kind, n, i, j)).lowered} = {format_number(value, digits)}"

    result = [
        line(Kind.WEIGHT, float(state.network.layer(n).weights[i, j])),
        line(Kind.GRADIENT, float(state.gradients.weights[n - 2][i, j])),
    ]
    if state.step is not None and state.step.phase in _UPDATING:
        derivation = state.derivation
        if derivation.examples > 1:
            result.append(line(Kind.MEAN_GRADIENT, float(derivation.update_gradients[n - 2][i, j])))
        result.append(line(Kind.NEW_WEIGHT, float(derivation.network_after.layer(n).weights[i, j])))
    return result


def _known(state: State, weight: Weight, digits: Digits) -> list[str]:
    """The same during an exercise: what is not hidden, of the update that it is about."""
    of, example = state.derivation, state.place_in_batch
    kinds = (Kind.WEIGHT, Kind.GRADIENT, *((Kind.MEAN_GRADIENT,) if of.examples > 1 else ()), Kind.NEW_WEIGHT)
    found = [Quantity(kind, *weight, example if kind is Kind.GRADIENT else 0) for kind in kinds]
    return [
        f"{of.notation.symbol(q).lowered} = {format_number(of.value(q), digits)}" for q in found if not state.hides(q)
    ]


class WeightsPanel(Panel):
    """The matrices, one below another; the selection is shared with the graph."""

    entry = PanelEntry(
        id="weights", title="Weights", area="left", order=20, height=260, discreet=True,
        follows=(
            Change.WEIGHTS | Change.SHAPE | Change.EXAMPLE | Change.CURSOR | Change.LIGHT
            | Change.SELECTION | Change.VIEW | Change.RUN | Change.EXERCISE
        ),
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.message = ErrorLabel()
        self.setObjectName("weights")
        self.setAccessibleName("Weight matrices")
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
        self.details = Paragraph("The weight", margin=8)
        self.details.setToolTip(
            "The selected weight or the weight of the current step, and its gradient for this input"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        self.message.setContentsMargins(8, 4, 8, 4)
        # Its room is reserved, so that nothing moves from step to step.
        policy = self.details.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.details.setSizePolicy(policy)
        self.details.hide()
        layout.addWidget(self.details)
        layout.addWidget(self.message)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SLOW_MS)
        self._later.timeout.connect(self._show_numbers)
        self._selecting = False
        when_scaled(self, lambda: self.show_state(self.session.state, Change.ALL))

    def show_state(self, state: State, change: Change) -> None:
        """Show the matrices of `state`; large ones a few times per second during training."""
        self._state = state
        if change & Change.SHAPE or not self.tables:
            self._build(state)
        if change & (Change.WEIGHTS | Change.CURSOR | Change.LIGHT | Change.VIEW | Change.EXAMPLE | Change.SHAPE):
            if state.running and state.network.parameters > _LARGE:
                if not self._later.isActive():
                    self._later.start()
            else:
                self._show_numbers(fit=bool(change & (Change.WEIGHTS | Change.VIEW | Change.SHAPE)))
        if change & (Change.SELECTION | Change.SHAPE):
            self._show_selection(state)
        if change & (Change.SELECTION | Change.RUN | Change.EXERCISE):
            self._show_details()

    def sizeHint(self) -> QSize:
        """Return a size for all matrices, or for the first of many."""
        return QSize(290, min(self._column.sizeHint().height() + 30, 420))

    def changeEvent(self, event: QEvent) -> None:
        """Update the colors for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "tables"):
            self._show_numbers()

    def _show_numbers(self, fit: bool = True) -> None:
        """Update the numbers; `fit`: their widths may have changed."""
        for table in self.tables.values():
            assert isinstance(table.numbers, MatrixModel)
            table.numbers.show_state(self._state)
            if fit:
                table.fit_columns(anew=not self._state.running)
        self._show_details()

    def _show_details(self) -> None:
        """Show in one line the selected weight or that of the current step, with its new value."""
        state = self._state
        place: object = state.selected
        if not isinstance(place, Weight):
            place = state.step.result.place if state.step is not None else None
        shown = isinstance(place, Weight) and not state.running
        self.details.setVisible(shown)
        if shown:
            assert isinstance(place, Weight)
            lines = in_words(state, place, state.digits)
            self.details.setText("\u2002 ".join(line.replace(" ", "\u00a0") for line in lines))

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
            name = Notation(state.network).matrix(n).lowered
            layer = state.network.layer(n)
            rows, columns = layer.weights.shape
            title = activation_title(state.network, n)
            heading = QLabel(f"<b>{name}</b> &nbsp;{rows} × {columns} · layer {n}, {title}")
            heading.setToolTip("The weights into this layer, one row per node")
            self._column.addWidget(heading)
            self._column.addWidget(self._table(n, name, state))
        width = max(table.verticalHeader().sizeHint().width() for table in self.tables.values())
        for table in self.tables.values():
            table.verticalHeader().setFixedWidth(width)
        self._column.addStretch(1)

    def _table(self, n: int, name: str, state: State) -> NumberTable:
        model = MatrixModel(n, state)
        table = NumberTable(model, lambda i, j, block: self._paste(n, i, j, block), self.message.say)
        model.setParent(table)
        table.setAccessibleName(f"Matrix {name}")
        table.setToolTip("Double-click or press Enter to edit; copy and paste work with spreadsheets")
        height = table.horizontalHeader().sizeHint().height() + min(model.rowCount(), _ROWS) * table.row_height
        bar = table.horizontalScrollBar()

        def make_room(_: int, end: int) -> None:
            """Give a matrix too wide for the panel room for its scroll bar, which speaks even while it is deleted."""
            if isValid(bar):
                table.setFixedHeight(height + bool(end) * bar.sizeHint().height())

        bar.rangeChanged.connect(make_room)
        table.setFixedHeight(height)
        table.fit_columns(anew=True)
        model.edited.connect(lambda i, j, value: self.message.attempt(self.session.set_weight, Weight(n, i, j), value))
        table.selectionModel().currentChanged.connect(lambda index, _: self._select(n, index))
        self.tables[n] = table
        return table

    def _select(self, n: int, index: QModelIndex) -> None:
        if index.isValid() and not self._selecting:
            self.session.select(Weight(n, index.row(), index.column()))

    def _paste(self, n: int, i: int, j: int, block: Array) -> None:
        matrix = self._state.network.layer(n).weights.copy()
        rows, columns = block.shape
        if block.shape == matrix.shape:
            i = j = 0
        if i + rows > matrix.shape[0] or j + columns > matrix.shape[1]:
            space = f"{matrix.shape[0] - i} × {matrix.shape[1] - j}"
            raise InputError(f"cannot paste {rows} × {columns} numbers: from this cell on there is room for {space}")
        matrix[i : i + rows, j : j + columns] = block
        self.session.set_matrix(n, matrix)
