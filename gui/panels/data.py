"""The data panel: the examples with their outputs and losses; the current one marked; all of it editable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QToolButton, QVBoxLayout, QWidget

from core.errors import InputError
from core.numbers import FULL, text
from gui.icons import icon
from gui.panel import Panel
from gui.session import Change
from gui.tables import Index, NumberTable
from gui.theme import blended, current

if TYPE_CHECKING:
    from core.arrays import Array
    from gui.session import Session, State

# With more examples than this the numbers follow a run a few times a second, not every frame.
_MANY = 200
_SLOW_MS = 200


class ExamplesModel(QAbstractTableModel):
    """A row an example: inputs, targets, outputs, loss; the first two can be edited.

    Signals
    -------
    edited(row, column, value): the user entered another number.
    """

    edited = Signal(int, int, float)

    def __init__(self, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state

    def show_state(self, state: State) -> None:
        """Show another state; the model is reset where rows or columns are others."""
        old = self._state
        if old.data.inputs.shape != state.data.inputs.shape or old.data.targets.shape != state.data.targets.shape:
            self.beginResetModel()
            self._state = state
            self.endResetModel()
            return
        self._state = state
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    @property
    def editable(self) -> int:
        """How many columns, from the left, are the data's own."""
        return int(self._state.data.inputs.shape[1] + self._state.data.targets.shape[1])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """Examples."""
        return 0 if parent.isValid() else len(self._state.data)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Inputs, targets, outputs, and the loss."""
        return 0 if parent.isValid() else self.editable + self._state.data.targets.shape[1] + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Inputs and targets can be edited."""
        own = Qt.ItemFlag.ItemIsEditable if index.column() < self.editable else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | own

    def value(self, row: int, column: int) -> float:
        """The number in a cell."""
        state = self._state
        p, q = state.data.inputs.shape[1], state.data.targets.shape[1]
        if column < p:
            return float(state.data.inputs[row, column])
        if column < p + q:
            return float(state.data.targets[row, column - p])
        if column < p + 2 * q:
            return float(state.outputs[row, column - p - q])
        return float(state.losses[row])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as text, as a number, and its colours."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text(self.value(row, column), self._state.digits)
            case Qt.ItemDataRole.EditRole:
                return self.value(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{self._header(column)[0]} = {text(self.value(row, column), FULL)}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole if column >= self.editable:
                theme = current()
                return QBrush(theme.color("delta" if column == self.columnCount() - 1 else "value"))
            case Qt.ItemDataRole.BackgroundRole if row == self._state.example:
                theme = current()
                return QBrush(QColor(blended(theme.accent, theme.panel, 0.18)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """The user's number goes to the session; it comes back as a new state."""
        if role != Qt.ItemDataRole.EditRole or value is None:
            return False
        self.edited.emit(index.row(), index.column(), float(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names; the rows' numbers, the current one marked."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._header(section)[0]
            return self._header(section)[1] if role == Qt.ItemDataRole.ToolTipRole else None
        here = section == self._state.example
        if role == Qt.ItemDataRole.DisplayRole:
            return f"▸ {section + 1}" if here else f"{section + 1}"
        if role == Qt.ItemDataRole.FontRole and here:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _header(self, column: int) -> tuple[str, str]:
        data = self._state.data
        p, q = data.inputs.shape[1], data.targets.shape[1]
        if column < p:
            return data.input_names[column], "Input"
        if column < p + q:
            return data.target_names[column - p], "Target: what the output should be"
        if column < p + 2 * q:
            return "y" if q == 1 else f"y{column - p - q + 1}", "Output of the network as it is now"
        return "L", "Loss of this example"


class DataPanel(Panel):
    """The table of examples, and buttons to add and remove."""

    title = "Data"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("data")
        self.setAccessibleName("Examples")
        self._session = session
        self._state = session.state
        self._choosing = False
        self.table = NumberTable(self._paste, self._complain)
        self.model = ExamplesModel(session.state, self.table)
        self.table.setModel(self.model)
        self.table.setAccessibleName("Examples")
        self.table.setToolTip("Choose a row to make it the current example; double-click a number to edit it")
        self.table.verticalHeader().setDefaultSectionSize(self.table.fontMetrics().height() + 8)
        self.table.horizontalHeader().setMinimumSectionSize(40)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.model.edited.connect(lambda row, column, value: self._try(session.set_cell, row, column, value))
        self.add = self._button("add", "Add", "Add an example like the current input (Ins)", session.add_example)
        self.remove = self._button("remove", "Remove", "Remove the selected examples (Del)", self._remove)
        for key, button in ((Qt.Key.Key_Insert, self.add), (Qt.Key.Key_Delete, self.remove)):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
        self.totals = QLabel()
        self.totals.setToolTip("The sum of L over the examples is the chapter's L; curves show the mean")
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.hide()
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch(1)
        row.addWidget(self.totals)
        self.note = QLabel()
        self.note.setWordWrap(True)
        for label in (self.message, self.note):
            label.setContentsMargins(8, 0, 8, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)
        column.addWidget(self.message)
        column.addLayout(row)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SLOW_MS)
        self._later.timeout.connect(self._show_numbers)
        self._fit_columns()

    def show_state(self, state: State, change: Change) -> None:
        """Show the examples of `state`; many of them a few times a second while it trains."""
        self._state = state
        if not change & (Change.NUMBERS | Change.VIEW | Change.RUN):
            return
        if state.running and len(state.data) > _MANY and not change & Change.DATA:
            if not self._later.isActive():
                self._later.start()
        else:
            self._show_numbers()
        if change & (Change.EXAMPLE | Change.DATA):
            self._show_current(state)

    def changeEvent(self, event: QEvent) -> None:
        """Colours and icons follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "totals"):
            self.add.setIcon(icon("add"))
            self.remove.setIcon(icon("remove"))
            self._show_numbers()

    def _show_numbers(self) -> None:
        state = self._state
        columns = self.model.columnCount()
        self._choosing = True
        self.model.show_state(state)
        self._choosing = False
        if columns != self.model.columnCount():
            self._fit_columns()
        total = float(np.sum(state.losses))
        self.totals.setText(f"mean L {text(state.loss, state.digits)} · sum {text(total, state.digits)}")
        self.remove.setEnabled(len(state.data) > 1)

    def _show_current(self, state: State) -> None:
        point = state.example is None
        self.note.setVisible(point)
        if point:
            x = ", ".join(text(float(v), state.digits) for v in state.point)
            t = ", ".join(text(float(v), state.digits) for v in state.target)
            y = ", ".join(text(float(v), state.digits) for v in state.values.y)
            self.note.setText(f"Current input: your own point ({x}), y = {y}; its target {t} is the last example's.")
        elif self.table.currentIndex().row() != state.example:
            self._choosing = True
            column = max(self.table.currentIndex().column(), 0)
            self.table.setCurrentIndex(self.model.index(state.example or 0, column))
            self._choosing = False

    def _fit_columns(self) -> None:
        header = self.table.horizontalHeader()
        few = self.model.columnCount() <= 7
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch if few else QHeaderView.ResizeMode.Interactive)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self._choosing and index.row() != self._state.example:
            self._try(self._session.choose_example, index.row())

    def _remove(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        if not rows and self._state.example is not None:
            rows = [self._state.example]
        if rows:
            self._try(self._session.remove_examples, rows)

    def _paste(self, row: int, column: int, block: Array) -> None:
        data = self._state.data
        both = np.hstack([data.inputs, data.targets])
        if column + block.shape[1] > both.shape[1]:
            left = both.shape[1] - column
            raise InputError(f"{block.shape[1]} columns do not fit: from this one on there are {left}")
        missing = row + block.shape[0] - len(both)
        if missing > 0:
            both = np.vstack([both, np.zeros((missing, both.shape[1]))])
        both[row : row + block.shape[0], column : column + block.shape[1]] = block
        p = data.inputs.shape[1]
        self._session.set_examples(both[:, :p], both[:, p:], "Paste examples")

    def _button(self, name: str, words: str, tip: str, pressed: Any) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setText(words)
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(words)
        button.clicked.connect(lambda: self._try(pressed))
        return button

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

